"""Values on one scale, on which extremes weigh little."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptvd_analysis.statistics.robust import compute_distances, find_fence, standardise


def test_a_score_counts_robust_deviations_from_the_median() -> None:
    found = standardise(np.array([1.0, 1.2, 1.4, 1.6, 100, np.nan]))
    expected = np.array([-0.4, -0.2, 0, 0.2, 98.6, np.nan]) / (1.4826 * 0.2)
    assert found == pytest.approx(expected, rel=1e-4, nan_ok=True)


def test_scores_are_missing_where_most_values_are_equal() -> None:
    assert np.isnan(standardise(np.array([0.0, 0, 0, 5]))).all()


def test_distances_are_means_over_what_is_known_of_both() -> None:
    left = np.array([[0.0, 1, np.nan], [np.nan, np.nan, 2]])
    right = np.array([[3.0, 5, 1], [0, np.nan, np.nan], [2, 1, 5]])
    found = compute_distances(left, right)
    assert np.allclose(
        found,
        [[np.sqrt((9 + 16) / 2), 0, np.sqrt(4 / 2)], [1, np.nan, 3]],
        equal_nan=True,
    )


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=20))
def test_a_fence_moves_and_stretches_with_the_values(values: list[float]) -> None:
    fence = find_fence(np.array(values))
    assert fence >= np.quantile(values, 0.75)
    assert find_fence(3 * np.array([*values, np.nan]) + 7) == pytest.approx(3 * fence + 7, abs=1e-3)
    assert find_fence(np.array(values[::-1])) == fence
