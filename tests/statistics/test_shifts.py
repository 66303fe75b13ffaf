"""Differences between groups: the estimate, its interval, the tests."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, mannwhitneyu

from ptvd_analysis.statistics.shifts import Shift, estimate_shift
from tests.statistics.every_shift import hold_every_shift

VALUES = st.lists(st.integers(-50, 50), min_size=9, max_size=14)  # of one law, tied or not


def side(shift: Shift) -> int:
    """Give the side of zero that the whole interval is on, or 0."""
    return int(shift.low > 0) - int(shift.high < 0)


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


@settings(max_examples=25)
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


@settings(max_examples=50)
@given(st.lists(st.floats(-50, 50), min_size=5, max_size=8), st.integers(5, 8))
def test_the_estimate_is_the_median_of_all_differences(values: list[float], size: int) -> None:
    own, others = np.array(values), np.linspace(-3, 5, size) ** 3
    shift = estimate_shift(own, others, 0.05)
    assert shift is not None
    assert shift.estimate == np.median(np.subtract.outer(own, others))


def test_the_same_draw_is_rarely_called_different() -> None:
    generator = np.random.default_rng(32)
    tries, alpha = 200, 0.05
    found = sum(
        bool(side(shift))
        for _ in range(tries)
        if (shift := estimate_shift(generator.gamma(2, 1, 8), generator.gamma(2, 1, 15), alpha))
    )
    assert found <= binom.ppf(0.999, tries, alpha)


def test_a_planted_difference_is_found() -> None:
    generator = np.random.default_rng(32)
    own, others = generator.normal(3, 1, 24), generator.normal(0, 1, 100)
    shift = estimate_shift(own, others, 0.05 / 25)
    assert shift is not None
    assert side(shift) == 1
    assert shift.low < 3 < shift.high


def test_small_groups_promise_nothing() -> None:
    assert estimate_shift(np.arange(4.0), np.arange(50.0), 0.05) is None
    shift = estimate_shift(np.arange(5.0) + 100, np.arange(5.0), 0.002)
    assert shift is not None
    assert (shift.low, shift.high) == (-math.inf, math.inf)


def test_the_same_value_everywhere_differs_from_nothing() -> None:
    shift = estimate_shift(np.ones(9), np.ones(12), 0.05)
    assert shift is not None
    assert shift == Shift(0.0, 0.0, 0.0)


SMALL = st.lists(st.integers(-30, 30), min_size=5, max_size=11)
ALPHAS = st.sampled_from([0.002, 0.01, 0.05, 0.2])


@settings(max_examples=150)
@given(SMALL, SMALL, ALPHAS)
def test_the_interval_is_every_shift_that_is_not_rejected(
    own: list[int], others: list[int], alpha: float
) -> None:
    left, right = as_values(own), as_values(others)
    shift = estimate_shift(left, right, alpha)
    assert shift is not None
    assert (shift.low, shift.high) == hold_every_shift(left, right, alpha)


@settings(max_examples=12)
@given(st.sets(st.integers(-1000, 1000), min_size=15, max_size=22), st.integers(5, 8), ALPHAS)
def test_the_interval_of_small_groups_without_ties_follows_the_exact_law(
    values: set[int], size: int, alpha: float
) -> None:
    drawn = np.random.default_rng(size).permutation(as_values(sorted(values)))
    shift = estimate_shift(drawn[:size], drawn[size:], alpha)
    assert shift is not None
    assert (shift.low, shift.high) == hold_every_shift(drawn[:size], drawn[size:], alpha)
    p_value = mannwhitneyu(drawn[:size], drawn[size:], method="exact").pvalue
    assert (side(shift) != 0) == (p_value <= alpha)


def test_an_end_may_be_a_value_that_groups_share() -> None:
    """The test rejects no difference, which is also the smallest shift that it does not rule out."""
    shift = estimate_shift(np.repeat([0.0, 1], [5, 15]), np.repeat([0.0, 1], [15, 5]), 0.05)
    assert shift is not None
    assert (shift.low, side(shift)) == (0, 0)
