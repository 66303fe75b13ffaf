"""The map of the programme, an ipyleaflet widget, and the layers its static twin draws too.

They are EPCI with at least one PVD commune and without, communes in Action cœur de ville (areas),
PVD communes (dots) and boundaries of départements. Neighbours' towns are quieter. A layer carries
its codes and its popups, as escaped HTML, in the properties of its features: one widget per layer
rather than per town, so that the saved state stays small, and an exported page can colour the same
shapes by an indicator.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import shapely

from ptvd_analysis.presentation.graphics.layers import (
    ACV_COLOUR,
    BORDER_COLOUR,
    EPCI_COLOUR,
    OTHER_EPCI_COLOUR,
    QUIET_EPCI_COLOUR,
    QUIET_TOWN_COLOUR,
    TOWN_COLOUR,
    collect_layers,
    list_legend,
)
from ptvd_analysis.territories.territories import Territory

if TYPE_CHECKING:
    from ipyleaflet import Map


MAP_SIZE = (760, 520)
"""Width and height in pixels the opening view is computed for."""

_DECIMALS = 4
"""Digits kept of a coordinate: about 10 m."""


def programme_map(
    territory: Territory, neighbours: Sequence[Territory] | None = None, *, millesime: int = 2026
) -> Map:
    """Draw the map of the programme, to move, zoom and click.

    Parameters
    ----------
    territory : Territory
        A département (or any territory with communes that have a boundary).
    neighbours : sequence of Territory, optional
        Whose towns are drawn in a quieter tone; those that touch the territory by default.
    millesime : {2026, 2020}
        Which PVD list.

    Returns
    -------
    ipyleaflet.Map
        Without a tile layer: nothing is asked of the network. Communes without a known position
        are not drawn.
    """
    import ipyleaflet

    around = list(territory.neighbours() if neighbours is None else neighbours)
    layers = collect_layers(territory, around, millesime)
    centre, zoom = _fit(layers["limites"].total_bounds)
    widget = ipyleaflet.Map(
        layers=(),
        center=centre,
        zoom=zoom,
        zoom_snap=0.25,
        max_zoom=14,
        min_zoom=5,
        scroll_wheel_zoom=True,
        attribution_control=False,
        layout={"height": f"{MAP_SIZE[1]}px"},
    )
    open_popup = _make_popup_opener(widget)
    for layer in _make_widget_layers(layers):
        layer.on_click(open_popup)
        widget.add(layer)
    widget.add(ipyleaflet.LayersControl(position="topright", collapsed=False))
    widget.add(ipyleaflet.ScaleControl(position="bottomleft", imperial=False))
    legend = {label: colour for key, label, colour in list_legend(millesime) if len(layers[key])}
    widget.add(ipyleaflet.LegendControl(legend, title="Légende", position="bottomright"))
    return widget


def _fit(bounds: np.ndarray) -> tuple[tuple[float, float], float]:
    """Give the centre and the zoom that show some bounds in a map of :data:`MAP_SIZE`."""
    west, south, east, north = bounds
    width, height = MAP_SIZE
    mercator = np.degrees(np.log(np.tan(np.pi / 4 + np.radians([south, north]) / 2)))
    scale = min(width / (east - west), height / (mercator[1] - mercator[0])) * 360 / 256
    zoom = float(np.clip(np.floor(4 * (np.log2(scale) - 0.15)) / 4, 5, 13))
    return (float(south + north) / 2, float(west + east) / 2), zoom


def make_features(frame: gpd.GeoDataFrame, /, **properties: Any) -> dict[str, Any]:
    """Turn a layer into GeoJSON, coordinates rounded alike everywhere.

    Parameters
    ----------
    frame : GeoDataFrame
        WGS 84, indexed by code; its column popup, if it has one, is kept.
    **properties
        Given to every feature.

    Returns
    -------
    dict
        A GeoJSON FeatureCollection.
    """
    rounded = shapely.transform(frame.geometry.to_numpy(), lambda xy: np.round(xy, _DECIMALS))
    popups = frame["popup"] if "popup" in frame else [None] * len(frame)
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": json.loads(shapely.to_geojson(shape)),
                "properties": {
                    "code": code,
                    **({"popup": str(popup)} if popup else {}),
                    **properties,
                },
            }
            for code, shape, popup in zip(frame.index, rounded, popups, strict=True)
        ],
    }


def _make_widget_layers(layers: dict[str, gpd.GeoDataFrame]) -> list[Any]:
    import ipyleaflet

    def dots(colour: str, radius: int) -> dict[str, Any]:
        return {
            "radius": radius, "color": "white", "weight": 1.2,
            "fillColor": colour, "fillOpacity": 1,
        }  # fmt: skip

    def area(fill: str, opacity: float = 0.9, weight: float = 0.8) -> dict[str, Any]:
        return {"color": "#7d93a6", "weight": weight, "fillColor": fill, "fillOpacity": opacity}

    line = {"color": BORDER_COLOUR, "fill": False}
    declared: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
        ("epci_sans", "EPCI sans PVD", area(OTHER_EPCI_COLOUR), {}),
        ("epci_voisins", "EPCI voisins avec une PVD", area(QUIET_EPCI_COLOUR), {}),
        ("epci", "EPCI avec au moins une PVD", area(EPCI_COLOUR), {}),
        ("acv", "Communes Action cœur de ville", area(ACV_COLOUR, 0.85, 1), {}),
        ("limites_voisins", "Limites des départements voisins", line | {"weight": 1}, {}),
        ("limites", "Limites du département", line | {"weight": 2.5}, {}),
        ("villes_voisins", "PVD des voisins", {}, dots(QUIET_TOWN_COLOUR, 4)),
        ("villes", "Communes PVD", {}, dots(TOWN_COLOUR, 7)),
    ]
    return [
        ipyleaflet.GeoJSON(
            name=label,
            data=make_features(layers[key], **({"frame": True} if key == "limites" else {})),
            style=style,
            point_style=point_style,
        )
        for key, label, style, point_style in declared
        if len(layers[key])
    ]


def _make_popup_opener(widget: Map) -> Any:
    """Make what answers a click in a live notebook; an exported page reads the same property."""
    import ipyleaflet
    import ipywidgets

    content = ipywidgets.HTML()
    popup = ipyleaflet.Popup(child=content, close_on_escape_key=True, name="Commune ou EPCI choisi")

    def open_popup(feature: dict[str, Any], coordinates: list[float], **_: Any) -> None:
        text = feature["properties"].get("popup")
        if text:
            content.value, popup.location = text, tuple(coordinates)
            if popup not in widget.layers:
                widget.add(popup)
            popup.open_popup(popup.location)

    return open_popup
