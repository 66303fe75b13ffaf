"""Counts compared at equal size: most of what a count of equipment tells is how large a town is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq
from scipy.stats import gamma

from ptvd_analysis.statistics.ranksums import Values
from ptvd_analysis.statistics.shrinkage import LEVEL

LEAST_TOWNS = 5
"""Fewest towns on a side."""


@dataclass(frozen=True)
class CountRatio:
    """How many times as many there are on one side as on the other, at equal size.

    Parameters
    ----------
    log : float
        Logarithm of the ratio; missing where it cannot be told.
    error : float
        Its standard error.
    elasticity : float
        Percent more of them for one percent more people: 1 if they follow the people, 0 if every
        town has as many.
    dispersion : float
        Variance of the counts over that of Poisson's law: under 1 where towns have one each.
    """

    log: float
    error: float
    elasticity: float
    dispersion: float


UNKNOWN = CountRatio(float("nan"), float("nan"), float("nan"), float("nan"))
"""What is told where nothing can be."""


def compare_counts(counts: Values, sizes: Values, own: npt.NDArray[np.bool_]) -> CountRatio:
    r"""Compare the counts of two groups of towns at equal size.

    Parameters
    ----------
    counts : array of float, shape (n,)
        How many each town has; towns without a count are left out.
    sizes : array of float, shape (n,)
        People of each town, above zero.
    own : array of bool, shape (n,)
        Which group: True for the one whose ratio to the other is given.

    Returns
    -------
    CountRatio
        All missing where a group has fewer than five towns or none of what is counted, where all
        towns have one size or one count.

    Notes
    -----
    Log-linear model :math:`\log E(y) = a + b\,\log size + c\,own`, fitted by quasi-likelihood with a
    variance proportional to the mean; the dispersion is Pearson's statistic over the degrees of
    freedom, and may be under 1.

    References
    ----------
    P. McCullagh and J. A. Nelder, *Generalized Linear Models*, 2nd ed., 1989, chapters 6 and 9.

    Examples
    --------
    >>> counts = np.array([2, 4, 2, 5, 3, 1, 2, 1, 3, 2.0])
    >>> sizes = np.array([1, 2, 1, 2, 1, 1, 2, 1, 2, 1.0])
    >>> found = compare_counts(counts, sizes, np.arange(10) < 5)
    >>> round(float(np.exp(found.log)), 2), round(found.error, 2), round(found.elasticity, 2)
    (1.78, 0.17, 0.93)
    """
    from statsmodels.api import GLM, families

    known = ~np.isnan(counts)
    counts, sizes, own = counts[known], sizes[known], own[known]
    sides = [counts[own], counts[~own]]
    few = min(len(side) for side in sides) < LEAST_TOWNS
    if few or min(side.sum() for side in sides) == 0 or 0 in (np.ptp(sizes), np.ptp(counts)):
        return UNKNOWN
    logs = np.log(sizes)
    terms = np.column_stack([np.ones(len(counts)), logs - logs.mean(), own])
    fitted = GLM(counts, terms, family=families.Poisson()).fit(scale="X2")
    _, elasticity, log = map(float, fitted.params)
    return CountRatio(log, float(fitted.bse[2]), elasticity, float(fitted.scale))


@dataclass(frozen=True)
class ShrunkRates:
    """How many times what towns of its size have each town has, shrunk; arrays of shape (n,).

    ``low`` and ``high`` are the ends of the interval at :data:`.shrinkage.LEVEL`; all are missing
    where the count is.
    """

    ratio: Values
    low: Values
    high: Values


def estimate_spread(counts: Values, expected: Values, terms: int = 2) -> float:
    r"""Estimate the variance of true ratios between towns of one size, around 1.

    Parameters
    ----------
    counts, expected : array of float, shape (n,)
        What each town has, and what towns of its size have (above zero); missing counts are left out.
    terms : int, default 2
        How many parameters ``expected`` was fitted with.

    Returns
    -------
    float
        The :math:`\alpha` for which :math:`\sum (y-e)^2/(e+\alpha e^2)` is the degrees of freedom; 0
        where chance alone, or less, explains the counts.

    References
    ----------
    N. E. Breslow, « Extra-Poisson variation in log-linear models », *Applied Statistics* 33, 1984.

    Examples
    --------
    >>> round(estimate_spread(np.array([0.0, 4, 10, 2, 9]), np.full(5, 5.0), terms=1), 3)
    0.56
    """
    known = ~np.isnan(counts)
    squares, means = (counts[known] - expected[known]) ** 2, expected[known]
    freedom = len(means) - terms

    def exceed(spread: float) -> float:
        return float(np.sum(squares / (means + spread * means**2)) - freedom)

    if freedom <= 0 or exceed(0) <= 0:
        return 0.0
    return float(brentq(exceed, 0, float(np.sum(squares / means**2)) / freedom))


def shrink_rates(counts: Values, expected: Values, spread: float) -> ShrunkRates:
    r"""Shrink the ratio of each town's count to what towns of its size have.

    Parameters
    ----------
    counts, expected : array of float, shape (n,)
        As :func:`estimate_spread`.
    spread : float
        Variance of true ratios; with 0, every town is what towns of its size are, and no interval is
        given: counts more regular than chance, of one each, are not what the law describes.

    Returns
    -------
    ShrunkRates
        Mean and interval of a gamma law of shape :math:`y+1/\alpha` and rate :math:`e+1/\alpha`.

    References
    ----------
    D. Clayton and J. Kaldor, « Empirical Bayes estimates of age-standardized relative risks for use in
    disease mapping », *Biometrics* 43, 1987.

    Examples
    --------
    >>> shrunk = shrink_rates(np.array([4.0]), np.array([2.0]), 0.5)
    >>> [round(float(part[0]), 2) for part in (shrunk.ratio, shrunk.low, shrunk.high)]
    [1.5, 0.65, 2.63]
    """
    counts = np.asarray(counts, dtype="float64")
    if spread == 0:
        one = np.where(np.isnan(counts), np.nan, 1.0)
        none = np.full_like(one, np.nan)
        return ShrunkRates(one, none, none)
    shape, rate = counts + 1 / spread, expected + 1 / spread
    low, high = (gamma.ppf(tail, shape) / rate for tail in ((1 - LEVEL) / 2, (1 + LEVEL) / 2))
    return ShrunkRates(np.asarray(shape / rate), np.asarray(low), np.asarray(high))
