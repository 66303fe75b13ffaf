"""How unusual a value is: its rank, its distance, and what a count of that size may give."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from ptvd_analysis.statistics.rarity import measure_pattern_rarity, measure_rarity, score_share


def test_the_first_of_many_far_away_is_as_rare_as_its_rank() -> None:
    values = [*np.linspace(0, 1, 31), 100.0]
    assert measure_rarity(values)[-1] == pytest.approx(5.0)  # one in 32, either end
    assert measure_rarity(-np.array(values))[-1] == pytest.approx(5.0)


def test_the_first_of_near_ties_is_as_rare_as_its_distance() -> None:
    values = np.arange(9.0)
    by_rank = [-np.log2(2 * (place - 0.5) / 9) for place in (1, 2, 3, 4)]
    by_distance = -np.log2([2 * norm.sf(far / (1.4826 * 2)) for far in (4, 3, 2, 1)])
    assert by_distance[0] < by_rank[0]
    assert by_distance[1] > by_rank[1]
    expected = [*np.minimum(by_rank, by_distance), 0]
    assert measure_rarity(values)[4:][::-1] == pytest.approx(expected, rel=1e-4)


def test_ties_share_their_rank_and_a_spread_of_zero_leaves_the_rank_alone() -> None:
    found = measure_rarity([1.0, 1, 1, 1, 1, 1, 2, 2])
    assert found == pytest.approx([-np.log2(6 / 8)] * 6 + [2.0] * 2)


def test_missing_stays_missing_and_fewer_than_five_are_never_rare() -> None:
    found = measure_rarity([1.0, np.nan, 3, 4, 1000, 2])
    assert np.isnan(found).tolist() == [False, True, False, False, False, False]
    assert found[4] == pytest.approx(np.log2(5))
    assert measure_rarity([1.0, np.nan, 3, 4, 1000]).tolist() == pytest.approx(
        [0, np.nan, 0, 0, 0], nan_ok=True
    )


@given(st.lists(st.integers(-50, 50), min_size=5, max_size=30), st.randoms())
def test_rarity_knows_neither_order_nor_unit_nor_direction(
    values: list[int], shuffler: object
) -> None:
    order = list(range(len(values)))
    shuffler.shuffle(order)  # type: ignore[attr-defined]
    array = np.array(values, dtype="float64")
    expected = measure_rarity(array)
    assert measure_rarity(array[order]) == pytest.approx(expected[order])
    assert measure_rarity(-1000 * array + 7) == pytest.approx(expected)
    assert ((expected >= 0) & (expected <= np.log2(len(values)) + 1e-9)).all()


def test_a_pattern_is_as_rare_as_those_at_least_as_far_on_its_side() -> None:
    found = measure_pattern_rarity([2.0, 1, 1, 0, 0, 0, -1, np.nan, 0])
    expected = [3, -np.log2(3 / 8), -np.log2(3 / 8), 0, 0, 0, 3, np.nan, 0]
    assert found == pytest.approx(expected, nan_ok=True)
    assert measure_pattern_rarity([1.0, 0, 0, 0, np.nan])[:4].tolist() == [0, 0, 0, 0]
    assert measure_pattern_rarity([1.0, 0, 0, 0, 0])[0] == pytest.approx(np.log2(5))


def test_a_share_of_few_scores_less_than_the_same_of_many() -> None:
    found = score_share([20, 2, 1, 0], [40, 2, 4, 0])
    overall = np.arcsin(np.sqrt(23 / 46))
    expected = [
        2 * np.sqrt(m + 0.5) * (np.arcsin(np.sqrt((k + 0.375) / (m + 0.75))) - overall)
        for k, m in ((20, 40), (2, 2), (1, 4))
    ]
    assert found[:3] == pytest.approx(expected)
    assert found[0] == pytest.approx(0)
    assert np.isnan(found[3])
    assert np.isnan(score_share([np.nan, 0], [np.nan, 0])).all()


def test_a_missing_total_counts_for_nothing() -> None:
    assert score_share([3, 5], [4, np.nan])[0] == score_share([3], [4])[0]
