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
import pandas as pd

from ptvd_analysis.projections import find_epsg, project

if TYPE_CHECKING:
    from libpysal.weights import W

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
        longitude and latitude, by code_commune; of others too, if need be.

    Returns
    -------
    Autocorrelation or None
        None below :data:`MINIMUM_SIZE` communes, where all values are equal, and where the
        communes are not in one projection (several overseas territories).
    """
    places = positions.loc[values.index, ["longitude", "latitude"]]
    known = (values.notna() & places.notna().all(axis=1)).to_numpy()
    if known.sum() < MINIMUM_SIZE:
        return None
    towns = values[known].astype("float64")
    residuals = towns - towns.groupby(groups.to_numpy()[known]).transform("median")
    if np.ptp(residuals.to_numpy()) == 0:
        return None
    weights = _weigh_neighbours(tuple(places[known].itertuples(name=None)))
    if weights is None:
        return None
    from esda import Moran

    measured = Moran(residuals.to_numpy(), weights, transformation="r", permutations=0)
    return Autocorrelation(len(towns), float(measured.I), float(measured.p_rand))


@lru_cache(maxsize=32)
def _weigh_neighbours(places: tuple[tuple[str, float, float], ...]) -> W | None:
    """Weigh the nearest communes of each; None where they are not in one projection."""
    from libpysal.weights import KNN

    codes, *degrees = zip(*places, strict=True)
    epsg = find_epsg(pd.Series(codes)).unique()
    if len(epsg) > 1:
        return None
    positions = pd.DataFrame(dict(zip(("longitude", "latitude"), degrees, strict=True)))
    metres = project(positions, int(epsg[0]))
    return KNN.from_array(metres, k=NEIGHBOURS, silence_warnings=True)  # parts may be apart
