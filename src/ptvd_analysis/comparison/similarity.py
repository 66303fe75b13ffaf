"""Which territories are built alike, and where none is: one of them is then compared with no other."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ptvd_analysis.errors import InvalidParameterError
from ptvd_analysis.indicators.aggregation import aggregate
from ptvd_analysis.indicators.declared import get_indicator
from ptvd_analysis.statistics.robust import compute_distances, find_fence, standardise
from ptvd_analysis.tables.remembered import remembered
from ptvd_analysis.territories.keys import COLUMNS, Level
from ptvd_analysis.territories.programmes import POPULATION_LIMIT
from ptvd_analysis.territories.territories import France, Territory, make_france

SIMILAR = 6
"""How many territories are called similar, at most."""

STRUCTURE = {
    "population_2023": "Population 2023",
    "densite_2023": "Densité 2023 (habitants par km²)",
    "part_75_plus_2022": "Part des 75 ans et plus, 2022 (%)",
    "revenu_median_2021": "Niveau de vie médian 2021, médiane des communes (€)",
    "part_petites_centralites": "Part de la population dans une petite centralité (%)",
    "part_residences_secondaires_2021": "Part des résidences secondaires, 2021 (%)",
    "taux_pauvrete_2021": "Taux de pauvreté 2021, communes où il est publié (%)",
    "prix_m2_maison_2024": "Prix médian des maisons 2024, pondéré par les ventes (€/m²)",
}
"""What makes the structure of a territory. A small centre is a commune of level 2 or 3 (Inrae and
Cesaer, 2021) under 20,000 inhabitants; the poverty rates of the communes where it is published, the
larger ones, are weighed by their people, the median prices of communes by their sales."""

_AGGREGATED = (
    "part_75_plus_2022", "revenu_median_2021", "part_residences_secondaires_2021",
    "prix_m2_maison_2024",
)  # fmt: skip

LOGARITHMS = (
    "population_2023", "densite_2023", "revenu_median_2021",
    "part_residences_secondaires_2021", "prix_m2_maison_2024",
)  # fmt: skip
"""What is compared as ratios: twice as many inhabitants are as far as half."""

LEVELS: tuple[Level, ...] = ("departement", "epci")
"""The levels with enough territories for one to be called similar, and another alone."""

LACKING = 1
"""How much of its structure may be unknown of a territory that is compared."""


@remembered
def describe_structure(france: France, level: Level = "departement") -> pd.DataFrame:
    """Describe the structure of every territory of a level.

    Parameters
    ----------
    france : France
        The tables.
    level : {"departement", "region", "epci", "commune"}
        Which.

    Returns
    -------
    DataFrame
        By code, the columns of :data:`STRUCTURE`, in natural units. Missing where no commune of the
        territory has a value; overseas collectivities are left out.
    """
    dataset, communes = france.dataset, france.communes
    places = communes[COLUMNS[level]].dropna()
    places = places[communes.loc[places.index, "zone"] != "com"]
    people = communes["population_2023"].astype("float64").reindex(places.index)
    table = dataset.keyed("indicateurs").reindex(places.index)
    levels = table["niveau_centralite_2021"]
    small = levels.isin(["2", "3"]) & people.lt(POPULATION_LIMIT)
    totals = people.groupby(places).sum()
    area = communes["superficie_km2"].astype("float64").reindex(places.index).groupby(places).sum()
    share = 100 * people.where(small, 0.0).groupby(places).sum() / totals
    rates = {
        code: aggregate(dataset, get_indicator(dataset, code), places)["valeur"]
        for code in _AGGREGATED
    }
    poverty = table["taux_pauvrete_2021"].astype("float64")
    known = people.where(poverty.notna())
    frame = pd.DataFrame(
        {
            "population_2023": totals,
            "densite_2023": totals / area.where(area > 0),
            **rates,
            "part_petites_centralites": share.where(levels.notna().groupby(places).any()),
            "taux_pauvrete_2021": (poverty * known).groupby(places).sum(min_count=1)
            / known.groupby(places).sum(),
        }
    )
    return frame[list(STRUCTURE)].astype("float64").rename_axis(COLUMNS[level])


@remembered
def compare_structures(france: France, level: Level = "departement") -> pd.DataFrame:
    """Measure how far apart the structures of the territories of a level are.

    Returns
    -------
    DataFrame
        By code, a row and a column per territory: the root mean square of the gaps, in robust
        standard deviations (:func:`~ptvd_analysis.statistics.robust.standardise`, over the
        territories of France; logarithms of :data:`LOGARITHMS`), over what is known of both.
        Missing with itself, and with one of which more than :data:`LACKING` quantities are unknown.
    """
    structure = describe_structure(france, level)
    scaled = structure.copy()
    for name in LOGARITHMS:
        scaled[name] = np.log(scaled[name].where(scaled[name] > 0))
    scores = np.column_stack([standardise(scaled[name].to_numpy()) for name in STRUCTURE])
    scores[np.isnan(scores).sum(axis=1) > LACKING] = np.nan
    distances = compute_distances(scores, scores)
    np.fill_diagonal(distances, np.nan)
    return pd.DataFrame(distances, structure.index, structure.index)


def has_structure(territory: Territory) -> bool:
    """Say whether enough of the structure of a territory is known for it to be compared."""
    france = make_france(territory.dataset)
    structure = describe_structure(france, territory.level)
    return int(structure.isna().sum(axis=1)[territory.code]) <= LACKING


def find_limit(france: France, level: Level = "departement") -> float:
    """Say beyond which distance two territories are not called similar.

    It is Tukey's upper fence of the distances from each territory of France to its nearest: beyond,
    even the nearest would be unusually far.

    Examples
    --------
    >>> from ptvd_analysis.territories.territories import load
    >>> round(find_limit(load()), 2)
    0.74
    """
    nearest = compare_structures(france, level).min(axis=1)
    return find_fence(nearest.to_numpy("float64"))


@remembered
def find_similar(territory: Territory, france: France, count: int = SIMILAR) -> pd.DataFrame:
    """Find the territories of its level whose structure is nearest.

    Parameters
    ----------
    territory : Territory
        A département or an EPCI.
    france : France
        The tables.
    count : int
        How many, at most.

    Returns
    -------
    DataFrame
        Indexed by code, from the nearest: distance (:func:`compare_structures`; equal ones in order
        of code), then the columns of :data:`STRUCTURE`. Only those within :func:`find_limit`:
        empty where none is comparable, or where :func:`has_structure` does not hold.

    Raises
    ------
    InvalidParameterError
        If the territory is of another level.

    References
    ----------
    J. W. Tukey, Exploratory Data Analysis, 1977: the fences of a box plot.

    Examples
    --------
    >>> from ptvd_analysis.territories.territories import load
    >>> france = load()
    >>> find_similar(france["32"], france).index.tolist()
    ['46', '12', '36', '03', '61', '24']
    >>> find_similar(france["2A"], france).empty
    True
    """
    level = territory.level
    if level not in LEVELS:
        raise InvalidParameterError(
            f"{territory.nom} is a {level}: similar territories are known of a "
            f"{' or an '.join(LEVELS)}; nearest_towns gives those of a commune"
        )
    distance = compare_structures(france, level)[territory.code]
    near = distance[distance <= find_limit(france, level)].sort_values(kind="stable").head(count)
    found: pd.DataFrame = describe_structure(france, level).loc[near.index]
    found.insert(0, "distance", near)
    return found
