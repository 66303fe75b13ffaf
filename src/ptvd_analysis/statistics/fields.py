"""A contrast between two groups of towns where neighbouring towns are alike.

Scores are read as a stationary, isotropic Gaussian field plus what towns have of their own: between
towns ``h`` km apart the covariance is ``sill * exp(-h / range)``, and a town has ``nugget`` more.
The three are fitted to the semivariogram; the contrast and its error then follow by generalised
least squares, the field's parameters taken as known. esda's correlogram gives Moran's and Geary's
statistics by distance, without the number of pairs that the fit weighs by, nor a fit.

References
----------
G. Blom, *Statistical Estimates and Transformed Beta-Variables* (1958), for normal scores.
N. Cressie, *Statistics for Spatial Data* (1993), 2.4 for the semivariogram, 2.6 for its weighted
least squares, 1.3 for generalised least squares with a known covariance. Pairs are weighed by their
number over their distance, between the number alone and gstat's number over squared distance (E. J.
Pebesma, "Multivariable geostatistics in S: the gstat package", Computers & Geosciences, 30, 2004).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import nnls
from scipy.spatial.distance import cdist
from scipy.special import ndtri
from scipy.stats import rankdata

from ptvd_analysis.statistics.ranksums import MINIMUM_SIZE, Values

Flags = npt.NDArray[np.bool_]
Integers = npt.NDArray[np.int64]

EDGES_KM = (5, 10, 15, 20, 30, 40, 50, 60, 80, 100, 120, 150, 175, 200)
"""Where classes of distance end; pairs at the last and beyond are left out."""

RANGES_KM = np.geomspace(5, 500, 60)
"""The ranges that are tried."""

LEAST_NUGGET = 0.01
"""Of a variance near one: two towns are never the same."""


@dataclass(frozen=True)
class Semivariogram:
    """Half the mean squared difference between two towns, by class of distance.

    ``km`` is the mean distance in each class, ``half`` the mean, ``pairs`` how many it is taken over.
    """

    km: Values
    half: Values
    pairs: Integers


@dataclass(frozen=True)
class Field:
    """How alike two towns are: covariance ``sill * exp(-h / range_km)`` at ``h`` km.

    ``nugget`` is the variance of what a town has of its own.
    """

    sill: float
    range_km: float
    nugget: float


@dataclass(frozen=True)
class Contrasts:
    """Level of a group less that of the others, for each column; missing where too few are known.

    ``weights`` (columns, towns) gives each estimate as a weighted sum of scores, zero where a town
    has none.
    """

    estimates: Values
    errors: Values
    weights: Values


def score_normally(values: Values) -> Values:
    """Replace values by the deviates that a normal law would put at their ranks.

    ``ndtri((rank - 3/8) / (n + 1/4))`` (Blom), over the standard deviation of these, so that tied
    columns have variance one too.

    Parameters
    ----------
    values : array, shape (towns,) or (towns, columns)
        Missing values have no rank and no score.

    Returns
    -------
    array of the same shape
        Missing in a column whose values are all equal.

    Examples
    --------
    >>> score_normally(np.array([30.0, np.nan, 10, 20])).round(3).tolist()
    [1.225, nan, -1.225, 0.0]
    """
    ranks = np.asarray(rankdata(values, axis=0, nan_policy="omit"))
    scores = ndtri((ranks - 0.375) / ((~np.isnan(values)).sum(axis=0) + 0.25))
    with np.errstate(invalid="ignore"):
        mean_square = np.nansum(scores**2, axis=0) / np.maximum((~np.isnan(scores)).sum(axis=0), 1)
        return np.asarray(scores / np.sqrt(np.where(mean_square > 1e-12, mean_square, np.nan)))


def measure_semivariogram(scores: Values, km: Values) -> Semivariogram:
    """Measure how unlike two towns are, by class of distance.

    Parameters
    ----------
    scores : array, shape (towns,)
        A town without one is left out.
    km : array, shape (towns, 2)
        Positions in one projection, in kilometres.

    Returns
    -------
    Semivariogram
        Classes of :data:`EDGES_KM` that hold a pair.

    Examples
    --------
    >>> places = np.array([[0.0, 0.0], [0, 3], [0, 50]])
    >>> found = measure_semivariogram(np.array([1.0, 3.0, 2.0]), places)
    >>> found.km.tolist(), found.half.tolist(), found.pairs.tolist()
    ([3.0, 47.0, 50.0], [2.0, 0.5, 0.5], [1, 1, 1])
    """
    known = ~np.isnan(scores)
    here, score = km[known], scores[known]
    far = cdist(here, here)
    first, second = np.nonzero(np.triu(far < EDGES_KM[-1], 1))
    apart = far[first, second]
    classes = np.digitize(apart, EDGES_KM)
    pairs = np.bincount(classes, minlength=len(EDGES_KM))
    filled = np.flatnonzero(pairs)
    count = pairs[filled]
    return Semivariogram(
        np.bincount(classes, apart)[filled] / count,
        np.bincount(classes, (score[first] - score[second]) ** 2)[filled] / (2 * count),
        count,
    )


def fit_field(measured: Semivariogram) -> Field | None:
    """Fit a field to a semivariogram, by weighted non-negative least squares.

    Classes weigh their number of pairs over their distance: what is near decides. For each range of
    :data:`RANGES_KM` sill and nugget are the best; the range kept is the best of these.

    Returns
    -------
    Field or None
        With :data:`LEAST_NUGGET` at least; None with fewer than three classes, or without variance.

    Examples
    --------
    >>> km = np.array([4.0, 12, 25, 45, 90, 160])
    >>> half = 0.3 + 0.7 * (1 - np.exp(-km / 50))
    >>> field = fit_field(Semivariogram(km, half, np.full(6, 100)))
    >>> round(field.sill, 1), round(field.range_km, -1), round(field.nugget, 1)
    (0.7, 50.0, 0.3)
    """
    if len(measured.km) < 3 or not measured.half.any():
        return None
    weights = np.sqrt(measured.pairs / measured.km)
    level = np.ones(len(measured.km))
    tried = []
    for reach in RANGES_KM:
        design = np.column_stack([1 - np.exp(-measured.km / reach), level])
        (sill, nugget), loss = nnls(design * weights[:, None], measured.half * weights)
        tried.append((loss, reach, sill, nugget))
    _, reach, sill, nugget = min(tried)
    return Field(float(sill), float(reach), max(float(nugget), LEAST_NUGGET))


def contrast_groups(scores: Values, km: Values, own: Flags, fields: Sequence[Field]) -> Contrasts:
    """Estimate how far the level of a group of towns is from that of the others.

    Generalised least squares of the scores on a constant and on being in the group, with the
    covariance of the field of each column: towns that stand together weigh less than apart.

    Parameters
    ----------
    scores : array, shape (towns, columns)
        A town without a score is left out of that column.
    km : array, shape (towns, 2)
        Positions in one projection, in kilometres.
    own : array of bool, shape (towns,)
        Which towns are the group's; the others are those it is held against.
    fields : sequence of Field
        One per column.

    Returns
    -------
    Contrasts
        Missing, with weights of zero, where the group or the others have fewer than
        :data:`~ptvd_analysis.statistics.ranksums.MINIMUM_SIZE` scores.
    """
    known = ~np.isnan(scores.T)
    told = np.minimum(known[:, own].sum(axis=1), known[:, ~own].sum(axis=1)) >= MINIMUM_SIZE
    known &= told[:, None]
    design = np.stack([known, known & own], axis=2).astype("float64")
    solved = np.linalg.solve(_covary(cdist(km, km), known, fields), design)
    information = design.transpose(0, 2, 1) @ solved
    information[~told] = np.eye(2)
    covariance = np.linalg.inv(information)
    weights = (solved @ covariance[:, :, 1:])[:, :, 0]
    estimates = np.einsum("jn,nj->j", weights, np.nan_to_num(scores))
    return Contrasts(
        np.where(told, estimates, np.nan),
        np.where(told, np.sqrt(covariance[:, 1, 1]), np.nan),
        weights,
    )


def _covary(far: Values, known: Flags, fields: Sequence[Field]) -> Values:
    """Give the covariance of towns, by column; one without a score has one of its own, unused."""
    sills, reaches, nuggets = np.array([[f.sill, f.range_km, f.nugget] for f in fields]).T
    covariance = sills[:, None, None] * np.exp(-far / reaches[:, None, None])
    covariance *= known[:, :, None] & known[:, None, :]
    towns = np.arange(len(far))
    covariance[:, towns, towns] = np.where(known, (sills + nuggets)[:, None], 1.0)
    return np.asarray(covariance)
