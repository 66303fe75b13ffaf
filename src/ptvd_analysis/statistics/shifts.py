"""How far one group of communes lies from another, and whether that can be told from chance.

The shift is the Hodges-Lehmann estimate: the median of the differences between every commune of
one group and every commune of the other. Its interval is the set of shifts that the rank-sum test
of Mann and Whitney does not reject: where values are tied, it is wider than its level asks. It
tells the variability between communes; it says nothing of the sampling error of a survey.

References
----------
J. L. Hodges and E. L. Lehmann, "Estimates of location based on rank tests", Annals of Mathematical
Statistics, 34 (1963). M. Hollander, D. A. Wolfe and E. Chicken, *Nonparametric Statistical
Methods*, 3rd ed. (2014), section 4.3.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr
from scipy.stats import mannwhitneyu, rankdata

Values = npt.NDArray[np.float64]

MINIMUM_SIZE = 5
"""Fewest communes in each group for a difference to be estimated."""


@dataclass(frozen=True)
class Shift:
    """The difference between two groups.

    Parameters
    ----------
    estimate : float
        Median of the differences between pairs, in the unit of the values.
    low, high : float
        Ends of the interval; infinite where the groups are too small for its level.
    p_value : float
        Two-sided, of the rank-sum test, not corrected.
    """

    estimate: float
    low: float
    high: float
    p_value: float

    @property
    def sign(self) -> int:
        """Side of zero the whole interval is on: 1, -1, or 0 where it holds zero."""
        return int(self.low > 0) - int(self.high < 0)


def estimate_shift(own: Values, others: Values, alpha: float) -> Shift | None:
    """Estimate the difference between two groups, with its interval.

    Parameters
    ----------
    own, others : ndarray of float
        Values of each group, none missing.
    alpha : float
        One minus the level of the interval.

    Returns
    -------
    Shift or None
        None where a group holds fewer than :data:`MINIMUM_SIZE` values.

    Examples
    --------
    >>> shift = estimate_shift(np.arange(10.0) + 20, np.arange(10.0), 0.05)
    >>> shift.estimate, shift.low > 0
    (20.0, True)
    """
    if min(len(own), len(others)) < MINIMUM_SIZE:
        return None
    pairs = np.subtract.outer(own, others)
    estimate = float(np.median(pairs))
    steps = np.unique(pairs)
    return Shift(
        estimate=estimate,
        low=_find_end(own, others, steps, estimate, alpha),
        high=-_find_end(-own, -others, -steps[::-1], -estimate, alpha),
        p_value=_test(own, others),
    )


def _test(own: Values, others: Values) -> float:
    """Give the p value of ``scipy.stats.mannwhitneyu(own, others)``; 1 where all values are equal.

    The same formulas, without what SciPy spends on checking its arguments: an interval takes
    dozens of these tests.
    """
    size, against = len(own), len(others)
    total = size + against
    together = np.sort(np.concatenate([own, others]))
    starts = np.flatnonzero(together[1:] != together[:-1]) + 1
    if len(starts) == 0:
        return 1.0
    ordered = np.sort(others)
    sides = ordered.searchsorted(own), ordered.searchsorted(own, side="right")
    wins = float(sides[0].sum() + sides[1].sum()) / 2
    wins = max(wins, size * against - wins)
    if min(size, against) <= _EXACT_SIZE and len(starts) == total - 1:
        return _test_exactly(size, against, int(wins))
    ties = np.diff(starts, prepend=0, append=total).astype("float64")
    tied = (ties**3 - ties).sum()
    spread = np.sqrt(size * against / 12 * ((total + 1) - tied / (total * (total - 1))))
    return float(min(1.0, 2 * ndtr(-(wins - size * against / 2 - 0.5) / spread)))


_EXACT_SIZE = 8
"""Size of a group up to which SciPy takes the exact law, where no values are tied."""


@lru_cache(maxsize=4096)
def _test_exactly(size: int, against: int, wins: int) -> float:
    """Give the p value of groups of some sizes without ties, one above the other so many times."""
    rest = np.arange(size)
    beaten = wins // size + (rest < wins % size)
    own = beaten - 1 + (rest + 1) / (size + 1)
    return float(mannwhitneyu(own, np.arange(against)).pvalue)


def _find_end(own: Values, others: Values, steps: Values, estimate: float, alpha: float) -> float:
    """Find the smallest shift that the test does not reject.

    Ranks change at the differences of pairs only, and the p value rises up to the estimate: the
    end is one of these differences, found by halves, testing at each and between each two.
    """
    places = np.sort(np.concatenate([steps, (steps[:-1] + steps[1:]) / 2]))
    below = places[places < estimate]
    outside = steps[0] - max(1.0, np.ptp(steps))
    if _test(own - outside, others) > alpha:
        return -math.inf
    rank = bisect_right(below, False, key=lambda place: _test(own - place, others) > alpha)
    if rank == len(below):
        return estimate
    return float(steps[steps <= below[rank]][-1])


PERMUTATIONS = 19_999
_SEED = 20201218


def permute(own: Values, others: Values) -> float:
    """Test that two groups are one draw, by giving the communes out at random.

    Parameters
    ----------
    own, others : ndarray of float
        Values of each group, none missing.

    Returns
    -------
    float
        Two-sided p value of the sum of the ranks, over :data:`PERMUTATIONS` random ways of sharing
        out the communes and the one observed (B. Phipson and G. K. Smyth, "Permutation p-values
        should never be zero", Statistical Applications in Genetics and Molecular Biology, 9,
        2010); the seed is fixed. It supposes neither a normal law nor that the values are all
        different.

    Examples
    --------
    >>> permute(np.arange(24.0) + 100, np.arange(100.0))
    5e-05
    >>> permute(np.ones(8), np.ones(9))
    1.0
    """
    ranks = rankdata(np.concatenate([own, others]))
    middle = len(own) * (len(ranks) + 1) / 2
    drawn = ranks[_share_out(len(own), len(ranks))].sum(axis=1)
    gap = abs(ranks[: len(own)].sum() - middle)
    as_far = np.abs(drawn - middle) >= gap - 1e-9
    return float((as_far.sum() + 1) / (PERMUTATIONS + 1))


@lru_cache(maxsize=16)
def _share_out(size: int, total: int) -> npt.NDArray[np.int32]:
    """Draw which communes fall to the first group, the same draws for the same sizes."""
    generator = np.random.default_rng(_SEED)
    parts = []
    for rows in np.diff([*range(0, PERMUTATIONS, 1000), PERMUTATIONS]):  # a thousand at a time
        places = generator.random((int(rows), total), dtype=np.float32)
        parts.append(np.argpartition(places, size, axis=1)[:, :size].astype(np.int32))
    return np.concatenate(parts)
