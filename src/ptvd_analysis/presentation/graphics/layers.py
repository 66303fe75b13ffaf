"""The layers of the programme's map, each declared once: what it holds, its label, how it looks.

:mod:`~ptvd_analysis.presentation.graphics.leaflet` paints them for the screen,
:mod:`~ptvd_analysis.presentation.graphics.paper_map` for paper. A layer more is a :class:`Layer` more
in :func:`list_layers`, or in a list of one's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import pandas as pd

from ptvd_analysis.errors import InvalidParameterError
from ptvd_analysis.presentation.french.nouns import NOUNS
from ptvd_analysis.presentation.french.quantities import format_date, format_number
from ptvd_analysis.presentation.graphics import palette
from ptvd_analysis.presentation.html.templating import render_fragment
from ptvd_analysis.tables.dataset import GEOMETRY_LEVELS
from ptvd_analysis.territories.programmes import list_towns
from ptvd_analysis.territories.territories import Territory


@dataclass(frozen=True, eq=False)
class Layer:
    """One layer of a map.

    Parameters
    ----------
    key, label : str
        Identifier; how the legend and the list of layers call it: no other layer of the map has it.
    features : GeoDataFrame
        WGS 84, indexed by code: polygons, or points for dots. A column ``popup``, escaped HTML, is
        what a click shows.
    shape : {"area", "line", "dot"}
        A line is the outline of its polygons.
    colour : str
        Six hexadecimal digits: of the fill, or of the line. A figure in the dark changes those of
        the palette and no other.
    weight, radius : float
        Width of its edge, and of half a dot, in pixels of the screen; paper has finer ones.
    opacity : float, default 0.9
        Of its fill on the screen, where a background may be under it.
    hatched : bool, default False
        Whether paper hatches the area, to tell it apart without colour.
    in_legend : bool, default True
        Whether the legend explains it.
    framing : bool, default False
        Whether the map opens on it; where no layer does, it opens on all.
    names : Series of str, optional
        What paper writes beside the dots, by code; the first ones take the best places.
    """

    key: str
    label: str
    features: gpd.GeoDataFrame
    shape: Literal["area", "line", "dot"]
    colour: str
    weight: float = 0.8
    opacity: float = 0.9
    radius: float = 5
    hatched: bool = False
    in_legend: bool = True
    framing: bool = False
    names: pd.Series[str] | None = None


def list_layers(
    territory: Territory, neighbours: Sequence[Territory] | None = None, *, millesime: int = 2026
) -> tuple[Layer, ...]:
    """List the layers of the programme's map, from the bottom; neighbours' are quieter.

    Neighbours are those that touch the territory by default; layers that would hold nothing are left
    out.

    Examples
    --------
    >>> from ptvd_analysis.territories.territories import load
    >>> [layer.key for layer in list_layers(load().departement("974"))]
    ['epci_sans', 'epci', 'acv', 'limites', 'villes']
    """
    around = territory.neighbours() if neighbours is None else neighbours
    places = (territory, *around)
    listed = list_towns(territory, millesime)
    listed_around = _concat(list_towns(place, millesime) for place in around)
    acv = _concat(place.listed("ACV", 2026) for place in places)
    towns, towns_around = (_place_towns(territory, part) for part in (listed, listed_around))
    own, others = _list_epci(listed), _list_epci(listed_around)
    everywhere = set().union(*(_list_epci(place.communes) for place in places))
    declared = (
        Layer(
            "epci_sans", "EPCI sans PVD",
            _select_epci(territory, everywhere - own - others), "area", palette.PAPER,
        ),
        Layer(
            "epci_voisins", "EPCI des voisins avec une PVD",
            _select_epci(territory, others - own), "area", palette.QUIET_EPCI,
        ),
        Layer(
            "epci", "EPCI avec au moins une PVD",
            _select_epci(territory, own), "area", palette.EPCI,
        ),
        Layer(
            "acv", "Communes Action cœur de ville",
            _select_communes(territory, acv), "area", palette.ACV,
            weight=1, opacity=0.85, hatched=True,
        ),
        Layer(
            "limites_voisins", name_boundaries(territory, 2, "voisin"),
            find_boundaries(territory, around), "line", palette.QUIET_INK,
            weight=1, in_legend=False,
        ),
        Layer(
            "limites", name_boundaries(territory),
            find_boundaries(territory, [territory]), "line", palette.QUIET_INK,
            weight=2.5, in_legend=False, framing=True,
        ),
        Layer(
            "villes_voisins", "Communes PVD des voisins",
            towns_around, "dot", palette.QUIET_TOWN, weight=1.2, opacity=1, radius=4,
        ),
        Layer(
            "villes", f"Communes PVD ({millesime})",
            towns, "dot", palette.OWN, weight=1.2, opacity=1, radius=7,
            names=towns.sort_values("population_2023", ascending=False)["nom"],
        ),
    )  # fmt: skip
    return tuple(layer for layer in declared if len(layer.features))


def list_legend(layers: Iterable[Layer]) -> list[Layer]:
    """List what the legend of a map explains, from the top to the bottom.

    Raises InvalidParameterError if two layers have one label: a reader could not tell them apart.
    """
    listed = list(layers)[::-1]
    labels = [layer.label for layer in listed]
    for label in labels:
        if labels.count(label) > 1:
            raise InvalidParameterError(
                f"two layers of the map are called « {label} »: give each a label of its own"
            )
    return [layer for layer in listed if layer.in_legend]


def find_bounds(layers: Sequence[Layer]) -> np.ndarray:
    """Find west, south, east and north of what a map opens on: its framing layers, or all."""
    framing = [layer for layer in layers if layer.framing and len(layer.features)] or layers
    bounds: np.ndarray = pd.concat([layer.features.geometry for layer in framing]).total_bounds
    return bounds


def _concat(frames: Iterable[pd.DataFrame]) -> pd.DataFrame:
    kept = [frame for frame in frames if not frame.empty]
    return pd.concat(kept) if kept else pd.DataFrame()


def _list_epci(communes: pd.DataFrame) -> set[str]:
    return set() if communes.empty else set(communes["code_epci"].dropna())


def name_boundaries(territory: Territory, count: int = 1, adjective: str = "") -> str:
    """Call the boundaries of a territory, or of several of its level.

    Examples
    --------
    >>> from ptvd_analysis.territories.territories import load
    >>> france = load()
    >>> name_boundaries(france.epci("200066926")), name_boundaries(france["32"], 2, "voisin")
    ('Limites de l’EPCI', 'Limites des départements voisins')
    """
    return f"Limites {NOUNS[territory.level].of(count, adjective)}"


def find_boundaries(territory: Territory, places: Sequence[Territory]) -> gpd.GeoDataFrame:
    """Give the boundaries of places of the territory's level, indexed by code."""
    if territory.level in GEOMETRY_LEVELS:
        shapes = territory.dataset.contours(territory.level)
        return shapes.loc[shapes.index.intersection([place.code for place in places])]
    shapes = territory.dataset.contours("commune")
    united = [shapes.loc[shapes.index.intersection(p.communes.index)].union_all() for p in places]
    return gpd.GeoDataFrame(geometry=united, index=[p.code for p in places], crs=shapes.crs)


def _select_epci(territory: Territory, codes: set[str]) -> gpd.GeoDataFrame:
    shapes = territory.dataset.contours("epci")
    details = territory.dataset.keyed("epci")
    frame = shapes.loc[shapes.index.intersection(sorted(codes))].join(details)
    frame["popup"] = [
        _describe(row.nom, _count_people(row.population_2023)) for row in frame.itertuples()
    ]
    return frame


def _select_communes(territory: Territory, communes: pd.DataFrame) -> gpd.GeoDataFrame:
    shapes = territory.dataset.contours("commune")
    frame = shapes.loc[shapes.index.intersection(communes.index)].join(communes)
    frame["popup"] = [
        _describe_town(territory, row, "Action cœur de ville (2026)") for row in frame.itertuples()
    ]
    return frame


def _place_towns(territory: Territory, towns: pd.DataFrame) -> gpd.GeoDataFrame:
    """Place towns as points; those without a known position are left out."""
    if towns.empty:
        empty = {name: pd.Series(dtype="str") for name in ("nom", "population_2023")}
        return gpd.GeoDataFrame(empty, geometry=[], crs="EPSG:4326")
    known = towns.dropna(subset=["longitude", "latitude"])
    points = gpd.points_from_xy(known["longitude"], known["latitude"], crs="EPSG:4326")
    frame = gpd.GeoDataFrame(known, geometry=points)
    frame["popup"] = [
        _describe_town(territory, row, "Petites villes de demain") for row in frame.itertuples()
    ]
    return frame


def _describe_town(territory: Territory, town: Any, programme: str) -> str:
    names = territory.dataset.keyed("epci")["nom"]
    return _describe(
        town.nom,
        f"{programme} · {town.Index}",
        _count_people(town.population_2023),
        "hors EPCI" if pd.isna(town.code_epci) else str(names[town.code_epci]),
        "date de signature non disponible"
        if pd.isna(town.date_signature)
        else f"convention signée le {format_date(town.date_signature)}",
    )


def _describe(name: str, *lines: str) -> str:
    return render_fragment("popup", name=name, lines=lines)


def _count_people(people: Any) -> str:
    return f"{format_number(people)} habitants (2023)"
