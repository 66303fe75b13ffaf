"""Values on one scale, on which extremes weigh little."""

from __future__ import annotations

import numpy as np
import pytest

from ptvd_analysis.statistics.robust import standardise


def test_a_score_counts_robust_deviations_from_the_median() -> None:
    found = standardise(np.array([1.0, 1.2, 1.4, 1.6, 100, np.nan]))
    expected = np.array([-0.4, -0.2, 0, 0.2, 98.6, np.nan]) / (1.4826 * 0.2)
    assert found == pytest.approx(expected, rel=1e-4, nan_ok=True)


def test_scores_are_missing_where_most_values_are_equal() -> None:
    assert np.isnan(standardise(np.array([0.0, 0, 0, 5]))).all()
