"""Medians and their intervals: held to SciPy's, and to what they promise."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, bootstrap, norm

from ptvd_analysis.statistics.medians import (
    _SEED,
    MINIMUM_INTERVAL_SIZE,
    RESAMPLES,
    estimate_median,
    weigh_medians,
)

DRAWS = {
    "continuous": lambda generator, size: generator.normal(size=size),
    "tied": lambda generator, size: generator.integers(0, 5, size).astype(float),
    "rounded": lambda generator, size: generator.gamma(2, 3, size).round(1),
    "skewed": lambda generator, size: generator.lognormal(0, 2, size),
    "mostly zero": lambda generator, size: np.where(generator.random(size) < 0.8, 0.0, 3.5),
}


def test_the_interval_of_a_median_holds_it_as_often_as_it_says() -> None:
    generator = np.random.default_rng(12)
    tries = 150
    held = sum(
        estimate.low <= 1 <= estimate.high
        for _ in range(tries)
        if (estimate := estimate_median(generator.lognormal(0, 0.7, MINIMUM_INTERVAL_SIZE)))
    )
    assert held >= binom.ppf(0.001, tries, 0.93)


def test_the_interval_agrees_with_another_implementation() -> None:
    """BCa by its published formulas (Efron, 1987), with draws of its own."""
    values = np.sort(np.random.default_rng(7).gamma(2, 3, 31))
    median = np.median(values)
    draws = np.random.default_rng(8).choice(values, (20_000, len(values)))
    medians = np.median(draws, axis=1)
    bias = norm.ppf(((medians < median).mean() + (medians <= median).mean()) / 2)
    left_out = np.array([np.median(np.delete(values, row)) for row in range(len(values))])
    gaps = left_out.mean() - left_out
    acceleration = (gaps**3).sum() / (6 * (gaps**2).sum() ** 1.5)
    ends = []
    for quantile in (0.025, 0.975):
        z = bias + norm.ppf(quantile)
        ends.append(np.quantile(medians, norm.cdf(bias + z / (1 - acceleration * z))))
    found = estimate_median(values)
    places = np.searchsorted(values, [ends, [found.low, found.high]])
    assert np.abs(places[0] - places[1]).max() <= 1  # within one commune of each other


@pytest.mark.parametrize("kind", DRAWS)
def test_the_interval_of_a_median_is_scipys_to_the_last_digit(kind: str) -> None:
    generator = np.random.default_rng(7)
    for size in (10, 11, 12, 13, 14, 16, 24, 25, 60):
        values = DRAWS[kind](generator, size)
        estimate = estimate_median(values)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # where medians without one value are all equal
            expected = bootstrap(
                (np.sort(values),), np.median, confidence_level=0.95, n_resamples=RESAMPLES,
                method="BCa", rng=np.random.default_rng(_SEED),
            ).confidence_interval  # fmt: skip
        if np.isfinite(expected.low):
            assert (estimate.low, estimate.high) == (expected.low, expected.high)


@settings(max_examples=20)
@given(
    st.lists(st.integers(-30, 30), min_size=10, max_size=30).filter(lambda v: len(set(v)) > 5),
    st.sampled_from([0.5, 8.0]),
)
def test_an_interval_depends_neither_on_order_nor_on_unit(whole: list[int], unit: float) -> None:
    first = estimate_median(np.array(whole, dtype=float))
    again = estimate_median(unit * np.array(whole[::-1], dtype=float))
    for name in ("median", "low", "high"):
        expected = pytest.approx(unit * getattr(first, name), nan_ok=True)
        assert getattr(again, name) == expected


def test_few_or_equal_values_have_no_interval() -> None:
    few = estimate_median(np.arange(MINIMUM_INTERVAL_SIZE - 1.0))
    assert (few.n, few.median, np.isnan(few.low)) == (9, 4.0, True)
    equal = estimate_median(np.zeros(40))
    assert (equal.n, equal.median, np.isnan(equal.high)) == (40, 0.0, True)
    one = estimate_median(np.array([5.0, np.nan]))
    assert (one.n, one.median, np.isnan(one.low)) == (1, 5.0, True)
    none = estimate_median(np.full(3, np.nan))
    assert none.n == 0
    assert np.isnan([none.median, none.low, none.high]).all()


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(-5, 5), st.integers(1, 9)), min_size=1, max_size=30
    )
)
def test_weighted_medians_are_those_of_numpy_group_by_group(rows: list[tuple[int, ...]]) -> None:
    groups, values, weights = (np.array(column) for column in zip(*rows, strict=True))
    found = weigh_medians(values.astype(float), weights.astype(float), groups, 5)
    for number in range(5):
        inside = groups == number
        expected = (
            np.quantile(values[inside], 0.5, weights=weights[inside], method="inverted_cdf")
            if inside.any()
            else np.nan
        )
        assert found[number] == pytest.approx(expected, nan_ok=True)
