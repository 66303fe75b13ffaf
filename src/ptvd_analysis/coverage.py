"""How far people live from the nearest town of the programme."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyproj
from scipy.spatial import KDTree

from ptvd_analysis.projections import find_epsg
from ptvd_analysis.territories import Territory, make_france

DISTANCES_KM = (5, 10, 15, 20)
"""Distances within which people are counted."""


def compute_distances(territory: Territory, millesime: int = 2026) -> pd.DataFrame:
    """Measure the distance from each commune to the nearest PVD commune, wherever it is.

    Parameters
    ----------
    territory : Territory
        Any level. Towns of the neighbouring territories count.
    millesime : {2026, 2020}
        Which PVD list.

    Returns
    -------
    DataFrame
        Indexed by code_commune: distance_km (as the crow flies between town halls, in the
        official projection: Lambert-93 on the mainland), plus_proche (code of that town; itself
        for a PVD commune) and population_2023. Both are missing for a commune without a known
        position, and where the same projection holds no PVD commune.
    """
    communes = territory.communes
    towns = make_france(territory.dataset).pvd(millesime)
    result = pd.DataFrame(
        {
            "distance_km": pd.Series(np.nan, index=communes.index),
            "plus_proche": pd.Series(pd.NA, index=communes.index, dtype="str"),
            "population_2023": communes["population_2023"],
        }
    )
    located = communes.dropna(subset=["longitude", "latitude"])
    targets = towns.dropna(subset=["longitude", "latitude"])
    target_epsg = find_epsg(targets.index.to_series())
    for epsg, group in located.groupby(find_epsg(located.index.to_series())):
        same = targets[target_epsg == epsg]
        if same.empty:
            continue
        distances, nearest = KDTree(_project(same, epsg)).query(_project(group, epsg))
        result.loc[group.index, "distance_km"] = distances / 1000
        result.loc[group.index, "plus_proche"] = same.index.to_numpy()[nearest]
    return result


def _project(communes: pd.DataFrame, epsg: int) -> np.ndarray:
    transformer = pyproj.Transformer.from_crs(4326, epsg, always_xy=True)
    x, y = transformer.transform(communes["longitude"], communes["latitude"])
    return np.column_stack([x, y])


def summarise_coverage(distances: pd.DataFrame) -> pd.Series[float]:
    """Say which share of the people live within some distances of a PVD commune.

    Parameters
    ----------
    distances : DataFrame
        What :func:`compute_distances` returned.

    Returns
    -------
    Series of float
        ``part_5_km`` to ``part_20_km`` (percent of the population of communes with a distance),
        ``mediane_km`` (half the people live nearer) and ``sans_distance`` (communes left out).
        Shares are missing where nobody has a distance.
    """
    known = distances.dropna(subset=["distance_km", "population_2023"]).sort_values("distance_km")
    people = known["population_2023"].astype("float64")
    total = people.sum() if len(known) else float("nan")
    shares = {
        f"part_{limit}_km": 100 * people[known["distance_km"] <= limit].sum() / total
        for limit in DISTANCES_KM
    }
    half = people.cumsum().ge(total / 2)
    median = known.loc[half, "distance_km"].min() if len(known) else float("nan")
    left_out = float(len(distances) - len(known))
    return pd.Series({**shares, "mediane_km": median, "sans_distance": left_out})
