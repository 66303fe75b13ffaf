"""Differences between groups, and the words they allow."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from ptvd_analysis.comparison.comparison import compare
from ptvd_analysis.comparison.verdicts import TOO_FEW, WORDS, judge
from ptvd_analysis.reports.subject.selection import JUDGED_INDICATORS
from ptvd_analysis.statistics.shifts import estimate_shift
from ptvd_analysis.territories.territories import France, Territory

VALUES = st.lists(st.integers(-50, 50), min_size=5, max_size=12)


def as_values(whole: list[int]) -> np.ndarray:
    return np.asarray(whole, dtype="float64")


def test_a_published_example() -> None:
    """Permeability of the human chorioamnion, Hollander and Wolfe (1973), p. 69 and R's wilcox.test."""
    term = np.array([0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46])
    earlier = np.array([1.15, 0.88, 0.90, 0.74, 1.21])
    shift = estimate_shift(term, earlier, 0.05)
    assert shift is not None
    assert shift.estimate == pytest.approx(0.305)
    assert (shift.low, shift.high) == (pytest.approx(-0.15), pytest.approx(0.76))
    assert shift.p_value == pytest.approx(0.2544, abs=5e-5)


@settings(max_examples=25, deadline=None)
@given(VALUES, VALUES, st.integers(-20, 20), st.sampled_from([0.5, 4.0]))
def test_the_estimate_follows_shift_unit_and_order(
    own: list[int], others: list[int], moved: int, unit: float
) -> None:
    first = estimate_shift(as_values(own), as_values(others), 0.1)
    again = estimate_shift(unit * (as_values(own[::-1]) + moved), unit * as_values(others), 0.1)
    opposite = estimate_shift(as_values(others), as_values(own), 0.1)
    assert first is not None
    assert again is not None
    assert opposite is not None
    assert first.low <= first.estimate <= first.high
    for name in ("estimate", "low", "high"):
        expected = unit * (getattr(first, name) + moved)
        assert getattr(again, name) == pytest.approx(expected)
    assert (opposite.low, opposite.high) == (pytest.approx(-first.high), pytest.approx(-first.low))


def test_the_same_draw_is_rarely_called_different() -> None:
    generator = np.random.default_rng(32)
    tries, alpha = 200, 0.05
    found = sum(
        bool(shift.sign)
        for _ in range(tries)
        if (shift := estimate_shift(generator.gamma(2, 1, 8), generator.gamma(2, 1, 15), alpha))
    )
    assert found <= binom.ppf(0.999, tries, alpha)


def test_a_planted_difference_is_found() -> None:
    generator = np.random.default_rng(32)
    own, others = generator.normal(3, 1, 24), generator.normal(0, 1, 100)
    shift = estimate_shift(own, others, 0.05 / 25)
    assert shift is not None
    assert shift.sign == 1
    assert shift.low < 3 < shift.high


def test_small_groups_promise_nothing() -> None:
    assert estimate_shift(np.arange(4.0), np.arange(50.0), 0.05) is None
    shift = estimate_shift(np.arange(5.0) + 100, np.arange(5.0), 0.002)
    assert shift is not None
    assert (shift.low, shift.high, shift.sign) == (-math.inf, math.inf, 0)


def test_the_same_value_everywhere_differs_from_nothing() -> None:
    shift = estimate_shift(np.ones(9), np.ones(12), 0.05)
    assert shift is not None
    assert (shift.estimate, shift.sign) == (0.0, 0)


@pytest.mark.parametrize("code", ["32", "48", "974"])
def test_a_word_needs_an_interval_that_leaves_zero_out(france: France, code: str) -> None:
    place = france.departement(code)
    others = place.neighbours() or [france.departement(other) for other in ("971", "972", "973")]
    table = judge(compare(place, others), JUDGED_INDICATORS)
    known = table[table["verdict"] != TOO_FEW]
    assert len(known) > 10
    above, below = known["ecart_bas"] > 0, known["ecart_haut"] < 0
    assert (known["verdict"] == WORDS[1]).equals(above)
    assert (known["verdict"] == WORDS[-1]).equals(below)
    assert table["niveau"].eq(100 * (1 - 0.05 / len(known))).all()


def test_the_groups_are_the_towns_that_have_a_value(gers: Territory) -> None:
    comparison = compare(gers, gers.neighbours())
    row = judge(comparison, ["taux_pauvrete_2021"]).iloc[0]
    values = comparison.distribution("taux_pauvrete_2021")
    own = values[values["territoire"] == "departement:32"]["valeur"]
    assert row["n"] == own.notna().sum() < len(own)
    assert row["mediane"] == own.median()
