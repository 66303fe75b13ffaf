"""Values on one scale, on which extremes weigh little, and distances on it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.stats import median_abs_deviation

from ptvd_analysis.statistics.ranksums import Values

Matrix = npt.NDArray[np.float64]


def measure_deviation(values: Values) -> float:
    """Measure how much values vary: a robust standard deviation, that of most of them.

    The median absolute deviation, times 1.4826; where more than half the values are equal, the
    ordinary standard deviation; 1 where all are. Missing values are left out.

    Examples
    --------
    >>> round(measure_deviation(np.array([1.0, 2, 3, np.nan, 100])), 4)
    1.4826
    >>> measure_deviation(np.array([0.0, 0, 0, 2])), measure_deviation(np.array([5.0, 5]))
    (1.0, 1.0)
    """
    known = values[~np.isnan(values)]
    spread = float(median_abs_deviation(known, scale="normal"))
    if spread > 0:
        return spread
    return float(known.std(ddof=1)) if np.ptp(known) > 0 else 1.0


def standardise(values: Values, among: npt.NDArray[np.bool_] | None = None) -> Values:
    """Give the gap of each value to their median, in robust standard deviations.

    ``among`` says which values give the median and the deviation; all by default.

    The gap is divided by the median absolute deviation (times 1.4826, which makes it the standard
    deviation of a normal law; F. R. Hampel, "The influence curve and its role in robust estimation",
    Journal of the American Statistical Association, 69, 1974). Missing where the value is; wholly
    missing where more than half the values are equal, since the deviation is then zero.

    Examples
    --------
    >>> standardise(np.array([1.0, 2, 3, np.nan, 100])).round(2).tolist()
    [-1.01, -0.34, 0.34, nan, 65.76]
    >>> standardise(np.array([1.0, 2, 3, 9]), np.array([True, True, True, False])).round(2).tolist()
    [-0.67, 0.0, 0.67, 4.72]
    """
    chosen = values if among is None else values[among]
    spread = float(median_abs_deviation(chosen, scale="normal", nan_policy="omit"))
    return np.asarray((values - np.nanmedian(chosen)) / (spread if spread > 0 else np.nan))


def compute_distances(left: Matrix, right: Matrix) -> Matrix:
    """Measure how far rows are from rows, over the columns known of both.

    Parameters
    ----------
    left, right : array of float, shapes (n, quantities) and (m, quantities)
        Scores; missing ones count for nothing.

    Returns
    -------
    array of float, shape (n, m)
        Root mean square of the gaps, so that few known columns make a distance neither larger nor
        smaller; missing where no column is known of both (J. C. Gower, "A general coefficient of
        similarity and some of its properties", Biometrics, 27, 1971, for the mean over what is
        known).

    Examples
    --------
    >>> compute_distances(np.array([[0.0, 0.0]]), np.array([[3.0, 4], [np.nan, 2], [np.nan] * 2]))
    array([[3.53553391, 2.        ,        nan]])
    """
    total, known = np.zeros((len(left), len(right))), np.zeros((len(left), len(right)))
    for here, there in zip(left.T, right.T, strict=True):
        gaps = np.subtract.outer(here, there)
        seen = ~np.isnan(gaps)
        total[seen] += gaps[seen] ** 2
        known += seen
    return np.sqrt(np.divide(total, known, out=np.full_like(total, np.nan), where=known > 0))


def find_fence(values: Values) -> float:
    """Give Tukey's upper fence: the third quartile and one and a half times the quartiles' gap.

    Missing values are left out (J. W. Tukey, Exploratory Data Analysis, 1977).

    Examples
    --------
    >>> find_fence(np.array([0.0, 1, 2, 3, 4, np.nan]))
    6.0
    """
    low, high = np.nanquantile(values, [0.25, 0.75])
    return float(high + 1.5 * (high - low))
