"""Ranks of groups of communes, and how uncertain they are.

The rank is that of the median. Every other group is held against the group by the rank-sum test;
those that differ, after Holm's correction for how many are held against it, are surely above or
below; the rank may be anything between. All of it holds together with probability 95 % for one
group and one indicator.

References
----------
M. Mogstad, J. P. Romano, A. M. Shaikh and D. Wilhelm, "Inference for ranks with applications to
mobility across neighbourhoods and academic achievement across countries", Review of Economic
Studies, 91 (2024): confidence sets for ranks from pairwise tests. S. Holm, "A simple sequentially
rejective multiple test procedure", Scandinavian Journal of Statistics, 6 (1979). N. M. Laird and T. A.
Louis, "Empirical Bayes ranking methods", Journal of Educational Statistics, 14 (1989).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from ptvd_analysis.statistics.ranksums import (
    MINIMUM_SIZE,
    Values,
    compute_p_values,
    measure_spread,
)

ALPHA = 0.05
"""One minus the probability that a rank is within its ends."""

_NODES = 41
"""At how many levels the law of a rank is computed, then averaged (Gauss and Hermite)."""

Names = npt.NDArray[Any]


@dataclass(frozen=True)
class RankEstimate:
    """The rank of one group among several, from the highest median, ties sharing the better rank.

    ``low`` and ``high`` are the best and the worst that the tests leave open.
    """

    rank: int
    groups: int
    low: int
    high: int


@dataclass(frozen=True)
class CountedValues:
    """How many communes of each group have each value.

    Groups of fewer values than :data:`ptvd_analysis.statistics.ranksums.MINIMUM_SIZE` are not there.
    """

    groups: Names  # sorted
    counts: Values  # one row per group, one column per value, in order
    medians: Values  # of each group

    def keep(self, among: Collection[Any]) -> CountedValues:
        """Keep some of the groups: those named that are there."""
        kept = np.array([name in among for name in self.groups], dtype=bool)
        return CountedValues(self.groups[kept], self.counts[kept], self.medians[kept])


@dataclass(frozen=True)
class RankSums:
    """One group held against several."""

    shares: Values  # of the pairs of communes in which it is above the other; ties count half
    p_values: Values  # two-sided, not corrected


def count_values(values: Values, groups: Names) -> CountedValues:
    """Count the communes of every group by value, once for all comparisons.

    Missing values are left out; ``groups`` names the group of each commune.
    """
    known = ~np.isnan(values)
    names, rows = np.unique(groups[known], return_inverse=True)
    levels, places = np.unique(values[known], return_inverse=True)
    counts = np.zeros((len(names), len(levels)))
    np.add.at(counts, (rows, places), 1)
    large = np.flatnonzero(counts.sum(axis=1) >= MINIMUM_SIZE)
    medians = [float(np.median(values[known][rows == row])) for row in large]
    return CountedValues(names[large], counts[large], np.array(medians))


def hold_against(counted: CountedValues, own: Any) -> RankSums:
    """Hold a group against every other, in order, by the rank-sum test of Mann and Whitney.

    The same as ``scipy.stats.mannwhitneyu(method="asymptotic")`` for each pair, all at once.
    """
    mine = counted.counts[counted.groups == own]
    counts = counted.counts[counted.groups != own]
    sizes, size = counts.sum(axis=1), mine.sum()
    wins = (np.cumsum(counts, axis=1) - counts / 2) @ mine[0]
    shared = counts + mine
    spread = measure_spread(size, sizes, (shared**3 - shared).sum(axis=1))
    pairs = sizes * size
    return RankSums(wins / pairs, compute_p_values(wins, pairs, spread))


def rank_group(counted: CountedValues, own: Any) -> RankEstimate | None:
    """Rank a group among others, with the ranks that cannot be ruled out.

    None where the group is not there, or is alone.

    Examples
    --------
    >>> values = np.array([*range(10), *range(100, 110), *range(50, 60)], dtype=float)
    >>> rank_group(count_values(values, np.repeat(["32", "31", "65"], 10)), "65")
    RankEstimate(rank=2, groups=3, low=2, high=2)
    """
    size = len(counted.groups)
    if own not in counted.groups or size < 2:
        return None
    held = hold_against(counted, own)
    differ = reject(held.p_values, ALPHA)
    above = int((differ & (held.shares < 0.5)).sum())
    below = int((differ & (held.shares > 0.5)).sum())
    rank = int((counted.medians > counted.medians[counted.groups == own]).sum()) + 1
    return RankEstimate(rank, size, min(rank, above + 1), max(rank, size - below))


def bound_rank(means: Values, deviations: Values, own: int) -> tuple[int, int]:
    """Bound the rank of one level among several, each known by a normal law, independent of others.

    Parameters
    ----------
    means, deviations : array of float, shape (k,)
        Of the laws; none missing, deviations above zero.
    own : int
        Which one.

    Returns
    -------
    tuple of int
        The best and the worst rank, from the highest level, leaving out 2.5 % at most on each side.

    Examples
    --------
    >>> bound_rank(np.array([2.5, 1.0, 0.0]), np.array([0.1, 1.0, 1.0]), 0)
    (1, 2)
    """
    nodes, weights = np.polynomial.hermite_e.hermegauss(_NODES)
    levels = means[own] + deviations[own] * nodes
    others = np.arange(len(means)) != own
    above = ndtr((means[others, None] - levels) / deviations[others, None])
    law = np.zeros((len(means), _NODES))  # of how many are above, at each level it may have
    law[0] = 1
    for chance in above:
        law[1:] = law[1:] * (1 - chance) + law[:-1] * chance
        law[0] *= 1 - chance
    reached = np.cumsum(law @ weights / weights.sum())
    low, high = np.searchsorted(reached, [ALPHA / 2, 1 - ALPHA / 2])
    return int(low) + 1, int(min(high, len(means) - 1)) + 1


def reject(p_values: Values, alpha: float) -> npt.NDArray[np.bool_]:
    """Say which tests reject, after Holm's correction for how many there are.

    As ``multipletests(p_values, alpha, method="holm")`` of statsmodels, which collects the garbage
    of the whole process each time.

    Examples
    --------
    >>> reject(np.array([0.01, 0.04, 0.02]), 0.05).tolist()
    [True, True, True]
    >>> reject(np.array([0.01, 0.04, 0.03]), 0.05).tolist()
    [True, False, False]
    """
    order = np.argsort(p_values, kind="stable")
    passed = p_values[order] <= alpha / np.arange(len(p_values), 0, -1)
    rejected = np.empty(len(p_values), dtype=bool)
    rejected[order] = np.logical_and.accumulate(passed)
    return rejected
