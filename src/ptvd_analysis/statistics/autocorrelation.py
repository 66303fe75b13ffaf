"""Whether a commune is like its neighbours: what a count of communes is then worth.

Moran's I is measured among the communes compared, each held against the median of its own group,
so that a difference between groups does not pass for likeness between neighbours. Where it is
positive, neighbouring communes repeat one another in part, and intervals that take them as
independent are too narrow.

References
----------
P. A. P. Moran, "Notes on continuous stochastic phenomena", Biometrika, 37 (1950), as computed by
esda; A. D. Cliff and J. K. Ord, *Spatial Processes* (1981), for its variance under randomisation.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ptvd_analysis.statistics.ranksums import Values

if TYPE_CHECKING:
    from libpysal.weights import W

NEIGHBOURS = 4
"""Nearest communes that a commune is held against."""

MINIMUM_SIZE = 20
"""Fewest communes for a measure."""


@dataclass(frozen=True)
class Autocorrelation:
    """How much neighbouring communes are alike: Moran's I, positive where they are.

    The p value is two-sided, under randomisation.
    """

    n: int
    moran: float
    p_value: float


def measure_autocorrelation(
    values: Values, groups: npt.NDArray[Any], metres: Values
) -> Autocorrelation | None:
    """Measure how much neighbouring communes are alike, within their groups.

    ``metres`` are positions, of shape (communes, 2), all in one projection. A commune without a
    value or a position is left out. None below :data:`MINIMUM_SIZE` communes, and where all values
    are equal.
    """
    known = ~np.isnan(values) & ~np.isnan(metres).any(axis=1)
    if known.sum() < MINIMUM_SIZE:
        return None
    residuals = values[known]
    _, numbers = np.unique(groups[known], return_inverse=True)
    for number in range(numbers.max() + 1):
        residuals[numbers == number] -= np.median(residuals[numbers == number])
    if np.ptp(residuals) == 0:
        return None
    from esda import Moran

    weights = _weigh_neighbours(tuple(map(tuple, metres[known])))
    measured = Moran(residuals, weights, transformation="r", permutations=0)
    return Autocorrelation(len(residuals), float(measured.I), float(measured.p_rand))


@lru_cache(maxsize=32)
def _weigh_neighbours(metres: tuple[tuple[float, float], ...]) -> W:
    """Weigh the nearest communes of each: the same for all indicators that the same ones have."""
    from libpysal.weights import KNN

    return KNN.from_array(
        np.array(metres), k=NEIGHBOURS, silence_warnings=True
    )  # parts may be apart
