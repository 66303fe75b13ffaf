"""Which projection measures distances and areas where: the official one of each territory."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pyproj

MAINLAND_EPSG = 2154
"""RGF93 v1 / Lambert-93."""

OVERSEAS_EPSG = {"971": 5490, "972": 5490, "973": 2972, "974": 2975, "976": 4471}
"""Official projections of the overseas départements, by the start of commune codes."""


def find_epsg(codes: pd.Series[str]) -> pd.Series[int]:
    """Give the projection of each commune.

    Parameters
    ----------
    codes : Series of str
        Commune codes.

    Returns
    -------
    Series of int
        EPSG codes, on the same index; Lambert-93 where no other is declared.

    Examples
    --------
    >>> find_epsg(pd.Series(["32013", "97411"])).tolist()
    [2154, 2975]
    """
    return codes.str[:3].map(OVERSEAS_EPSG).fillna(MAINLAND_EPSG).astype("int64")


def project(communes: pd.DataFrame, epsg: int) -> np.ndarray:
    """Give positions in metres.

    Parameters
    ----------
    communes : DataFrame
        longitude and latitude (WGS 84), none missing.
    epsg : int
        Projection.

    Returns
    -------
    ndarray of float
        Of shape (communes, 2): east and north.
    """
    x, y = _find_transformer(epsg).transform(communes["longitude"], communes["latitude"])
    return np.column_stack([x, y])


def locate(communes: pd.DataFrame) -> np.ndarray:
    """Give the positions of communes in metres, in the one projection they share.

    Parameters
    ----------
    communes : DataFrame
        longitude and latitude (WGS 84), indexed by code_commune.

    Returns
    -------
    ndarray of float
        Of shape (communes, 2); missing where the position is, and everywhere where the communes
        that have one are not in one projection (several overseas territories).
    """
    known = communes[["longitude", "latitude"]].notna().all(axis=1).to_numpy()
    found = np.full((len(communes), 2), np.nan)
    epsg = find_epsg(communes.index[known].to_series()).unique()
    if len(epsg) == 1:
        found[known] = project(communes[known], int(epsg[0]))
    return found


@cache
def _find_transformer(epsg: int) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(4326, epsg, always_xy=True)
