"""Which projection measures distances and areas where: the official one of each territory."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pyproj

from ptvd_analysis.tables.dataset import Dataset
from ptvd_analysis.tables.remembered import remembered

MAINLAND_EPSG = 2154
"""RGF93 v1 / Lambert-93."""


def find_epsg(dataset: Dataset, codes: pd.Index[str]) -> pd.Series[int]:
    """Give the official projection of each commune, by its EPSG code; Lambert-93 by default.

    Examples
    --------
    >>> from ptvd_analysis.tables.dataset import read_dataset
    >>> find_epsg(read_dataset(), pd.Index(["32013", "97411"])).tolist()
    [2154, 2975]
    """
    return _read_epsg(dataset).reindex(codes, fill_value=MAINLAND_EPSG)


@remembered
def _read_epsg(dataset: Dataset) -> pd.Series[int]:
    declared = dataset.keyed("departements")["epsg"]
    places = dataset.keyed("communes")["code_departement"]
    return places.map(declared).fillna(MAINLAND_EPSG).astype("int64")


def project(communes: pd.DataFrame, epsg: int) -> np.ndarray:
    """Give positions (WGS 84, none missing) in metres, east and north."""
    x, y = _find_transformer(epsg).transform(communes["longitude"], communes["latitude"])
    return np.column_stack([x, y])


def locate(dataset: Dataset, communes: pd.DataFrame) -> np.ndarray:
    """Give positions of communes in metres, of shape (communes, 2), in the projection they share.

    Missing where the position is, and everywhere where the communes that have one are not in one
    projection (several overseas territories).
    """
    known = communes[["longitude", "latitude"]].notna().all(axis=1).to_numpy()
    found = np.full((len(communes), 2), np.nan)
    epsg = find_epsg(dataset, communes.index[known]).unique()
    if len(epsg) == 1:
        found[known] = project(communes[known], int(epsg[0]))
    return found


@cache
def _find_transformer(epsg: int) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(4326, epsg, always_xy=True)
