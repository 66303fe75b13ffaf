"""Which départements are built alike: size, density, age, income, weight of small centres."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ptvd_analysis.indicators.aggregation import aggregate
from ptvd_analysis.indicators.declared import get_indicator
from ptvd_analysis.tables.remembered import remembered
from ptvd_analysis.territories.programmes import POPULATION_LIMIT
from ptvd_analysis.territories.territories import France, Territory

SIMILAR = 6
"""How many départements are called similar."""

STRUCTURE = {
    "population_2023": "Population 2023",
    "densite_2023": "Densité 2023 (habitants par km²)",
    "part_75_plus_2022": "Part des 75 ans et plus, 2022 (%)",
    "revenu_median_2021": "Niveau de vie médian 2021, médiane des communes (€)",
    "part_petites_centralites": "Part de la population dans une petite centralité (%)",
}
"""What makes the structure of a département. A small centre is a commune of level 2 or 3 (Inrae and
Cesaer, 2021) under 20,000 inhabitants."""


@remembered
def describe_structure(france: France) -> pd.DataFrame:
    """Describe the structure of every département, by code: :data:`STRUCTURE`, in natural units.

    A value is missing where a source does not cover the département.
    """
    dataset, communes = france.dataset, france.communes
    places = communes["code_departement"].dropna()
    places = places[communes.loc[places.index, "zone"] != "com"]
    people = communes["population_2023"].astype("float64").reindex(places.index)
    levels = dataset.keyed("indicateurs")["niveau_centralite_2021"].reindex(places.index)
    small = levels.isin(["2", "3"]) & people.lt(POPULATION_LIMIT)
    totals = people.groupby(places).sum()
    area = communes["superficie_km2"].astype("float64").reindex(places.index).groupby(places).sum()
    share = 100 * people.where(small, 0.0).groupby(places).sum() / totals
    rates = {
        code: aggregate(dataset, get_indicator(dataset, code), places)["valeur"]
        for code in ("part_75_plus_2022", "revenu_median_2021")
    }
    frame = pd.DataFrame(
        {
            "population_2023": totals,
            "densite_2023": totals / area.where(area > 0),
            **rates,
            "part_petites_centralites": share.where(levels.notna().groupby(places).any()),
        }
    )
    return frame.rename_axis("code_departement")


@remembered
def find_similar(territory: Territory, france: France, count: int = SIMILAR) -> pd.DataFrame:
    """Find the départements whose structure is nearest.

    Parameters
    ----------
    territory : Territory
        A département.
    france : France
        The tables.
    count : int
        How many.

    Returns
    -------
    DataFrame
        Indexed by code_departement, from the nearest: distance (Euclidean, each of the five
        quantities divided by its standard deviation over départements after its extremes are
        brought back to the 5th and 95th percentiles, population and density as logarithms), then
        the columns of :data:`STRUCTURE`. Empty where the structure of the territory is not known
        whole.

    Raises
    ------
    InvalidParameterError
        If the territory is not a département.

    Examples
    --------
    >>> from ptvd_analysis.territories.territories import load
    >>> france = load()
    >>> len(find_similar(france.departement("32"), france))
    6
    """
    territory.require("departement")
    structure = describe_structure(france)
    known = structure.dropna()
    if territory.code not in known.index:
        return structure.assign(distance=np.nan).iloc[:0]
    scaled = known.copy()
    for name in ("population_2023", "densite_2023"):
        scaled[name] = np.log(scaled[name])
    scaled = scaled.clip(scaled.quantile(0.05), scaled.quantile(0.95), axis=1)
    scaled = (scaled - scaled.mean()) / scaled.std()
    gaps = scaled - scaled.loc[territory.code]
    distance = np.sqrt((gaps**2).sum(axis=1)).drop(territory.code)
    nearest = distance.sort_values(kind="stable").head(count)
    found: pd.DataFrame = known.loc[nearest.index]
    return found.assign(distance=nearest)
