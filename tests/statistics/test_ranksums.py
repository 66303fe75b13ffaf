"""The rank-sum test, held to SciPy's."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import mannwhitneyu

from ptvd_analysis.statistics.ranksums import compute_p_values, measure_spread, measure_superiority

VALUES = st.lists(st.integers(0, 9), min_size=2, max_size=30)


@settings(max_examples=100)
@given(VALUES, VALUES)
def test_p_values_are_scipys(own: list[int], others: list[int]) -> None:
    left, right = np.array(own, dtype=float), np.array(others, dtype=float)
    wins = np.sign(np.subtract.outer(left, right)).sum() / 2 + left.size * right.size / 2
    shared = np.unique([*own, *others], return_counts=True)[1].astype(float)
    spread = measure_spread(left.size, right.size, (shared**3 - shared).sum())
    found = compute_p_values(wins, np.array(left.size * right.size), spread)
    expected = mannwhitneyu(left, right, method="asymptotic")
    assert wins == expected.statistic
    assert found == pytest.approx(expected.pvalue)


def test_equal_values_tell_nothing() -> None:
    spread = measure_spread(5, 6, 11**3 - 11)
    assert spread == 0
    assert compute_p_values(np.array([15.0]), np.array([30.0]), np.array([spread])) == 1


@given(
    st.lists(st.integers(0, 5), min_size=1, max_size=8),
    st.lists(st.integers(0, 5), min_size=1, max_size=8),
)
def test_superiority_counts_pairs(left: list[int], right: list[int]) -> None:
    pairs = [(a > b) + (a == b) / 2 for a in left for b in right]
    found = measure_superiority(np.array(left, dtype=float), np.array(right, dtype=float))
    assert found == pytest.approx(sum(pairs) / len(pairs))
    assert np.isnan(measure_superiority(np.array([]), np.array(right, dtype=float)))
    assert np.isnan(measure_superiority(np.array(left, dtype=float), np.array([])))
