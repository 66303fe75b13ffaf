"""The communes most like a town, in the programme or not: what its mayor would compare it with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import pandas as pd

from ptvd_analysis.errors import InvalidParameterError
from ptvd_analysis.indicators.values import read_values
from ptvd_analysis.statistics.robust import compute_distances, standardise
from ptvd_analysis.tables.remembered import remembered
from ptvd_analysis.territories.keys import TerritoryKey
from ptvd_analysis.territories.territories import (
    France,
    Territory,
    find_territory,
    load,
    make_france,
)

Floats = npt.NDArray[np.float64]


def _keep(values: Floats) -> Floats:
    return values


TRAITS: Mapping[str, Callable[[Floats], Floats]] = MappingProxyType(
    {
        "population_2023": np.log,
        "densite_2023": np.log,
        "part_75_plus_2022": _keep,
        "revenu_median_2021": np.log,
        "distance_ville_20000_km": np.log1p,
        "part_residences_secondaires_2021": np.log1p,
        "emplois_pour_100_actifs_occupes_2018": np.log,
    }
)
"""What towns are compared by, and the scale on which: a town of half the size is as far as one of
twice; from a distance, and from a share that may be zero, one is added first."""

KNOWN = 5
"""Fewest traits known of a town that is compared."""

LIMIT = 0.5
"""Distance beyond which no commune is called near: Tukey's upper fence of the distances of the PVD
communes to their nearest (list of 2026). A commune of a third of the size, alike in all else, is
beyond."""


@dataclass(frozen=True, eq=False)
class _Scores:
    """The traits of the communes of France but overseas collectivities, standardised."""

    codes: pd.Index[str]  # sorted
    scores: Floats  # one row per commune, one column per trait


@remembered
def describe_traits(france: France) -> pd.DataFrame:
    """Give the traits of every commune, by code: columns of :data:`TRAITS`, in natural units.

    Missing where the source has none; overseas collectivities are left out.
    """
    communes = france.communes
    codes = communes.index[communes["zone"] != "com"].sort_values()
    return pd.DataFrame(
        {code: read_values(france.dataset, code).at(codes).values for code in TRAITS}, codes
    ).astype("float64")


@remembered
def _score(france: France) -> _Scores:
    """Standardise the traits by what is usual among the PVD communes of France: median and spread."""
    traits = describe_traits(france)
    listed = traits.index.isin(france.pvd(2026).index)
    columns = []
    for code, scale in TRAITS.items():
        scaled = _scale(traits[code].to_numpy(), scale)
        columns.append(standardise(scaled, among=listed))
    return _Scores(traits.index, np.column_stack(columns))


def _scale(values: Floats, scale: Callable[[Floats], Floats]) -> Floats:
    """Put values on their scale; missing where a logarithm does not exist."""
    with np.errstate(divide="ignore"):
        scaled = scale(values)
    return np.where(np.isfinite(scaled), scaled, np.nan)


def list_lacking(town: Territory) -> list[str]:
    """List the traits that are not known of a commune, in order of :data:`TRAITS`."""
    scored = _score(make_france(town.dataset))
    row = scored.codes.get_indexer(pd.Index([town.code]))[0]
    lacking = np.isnan(scored.scores[row]) | (row < 0)
    return [str(code) for code in np.array(list(TRAITS))[lacking]]


def nearest_towns(
    town: str | TerritoryKey | Territory, france: France | None = None, *, count: int = 5
) -> pd.DataFrame:
    """Find the communes most like one, whatever their programme.

    Parameters
    ----------
    town : str, TerritoryKey or Territory
        A commune, or its code, key or name; in the programme or not.
    france : France, optional
        The tables; those of the territory, or those that travel with the package, by default.
    count : int, default 5
        How many, at most.

    Returns
    -------
    DataFrame
        Indexed by code_commune: nom, code_departement, code_region, meme_region (whether in the
        région of the town), pvd (whether on the list of 2026), distance, then the columns of
        :data:`TRAITS` in natural units. Those of the région come first, then those of the rest of
        France, each from the nearest, equal distances in order of code. None is beyond
        :data:`LIMIT`. European France is compared with itself, overseas départements with one
        another.

    Raises
    ------
    UnknownTerritoryError
        If a code or a name designates no commune, or several.
    InvalidParameterError
        If the territory is no commune, or count is no positive number.

    Notes
    -----
    Each trait is put on its scale (:data:`TRAITS`), then counted in robust standard deviations of the
    PVD communes of France (median absolute deviation). The distance is the root mean square of the
    gaps. A town is compared by what is known of it, with the communes of which all that is known;
    where fewer than :data:`KNOWN` traits are known of it, with none: nothing is imputed, and
    :func:`list_lacking` says what is missing.

    Examples
    --------
    >>> found = nearest_towns("32107", count=3)
    >>> found[["nom", "code_departement", "pvd"]].to_numpy().tolist()
    [['Beaumont-de-Lomagne', '82', True], ['Eauze', '32', True], ['Mirepoix', '09', True]]
    >>> found["distance"].round(2).tolist()
    [0.38, 0.42, 0.43]
    """
    if isinstance(count, bool) or not isinstance(count, int) or count < 1:
        raise InvalidParameterError(f"count: how many communes, 1 or more; got {count!r}")
    place = _find_town(town, france)
    found = _find_nearest(place)
    order = found.reset_index().sort_values(
        ["meme_region", "distance", "code_commune"], ascending=[False, True, True]
    )
    return order.set_index("code_commune").head(count)


def _find_town(town: str | TerritoryKey | Territory, france: France | None) -> Territory:
    if isinstance(town, Territory):
        return town.require("commune")
    return find_territory((france or load()).dataset, town, "commune")


def _find_nearest(town: Territory) -> pd.DataFrame:
    """Find the communes within the limit, in order of code."""
    france = make_france(town.dataset)
    scored, traits = _score(france), describe_traits(france)
    row = scored.codes.get_indexer(pd.Index([town.code]))[0]
    known = np.isfinite(scored.scores[row]) & (row >= 0)
    scores = scored.scores[:, known]
    communes = france.communes.loc[scored.codes]
    apart = communes["zone"].ne(town.communes["zone"].item()).to_numpy()
    distances = np.full(len(scores), np.nan)
    if known.sum() >= KNOWN:
        distances = compute_distances(scores[[row]], scores)[0]
    distances[apart | np.isnan(scores).any(axis=1)] = np.nan
    distances[row] = np.nan
    near = distances <= LIMIT
    found = communes.loc[near, ["nom", "code_departement", "code_region"]]
    return found.assign(
        meme_region=found["code_region"].eq(town.communes["code_region"].item()),
        pvd=found.index.isin(france.pvd(2026).index),
        distance=distances[near],
    ).join(traits[near])
