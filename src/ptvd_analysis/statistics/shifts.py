"""How far one group of communes lies from another, and whether that can be told from chance.

The shift is the Hodges-Lehmann estimate: the median of the differences between every commune of
one group and every commune of the other. Its interval is the set of shifts that the rank-sum test
of Mann and Whitney does not reject: where values are tied, it is wider than its level asks. It
tells the variability between communes; it says nothing of the sampling error of a survey.

One law is chosen for a pair of groups, from their values as they are, and judges all shifts: the
exact one where a group is small and no value is shared, the normal approximation otherwise. Since
a shift that moves one commune onto another would itself make a tie, the test is read between two
differences, where the number of pairs won is what the place among the sorted differences says:
the ends of the interval are two of these differences.

References
----------
J. L. Hodges and E. L. Lehmann, "Estimates of location based on rank tests", Annals of Mathematical
Statistics, 34 (1963). M. Hollander, D. A. Wolfe and E. Chicken, *Nonparametric Statistical
Methods*, 3rd ed. (2014), section 4.3. E. L. Lehmann, *Nonparametrics: Statistical Methods Based on
Ranks* (1975), section 2.6, for ties.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri
from scipy.stats import mannwhitneyu, rankdata

from ptvd_analysis.statistics.ranksums import CONTINUITY, MINIMUM_SIZE, Values, measure_spread

EXACT_SIZE = 8
"""Size of the smaller group up to which the exact law is taken, where no value is shared."""


@dataclass(frozen=True)
class Shift:
    """The difference between two groups, in the unit of the values.

    The ends are infinite where the groups are too small for the level. The p value is two-sided, of
    the rank-sum test, not corrected: above one minus the level, the interval holds zero; below, zero
    is outside it, or, where communes of both groups share values, may be one of its ends.
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
    """Estimate the difference between two groups, none of whose values is missing.

    ``alpha`` is one minus the level of the interval. None where a group holds fewer than
    :data:`ptvd_analysis.statistics.ranksums.MINIMUM_SIZE` values.

    Examples
    --------
    >>> shift = estimate_shift(np.arange(10.0) + 20, np.arange(10.0), 0.05)
    >>> shift.estimate, shift.low, shift.high
    (20.0, 17.0, 23.0)
    """
    if min(len(own), len(others)) < MINIMUM_SIZE:
        return None
    pairs = np.sort(np.subtract.outer(own, others), axis=None)
    together = np.concatenate([own, others])
    if min(len(own), len(others)) <= EXACT_SIZE and _count_ties(together) == 0:
        method, spared = "exact", _spare_exactly(len(own), len(others), alpha)
    else:
        method, spared = "asymptotic", _spare(own, others, alpha)
    return Shift(
        estimate=float(np.median(pairs)),
        low=float(pairs[spared - 1]) if spared else -math.inf,
        high=float(pairs[-spared]) if spared else math.inf,
        p_value=float(mannwhitneyu(own, others, method=method).pvalue),
    )


def _spare(own: Values, others: Values, alpha: float) -> int:
    """Give the fewest pairs won that the normal approximation does not reject.

    Between two differences, only communes of one group share values.
    """
    size, against = len(own), len(others)
    spread = float(measure_spread(size, against, _count_ties(own) + _count_ties(others)))
    rejected = size * against / 2 - CONTINUITY + float(ndtri(alpha / 2)) * spread
    return max(0, math.floor(rejected) + 1)


@lru_cache(maxsize=256)
def _spare_exactly(size: int, against: int, alpha: float) -> int:
    """Give the fewest pairs won that the exact law does not reject: each number is tried.

    A group that wins so many pairs is made for each, of ranks between those of the other.
    """
    wins, row = np.arange(size * against // 2 + 1)[:, None], np.arange(size)
    beaten = wins // size + (row < wins % size)
    own = beaten - 1 + (row + 1) / (size + 1)
    p_values = mannwhitneyu(own, np.arange(against)[None], axis=1, method="exact").pvalue
    return int(np.searchsorted(p_values, alpha, side="right"))


def _count_ties(values: Values) -> float:
    """Sum ``t**3 - t`` over the values, each being shared by ``t`` communes."""
    shared = np.unique(values, return_counts=True)[1].astype("float64")
    return float((shared**3 - shared).sum())


PERMUTATIONS = 19_999
_SEED = 20201218


def permute(own: Values, others: Values) -> float:
    """Test that two groups are one draw, by giving the communes out at random.

    Two-sided p value of the sum of the ranks, over :data:`PERMUTATIONS` random ways of sharing out
    the communes and the one observed (B. Phipson and G. K. Smyth, "Permutation p-values should
    never be zero", Statistical Applications in Genetics and Molecular Biology, 9, 2010); the seed
    is fixed. It supposes neither a normal law nor that the values are all different.

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
