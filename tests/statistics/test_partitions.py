"""Arbitrary cuts of a map, and how wide contrasts spread on them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from ptvd_analysis.statistics import partitions
from ptvd_analysis.statistics.partitions import (
    MOST_DEGREES,
    Group,
    Spread,
    draw_groups,
    fit_spread,
    measure_offset,
)

GRID = np.array([[x, y] for x in range(20) for y in range(20)], dtype=float)
LINKS = np.array(
    [
        (i, j)
        for i, a in enumerate(GRID)
        for j, b in enumerate(GRID)
        if i < j and np.abs(a - b).sum() == 1
    ]
)


def test_each_cut_shares_all_towns_between_its_cells() -> None:
    groups, cuts = draw_groups(GRID, LINKS, [10, 25], seed=3)
    for cut, count in enumerate((10, 25)):
        cells = [group.own for group, of in zip(groups, cuts, strict=True) if of == cut]
        assert len(cells) == count
        assert sorted(np.concatenate(cells)) == list(range(400))


def test_sizes_even_out_as_centres_move(monkeypatch: pytest.MonkeyPatch) -> None:
    def spread() -> float:
        groups, _ = draw_groups(GRID, LINKS, [20] * 5, seed=3)
        return float(np.std([len(group.own) for group in groups]))

    moved = spread()
    monkeypatch.setattr(partitions, "MOVES", 0)
    assert moved < 0.75 * spread()


def test_a_ring_is_made_of_the_cells_that_touch() -> None:
    groups, _ = draw_groups(GRID, LINKS, [12], seed=5)
    cell = np.empty(400, dtype=int)
    for number, group in enumerate(groups):
        cell[group.own] = number
    for number, group in enumerate(groups):
        touched = {cell[b] for a, b in LINKS if cell[a] == number}
        touched |= {cell[a] for a, b in LINKS if cell[b] == number}
        ring = np.flatnonzero(np.isin(cell, list(touched - {number})))
        np.testing.assert_array_equal(group.ring, ring)


def test_a_town_is_in_the_cell_of_the_nearest_middle() -> None:
    """After three moves cells are nearly those of their own middles."""
    groups, _ = draw_groups(GRID, LINKS, [9], seed=8)
    middles = np.array([GRID[group.own].mean(axis=0) for group in groups])
    nearest = np.linalg.norm(GRID[:, None] - middles, axis=2).argmin(axis=1)
    agree = sum((nearest[group.own] == number).sum() for number, group in enumerate(groups))
    assert agree > 370


def test_the_same_seed_draws_the_same_groups() -> None:
    first, again, other = (draw_groups(GRID, LINKS, [8, 8], seed=s) for s in (1, 1, 2))
    for one, two in zip(first[0], again[0], strict=True):
        np.testing.assert_array_equal(one.own, two.own)
        np.testing.assert_array_equal(one.ring, two.ring)
    assert any(len(one.own) != len(two.own) for one, two in zip(first[0], other[0], strict=False))
    assert len(first[0][0].own) != len(first[0][8].own)  # two cuts are two draws


def test_small_cells_and_cells_without_a_ring_are_left_out() -> None:
    line = np.column_stack([[0.0, 1, 2, 3, 4, 100, 101, 102, 103, 104], np.zeros(10)])
    side = np.column_stack([np.arange(9), np.arange(1, 10)])
    groups, cuts = draw_groups(line, side, [2], seed=0)
    halves = {(0, 1, 2, 3, 4), (5, 6, 7, 8, 9)}
    assert {tuple(group.own.tolist()) for group in groups} == halves
    assert {tuple(group.ring.tolist()) for group in groups} == halves
    assert cuts.tolist() == [0, 0]
    apart, _ = draw_groups(line, side[side[:, 1] != 5], [2], seed=0)  # nothing touches
    assert apart == []
    fewer, _ = draw_groups(line[1:], side[:8], [2], seed=0)  # four towns on one side
    assert fewer == []
    nothing, none = draw_groups(line, side, [], seed=0)
    assert nothing == []
    assert none.tolist() == []


def test_an_offset_says_how_far_a_ring_is_from_all_around() -> None:
    km = np.array([[0.0, 0], [0, 4], [3, 0], [3, 4], [1.5, 2], [1.5, 7], [1.5, -3], [4.5, 2]])
    own = np.arange(4)
    assert measure_offset(Group(own, np.array([5, 6])), km) == pytest.approx(0)
    assert measure_offset(Group(own, np.array([5])), km) == pytest.approx(1)
    both = np.array([5, 7])  # 5 km north, 3 km east
    expected = np.hypot(1.5, 2.5) / np.sqrt((9 + 25) / 2)
    assert measure_offset(Group(own, both), km) == pytest.approx(expected)
    assert measure_offset(Group(own, np.array([4])), km) == 0


def test_spread_is_learnt_and_never_narrows() -> None:
    groups, _ = draw_groups(GRID, LINKS, [10, 20, 40], seed=4)
    offsets = np.array([measure_offset(group, GRID) for group in groups])
    squares = 0.9 + 2 * offsets**2
    contrasts = np.sqrt(squares)[:, None] * np.array([[1.2, -0.8, np.sqrt(0.92)]])
    contrasts[3, 0] = np.nan
    contrasts[3, 1:] *= np.sqrt(squares[3]) / np.sqrt(np.nanmean(contrasts[3] ** 2))
    contrasts[5] = np.nan
    found = fit_spread(contrasts, groups, GRID)
    assert (found.base, found.offset) == pytest.approx((0.9, 2.0))
    for group, square in zip(groups, squares, strict=True):
        assert found.inflate(group, GRID) == pytest.approx(np.sqrt(max(square, 1)))
    assert {bool(square > 1) for square in squares} == {True, False}
    assert found.degrees == MOST_DEGREES  # a kurtosis under 3


def test_degrees_of_freedom_are_those_of_the_fourth_moment() -> None:
    groups, _ = draw_groups(GRID, LINKS, [40], seed=4)
    same = np.tile([-2.0, -0.5, 0.0, 0.0, 0.0, 0.0, 0.5, 2.0], (len(groups), 1))
    kurtosis = np.mean(same**4) / np.mean(same**2) ** 2  # 3.56
    found = fit_spread(same, groups, GRID)
    assert found.degrees == pytest.approx(4 + 6 / (kurtosis - 3))
    wild = np.where(np.arange(40) == 0, 9.0, 0.0) * np.ones((len(groups), 1))
    assert fit_spread(wild, groups, GRID).degrees == 5


def test_a_bar_is_passed_with_the_probability_asked() -> None:
    spread = Spread(1.0, 0.0, 12.0)
    law = stats.t(12, scale=1 / stats.t(12).std())  # brought to variance one
    assert 2 * law.sf(spread.find_bar(0.01)) == pytest.approx(0.01)
    assert Spread(1.0, 0.0, MOST_DEGREES).find_bar(0.05) == pytest.approx(1.96, abs=0.002)
