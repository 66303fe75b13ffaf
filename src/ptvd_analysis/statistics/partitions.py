"""Arbitrary cuts of a map of towns: what any border would show, wherever it is drawn.

A cut is made of as many cells as asked: each town goes to the nearest of some centres, towns drawn
at random, then moved to the middle of their cell a few times so that sizes even out (S. P. Lloyd,
"Least squares quantization in PCM", IEEE Transactions on Information Theory, 28, 1982). The ring of
a cell is made of the cells it touches.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import nnls
from scipy.spatial import cKDTree

from ptvd_analysis.statistics.ranksums import MINIMUM_SIZE, Values

Rows = npt.NDArray[np.int64]

MOVES = 3
"""How many times the centres move to the middle of their cell."""


@dataclass(frozen=True)
class Group:
    """Towns of a group and of the ring around it, by row."""

    own: Rows
    ring: Rows


@dataclass(frozen=True)
class Inflation:
    """How much wider than its model says a contrast spreads, by the shape of the group.

    Its mean square is taken as ``base + offset * o**2 + own / n + ring / m``, where ``o`` is how far
    the ring is from standing all around (:func:`measure_offset`), ``n`` and ``m`` the towns of the
    group and of the ring.
    """

    base: float
    offset: float
    own: float
    ring: float

    def inflate(self, group: Group, km: Values) -> float:
        """Give what the error of the contrast is multiplied by: one at least."""
        terms = np.array([self.base, self.offset, self.own, self.ring])
        return float(np.sqrt(max(1.0, _describe(group, km) @ terms)))


def draw_groups(
    km: Values, links: Rows, cells: Sequence[int], *, seed: int
) -> tuple[list[Group], Rows]:
    """Cut a map of towns several times, and give each cell with its ring.

    Parameters
    ----------
    km : array, shape (towns, 2)
        Positions in one projection. The draws depend on the order of towns: sort them by code.
    links : array of int, shape (links, 2)
        Rows of towns that lie side by side; cells touch where towns of theirs do.
    cells : sequence of int
        How many cells each cut has.
    seed : int
        The same seed and the same towns give the same groups.

    Returns
    -------
    groups : list of Group
        Cells that have, as their ring has,
        :data:`~ptvd_analysis.statistics.ranksums.MINIMUM_SIZE` towns at least.
    cuts : array of int
        Which cut each group is of.

    Examples
    --------
    >>> line = np.column_stack([np.arange(20.0), np.zeros(20)])
    >>> side = np.column_stack([np.arange(19), np.arange(1, 20)])
    >>> groups, cuts = draw_groups(line, side, [3], seed=1)
    >>> [(group.own.tolist()[::4], len(group.ring)) for group in groups]
    [([7, 11], 13), ([0, 4], 7), ([14, 18], 7)]
    """
    random = np.random.default_rng(seed)
    groups: list[Group] = []
    cuts: list[int] = []
    for number, count in enumerate(cells):
        cell = _cut(km, random.choice(len(km), count, replace=False))
        touching = np.zeros((count, count), dtype=bool)
        touching[cell[links[:, 0]], cell[links[:, 1]]] = True
        touching |= touching.T
        np.fill_diagonal(touching, False)
        for each in range(count):
            own, ring = np.flatnonzero(cell == each), np.flatnonzero(touching[each][cell])
            if min(len(own), len(ring)) >= MINIMUM_SIZE:
                groups.append(Group(own, ring))
                cuts.append(number)
    return groups, np.array(cuts, dtype=np.int64)


def _cut(km: Values, seeds: Rows) -> Rows:
    """Give the cell of each town."""
    centres = km[seeds]
    cell = cKDTree(centres).query(km)[1]
    for _ in range(MOVES):
        towns = np.bincount(cell, minlength=len(centres))[:, None]
        totals = np.column_stack([np.bincount(cell, axis, len(centres)) for axis in km.T])
        centres = np.where(towns > 0, totals / np.maximum(towns, 1), centres)
        cell = cKDTree(centres).query(km)[1]
    return np.asarray(cell, dtype=np.int64)


def measure_offset(group: Group, km: Values) -> float:
    """Measure how far a ring is from standing all around a group: 0 where their middles are one.

    It is the distance between the middles, over the root mean square distance of the group's towns
    to theirs: beyond 1.5, the ring stands on one side, as at a coast or a frontier.

    Examples
    --------
    >>> square = np.array([[0.0, 0], [0, 2], [2, 0], [2, 2], [5, 1]])
    >>> round(measure_offset(Group(np.arange(4), np.array([4])), square), 3)
    2.828
    """
    own, ring = km[group.own], km[group.ring]
    spread = float(np.sqrt(own.var(axis=0).sum()))
    gap = float(np.linalg.norm(own.mean(axis=0) - ring.mean(axis=0)))
    return gap / spread if spread > 0 else np.inf


def fit_inflation(squares: Values, groups: Sequence[Group], km: Values) -> Inflation:
    """Learn from arbitrary groups how wide contrasts spread, by non-negative least squares.

    Parameters
    ----------
    squares : array, shape (groups,)
        Mean square of the contrasts of each over their errors; missing where none is known.
    groups : sequence of Group
        The groups.
    km : array, shape (towns, 2)
        Positions of the towns.
    """
    known = ~np.isnan(squares)
    design = np.array([_describe(group, km) for group in groups])
    found, _ = nnls(design[known], squares[known])
    return Inflation(*map(float, found))


def _describe(group: Group, km: Values) -> Values:
    offset = measure_offset(group, km)
    return np.array([1.0, offset**2, 1 / len(group.own), 1 / len(group.ring)])
