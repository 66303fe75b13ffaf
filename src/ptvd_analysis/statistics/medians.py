"""How precisely the median of a few communes is placed, by bootstrap.

The interval is BCa: bias-corrected and accelerated; where values are so equal that the
acceleration does not exist, it is that of the percentiles. It tells the variability between communes; it
says nothing of the sampling error of a survey.

References
----------
B. Efron, "Better bootstrap confidence intervals", Journal of the American Statistical Association,
82 (1987).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri

from ptvd_analysis.statistics.ranksums import Values

Places = npt.NDArray[np.int64]

LEVEL = 0.95
"""Level of the interval of one median: it is not shared between indicators, and judges nothing."""

MINIMUM_INTERVAL_SIZE = 10
"""Fewest communes for an interval: below, the dots speak alone."""

RESAMPLES = 1999
_SEED = 20201218


def weigh_medians(values: Values, weights: Values, groups: Places, count: int) -> Values:
    """Give the weighted median of each group: where the sorted weights reach half of their sum.

    The lower one where they reach it exactly, as ``numpy.quantile(method="inverted_cdf")``, for all
    groups at once.

    Parameters
    ----------
    values, weights : array of float, shape (n,)
        None missing; weights above zero.
    groups : array of int, shape (n,)
        Number of the group of each value.
    count : int
        How many groups there are.

    Returns
    -------
    array of float, shape (count,)
        Missing for a group without values.

    Examples
    --------
    >>> values, weights = np.array([1000.0, 2000, 3000, 9]), np.array([5.0, 4, 2, 1])
    >>> weigh_medians(values, weights, np.array([0, 0, 0, 1]), 3)
    array([2000.,    9.,   nan])
    """
    order = np.lexsort((values, groups))
    sums = np.bincount(groups, weights, count)
    before = np.concatenate([[0.0], np.cumsum(sums)[:-1]])
    reached = np.cumsum(weights[order]) - before[groups[order]] >= sums[groups[order]] / 2
    medians = np.full(count, np.nan)
    found, first = np.unique(groups[order][reached], return_index=True)
    medians[found] = values[order][reached][first]
    return medians


@dataclass(frozen=True)
class MedianEstimate:
    """A median and where it may be.

    The ends are missing below :data:`MINIMUM_INTERVAL_SIZE` values, and where all are equal.
    """

    n: int
    median: float
    low: float
    high: float


def estimate_median(values: Values) -> MedianEstimate:
    """Estimate the median of some communes, with its BCa interval at 95 %.

    Missing values are left out. The same for the same values, in any order: the seed is fixed.

    Examples
    --------
    >>> estimate = estimate_median(np.array([1.0, 2, 3, 4, 5, 6, 7, 8, 9, np.nan]))
    >>> estimate.n, estimate.median, estimate.low
    (9, 5.0, nan)
    >>> estimate = estimate_median(np.arange(1.0, 22))
    >>> estimate.low, estimate.median, estimate.high
    (7.0, 11.0, 15.0)
    """
    known = np.sort(values[~np.isnan(values)])
    size = len(known)
    if size == 0:
        return MedianEstimate(0, np.nan, np.nan, np.nan)
    low, high = _resample(known) if size >= MINIMUM_INTERVAL_SIZE else (np.nan, np.nan)
    return MedianEstimate(size, float(np.median(known)), low, high)


def _resample(known: Values) -> tuple[float, float]:
    """Give the ends of the interval, as ``scipy.stats.bootstrap`` does for a median.

    Values are sorted: the median of a resample is that of the places drawn, which are the same for
    all samples of one size.
    """
    if np.ptp(known) == 0:
        return np.nan, np.nan
    lower, upper = _draw_middles(len(known))
    medians = np.sort((known[lower] + known[upper]) / 2)
    tail = (1 - LEVEL) / 2
    ends = _find_levels(known, medians, tail)
    if not np.isfinite(ends).all():
        # Medians without one value may all be equal: there is then no acceleration.
        ends = np.array([tail, 1 - tail])
    low, high = _interpolate(medians, ends)
    return float(low), float(high)


@lru_cache(maxsize=128)
def _draw_middles(size: int) -> tuple[Places, Places]:
    """Draw resamples of so many values, and give the places of the two in the middle of each."""
    places = np.random.default_rng(_SEED).integers(0, size, (RESAMPLES, size))
    middles = [(size - 1) // 2, size // 2]
    found = np.partition(places, middles, axis=1)[:, middles]
    return found[:, 0], found[:, 1]


def _find_levels(known: Values, medians: Values, tail: float) -> Values:
    """Give the levels of the ends, corrected for bias and acceleration; missing without it."""
    size = len(known)
    estimate = np.median(known)
    below = medians.searchsorted(estimate), medians.searchsorted(estimate, side="right")
    bias = ndtri(sum(below) / (2 * len(medians)))
    left_out = np.arange(size)
    middles = [place + (left_out <= place) for place in ((size - 2) // 2, (size - 1) // 2)]
    without = (known[middles[0]] + known[middles[1]]) / 2
    influence = (float(size) - 1) * (without.mean() - without)
    with np.errstate(divide="ignore", invalid="ignore"):
        skew = np.sum(influence**3) / float(size) ** 3
        acceleration = 1 / 6 * skew / (np.sum(influence**2) / float(size) ** 2) ** (3 / 2)
        moved = bias + np.array([1.0, -1.0]) * float(ndtri(tail))
        return np.asarray(ndtr(bias + moved / (1 - acceleration * moved)))


def _interpolate(ordered: Values, levels: Values) -> Values:
    """Give quantiles of sorted values, linear between two."""
    place = levels * len(ordered) + (1 - levels)
    first, share = np.floor(place).astype(int) - 1, place % 1
    after = np.minimum(first + 1, len(ordered) - 1)
    return np.asarray((1 - share) * ordered[first] + share * ordered[after])
