"""Counts at equal size: the ratio, its error, and one town's rate."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.stats import gamma

from ptvd_analysis.statistics.counts import (
    UNKNOWN,
    compare_counts,
    estimate_spread,
    shrink_rates,
)

COUNTS = np.array([2, 4, 2, 5, 3, 1, 2, 1, 3, 2.0])
SIZES = np.array([1, 2, 1, 2, 1, 1, 2, 1, 2, 1.0])
OWN = np.arange(10) < 5


def test_the_model_is_that_of_poisson_with_its_errors_scaled() -> None:
    terms = np.column_stack([np.ones(10), np.log(SIZES), OWN])

    def lose(beta: np.ndarray) -> float:
        return float(np.sum(np.exp(terms @ beta) - COUNTS * (terms @ beta)))

    beta = minimize(lose, np.zeros(3), tol=1e-12).x
    means = np.exp(terms @ beta)
    dispersion = np.sum((COUNTS - means) ** 2 / means) / 7
    inverse = np.linalg.inv(terms.T @ (means[:, None] * terms))
    found = compare_counts(COUNTS, SIZES, OWN)
    assert found.log == pytest.approx(beta[2], abs=1e-5)
    assert found.elasticity == pytest.approx(beta[1], abs=1e-5)
    assert found.dispersion == pytest.approx(dispersion, rel=1e-4)
    assert found.error == pytest.approx(np.sqrt(dispersion * inverse[2, 2]), rel=1e-4)


def test_swapped_sides_give_the_opposite_and_units_of_size_do_not_count() -> None:
    found, swapped = compare_counts(COUNTS, SIZES, OWN), compare_counts(COUNTS, SIZES, ~OWN)
    assert swapped.log == pytest.approx(-found.log)
    assert swapped.error == pytest.approx(found.error)
    assert compare_counts(COUNTS, 1000 * SIZES, OWN).log == pytest.approx(found.log)
    order = np.array([9, 3, 1, 0, 8, 2, 4, 7, 6, 5])
    assert compare_counts(COUNTS[order], SIZES[order], OWN[order]).log == pytest.approx(found.log)


def test_a_town_without_a_count_is_left_out() -> None:
    counts, sizes = np.append(COUNTS, np.nan), np.append(SIZES, 9.0)
    assert compare_counts(counts, sizes, np.append(OWN, True)) == compare_counts(COUNTS, SIZES, OWN)


@pytest.mark.parametrize(
    ("counts", "sizes"),
    [
        (np.where(np.arange(10) == 0, np.nan, COUNTS), SIZES),  # four towns
        (np.where(np.arange(10) == 9, np.nan, COUNTS), SIZES),
        (np.where(OWN, 0.0, COUNTS), SIZES),  # none on a side
        (np.where(OWN, COUNTS, 0.0), SIZES),
        (COUNTS, np.ones(10)),
        (np.ones(10), SIZES),  # no variance
    ],
)
def test_what_the_counts_do_not_carry_is_not_told(counts: np.ndarray, sizes: np.ndarray) -> None:
    assert repr(compare_counts(counts, sizes, OWN)) == repr(UNKNOWN)


def test_the_spread_is_what_chance_does_not_explain() -> None:
    counts, expected = np.array([0.0, 4, 10, 2, 9, np.nan]), np.full(6, 5.0)
    spread = estimate_spread(counts, expected, terms=1)
    # with equal means: sum of squares / (m + a m²) = n - 1
    assert spread == pytest.approx((76 / 4 - 5) / 25)
    assert estimate_spread(counts, expected, terms=2) == pytest.approx((76 / 3 - 5) / 25)
    assert estimate_spread(counts, expected) == estimate_spread(counts, expected, terms=2)
    assert estimate_spread(np.full(6, 5.0), expected) == 0
    assert estimate_spread(np.array([9.0, 0]), np.array([1.0, 1])) == 0


def test_unequal_means_are_weighed_by_what_they_tell() -> None:
    counts, expected = np.array([9.0, 1, 0, 30]), np.array([3.0, 2, 2, 15])
    spread = estimate_spread(counts, expected, terms=2)
    assert np.sum((counts - expected) ** 2 / (expected + spread * expected**2)) == pytest.approx(2)


def test_one_town_is_between_its_own_rate_and_that_of_its_size() -> None:
    shrunk = shrink_rates(np.array([4.0, 0, np.nan]), np.array([2.0, 2, 2]), 0.5)
    assert shrunk.ratio[:2].tolist() == [1.5, 0.5]
    assert shrunk.low[0] == pytest.approx(gamma.ppf(0.05, 6, scale=1 / 4))
    assert shrunk.high[0] == pytest.approx(gamma.ppf(0.95, 6, scale=1 / 4))
    assert all(np.isnan(part[2]) for part in (shrunk.ratio, shrunk.low, shrunk.high))
    none = shrink_rates(np.array([4.0, np.nan]), np.array([2.0, 2]), 0)
    assert none.ratio[0] == 1
    assert np.isnan([none.ratio[1], *none.low, *none.high]).all()


@given(st.integers(0, 40), st.floats(0.1, 40), st.floats(0.01, 5))
def test_shrinking_never_leaves_what_lies_between(
    count: int, expected: float, spread: float
) -> None:
    shrunk = shrink_rates(np.array([float(count)]), np.array([expected]), spread)
    raw = count / expected
    assert min(raw, 1) - 1e-9 <= shrunk.ratio[0] <= max(raw, 1) + 1e-9
    assert shrunk.low[0] < shrunk.ratio[0] < shrunk.high[0]
