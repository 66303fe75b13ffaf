"""The key figures at the top of the report."""

from __future__ import annotations

import pytest

from ptvd_analysis.comparison.comparison import compare
from ptvd_analysis.reports.sections.synthese import show_key_figures
from ptvd_analysis.reports.subject.scales import ReferenceChoice
from ptvd_analysis.territories.territories import France, Territory


@pytest.mark.parametrize("codes", [(), ("65",)])
def test_ranks_are_explained_where_there_are_some(
    gers: Territory, france: France, codes: tuple[str, ...]
) -> None:
    others = tuple(france.departement(code) for code in codes)
    choice = ReferenceChoice(others, "les départements voisins")
    shown = show_key_figures(compare(gers, others), choice)._repr_html_()
    explained = "Rang parmi les départements comparés" in shown
    assert explained == (">Rang\u00a0:" in shown) == bool(codes)
