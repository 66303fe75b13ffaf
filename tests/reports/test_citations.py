"""Everything shown names its producer, dataset and vintage, and a census repeated is told."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from ptvd_analysis.comparison.comparison import compare
from ptvd_analysis.indicators.declared import Indicator
from ptvd_analysis.reports.subject.citations import (
    cite_all,
    cite_list,
    cite_own_population,
    cite_population,
    cite_rows,
    name_report,
)
from ptvd_analysis.territories.territories import France


@pytest.mark.parametrize(
    ("code", "title"),
    [
        ("32", "Petites villes de demain dans le Gers"),
        ("01", "Petites villes de demain dans l’Ain"),
        ("2A", "Petites villes de demain en Corse-du-Sud"),
        ("75", "Petites villes de demain à Paris"),
    ],
)
def test_a_report_is_named_as_french_says_it(france: France, code: str, title: str) -> None:
    assert name_report(france[code]) == title


def test_each_list_is_cited_with_its_date() -> None:
    programme = "ANCT, Petites villes de demain"
    assert cite_list(2020) == f"{programme}, liste annoncée en 2020"
    assert cite_list(2026) == f"{programme}, liste en vigueur en 2026 (extraction de juillet)"


def test_populations_say_which_repeat_a_census(france: France) -> None:
    usual = "INSEE, populations de référence 2023"
    repeated = f"{usual}, qui répètent le recensement de 2017"
    gers, mayotte, landes = france["32"], france["976"], france["40"]
    assert [cite_own_population(place) for place in (gers, mayotte)] == [usual, repeated]
    shown = [(gers, [landes]), (gers, [mayotte]), (mayotte, [gers])]
    assert [cite_population(compare(first, others)) for first, others in shown] == [
        usual,
        f"{usual} ; Mayotte : recensement de 2017",
        repeated,
    ]


def test_a_source_of_several_indicators_is_cited_once() -> None:
    vintages = [("B", "2021"), ("A, b", "b, 2022"), ("B", "2021"), ("B", "2022")]
    frame = pd.DataFrame(vintages, columns=["producteur", "millesime"])
    base = Indicator("x", "X", "%", "", "S, longue", "L", "economie", "part")
    indicators = [replace(base, producer=name, millesime=year) for name, year in vintages]
    assert cite_all(indicators) == cite_rows(frame) == "B, 2021 ; A, b, 2022 ; B, 2022"
    assert cite_all([]) == cite_rows(frame.iloc[:0]) == ""
