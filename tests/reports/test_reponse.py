"""The answer at the top of the report."""

from __future__ import annotations

import pytest

from ptvd_analysis.reports.sections import profil
from ptvd_analysis.reports.sections.reponse import describe_gaps
from ptvd_analysis.territories.territories import France


def test_aspects_without_data_are_counted_whatever_they_are_called(
    france: France, monkeypatch: pytest.MonkeyPatch
) -> None:
    mayotte = france.departement("976")
    told = describe_gaps(mayotte, 2026)
    assert told != describe_gaps(france.departement("32"), 2026)
    monkeypatch.setattr(profil, "_WITHOUT", "aucune valeur ici")
    assert describe_gaps(mayotte, 2026) == told
