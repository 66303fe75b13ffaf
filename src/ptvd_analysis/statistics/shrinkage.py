"""Differences shrunk by what differences are like elsewhere: empirical Bayes, by a normal law.

One difference is known with an error; many like it, over other territories, tell how large true ones
are. A difference ``d`` of standard error ``s``, where true ones follow a normal law of mean zero and
standard deviation ``tau``, leaves the true one a normal law of variance ``1 / (1/s² + 1/tau²)`` and
of mean ``d`` times that variance over ``s²``. What is asked of it then needs no correction for how
many are asked, as long as true differences do look like those that gave ``tau``.

Differences are in standard deviations of communes over France throughout.

References
----------
B. Efron and C. Morris, "Data analysis using Stein's estimator and its generalizations", Journal of
the American Statistical Association, 70 (1975). R. C. Paule and J. Mandel, "Consensus values and
weighting factors", Journal of Research of the National Bureau of Standards, 87 (1982). W.
Viechtbauer, "Confidence intervals for the amount of heterogeneity in meta-analysis", Statistics in
Medicine, 26 (2007), for the standard error of ``tau²``. G. K. Smyth, "Linear models and empirical
Bayes methods for assessing differential expression in microarray experiments", Statistical
Applications in Genetics and Molecular Biology, 3 (2004), for variances steadied by those of others.
M. Stephens, "False discovery rates: a new deal", Biostatistics, 18 (2017), for the probability of a
wrong sign.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri

from ptvd_analysis.statistics.ranksums import Values

ALPHA = 0.05
"""One minus the level of the rank intervals that standard errors are read from."""

RISK = 0.05
"""Highest probability that a sign told is wrong; for the family, highest sum of these."""

CLOSE = 0.5
"""Standard deviations under which a difference is small."""

LEVEL = 0.90
"""Level of the intervals of shrunk differences: they leave zero out where the sign is told."""

STEADY = 8
"""How many communes on the smaller side weigh as much as the rest of France on a standard error."""

LIMIT = 4.0
"""How many times over or under the typical error one may be: tied values leave intervals empty."""

LEAST_ERROR = 0.25
"""Least typical error of one commune, in standard deviations of communes over France."""


@dataclass(frozen=True)
class Shrunk:
    """Differences given what they are like elsewhere; arrays of one shape, missing where unknown."""

    mean: Values
    deviation: Values
    wrong: Values  # probability that the true difference is not on the side of its mean
    small: Values  # probability that it is within CLOSE of zero

    @property
    def low(self) -> Values:
        """Lower ends of the intervals at :data:`LEVEL`."""
        return np.asarray(self.mean + ndtri((1 - LEVEL) / 2) * self.deviation)

    @property
    def high(self) -> Values:
        """Upper ends."""
        return np.asarray(self.mean - ndtri((1 - LEVEL) / 2) * self.deviation)


def measure_errors(low: Values, high: Values) -> Values:
    """Give the standard errors of which intervals at 1 - :data:`ALPHA` are the normal reading.

    Examples
    --------
    >>> measure_errors(np.array([-1.96, 0.0]), np.array([1.96, 0.0])).round(3).tolist()
    [1.0, 0.0]
    """
    return np.asarray((high - low) / (-2 * ndtri(ALPHA / 2)))


def find_typical_error(errors: Values, sizes: Values, others: Values) -> float:
    """Give the error of one commune: the median of errors, each divided by ``sqrt(1/n + 1/m)``.

    Parameters
    ----------
    errors : array of float, shape (k,)
        Standard errors of differences between two groups; missing ones are left out.
    sizes, others : array of float, shape (k,)
        Communes of each group, n and m.

    Returns
    -------
    float
        :data:`LEAST_ERROR` at least, which it is where no difference is known.

    Examples
    --------
    >>> find_typical_error(np.array([0.5, 0.6, np.nan]), np.full(3, 8), np.full(3, 8)).__round__(3)
    1.1
    """
    known = ~np.isnan(errors)
    each = errors[known] / np.sqrt(1 / sizes[known] + 1 / others[known])
    return max(LEAST_ERROR, float(np.median(each))) if len(each) else LEAST_ERROR


def steady_errors(errors: Values, sizes: Values, others: Values, typical: float | Values) -> Values:
    """Bring standard errors nearer to what is usual for groups of their sizes.

    Their logarithms are averaged, the error's own weighing ``n / (n + STEADY)`` where n is the smaller
    group; before that, none is over :data:`LIMIT` times the usual one, nor under one over it.

    Parameters
    ----------
    errors : array of float
        Standard errors; infinite or zero ones are accepted, missing ones stay so.
    sizes, others : array of float
        Communes of each group.
    typical : float or array of float
        As :func:`find_typical_error` gives it.

    Examples
    --------
    >>> errors, eights = np.array([0.25, 0.0, np.inf]), np.full(3, 8)
    >>> steady_errors(errors, eights, eights, 2.0).tolist()
    [0.5, 0.5, 2.0]
    """
    usual = typical * np.sqrt(1 / sizes + 1 / others)
    smaller = np.minimum(sizes, others)
    return np.asarray(
        usual * np.clip(errors / usual, 1 / LIMIT, LIMIT) ** (smaller / (smaller + STEADY))
    )


def estimate_between(differences: Values, errors: Values) -> float:
    """Estimate the standard deviation of true differences, around zero.

    The ``tau²`` of Paule and Mandel is where the sum of ``d² / (s² + tau²)`` is the number of
    differences: around zero, not their mean, since each territory is in turn the one compared and the
    one compared with. It is never taken under twice its standard error, so that a ``tau`` that chance
    made small calls nothing small.

    Parameters
    ----------
    differences, errors : array of float, shape (k,)
        Differences and their standard errors, above zero; missing ones are left out.

    Returns
    -------
    float
        ``tau``; missing where no difference is known.

    Examples
    --------
    >>> round(estimate_between(np.repeat([-0.5, 0.5], 200), np.full(400, 0.3)), 6)
    0.4
    >>> round(estimate_between(np.repeat([-0.1, 0.1], 200), np.full(400, 0.3)), 3)
    0.113
    """
    known = ~np.isnan(differences)
    squares, variances = differences[known] ** 2, errors[known] ** 2
    count = len(squares)
    if count == 0:
        return float("nan")

    def exceed(between: float) -> float:
        return float(np.sum(squares / (variances + between)) - count)

    found = float(brentq(exceed, 0, squares.sum())) if exceed(0) > 0 else 0.0
    doubt = float(np.sqrt(2 / np.sum((variances + found) ** -2)))
    return float(np.sqrt(max(found, 2 * doubt)))


def shrink(differences: Values, errors: Values, between: float | Values) -> Shrunk:
    """Shrink differences by what true ones are like.

    Parameters
    ----------
    differences, errors : array of float
        Differences and their standard errors, above zero; both missing where unknown.
    between : float or array of float
        Standard deviation of true differences, above zero; one, or one for each.

    Examples
    --------
    >>> shrunk = shrink(np.array([0.5]), np.array([0.3]), 0.4)
    >>> [round(float(part[0]), 3) for part in (shrunk.mean, shrunk.deviation, shrunk.wrong)]
    [0.32, 0.24, 0.091]
    """
    variance = 1 / (1 / errors**2 + 1 / np.asarray(between) ** 2)
    mean, deviation = np.asarray(variance * differences / errors**2), np.sqrt(variance)
    return Shrunk(
        mean=mean,
        deviation=deviation,
        wrong=np.asarray(ndtr(-np.abs(mean) / deviation)),
        small=np.asarray(ndtr((CLOSE - mean) / deviation) - ndtr((-CLOSE - mean) / deviation)),
    )


def keep_family(wrong: Values, risk: float = RISK) -> npt.NDArray[np.bool_]:
    """Say which signs can be told together: the most whose probabilities of being wrong sum to a risk.

    The probability that any of those kept is wrong is then the risk at most, whatever links them.

    Parameters
    ----------
    wrong : array of float, shape (k,)
        Probability that each sign is wrong; a missing one is never kept.
    risk : float, default 0.05
        Of the family.

    Examples
    --------
    >>> keep_family(np.array([0.03, 0.001, np.nan, 0.02])).tolist()
    [False, True, False, True]
    """
    order = np.argsort(wrong, kind="stable")
    kept = np.zeros(len(wrong), dtype=bool)
    kept[order] = np.cumsum(wrong[order]) <= risk
    return kept
