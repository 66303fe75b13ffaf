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

import warnings
from dataclasses import dataclass

import numpy as np
from scipy.stats import DegenerateDataWarning, bootstrap

from ptvd_analysis.differences import Values

LEVEL = 0.95
"""Level of the interval of one median: it is not shared between indicators, and judges nothing."""

MINIMUM_INTERVAL_SIZE = 10
"""Fewest communes for an interval: below, the dots speak alone."""

RESAMPLES = 1999
_SEED = 20201218


@dataclass(frozen=True)
class MedianEstimate:
    """A median and where it may be.

    Parameters
    ----------
    n : int
        Values it is the median of.
    median : float
        Missing where there is none.
    low, high : float
        Ends of the interval; missing below :data:`MINIMUM_INTERVAL_SIZE` values, and where all
        are equal.
    """

    n: int
    median: float
    low: float
    high: float


def estimate_median(values: Values) -> MedianEstimate:
    """Estimate the median of some communes, with its BCa interval at 95 %.

    Parameters
    ----------
    values : ndarray of float
        Missing values are left out.

    Returns
    -------
    MedianEstimate
        The same for the same values, in any order: the seed is fixed.

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
    if np.ptp(known) == 0:
        return np.nan, np.nan
    with warnings.catch_warnings():
        # Medians without one value may all be equal: there is then no acceleration.
        warnings.simplefilter("ignore", DegenerateDataWarning)
        warnings.simplefilter("ignore", RuntimeWarning)
        interval = _bootstrap(known, "BCa")
    if not np.isfinite(interval).all():
        interval = _bootstrap(known, "percentile")
    return interval


def _bootstrap(known: Values, method: str) -> tuple[float, float]:
    interval = bootstrap(
        (known,), np.median, confidence_level=LEVEL, n_resamples=RESAMPLES, method=method,
        rng=np.random.default_rng(_SEED),
    ).confidence_interval  # fmt: skip
    return float(interval.low), float(interval.high)
