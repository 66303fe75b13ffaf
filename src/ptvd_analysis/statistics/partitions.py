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
from scipy.special import stdtrit

from ptvd_analysis.statistics.ranksums import MINIMUM_SIZE, Values

Rows = npt.NDArray[np.int64]

MOVES = 3
"""How many times the centres move to the middle of their cell."""

MOST_DEGREES = 1000.0
"""Of freedom: Student's law is then the normal one."""


@dataclass(frozen=True)
class Group:
    """Towns of a group and of the ring around it, by row."""

    own: Rows
    ring: Rows


@dataclass(frozen=True)
class Spread:
    """How contrasts of arbitrary groups spread, over the errors that a model gives them.

    Their mean square is ``base + offset * o**2``, where ``o`` is how far the ring is from standing
    all around (:func:`measure_offset`); their law is Student's with ``degrees`` of freedom, brought
    to variance one: a field that is not the same everywhere gives more extremes than a normal law.
    """

    base: float
    offset: float
    degrees: float

    def inflate(self, group: Group, km: Values) -> float:
        """Give what the error of a contrast is multiplied by: one at least."""
        return float(np.sqrt(max(1.0, self.base + self.offset * measure_offset(group, km) ** 2)))

    def find_bar(self, alpha: float) -> float:
        """Give how far from zero a contrast goes, over its error, with probability ``alpha``.

        Examples
        --------
        >>> from scipy.special import ndtri
        >>> round(Spread(1.0, 0.0, 30.0).find_bar(0.002), 2), round(-float(ndtri(0.001)), 2)
        (3.27, 3.09)
        """
        return float(-stdtrit(self.degrees, alpha / 2) * np.sqrt(1 - 2 / self.degrees))


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
    """Measure how far a ring is from standing all around a group: 0 where it does, 1 at most.

    It is the distance from the middle of the group to that of the ring, over the root mean square
    distance to the ring's towns: beyond a half, the ring is on one side, as at a coast or a frontier.

    Examples
    --------
    >>> square = np.array([[0.0, 0], [0, 2], [2, 0], [2, 2], [5, 1], [1, 4]])
    >>> measure_offset(Group(np.arange(4), np.array([4])), square)
    1.0
    >>> round(measure_offset(Group(np.arange(4), np.array([4, 5])), square), 3)
    0.707
    """
    away = km[group.ring] - km[group.own].mean(axis=0)
    reach = np.sqrt((away**2).sum(axis=1).mean())
    return float(np.linalg.norm(away.mean(axis=0)) / reach) if reach > 0 else 0.0


def fit_spread(contrasts: Values, groups: Sequence[Group], km: Values) -> Spread:
    """Learn from arbitrary groups how contrasts spread.

    The mean square is fitted by non-negative least squares on the groups' own; the degrees of freedom
    are those of the Student's law of the same fourth moment, ``4 + 6 / (kurtosis - 3)``, between 5
    and :data:`MOST_DEGREES`.

    Parameters
    ----------
    contrasts : array, shape (groups, columns)
        Contrast of each group over its error, by column; missing where it is not known.
    groups : sequence of Group
        The groups.
    km : array, shape (towns, 2)
        Positions of the towns.
    """
    known = ~np.isnan(contrasts).all(axis=1)
    offsets = np.array([measure_offset(group, km) for group in groups])[known]
    design = np.column_stack([np.ones(len(offsets)), offsets**2])
    (base, offset), _ = nnls(design, np.nanmean(contrasts[known] ** 2, axis=1))
    widened = contrasts[known] / np.sqrt(np.maximum(1, design @ [base, offset]))[:, None]
    kurtosis = np.nanmean(widened**4) / np.nanmean(widened**2) ** 2
    degrees = 4 + 6 / max(kurtosis - 3, 6 / (MOST_DEGREES - 4))
    return Spread(float(base), float(offset), float(max(degrees, 5.0)))
