"""What is drawn of each theme, and why a value is missing."""

from __future__ import annotations

import pandas as pd

from ptvd_analysis.comparison.comparison import compare
from ptvd_analysis.reports.sections.comparaison import tabulate_missing
from ptvd_analysis.reports.sections.profil import show_profile
from ptvd_analysis.territories.territories import France


def test_what_cannot_be_drawn_is_named_with_its_reason(france: France) -> None:
    comparison = compare(france["974"], [])
    html = show_profile(comparison, {"ecologie": ("part_dpe_fg_2024",)})._repr_html_()
    assert (
        "Aucune valeur à montrer ici\u00a0: Part des logements diagnostiqués classés F ou G "
        "(passoires thermiques) (moins de dix diagnostics, ou outre-mer)."
    ) in html
    assert "<img" not in html


def test_a_rate_that_leaves_communes_out_says_why(france: France) -> None:
    table = tabulate_missing(compare(france["974"], []), "pvd")
    assert [column.label for column in table.columns][-1] == "Pourquoi"
    told: pd.Series[str] = table.frame["manquant"]
    assert told["part_dpe_fg_2024"] == "moins de dix diagnostics, ou outre-mer"
    alone = tabulate_missing(compare(france["32"], []), "pvd").frame
    known = alone.filter(regex="^sans ").eq(0).all(axis=1)
    assert known.any()
    assert set(alone.loc[known, "manquant"]) == {"–"}
