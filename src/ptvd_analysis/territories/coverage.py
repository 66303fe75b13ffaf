"""How far people live from the nearest town of the programme, and how many live in its reach."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from scipy.spatial import KDTree

from ptvd_analysis.tables.remembered import remembered
from ptvd_analysis.territories.projections import find_epsg, project
from ptvd_analysis.territories.territories import France, Territory, make_france

DISTANCES_KM = (5, 10, 15, 20)
"""Distances within which people are counted."""


def compute_distances(
    territory: Territory, millesime: int = 2026, *, with_acv: bool = False
) -> pd.DataFrame:
    """Measure the distance from each commune to the nearest PVD (or ACV) commune, wherever it is.

    Indexed by code_commune: distance_km (as the crow flies between town halls, in the official
    projection: Lambert-93 on the mainland), plus_proche (code of that town; itself for a town) and
    population_2023. Both are missing for a commune without a known position, and where the same
    projection holds no PVD commune.
    """
    france = make_france(territory.dataset)
    everywhere = _compute_everywhere(france, millesime, with_acv=with_acv)
    return everywhere.loc[territory.communes.index]


@remembered
def _compute_everywhere(france: France, millesime: int, *, with_acv: bool) -> pd.DataFrame:
    communes = france.communes
    towns = france.pvd(millesime)
    if with_acv:
        cities = france.listed("ACV", 2026)
        towns = pd.concat([towns, cities.drop(towns.index, errors="ignore")])
    result = pd.DataFrame(
        {
            "distance_km": pd.Series(np.nan, index=communes.index),
            "plus_proche": pd.Series(pd.NA, index=communes.index, dtype="str"),
            "population_2023": communes["population_2023"],
        }
    )
    located = communes.dropna(subset=["longitude", "latitude"])
    targets = towns.dropna(subset=["longitude", "latitude"])
    target_epsg = find_epsg(france.dataset, targets.index)
    for epsg, group in located.groupby(find_epsg(france.dataset, located.index)):
        same = targets[target_epsg == epsg]
        if same.empty:
            continue
        distances, nearest = KDTree(project(same, epsg)).query(project(group, epsg))
        result.loc[group.index, "distance_km"] = distances / 1000
        result.loc[group.index, "plus_proche"] = same.index.to_numpy()[nearest]
    return result


def summarise_coverage(distances: pd.DataFrame) -> pd.Series[float]:
    """Say which share of the people live within some distances of a PVD commune.

    ``part_5_km`` to ``part_20_km`` (percent of the population of communes with a distance),
    ``mediane_km`` (half the people live nearer) and ``sans_distance`` (communes left out). Shares
    are missing where nobody has a distance.
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


def count_beyond(distances: pd.DataFrame, limit_km: float) -> tuple[int, float]:
    """Count the communes beyond a distance, and the people who live there; one just there is not.

    Examples
    --------
    >>> frame = pd.DataFrame({"distance_km": [15.0, 15.1, None], "population_2023": [9, 5, 3]})
    >>> count_beyond(frame, 15)
    (1, 5.0)
    """
    far = distances[distances["distance_km"] > limit_km]
    return len(far), float(far["population_2023"].astype("float64").sum())


def classify_distances(distances: pd.Series[float]) -> pd.Series[Any]:
    """Put distances in ordered classes; a bound of :data:`DISTANCES_KM` is in the class below it.

    Examples
    --------
    >>> classify_distances(pd.Series([0.0, 5.0, 5.1, 30.0])).tolist()
    ['5 km au plus', '5 km au plus', '5 à 10 km', 'plus de 20 km']
    """
    pairs = pairwise(DISTANCES_KM)
    labels = [f"{DISTANCES_KM[0]} km au plus", *(f"{low} à {high} km" for low, high in pairs)]
    bounds = [-np.inf, *DISTANCES_KM, np.inf]
    return pd.cut(distances, bounds, labels=[*labels, f"plus de {DISTANCES_KM[-1]} km"])


@remembered
def summarise_reach(territory: Territory, millesime: int = 2026) -> dict[str, float]:
    """Say which share of the people live in a town of the programme, or in its EPCI.

    Percent of the population of the territory: part_pvd (in a PVD commune), part_pvd_acv (in a PVD
    commune or one of Action cœur de ville), part_epci_pvd (in a commune of the territory whose
    EPCI has a PVD commune, in the territory or not).
    """
    communes = territory.communes
    people = communes["population_2023"].astype("float64")
    towns = territory.pvd(millesime).index
    cities = territory.listed("ACV", 2026).index
    reached = make_france(territory.dataset).pvd(millesime)["code_epci"].dropna()

    def share(inside: Any) -> float:
        return float(100 * people[inside].sum() / people.sum())

    return {
        "part_pvd": share(communes.index.isin(towns)),
        "part_pvd_acv": share(communes.index.isin(towns.union(cities))),
        "part_epci_pvd": share(communes["code_epci"].isin(reached)),
    }
