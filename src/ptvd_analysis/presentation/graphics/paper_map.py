"""The same map as a picture, for paper and for pages without scripts; and the map of distances."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from matplotlib import patheffects
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Annotation

from ptvd_analysis.presentation.graphics import palette
from ptvd_analysis.presentation.graphics.layers import (
    Layer,
    find_boundaries,
    find_bounds,
    list_layers,
    list_legend,
    name_boundaries,
)
from ptvd_analysis.territories.territories import Territory

_POINTS = {"area": 0.5, "line": 0.72, "dot": 0.6}
"""Width on paper, in points, of an edge that has a pixel on the screen: nobody zooms in on paper."""

_DOT_POINTS = 0.73
"""Diameter on paper, in points, of a dot whose radius is a pixel: names stand beside it."""

_LEGEND_INCHES = 2.5
"""Width of a column of the legend."""

_MOST_NAMES = 40
"""Names beyond which they would cover the map: then none is written."""


def plot_programme_map(
    territory: Territory,
    ax: Axes,
    neighbours: Sequence[Territory] | None = None,
    *,
    millesime: int = 2026,
) -> Axes:
    """Draw the map of the programme as a picture.

    Parameters
    ----------
    territory : Territory
        The territory in front.
    ax : Axes
        Where to draw.
    neighbours : sequence of Territory, optional
        Those around; those that touch the territory by default.
    millesime : {2026, 2020}
        Which PVD list.

    Returns
    -------
    Axes
        As :func:`plot_layers`.
    """
    return plot_layers(list_layers(territory, neighbours, millesime=millesime), ax)


def plot_layers(layers: Sequence[Layer], ax: Axes, *, title: str = "") -> Axes:
    """Draw layers as a picture, from the bottom to the top, with their legend, which has the title.

    The features of a layer that has at most forty of them are named.
    """
    bounds = find_bounds(layers)
    frame = _frame(bounds, ax)
    for rank, layer in enumerate(layers):
        if len(layer.features):
            _draw_layer(layer, frame, ax, zorder=rank + 1)
    figure = ax.get_figure(root=True)
    assert figure is not None
    ax.legend(
        handles=[_make_handle(layer) for layer in list_legend(layers)], loc="upper center",
        bbox_to_anchor=(0.5, 0), ncols=max(1, int(figure.get_figwidth() / _LEGEND_INCHES)),
        frameon=False, fontsize=8,
        title=title or None, title_fontsize=8,
    )  # fmt: skip
    _frame(bounds, ax)  # what was drawn may have moved it
    for layer in layers:
        if layer.names is not None and len(layer.names) <= _MOST_NAMES:
            _write_names(layer.names, layer.features, ax)
    return ax


def _draw_layer(layer: Layer, frame: tuple[float, ...], ax: Axes, zorder: int) -> None:
    width = _POINTS[layer.shape] * layer.weight
    if layer.shape == "dot":
        points = layer.features.geometry
        ax.scatter(
            points.x, points.y, s=(_DOT_POINTS * layer.radius) ** 2, color=layer.colour,
            edgecolor="white", linewidth=width, zorder=zorder,
        )  # fmt: skip
        return
    shown = layer.features.clip(frame)
    if shown.empty:
        return
    if layer.shape == "line":
        shown.boundary.plot(ax=ax, color=layer.colour, linewidth=width, zorder=zorder)
    else:
        shown.plot(ax=ax, linewidth=width, zorder=zorder, **_fill(layer))


def _fill(layer: Layer) -> dict[str, Any]:
    """Give the look of an area, on the map and in the legend."""
    # matplotlib hatches in the colour of the edge.
    edge, hatch = ("white", "////") if layer.hatched else (palette.EDGE, None)
    return {"facecolor": layer.colour, "edgecolor": edge, "hatch": hatch}


def _make_handle(layer: Layer) -> Line2D | Patch:
    if layer.shape == "area":
        return Patch(label=layer.label, **_fill(layer))
    if layer.shape == "line":
        width = _POINTS["line"] * layer.weight
        return Line2D([], [], color=layer.colour, linewidth=width, label=layer.label)
    size = _DOT_POINTS * layer.radius + 2
    return Line2D(
        [], [], marker="o", color="white", markerfacecolor=layer.colour, markersize=size,
        label=layer.label,
    )  # fmt: skip


def _write_names(names: pd.Series[str], places: gpd.GeoDataFrame, ax: Axes) -> None:
    """Write names beside dots, each where it covers no other if there is such a place."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    figure.draw_without_rendering()
    taken: list[Any] = []
    for code, name in names.items():
        point = places.geometry.loc[code]
        for place in _NAME_PLACES:
            label = _write_name(name, (point.x, point.y), place, ax)
            box = label.get_window_extent()
            if not any(box.overlaps(other) for other in taken):
                break
            label.remove()
        else:
            box = _write_name(name, (point.x, point.y), _NAME_PLACES[0], ax).get_window_extent()
        taken.append(box)


_NAME_PLACES = ((4, 3, "left"), (-4, 3, "right"), (4, -8, "left"), (-4, -8, "right"))
"""Where a name may stand beside its dot, in points, and how it is aligned."""


def _write_name(
    name: str, where: tuple[float, float], place: tuple[int, int, str], ax: Axes
) -> Annotation:
    across, up, alignment = place
    return ax.annotate(
        name, where, xytext=(across, up), textcoords="offset points", ha=alignment, fontsize=6.5,
        color=palette.INK,
        path_effects=[patheffects.withStroke(linewidth=2, foreground="white")], zorder=100,
    )  # fmt: skip


def _frame(bounds: np.ndarray, ax: Axes) -> tuple[float, float, float, float]:
    """Show some bounds with a margin, and give what is shown."""
    west, south, east, north = bounds
    margin = 0.08 * max(east - west, north - south)
    shown = (west - margin, south - margin, east + margin, north + margin)
    ax.set_xlim(shown[0], shown[2])
    ax.set_ylim(shown[1], shown[3])
    ax.set_axis_off()
    return shown


def plot_gaps(territory: Territory, classes: pd.Series[Any], towns: pd.DataFrame, ax: Axes) -> Axes:
    """Draw how far each commune is from the nearest town, by classes.

    Classes are ordered categories by code_commune; communes without one are left blank. Towns, with
    longitude and latitude, are marked. The legend counts the communes of each class.
    """
    shapes = territory.dataset.contours("commune")
    shapes = shapes.loc[shapes.index.intersection(territory.communes.index), ["geometry"]]
    named = classes.reindex(shapes.index)
    marked = towns.dropna(subset=["longitude", "latitude"])
    points = gpd.points_from_xy(marked["longitude"], marked["latitude"], crs=shapes.crs)
    areas = [
        Layer(
            f"classe_{rank}", f"{label} : {count}",
            _merge(shapes[named == label]), "area", palette.GAPS[rank],
        )
        for rank, (label, count) in enumerate(classes.value_counts(sort=False).items())
    ]  # fmt: skip
    layers = [
        *areas[::-1],
        Layer(
            "limites", name_boundaries(territory), find_boundaries(territory, [territory]),
            "line", palette.QUIET_INK, weight=2, in_legend=False, framing=True,
        ),
        Layer(
            "villes", "Communes PVD ou Action cœur de ville", gpd.GeoDataFrame(geometry=points),
            "dot", palette.OWN, weight=1, radius=5.5, in_legend=False,
        ),
    ]  # fmt: skip
    return plot_layers(layers, ax, title="Nombre de communes, selon la distance")


def _merge(part: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return part.dissolve(method="coverage") if len(part) else part
