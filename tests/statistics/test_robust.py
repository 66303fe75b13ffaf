"""Values on one scale, on which extremes weigh little."""

from __future__ import annotations

import numpy as np
import pytest

from ptvd_analysis.statistics.robust import standardise


def test_a_score_counts_robust_deviations_from_the_median() -> None:
    found = standardise(np.array([10.0, 12, 14, 16, 1000, np.nan]))
    expected = np.array([-4, -2, 0, 2, 986, np.nan]) / (1.4826 * 2)
    assert found == pytest.approx(expected, rel=1e-4, nan_ok=True)


def test_scores_are_missing_where_most_values_are_equal() -> None:
    assert np.isnan(standardise(np.array([0.0, 0, 0, 5]))).all()
