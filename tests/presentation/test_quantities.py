"""Quantities as French writes them."""

from __future__ import annotations

import math
from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptvd_analysis.presentation.french.quantities import (
    Unit,
    format_date,
    format_difference,
    format_interval,
    format_number,
    format_p_value,
    format_range,
    format_rank,
    format_share,
    format_value,
)

MISSING = (None, float("nan"), pd.NA, pd.NaT)


@pytest.mark.parametrize("value", MISSING, ids=str)
def test_a_missing_value_is_said_everywhere(value: object) -> None:
    written = {
        format_number(value), format_value(value, "%"), format_value(value, "habitants"),
        format_range(value, value, "%"), format_difference(value, "%"), format_share(value),
        format_p_value(value), format_date(value), format_rank(value, 7),
    }  # fmt: skip
    assert written == {"n.\u00a0d."}


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (12.345, "%", "12,3\u202f%"),
        (0, "%", "0,0\u202f%"),
        (0.5, "0/1", "0,5\u202f%"),
        (20_560, "€/an", "20\u202f560\u202f€/an"),
        (16.94, "pour 10 000 hab.", "16,9"),
        (101.24, "base 100", "101,2"),
        (16.94, Unit("pour 10 000 hab.", 2), "16,94"),
        (8.04, Unit("km à vol d'oiseau", 2), "8,04\u202fkm"),
        (12.345, Unit("%", 0), "12\u202f%"),
        (0.04, Unit("%", 2), "0,04\u202f%"),
        (33.333, Unit("0/1", 0), "33,3\u202f%"),
        (-1_234_567, "habitants", "−1\u202f234\u202f567\u202fhab."),
        (0.256, "% par an", "0,26\u202f%\u00a0par\u00a0an"),
    ],
)
def test_quantities_are_french(value: object, unit: str, text: str) -> None:
    assert format_value(value, unit) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(-0.04, "0,0"), (0.04, "0,0"), (0, "0,0"), (0.05001, "+0,1"), (-0.06, "−0,1")],
)
def test_a_number_rounded_to_zero_has_no_sign(value: float, text: str) -> None:
    assert format_number(value, 1, sign=True) == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.0, "%", "0,0\u00a0point"),
        (0.00004, "%", "0,0\u00a0point"),
        (0.0004, "%", "+0,0004\u00a0point"),
        (-0.4, "équipements", "−0,4"),
        (1.96, "%", "+2,0\u00a0points"),
        (1.94, "%", "+1,9\u00a0point"),
        (1_500, "habitants", "+1\u202f500\u202fhab."),
        (1.936, Unit("ans", 2), "+1,94\u202fans"),
        (-0.123, Unit("%", 2), "−0,12\u00a0point"),
    ],
)
def test_a_difference_has_its_sign_and_enough_digits(value: float, unit: str, text: str) -> None:
    assert format_difference(value, unit) == text


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (-0.5, 4.9, "de −0,5 à +5\u202f€/m²"),
        (-math.inf, math.inf, "sans bornes"),
        (-math.inf, 3, "sans borne au-dessous, à +3\u202f€/m²"),
        (1, math.inf, "de +1\u202f€/m², sans borne au-dessus"),
    ],
)
def test_an_interval_may_have_no_end(low: float, high: float, text: str) -> None:
    assert format_interval(low, high, "€/m²") == text


@given(st.floats(0, 100), st.integers(0, 3))
def test_a_share_is_all_or_nothing_only_when_it_is(value: float, decimals: int) -> None:
    bare = format_share(value, decimals).replace(",", ".")
    assert (bare == f"{100:.{decimals}f}") == (value == 100)
    assert (bare == f"{0:.{decimals}f}") == (value == 0)


@pytest.mark.parametrize(
    ("value", "text"), [(0.0421, "0,042"), (0.001, "0,001"), (0.0009, "<\u202f0,001"), (1, "1,000")]
)
def test_a_p_value_is_never_zero(value: float, text: str) -> None:
    assert format_p_value(value) == text


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (pd.Timestamp("2021-05-25 10:30"), "25 mai 2021"),
        (date(2021, 4, 1), "1er avril 2021"),
        (date(2021, 1, 11), "11 janvier 2021"),
        (date(2021, 12, 21), "21 décembre 2021"),
    ],
)
def test_dates_are_french(day: object, text: str) -> None:
    assert format_date(day) == text


def test_ranks_are_french() -> None:
    assert format_rank(1.0, 7) == "1er sur\u00a07"
    assert format_rank(2, 7, tied=True) == "2e ex æquo sur\u00a07"
