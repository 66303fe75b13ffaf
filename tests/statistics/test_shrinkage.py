"""Differences shrunk by what they are like elsewhere."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm
from statsmodels.stats.meta_analysis import _fit_tau_iterative

from ptvd_analysis.statistics.shrinkage import (
    estimate_between,
    find_typical_error,
    keep_family,
    measure_errors,
    shrink,
    steady_errors,
)

NAN = np.nan


def test_errors_are_those_a_normal_interval_would_have() -> None:
    law = norm(0.3, 0.7)
    errors = measure_errors(np.array([law.ppf(0.025), NAN]), np.array([law.ppf(0.975), 1.0]))
    np.testing.assert_allclose(errors, [0.7, NAN])


def test_the_typical_error_is_that_of_one_commune_in_the_middle() -> None:
    errors = np.array([0.3, 0.5, 1.0, NAN])
    sizes, others = np.array([4.0, 4, 4, 4]), np.array([4.0, 12, 4, 4])
    # divided by sqrt(1/2), sqrt(1/3), sqrt(1/2): 0.424, 0.866, 1.414
    assert find_typical_error(errors, sizes, others) == pytest.approx(0.5 * 3**0.5)
    assert find_typical_error(errors / 100, sizes, others) == 0.25
    assert find_typical_error(np.array([NAN]), sizes[:1], others[:1]) == 0.25


def test_errors_go_towards_the_usual_ones_the_more_the_smaller_the_group() -> None:
    sizes, others = np.array([8.0, 24, 100, 24, 8, 8]), np.array([100.0, 24, 8, 24, 8, 8])
    usual = np.sqrt(1 / sizes + 1 / others)
    ratios = np.array([2.0, 2, 2, 1, 100, NAN])
    expected = usual * np.array([2**0.5, 2**0.75, 2**0.5, 1, 4**0.5, NAN])
    np.testing.assert_allclose(steady_errors(usual * ratios, sizes, others, 1.0), expected)
    np.testing.assert_allclose(steady_errors(3 * usual * ratios, sizes, others, 3.0), 3 * expected)
    low = steady_errors(0 * usual, sizes, others, 1.0)
    np.testing.assert_allclose(low[[1, 4]], usual[[1, 4]] * np.array([4**-0.75, 4**-0.5]))


def test_between_is_that_of_paule_and_mandel_around_zero() -> None:
    rng = np.random.default_rng(1)
    errors = rng.uniform(0.1, 0.5, 400)
    drawn = rng.normal(0, np.hypot(errors, 0.4))
    # statsmodels goes around the weighted mean: each difference and its opposite have none
    both = np.concatenate([drawn, -drawn])
    expected, converged = _fit_tau_iterative(both, np.tile(errors, 2) ** 2, atol=1e-12)
    # it divides by one less than the number of differences
    assert converged
    assert estimate_between(drawn, errors) == pytest.approx(expected**0.5, rel=0.005)
    assert estimate_between(np.append(drawn, NAN), np.append(errors, NAN)) == pytest.approx(
        estimate_between(drawn, errors)
    )
    known = estimate_between(drawn, errors)
    assert np.sum(drawn**2 / (errors**2 + known**2)) == pytest.approx(400)


def test_between_is_never_under_twice_its_standard_error() -> None:
    errors = np.array([0.2, 0.3, 0.6])
    doubt = np.sqrt(2 / np.sum(errors**-4.0))
    assert estimate_between(np.zeros(3), errors) == pytest.approx(np.sqrt(2 * doubt))
    assert estimate_between(0.9 * errors, errors) == pytest.approx(np.sqrt(2 * doubt))
    # the standard error is that of the tau² found: 0.305² - 0.3²
    doubt = 0.305**2 * np.sqrt(2 / 20)
    found = estimate_between(np.repeat([-0.305, 0.305], 10), np.full(20, 0.3))
    assert found == pytest.approx(np.sqrt(2 * doubt))
    assert np.isnan(estimate_between(np.array([NAN]), np.array([NAN])))


def test_shrinking_follows_the_law_of_the_true_difference() -> None:
    shrunk = shrink(
        np.array([0.9, -0.9, NAN]), np.array([0.3, 0.3, NAN]), np.array([0.4, 0.4, 0.4])
    )
    law = norm(0.576, 0.24)  # 1 / (1/0.09 + 1/0.16) = 0.0576
    np.testing.assert_allclose(shrunk.mean, [0.576, -0.576, NAN])
    np.testing.assert_allclose(shrunk.deviation, [0.24, 0.24, NAN])
    np.testing.assert_allclose(shrunk.wrong, [law.cdf(0), law.cdf(0), NAN])
    np.testing.assert_allclose(shrunk.small, [law.cdf(0.5) - law.cdf(-0.5)] * 2 + [NAN])
    np.testing.assert_allclose(shrunk.low, [law.ppf(0.05), -law.ppf(0.95), NAN])
    np.testing.assert_allclose(shrunk.high, [law.ppf(0.95), -law.ppf(0.05), NAN])


def test_announced_risks_are_those_of_draws_from_the_law() -> None:
    rng = np.random.default_rng(2)
    true = rng.normal(0, 0.4, 40_000)
    errors = rng.uniform(0.1, 0.5, len(true))
    shrunk = shrink(true + errors * rng.normal(size=len(true)), errors, 0.4)
    told = shrunk.wrong <= 0.1
    missed = np.sign(shrunk.mean) != np.sign(true)
    assert missed[told].mean() == pytest.approx(shrunk.wrong[told].mean(), abs=0.003)
    assert (np.abs(true) < 0.5).mean() == pytest.approx(shrunk.small.mean(), abs=0.006)
    assert ((shrunk.low < true) & (true < shrunk.high)).mean() == pytest.approx(0.9, abs=0.005)


def test_the_family_keeps_all_that_fits_in_the_risk() -> None:
    wrong = np.array([0.5, 0.02, NAN, 0.01, 0.0199, 0.0])
    assert keep_family(wrong).tolist() == [False, True, False, True, True, True]
    assert keep_family(wrong, 0.02).tolist() == [False, False, False, True, False, True]
    assert keep_family(np.array([0.0625]), 0.0625).tolist() == [True]


@given(st.lists(st.floats(0, 0.5) | st.just(NAN), max_size=30))
def test_the_family_sums_under_the_risk_and_leaves_only_larger_ones_out(drawn: list[float]) -> None:
    wrong = np.array(drawn, dtype="float64")
    kept = keep_family(wrong)
    left = wrong[~kept & ~np.isnan(wrong)]
    assert wrong[kept].sum() <= 0.05 + 1e-12
    if len(left):
        assert wrong[kept].sum() + left.min() > 0.05 - 1e-12
        assert wrong[kept].max(initial=0) <= left.min()
