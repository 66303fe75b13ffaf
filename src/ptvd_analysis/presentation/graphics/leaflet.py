"""The map of the programme as an ipyleaflet widget, to move, zoom and click.

A layer carries its codes and its popups, as escaped HTML, in the properties of its features: one
widget per layer rather than per town, so that the saved state stays small, and an exported page can
colour the same shapes by an indicator.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import shapely

from ptvd_analysis.presentation.graphics import palette
from ptvd_analysis.presentation.graphics.layers import Layer, find_bounds, list_layers, list_legend
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
        As :func:`draw_layers`. Communes without a known position are not drawn.
    """
    return draw_layers(list_layers(territory, neighbours, millesime=millesime))


def draw_layers(layers: Sequence[Layer]) -> Map:
    """Draw layers, with the list that switches them on and off, their legend and a scale.

    They come from the bottom to the top. There is no tile layer: nothing is asked of the network.

    Examples
    --------
    >>> from ptvd_analysis.presentation.graphics.layers import list_layers
    >>> from ptvd_analysis.territories.territories import load
    >>> towns = list_layers(load().departement("32"))[-1]
    >>> [layer.name for layer in draw_layers([towns]).layers]
    ['Communes PVD (2026)']
    """
    import ipyleaflet

    legend = {layer.label: layer.colour for layer in list_legend(layers)}
    centre, zoom = _fit(find_bounds(layers))
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
    for layer in layers:
        drawn = _draw_layer(layer)
        drawn.on_click(open_popup)
        widget.add(drawn)
    widget.add(ipyleaflet.LayersControl(position="topright", collapsed=False))
    widget.add(ipyleaflet.ScaleControl(position="bottomleft", imperial=False))
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


def _draw_layer(layer: Layer) -> Any:
    import ipyleaflet

    filled = {"fillColor": layer.colour, "fillOpacity": layer.opacity}
    style: dict[str, Any] = {
        "area": {"color": palette.EDGE, **filled},
        "line": {"color": layer.colour, "fill": False},
        "dot": {"color": "white", "radius": layer.radius, **filled},
    }[layer.shape]
    where = "point_style" if layer.shape == "dot" else "style"
    properties = {"frame": True} if layer.framing else {}
    return ipyleaflet.GeoJSON(
        name=layer.label,
        data=make_features(layer.features, **properties),
        **{where: style | {"weight": layer.weight}},
    )


def make_features(frame: gpd.GeoDataFrame, /, **properties: Any) -> dict[str, Any]:
    """Turn a frame of shapes into a GeoJSON FeatureCollection, coordinates rounded alike everywhere.

    The frame is in WGS 84, indexed by code; its column popup, if it has one, is kept. Every feature
    is given the properties.
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
                    **({"popup": str(popup)} if isinstance(popup, str) else {}),
                    **properties,
                },
            }
            for code, shape, popup in zip(frame.index, rounded, popups, strict=True)
        ],
    }


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
