"""The layers of the programme's map: what they hold, their colours, their legend.

They are EPCI with at least one PVD commune and without, communes in Action cœur de ville (areas),
PVD communes (dots) and boundaries of départements. Neighbours' towns are quieter.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import geopandas as gpd
import pandas as pd

from ptvd_analysis.presentation.french.quantities import format_date, format_number
from ptvd_analysis.presentation.html.templating import render_fragment
from ptvd_analysis.tables.remembered import remembered
from ptvd_analysis.territories.programmes import list_towns
from ptvd_analysis.territories.territories import Territory

TOWN_COLOUR = "#0b5394"

QUIET_TOWN_COLOUR = "#8aa3b8"

EPCI_COLOUR = "#cfe2f3"

QUIET_EPCI_COLOUR = "#edf3f8"

ACV_COLOUR = "#b45309"

BORDER_COLOUR = "#3b4045"

OTHER_EPCI_COLOUR = "#ffffff"


def list_legend(millesime: int) -> tuple[tuple[str, str, str], ...]:
    """List the entries of the legend.

    Parameters
    ----------
    millesime : int
        Which PVD list.

    Returns
    -------
    tuple of tuple of str
        Layer, label and colour of each.
    """
    return (
        ("villes", f"commune PVD ({millesime})", TOWN_COLOUR),
        ("villes_voisins", "PVD d’un département voisin", QUIET_TOWN_COLOUR),
        ("epci", "EPCI avec au moins une PVD", EPCI_COLOUR),
        ("epci_voisins", "EPCI des voisins avec une PVD", QUIET_EPCI_COLOUR),
        ("epci_sans", "EPCI sans PVD", OTHER_EPCI_COLOUR),
        ("acv", "commune Action cœur de ville", ACV_COLOUR),
    )


@remembered
def collect_layers(
    territory: Territory, neighbours: Sequence[Territory], millesime: int
) -> dict[str, gpd.GeoDataFrame]:
    """Gather what both maps draw.

    Parameters
    ----------
    territory : Territory
        The territory in front.
    neighbours : sequence of Territory
        Those around.
    millesime : int
        Which PVD list.

    Returns
    -------
    dict of str to GeoDataFrame
        ``limites``, ``limites_voisins``, ``epci``, ``epci_voisins``, ``epci_sans``, ``acv``,
        ``villes``, ``villes_voisins``; WGS 84, indexed by code, with a column popup where a click
        answers.
    """
    towns = list_towns(territory, millesime)
    towns_around = _concat(list_towns(neighbour, millesime) for neighbour in neighbours)
    acv = _concat(place.listed("ACV", 2026) for place in (territory, *neighbours))
    with_town = set(towns["code_epci"].dropna())
    with_town_around = set(towns_around.get("code_epci", pd.Series(dtype="str")).dropna())
    everywhere = {
        code
        for place in (territory, *neighbours)
        for code in place.communes["code_epci"].dropna().unique()
    }
    return {
        "limites": _find_boundaries(territory, [territory]),
        "limites_voisins": _find_boundaries(territory, neighbours),
        "epci": _select_epci(territory, with_town),
        "epci_voisins": _select_epci(territory, with_town_around - with_town),
        "epci_sans": _select_epci(territory, everywhere - with_town - with_town_around),
        "acv": _select_communes(territory, acv),
        "villes": _place_towns(territory, towns),
        "villes_voisins": _place_towns(territory, towns_around),
    }


def _concat(frames: Iterable[pd.DataFrame]) -> pd.DataFrame:
    kept = [frame for frame in frames if not frame.empty]
    return pd.concat(kept) if kept else pd.DataFrame()


def _find_boundaries(territory: Territory, places: Sequence[Territory]) -> gpd.GeoDataFrame:
    if territory.level in ("departement", "epci"):
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
        render_fragment(
            "popup",
            name=row.nom,
            lines=[f"{format_number(row.population_2023)} habitants (2023)"],
        )
        for row in frame.itertuples()
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
    if towns.empty:
        return gpd.GeoDataFrame(
            {"nom": [], "population_2023": [], "popup": []},
            index=pd.Index([], dtype="str"),
            geometry=[],
            crs="EPSG:4326",
        )
    known = towns.dropna(subset=["longitude", "latitude"])
    points = gpd.points_from_xy(known["longitude"], known["latitude"], crs="EPSG:4326")
    frame = gpd.GeoDataFrame(known, geometry=points)
    frame["popup"] = [
        _describe_town(territory, row, "Petites villes de demain") for row in frame.itertuples()
    ]
    return frame


def _describe_town(territory: Territory, town: Any, programme: str) -> str:
    names = territory.dataset.keyed("epci")["nom"]
    epci = "hors EPCI" if pd.isna(town.code_epci) else names[town.code_epci]
    signed = (
        "date de signature non disponible"
        if pd.isna(town.date_signature)
        else f"convention signée le {format_date(town.date_signature)}"
    )
    lines = [
        f"{programme} · {town.Index}",
        f"{format_number(town.population_2023)} habitants (2023)",
        str(epci),
        signed,
    ]
    return render_fragment("popup", name=town.nom, lines=lines)
