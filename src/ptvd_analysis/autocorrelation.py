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
from typing import Any

import numpy as np
import pandas as pd

from ptvd_analysis.projections import find_epsg, project

NEIGHBOURS = 4
"""Nearest communes that a commune is held against."""

MINIMUM_SIZE = 20
"""Fewest communes for a measure."""


@dataclass(frozen=True)
class Autocorrelation:
    """How much neighbouring communes are alike.

    Parameters
    ----------
    n : int
        Communes with a value and a position.
    moran : float
        Moran's I; near zero where place says nothing, positive where neighbours are alike.
    p_value : float
        Two-sided, under randomisation.
    """

    n: int
    moran: float
    p_value: float


def measure_autocorrelation(
    values: pd.Series[Any], groups: pd.Series[Any], positions: pd.DataFrame
) -> Autocorrelation | None:
    """Measure how much neighbouring communes are alike, within their groups.

    Parameters
    ----------
    values : Series of float
        By code_commune; missing values are left out.
    groups : Series of str
        Group of each commune, on the same index.
    positions : DataFrame
        longitude and latitude of the same communes.

    Returns
    -------
    Autocorrelation or None
        None below :data:`MINIMUM_SIZE` communes, where all values are equal, and where the
        communes are not in one projection (several overseas territories).
    """
    known = values.notna() & positions.notna().all(axis=1)
    if known.sum() < MINIMUM_SIZE:
        return None
    epsg = find_epsg(known.index[known].to_series()).unique()
    residuals = values[known] - values[known].groupby(groups[known].to_numpy()).transform("median")
    if len(epsg) > 1 or np.ptp(residuals.to_numpy("float64")) == 0:
        return None
    from esda import Moran
    from libpysal.weights import KNN

    places = project(positions[known], int(epsg[0]))
    weights = KNN.from_array(places, k=NEIGHBOURS, silence_warnings=True)  # parts may be apart
    measured = Moran(residuals.to_numpy("float64"), weights, transformation="r", permutations=0)
    return Autocorrelation(int(known.sum()), float(measured.I), float(measured.p_rand))
