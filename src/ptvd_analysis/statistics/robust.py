"""Values on one scale, on which extremes weigh little."""

from __future__ import annotations

import numpy as np
from scipy.stats import median_abs_deviation

from ptvd_analysis.statistics.ranksums import Values


def standardise(values: Values) -> Values:
    """Give the gap of each value to their median, in robust standard deviations.

    The gap is divided by the median absolute deviation (times 1.4826, which makes it the standard
    deviation of a normal law; F. R. Hampel, "The influence curve and its role in robust estimation",
    Journal of the American Statistical Association, 69, 1974). Missing where the value is; wholly
    missing where more than half the values are equal, since the deviation is then zero.

    Examples
    --------
    >>> standardise(np.array([1.0, 2, 3, np.nan, 100])).round(2).tolist()
    [-1.01, -0.34, 0.34, nan, 65.76]
    """
    spread = float(median_abs_deviation(values, scale="normal", nan_policy="omit"))
    return np.asarray((values - np.nanmedian(values)) / (spread if spread > 0 else np.nan))
