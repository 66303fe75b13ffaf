"""The PVD communes of France as arrays: where they are, which lie side by side, their values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import Delaunay, QhullError

from ptvd_analysis.errors import InvalidParameterError
from ptvd_analysis.indicators.declared import get_indicators
from ptvd_analysis.indicators.values import read_values
from ptvd_analysis.statistics.ranksums import Values
from ptvd_analysis.tables.dataset import Dataset
from ptvd_analysis.tables.remembered import remembered
from ptvd_analysis.territories.membership import lift_pairs
from ptvd_analysis.territories.projections import find_epsg, project
from ptvd_analysis.territories.territories import France

Names = npt.NDArray[Any]
Flags = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int64]

REACH_KM = 60.0
"""Farthest that two towns side by side may be: beyond, water or a country without towns is between."""


@dataclass(frozen=True, eq=False)
class Towns:
    """The PVD communes of one list, by code.

    Parameters
    ----------
    codes : array of str, shape (n,)
        Of the communes, sorted.
    places : array of str, shape (n,)
        Code of the département of each.
    km : array of float, shape (n, 2)
        East and north in the official projection of its zone: distances hold within one zone.
    zones : array of int, shape (n,)
        The projection (EPSG code) of each.
    mainland : array of bool, shape (n,)
        Whether it is in a département of the European mainland, without Corsica and overseas.
    metro : array of bool, shape (n,)
        Whether it is in Europe, Corsica included.
    dataset : Dataset
        The tables they are read from.
    """

    codes: Names
    places: Names
    km: Values
    zones: Rows
    mainland: Flags
    metro: Flags
    dataset: Dataset = field(repr=False)

    def rows(self, codes: Iterable[str]) -> Rows:
        """Give the rows of some towns, sorted.

        Raises
        ------
        InvalidParameterError
            If one is no PVD commune of the list.
        """
        asked = np.unique(np.array(list(codes), dtype=object)).astype(str)
        found = np.minimum(np.searchsorted(self.codes, asked), len(self.codes) - 1)
        missing = asked[self.codes[found] != asked]
        if len(missing):
            raise InvalidParameterError(
                f"no PVD commune of this list: {', '.join(missing[:5])}; give codes of PVD communes"
            )
        return np.asarray(found, dtype=np.int64)


@remembered
def read_towns(france: France, millesime: int = 2026) -> Towns:
    """Place the PVD communes of France.

    Parameters
    ----------
    france : France
        The tables.
    millesime : {2026, 2020}
        Which PVD list.

    Returns
    -------
    Towns
        Without those whose position is unknown.

    Examples
    --------
    >>> from ptvd_analysis.territories.territories import load
    >>> towns = read_towns(load())
    >>> towns.codes[towns.places == "32"][:3].tolist(), int((towns.metro & ~towns.mainland).sum())
    (['32079', '32096', '32106'], 12)
    """
    dataset = france.dataset
    listed = france.pvd(millesime).sort_index().dropna(subset=["longitude", "latitude"])
    zones = np.asarray(find_epsg(dataset, listed.index), dtype=np.int64)
    km = np.empty((len(listed), 2))
    for zone in np.unique(zones):
        km[zones == zone] = project(listed[zones == zone], int(zone)) / 1000
    places = listed["code_departement"].to_numpy(dtype=str)
    return Towns(
        codes=listed.index.to_numpy(dtype=str),
        places=places,
        km=km,
        zones=zones,
        mainland=np.isin(places, list(_list_mainland(dataset))),
        metro=(listed["zone"] == "metro").to_numpy(),
        dataset=dataset,
    )


def _list_mainland(dataset: Dataset) -> frozenset[str]:
    """List the départements of the largest set of départements that touch one another."""
    pairs = lift_pairs(dataset, "departement")
    names, ends = np.unique(
        pairs[["code_commune", "code_voisine"]].to_numpy(str), return_inverse=True
    )
    parts = _find_parts(len(names), ends.reshape(-1, 2))
    return frozenset(names[parts == np.bincount(parts).argmax()].tolist())


def read_values_of(towns: Towns, codes: Sequence[str]) -> Values:
    """Read indicators in the towns: one row per town, one column per code, missing where unknown.

    Raises
    ------
    UnknownIndicatorError
        If a code is not declared.
    InvalidParameterError
        If one is a class.

    Examples
    --------
    >>> from ptvd_analysis.territories.territories import load
    >>> towns = read_towns(load())
    >>> read_values_of(towns, ["part_75_plus_2022"])[towns.codes == "32107"].round(1).tolist()
    [[18.2]]
    """
    values = np.empty((len(towns.codes), len(codes)))
    for column, indicator in enumerate(get_indicators(towns.dataset, codes)):
        if indicator.is_class:
            raise InvalidParameterError(f"{indicator.code} is a class: its values are no numbers")
        known = read_values(towns.dataset, indicator).values.reindex(towns.codes)
        values[:, column] = known.to_numpy("float64")
    return values


@remembered
def link_towns(towns: Towns) -> Rows:
    """Say which towns lie side by side: their Delaunay neighbours under :data:`REACH_KM`.

    Parameters
    ----------
    towns : Towns
        Each zone has its own links; so has the mainland, apart from Corsica.

    Returns
    -------
    array of int, shape (links, 2)
        Rows of the two towns of each link, the first smaller, sorted.
    """
    areas = np.where(towns.mainland, 0, towns.zones)
    links = [np.empty((0, 2), dtype=np.int64)]
    for area in np.unique(areas):
        rows = np.flatnonzero(areas == area)
        links.append(rows[_triangulate(towns.km[rows])])
    pairs = np.sort(np.concatenate(links), axis=1)
    near = np.linalg.norm(towns.km[pairs[:, 0]] - towns.km[pairs[:, 1]], axis=1) < REACH_KM
    return np.unique(pairs[near], axis=0)


def _triangulate(km: Values) -> Rows:
    """Give the edges of the Delaunay triangulation; all pairs where points are too few or in line."""
    try:
        corners = Delaunay(km).simplices
    except QhullError:
        return np.argwhere(np.triu(np.ones((len(km), len(km)), dtype=bool), 1))
    return np.asarray(corners[:, [0, 1, 1, 2, 0, 2]].reshape(-1, 2), dtype=np.int64)


def _find_parts(count: int, links: Rows) -> Rows:
    """Give the number of the connected part that each of ``count`` nodes is in."""
    graph = coo_array((np.ones(len(links)), (links[:, 0], links[:, 1])), shape=(count, count))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


def is_contiguous(towns: Towns, codes: Iterable[str]) -> bool:
    """Say whether towns hold together: one can go from any to any through towns side by side.

    Parameters
    ----------
    towns : Towns
        Those of France.
    codes : iterable of str
        Codes of some of them.

    Returns
    -------
    bool
        As :func:`link_towns` links them, within the group alone; False where there is none.
    """
    inside = np.zeros(len(towns.codes), dtype=bool)
    inside[towns.rows(codes)] = True
    links = link_towns(towns)
    parts = _find_parts(len(inside), links[inside[links].all(axis=1)])
    return len(np.unique(parts[inside])) == 1
