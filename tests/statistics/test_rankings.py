"""Ranks: what the tests leave open."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom, mannwhitneyu
from statsmodels.stats.multitest import multipletests

from ptvd_analysis.statistics.rankings import (
    RankEstimate,
    bound_rank,
    count_values,
    hold_against,
    rank_group,
    reject,
)
from ptvd_analysis.statistics.shrinkage import shrink


@pytest.mark.parametrize("alpha", [0.01, 0.05])
@pytest.mark.parametrize(
    "p_values",
    [[0.04], [0.01, 0.04, 0.02], [0.04, 0.01, 0.03], [0.2, 0.001, 0.0125, 1.0, 0.0001, 0.015]],
)
def test_tests_are_corrected_as_statsmodels_does(p_values: list[float], alpha: float) -> None:
    expected = multipletests(p_values, alpha, method="holm")[0]
    assert reject(np.array(p_values), alpha).tolist() == expected.tolist()


def test_ranks_are_corrected_for_how_many_are_held_against_the_group() -> None:
    """A group just above one other, when it is alone and when nineteen stand by."""
    own, below = np.arange(12) + 5, np.arange(12.0)
    middle = np.tile(np.arange(12.0) + 5, 19)
    values = np.concatenate([own, below, middle])
    groups = np.repeat(["own", "below", *(f"peer {row:02}" for row in range(19))], 12)
    counted = count_values(values, groups)
    pair = counted.keep({"own", "below"})
    assert 0.05 / 20 < hold_against(pair, "own").p_values[0] < 0.05
    assert rank_group(pair, "own") == RankEstimate(1, 2, 1, 1)
    assert rank_group(counted, "own") == RankEstimate(1, 21, 1, 21)


def test_tests_of_ranks_agree_with_scipy() -> None:
    generator = np.random.default_rng(4)
    groups = np.repeat(list("abcde"), [6, 9, 14, 30, 5])
    values = generator.integers(0, 12, len(groups)).astype(float)
    values[[3, -1]] = np.nan
    counted = count_values(values, groups)
    assert counted.groups.tolist() == list("abcd")  # five values at least
    parts = {name: values[(groups == name) & ~np.isnan(values)] for name in "abcd"}
    assert counted.medians.tolist() == [np.median(part) for part in parts.values()]
    held = hold_against(counted, "b")
    own = parts.pop("b")
    for part, share, p_value in zip(parts.values(), held.shares, held.p_values, strict=True):
        expected = mannwhitneyu(own, part, method="asymptotic")
        assert p_value == pytest.approx(expected.pvalue)
        assert share == pytest.approx(expected.statistic / len(own) / len(part))


def test_the_same_draw_leaves_every_rank_open() -> None:
    generator = np.random.default_rng(6)
    groups = np.repeat([f"{row:02}" for row in range(20)], 12)
    tries, narrowed = 100, 0
    for _ in range(tries):
        estimate = rank_group(count_values(generator.gamma(2, 1, len(groups)), groups), "07")
        assert estimate is not None
        assert 1 <= estimate.low <= estimate.rank <= estimate.high <= estimate.groups == 20
        narrowed += (estimate.low, estimate.high) != (1, 20)
    assert narrowed <= binom.ppf(0.999, tries, 0.05)


@pytest.mark.parametrize(("gap", "place"), [(6, 1), (-6, 20)])
def test_a_group_far_away_has_one_rank(gap: int, place: int) -> None:
    generator = np.random.default_rng(6)
    groups = np.repeat([f"{row:02}" for row in range(20)], 12)
    counted = count_values(generator.normal(0, 1, len(groups)) + (groups == "07") * gap, groups)
    assert rank_group(counted, "07") == RankEstimate(place, 20, place, place)


def test_equal_medians_share_the_better_rank() -> None:
    values = np.array([*range(5), *range(5), *range(10, 15)], dtype=float)
    counted = count_values(values, np.repeat(["32", "31", "65"], 5))
    assert [rank_group(counted, code).rank for code in ("32", "31", "65")] == [2, 2, 1]


def test_a_group_that_is_not_there_or_alone_has_no_rank() -> None:
    counted = count_values(np.arange(14.0), np.repeat(["32", "31", "65"], [5, 5, 4]))
    assert rank_group(counted, "65") is None  # four values
    assert rank_group(counted.keep({"31"}), "32") is None
    assert rank_group(counted.keep({"32", "99"}), "32") is None


def test_what_differs_below_says_nothing_of_what_is_above() -> None:
    peer, far = np.arange(12.0), np.arange(12.0) - 100
    values = np.concatenate([peer, peer + 0.5, peer + 1, far])
    counted = count_values(values, np.repeat(["own", "near", "nearer", "far"], 12))
    assert rank_group(counted, "own") == RankEstimate(3, 4, 1, 3)
    assert rank_group(
        count_values(-values, np.repeat(["own", "near", "nearer", "far"], 12)), "own"
    ) == RankEstimate(2, 4, 2, 4)


def test_the_rank_of_a_level_is_bounded_as_its_law_says() -> None:
    """Against draws of the levels; and where nothing overlaps, there is one rank."""
    rng = np.random.default_rng(5)
    means, deviations = rng.normal(0, 0.4, 30), rng.uniform(0.1, 0.4, 30)
    drawn = means + deviations * rng.normal(size=(40_000, 30))
    for own in (0, 7, int(means.argmax()), int(means.argmin())):
        ranks = 1 + (drawn > drawn[:, [own]]).sum(axis=1)
        low, high = bound_rank(means, deviations, own)
        assert abs(low - np.quantile(ranks, 0.025)) <= 1
        assert abs(high - np.quantile(ranks, 0.975)) <= 1
        assert (ranks < low).mean() <= 0.027
        assert (ranks > high).mean() <= 0.027
        assert (ranks <= low).mean() > 0.023
        assert (ranks >= high).mean() > 0.023
    apart, narrow = np.array([3.0, 9.0, 6.0, 0.0]), np.full(4, 0.01)
    assert [bound_rank(apart, narrow, own) for own in range(4)] == [(3, 3), (1, 1), (2, 2), (4, 4)]
    assert bound_rank(np.zeros(2), np.array([1.0, 1e-9]), 0) == (1, 2)


def test_bounds_of_ranks_hold_the_rank_as_often_as_said() -> None:
    rng = np.random.default_rng(6)
    held = 0
    for _ in range(300):
        true, errors = rng.normal(0, 0.4, 12), rng.uniform(0.1, 0.5, 12)
        shrunk = shrink(true + errors * rng.normal(size=12), errors, 0.4)
        low, high = bound_rank(shrunk.mean, shrunk.deviation, 3)
        held += low <= 1 + (true > true[3]).sum() <= high
    assert 0.93 < held / 300 < 0.995
