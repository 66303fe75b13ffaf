"""Mean differences between matched communes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import t, ttest_rel

from ptvd_analysis.statistics.clustered import estimate_contrast


def test_without_shared_matches_it_is_the_paired_test() -> None:
    generator = np.random.default_rng(5)
    near, far = generator.normal(size=15), generator.normal(size=15)
    found = estimate_contrast(near, far, np.arange(15), np.arange(15), 0.05)
    assert found is not None
    paired = ttest_rel(near, far).confidence_interval(0.95)
    correction = np.sqrt(29 / 28)  # of the rows, as in a regression of 30 rows on two columns
    assert found.estimate == pytest.approx((paired.low + paired.high) / 2)
    assert found.high - found.low == pytest.approx((paired.high - paired.low) * correction)
    error = (found.high - found.low) / 2 / t.ppf(0.975, 14)
    assert found.p_value == pytest.approx(2 * t.sf(abs(found.estimate) / error, 14))
    assert (found.sets, found.controls) == (15, 15)


def test_matches_share_the_weight_of_their_commune() -> None:
    near, far = np.array([10.0, 10, 10, 10, 10]), np.array([0.0, 8, np.nan])
    owners, matches = np.array([0, 0, 0, 1, 2, 3, 4]), np.array([0, 1, 2, 1, 1, 1, 1])
    found = estimate_contrast(near, far, owners, matches, 0.05)
    assert found is not None
    assert found.estimate == pytest.approx(10 - (4 + 8 + 8 + 8 + 8) / 5)
    assert (found.sets, found.controls) == (5, 2)


@settings(max_examples=30)
@given(st.integers(0, 10_000), st.sampled_from([0.002, 0.05, 0.5]))
def test_zero_is_outside_the_interval_where_the_test_rejects(seed: int, alpha: float) -> None:
    generator = np.random.default_rng(seed)
    near, far = generator.normal(0.8, 1, 12), generator.normal(0, 1, 4)
    owners = np.repeat(np.arange(12), 2)
    found = estimate_contrast(near, far, owners, generator.integers(0, 4, 24), alpha)
    assert found is not None
    assert (found.sign != 0) == (found.p_value < alpha)
    assert found.sign in (0, np.sign(found.estimate))


def test_equal_gaps_leave_no_doubt() -> None:
    places = np.arange(6)
    above = estimate_contrast(np.full(6, 3.0), np.ones(6), places, places, 0.002)
    assert above is not None
    assert (above.estimate, above.low, above.high, above.p_value, above.sign) == (2, 2, 2, 0, 1)
    same = estimate_contrast(np.ones(6), np.ones(6), places, places, 0.002)
    assert same is not None
    assert (same.estimate, same.p_value, same.sign) == (0, 1, 0)


def test_too_few_communes_give_no_contrast() -> None:
    near, far, places = np.arange(5.0), np.arange(5.0), np.arange(5)
    assert estimate_contrast(near, far, places, places, 0.05) is not None
    near[0] = np.nan
    assert estimate_contrast(near, far, places, places, 0.05) is None
