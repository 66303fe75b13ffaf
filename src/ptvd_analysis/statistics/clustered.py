"""What separates matched communes after the programme began, with an interval.

The contrast is the mean, over the PVD communes that have a match, of the difference between the
commune and its matches. A match may serve several communes: the variance is clustered both by
matched set and by commune, and the interval is Student's with as many degrees of freedom as there
are sets less one.

References
----------
A. C. Cameron, J. B. Gelbach and D. L. Miller, "Robust inference with multiway clustering", Journal
of Business & Economic Statistics, 29 (2011). P. C. Austin and G. Cafri, "Variance estimation when
using propensity-score matching with replacement", Statistics in Medicine, 39 (2020).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import stdtr, stdtrit

from ptvd_analysis.statistics.ranksums import MINIMUM_SIZE, Values

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Contrast:
    """The mean difference between communes and their matches, in the unit of the values.

    The p value is two-sided, not corrected. ``sets`` counts the communes with a value and a match
    that has one, ``controls`` the distinct matches.
    """

    estimate: float
    low: float
    high: float
    p_value: float
    sets: int
    controls: int

    @property
    def sign(self) -> int:
        """Side of zero the whole interval is on: 1, -1, or 0 where it holds zero."""
        return int(self.low > 0) - int(self.high < 0)


def estimate_contrast(
    near: Values, far: Values, owners: Integers, matches: Integers, alpha: float
) -> Contrast | None:
    """Estimate the mean difference between communes and their matches.

    ``owners`` and ``matches`` place each pair's commune in ``near``, and its match in ``far``. A pair
    that misses one of its two values is left out, and the remaining matches of a commune share its
    weight. None where fewer than :data:`ptvd_analysis.statistics.ranksums.MINIMUM_SIZE` communes
    have a value and a match that has one.

    Examples
    --------
    >>> near, far = np.array([5.0, 7, 6, 8, 7, 9]), np.array([3.0, 4])
    >>> contrast = estimate_contrast(near, far, np.arange(6), np.array([0, 1, 0, 1, 0, 1]), 0.05)
    >>> contrast.estimate, contrast.sets, contrast.controls
    (3.5, 6, 2)
    """
    known = ~np.isnan(near[owners]) & ~np.isnan(far[matches])
    kept, owners = np.unique(owners[known], return_inverse=True)
    used, matches = np.unique(matches[known], return_inverse=True)
    size = len(kept)
    if size < MINIMUM_SIZE:
        return None
    near, far = near[kept], far[used]
    share = 1 / np.bincount(owners)[owners]
    below = (share * far[matches]).sum() / size
    influence = np.concatenate([near - near.mean(), -share * (far[matches] - below)]) / size
    by_set = _sum_squares(influence, np.concatenate([np.arange(size), owners]))
    # A commune of the programme is never a match: its own cluster is apart from all others.
    by_commune = _sum_squares(influence, np.concatenate([np.arange(size), size + matches]))
    by_row = _sum_squares(influence, np.arange(len(influence)))
    error = math.sqrt(max(by_set, by_set + by_commune - by_row))
    estimate = float(near.mean() - below)
    margin = float(stdtrit(size - 1, 1 - alpha / 2)) * error
    p_value = 2 * float(stdtr(size - 1, -abs(estimate) / error)) if error else float(estimate == 0)
    return Contrast(estimate, estimate - margin, estimate + margin, p_value, size, len(used))


def _sum_squares(influence: Values, clusters: Integers) -> float:
    """Give the variance clustered one way, corrected for the number of clusters and of rows."""
    sums = np.bincount(clusters, influence)
    groups, rows = len(sums), len(influence)
    return float((sums**2).sum() * groups / (groups - 1) * (rows - 1) / (rows - 2))
