"""Equipment in words, on literal ratios: none told, more, less, unknown."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from ptvd_analysis.comparison.comparison import compare
from ptvd_analysis.presentation.french.quantities import MISSING
from ptvd_analysis.reports.sections.equipements import describe_equipment, show_equipment
from ptvd_analysis.territories.territories import France, Territory


def make_table(**ratios: tuple[float, float]) -> pd.DataFrame:
    rows = [(name, ratio, wrong) for name, (ratio, wrong) in ratios.items()]
    return pd.DataFrame(rows, columns=["libelle", "retreci", "p_signe"])


@pytest.mark.parametrize(
    ("ratios", "expected"),
    [
        ({}, []),
        ({"Gares": (math.nan, math.nan)}, []),
        (
            {"Gares": (1.2, 0.3)},
            ["À population égale, sur 1\u00a0sorte d’équipement, aucune ne s’écarte nettement."],
        ),
        (
            {"Gares": (1.2, 0.03), "Musées": (0.8, 0.01), "Cinémas": (2, 0.02), "Lycées": (1, 0.5)},
            [
                "À population égale, sur 4\u00a0sortes d’équipements, plus nombreux : cinémas "
                "(2,00 fois) ; moins nombreux : musées (0,80 fois)."
            ],
        ),
    ],
)
def test_what_can_be_told_together_is_named(
    ratios: dict[str, tuple[float, float]], expected: list[str]
) -> None:
    assert describe_equipment(make_table(**ratios)) == expected


def test_gers_has_counts_on_both_sides_and_a_ratio(gers: Territory) -> None:
    shown = show_equipment(compare(gers, gers.neighbours()))._repr_html_()
    assert "20 sur 24" in shown
    assert "68 sur 100" in shown
    assert "0,95 à 1,63" in shown
    assert "population égale" in shown


def test_where_nothing_is_known_presence_alone_is_shown(france: France) -> None:
    assert show_equipment(compare(france["974"], []))._repr_html_() == ""
    shown = show_equipment(compare(france["973"], [france["972"]]))._repr_html_()
    assert "aucune ne" not in shown
    assert "sur 10" in shown
    assert MISSING in shown
