"""How far one group of communes lies from another, with the interval that ranks leave open.

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
from scipy.special import ndtri
from scipy.stats import mannwhitneyu

from ptvd_analysis.statistics.ranksums import CONTINUITY, MINIMUM_SIZE, Values, measure_spread

EXACT_SIZE = 8
"""Size of the smaller group up to which the exact law is taken, where no value is shared."""


@dataclass(frozen=True)
class Shift:
    """The difference between two groups, in the unit of the values.

    The ends are infinite where the groups are too small for the level.
    """

    estimate: float
    low: float
    high: float


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
    small = min(len(own), len(others)) <= EXACT_SIZE
    if small and _count_ties(np.concatenate([own, others])) == 0:
        spared = _spare_exactly(len(own), len(others), alpha)
    else:
        spared = _spare(own, others, alpha)
    pairs = np.subtract.outer(own, others).ravel()
    ends = max(spared - 1, 0)
    middles = [(len(pairs) - 1) // 2, len(pairs) // 2]
    pairs.partition([ends, *middles, len(pairs) - 1 - ends])
    return Shift(
        estimate=float(pairs[middles].mean()),
        low=float(pairs[ends]) if spared else -math.inf,
        high=float(pairs[-1 - ends]) if spared else math.inf,
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
