"""How much more a quantity changed in one group than in another that was made alike.

Two periods, the same units in both. The estimate is the improved doubly robust one: weights, by
inverse probability tilting, under which the covariates of the controls have the very means of the
treated's, and the change expected of each unit from its covariates, by least squares under these
weights. It is consistent where either the odds of being treated or the change expected without
treatment is as modelled (logistic, linear), and its influence function needs no correction for the
first steps. Errors are clustered: units of a cluster may resemble each other in any way.

References
----------
P. H. C. Sant'Anna and J. Zhao, "Doubly robust difference-in-differences estimators", Journal of
Econometrics, 219 (2020): equations 3.1 and 3.3, panel data, and the influence function of theorem
2. B. S. Graham, C. C. de Xavier Pinto and D. Egel, "Inverse probability tilting for moment condition
models with missing data", Review of Economic Studies, 79 (2012). A. C. Cameron and D. L. Miller, "A
practitioner's guide to cluster-robust inference", Journal of Human Resources, 50 (2015): the
factor G / (G - 1), and Student's law with G - 1 degrees of freedom.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import stdtr, stdtrit

from ptvd_analysis.statistics.ranksums import Values

Matrix = npt.NDArray[np.float64]

_TOLERANCE = 1e-6
"""Largest difference left between weighted means, in standard deviations."""


@dataclass(frozen=True)
class Change:
    """The difference of two changes, in the unit of the values.

    ``near`` is the mean change of the treated, ``far`` that of the controls made alike, ``estimate``
    what separates them. The p value is two-sided, not corrected. ``treated``, ``controls`` and
    ``clusters`` count what has a change; ``effective`` is the number of controls that, weighing the
    same, would be as precise (Kish).
    """

    estimate: float
    low: float
    high: float
    p_value: float
    near: float
    far: float
    treated: int
    controls: int
    clusters: int
    effective: float

    @property
    def sign(self) -> int:
        """Side of zero the whole interval is on: 1, -1, or 0 where it holds zero."""
        return int(self.low > 0) - int(self.high < 0)


def estimate_change(
    change: Values,
    treated: npt.NDArray[np.bool_],
    covariates: Matrix,
    clusters: npt.NDArray[np.generic],
    alpha: float,
) -> Change:
    """Estimate how much more the treated changed than controls made alike.

    Parameters
    ----------
    change : array of shape (n,)
        After minus before; a unit whose change is missing is left out.
    treated : array of bool, shape (n,)
        Which units are treated.
    covariates : array of shape (n, p)
        Of before, none missing; the constant is not among them, and no column is constant.
    clusters : array of shape (n,)
        What cluster each unit is of.
    alpha : float
        Risk of the interval.

    Raises
    ------
    ValueError
        If no weights make the controls alike: a treated mean is outside what controls reach.

    Examples
    --------
    >>> change = np.array([2.0, 3.0, 1.0, 1.0, 2.0, 3.0])
    >>> treated = np.array([True, True, False, False, False, False])
    >>> size = np.array([[1.0], [2.0], [0.0], [1.0], [2.0], [3.0]])
    >>> found = estimate_change(change, treated, size, np.arange(6), 0.05)
    >>> round(found.near, 3), round(found.far, 3), found.treated, found.controls
    (2.5, 1.75, 2, 4)
    """
    known = ~np.isnan(change)
    change, treated, clusters = change[known], treated[known], clusters[known]
    design = _standardise(covariates[known])
    odds = _tilt(design, treated)
    root = np.sqrt(odds)
    slopes = np.linalg.lstsq(design * root[:, None], change * root, rcond=None)[0]
    left = change - design @ slopes
    share, weight = treated / treated.sum(), odds / odds.sum()
    estimate = float(
        share @ left
    )  # less that of controls: none, by least squares under the weights
    influence = share * (left - estimate) - weight * left
    sums = np.bincount(np.unique(clusters, return_inverse=True)[1], influence)
    groups = len(sums)
    error = math.sqrt(float((sums**2).sum()) * groups / (groups - 1))
    margin = float(stdtrit(groups - 1, 1 - alpha / 2)) * error
    p_value = (
        2 * float(stdtr(groups - 1, -abs(estimate) / error)) if error else float(estimate == 0)
    )
    near = float(change[treated].mean())
    return Change(
        estimate=estimate,
        low=estimate - margin,
        high=estimate + margin,
        p_value=p_value,
        near=near,
        far=near - estimate,
        treated=int(treated.sum()),
        controls=int((~treated).sum()),
        clusters=groups,
        effective=1 / float((weight**2).sum()),
    )


def _standardise(covariates: Matrix) -> Matrix:
    """Centre and scale the covariates, which changes no estimate, and add the constant."""
    scaled = (covariates - covariates.mean(axis=0)) / covariates.std(axis=0)
    return np.column_stack([np.ones(len(scaled)), scaled])


def _tilt(design: Matrix, treated: npt.NDArray[np.bool_]) -> Values:
    """Give the odds of being treated under which controls have the means of the treated.

    Zero for the treated. The coefficients minimise the mean of exp(x'g) over controls less that of
    x'g over the treated, whose gradient is the difference of the two sides: a convex problem.
    """
    near, far = design[treated], design[~treated]
    target = near.mean(axis=0) * len(near) / len(far)

    def weigh(coefficients: Values) -> Values:
        return np.exp(np.minimum(far @ coefficients, 50.0))

    start = np.zeros(design.shape[1])
    start[0] = math.log(len(near) / len(far))
    found = minimize(
        lambda g: float(weigh(g).mean() - target @ g),
        start,
        jac=lambda g: weigh(g) @ far / len(far) - target,
        hess=lambda g: (far * weigh(g)[:, None]).T @ far / len(far),
        method="trust-exact",
        options={"gtol": _TOLERANCE / 100},
    )
    odds = np.zeros(len(design))
    odds[~treated] = weigh(found.x)
    apart = np.abs(odds[~treated] @ far / len(near) - near.mean(axis=0)).max()
    if not apart < _TOLERANCE:
        raise ValueError(
            f"no weights make the controls alike: {apart:.2g} standard deviations apart at best; "
            "leave out the units or the covariates that only one group has"
        )
    return odds
