"""Where a kind is told, among whom it is compared, and what margin makes it ordinary."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ptvd_analysis.comparison.facts.compared import _compare, compare_territories
from ptvd_analysis.comparison.facts.kinds import Kind
from ptvd_analysis.comparison.facts.measured import count_towns
from ptvd_analysis.territories.territories import France

CODES = list("abcdefgh")
TOWNS = pd.Series([5.0, 5, 5, 5, 5, 4, 9, 9], CODES)
KEPT = pd.Series([True] * 7 + [False], CODES)


def compare(
    values: list[float], scale: str, margin: float = 0.0, **columns: object
) -> pd.DataFrame:
    kind = Kind("k", "poids", "", count_towns, (), 5, scale, margin)  # type: ignore[arg-type]
    return _compare(kind, pd.DataFrame({"valeur": values, **columns}, CODES), TOWNS, KEPT)


def test_too_few_towns_and_unknown_values_are_neither_told_nor_compared() -> None:
    found = compare([1, 2, 3, 4, 50, 99, np.nan, 7], "value")
    assert found["dit"].tolist() == [True] * 5 + [False, False, True]
    assert found["compare"].tolist() == [True] * 5 + [False] * 3
    assert found["bits"].isna().tolist() == [False] * 5 + [True] * 3
    assert found["bits"]["e"] == pytest.approx(np.log2(5))


def test_within_the_margin_of_the_median_nothing_is_rare() -> None:
    rare = compare([1, 2, 3, 4, 50, 99, np.nan, 7], "value", 47)["bits"]
    assert rare["e"] == pytest.approx(np.log2(5))
    assert compare([1, 2, 3, 4, 50, 99, np.nan, 7], "value", 47.1)["bits"]["e"] == 0


def test_a_pattern_that_is_not_met_is_not_told() -> None:
    found = compare([0, 0, 0, -1, 1, 1, 0, 1], "pattern")
    assert found["dit"].tolist() == [False, False, False, True, True, False, False, True]
    assert found["bits"][["d", "e"]].tolist() == pytest.approx([np.log2(6)] * 2)


def test_a_pattern_with_a_margin_is_told_from_there_up() -> None:
    found = compare([50, 60, 70, 60.5, 30, 99, np.nan, 71], "pattern", 10)
    assert found["dit"].tolist() == [False, False, True, False, False, False, False, True]
    assert found["bits"][["b", "c"]].tolist() == pytest.approx([0, np.log2(5)])


def test_a_share_is_held_against_what_its_total_allows() -> None:
    shares = [100, 100, 50, 50, 60, 0, 40, 0]
    found = compare(
        shares, "share", compte=[2, 40, 1, 20, 6, 0, 4, 0], parmi=[2, 40, 2, 40, 10, 9, 10, 9]
    )
    assert found["bits"]["b"] > found["bits"]["a"] > 0


def test_overseas_counts_only_for_overseas(france: France) -> None:
    mainland = compare_territories(france, "departement", 2026, "metropole")["part_habitants"]
    everyone = compare_territories(france, "departement", 2026, "france")["part_habitants"]
    assert mainland["compare"].sum() == 92
    assert everyone["compare"].sum() == 97
    assert not mainland["compare"][["75", "971", "976"]].any()
    assert mainland["dit"].sum() == 97
