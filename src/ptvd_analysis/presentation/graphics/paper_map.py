"""The static twin of the map, for paper and for pages without scripts."""

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


def plot_programme_map(
    territory: Territory,
    ax: Axes,
    neighbours: Sequence[Territory] | None = None,
    *,
    millesime: int = 2026,
) -> Axes:
    """Draw the same map as a picture.

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
        With towns named where they are at most forty, and a legend.
    """
    around = list(territory.neighbours() if neighbours is None else neighbours)
    layers = collect_layers(territory, around, millesime)
    frame = _frame(layers["limites"].total_bounds, ax)
    _draw_areas({key: layer.clip(frame) for key, layer in layers.items()}, ax)
    for key, size, colour in (
        ("villes_voisins", 9, QUIET_TOWN_COLOUR),
        ("villes", 26, TOWN_COLOUR),
    ):
        if len(layers[key]):
            points = layers[key].geometry
            ax.scatter(
                points.x, points.y, s=size, color=colour, edgecolor="white", linewidth=0.7, zorder=5
            )
    _add_legend(layers, ax, millesime)
    _frame(layers["limites"].total_bounds, ax)
    if len(layers["villes"]) <= 40:
        _name_towns(layers["villes"], ax)
    return ax


def _draw_areas(layers: dict[str, gpd.GeoDataFrame], ax: Axes) -> None:
    areas = (
        ("epci_sans", OTHER_EPCI_COLOUR, None, 0.4),
        ("epci_voisins", QUIET_EPCI_COLOUR, None, 0.4),
        ("epci", EPCI_COLOUR, None, 0.5),
        ("acv", ACV_COLOUR, "////", 0.5),
    )
    for key, colour, hatch, width in areas:
        if len(layers[key]):
            edge = "white" if hatch else "#7d93a6"
            layers[key].plot(ax=ax, color=colour, edgecolor=edge, linewidth=width, hatch=hatch)
    for key, width in (("limites_voisins", 0.7), ("limites", 1.8)):
        if len(layers[key]):
            layers[key].boundary.plot(ax=ax, color=BORDER_COLOUR, linewidth=width)


GAP_COLOURS = ("#f1eff8", "#cdc9e6", "#9f98cc", "#7568b0", "#4f2a86")
"""From the nearest class of distance to the farthest: lightness alone tells them apart."""


def plot_gaps(territory: Territory, classes: pd.Series[Any], towns: pd.DataFrame, ax: Axes) -> Axes:
    """Draw how far each commune is from the nearest town, by classes.

    Parameters
    ----------
    territory : Territory
        The territory in front.
    classes : Series of ordered categories
        By code_commune; communes without a class are left blank.
    towns : DataFrame
        Towns to mark, with longitude and latitude.
    ax : Axes
        Where to draw.

    Returns
    -------
    Axes
        With a legend that counts the communes of each class.
    """
    shapes = territory.dataset.contours("commune")
    shapes = shapes[shapes.index.isin(territory.communes.index)]
    named = shapes[["geometry"]].assign(classe=classes.reindex(shapes.index)).dropna()
    counts = classes.value_counts(sort=False)
    handles = []
    for label, colour in zip(classes.cat.categories, GAP_COLOURS, strict=True):
        part = named[named["classe"] == label]
        if len(part):
            merged = part.dissolve(method="coverage")
            merged.plot(ax=ax, color=colour, edgecolor="#7d93a6", linewidth=0.4)
        name = f"{label} : {counts[label]}"
        handles.append(Patch(facecolor=colour, edgecolor="#7d93a6", label=name))
    borders = territory.dataset.contours("departement")
    border = borders[borders.index == territory.code]
    border.boundary.plot(ax=ax, color=BORDER_COLOUR, linewidth=1.4)
    marked = towns.dropna(subset=["longitude", "latitude"])
    ax.scatter(
        marked["longitude"], marked["latitude"], s=16, color=TOWN_COLOUR, edgecolor="white",
        linewidth=0.6, zorder=5,
    )  # fmt: skip
    _frame(border.total_bounds, ax)
    ax.legend(
        handles=handles, loc="upper center", bbox_to_anchor=(0.5, 0), ncols=3, frameon=False,
        fontsize=8, title="Nombre de communes, selon la distance", title_fontsize=8,
    )  # fmt: skip
    return ax


_LABEL_PLACES = ((4, 3, "left"), (-4, 3, "right"), (4, -8, "left"), (-4, -8, "right"))
"""Where a name may stand beside its dot, in points, and how it is aligned."""


def _name_towns(towns: gpd.GeoDataFrame, ax: Axes) -> None:
    """Name the towns, largest first, each where it covers no other name if there is such a place."""
    figure = ax.get_figure(root=True)
    if figure is not None:
        figure.draw_without_rendering()
    taken: list[Any] = []
    for row in towns.sort_values("population_2023", ascending=False).itertuples():
        where = (row.geometry.x, row.geometry.y)
        for place in _LABEL_PLACES:
            label = _write_name(row.nom, where, place, ax)
            box = label.get_window_extent()
            if not any(box.overlaps(other) for other in taken):
                break
            label.remove()
        else:
            box = _write_name(row.nom, where, _LABEL_PLACES[0], ax).get_window_extent()
        taken.append(box)


def _write_name(
    name: str, where: tuple[float, float], place: tuple[int, int, str], ax: Axes
) -> Annotation:
    across, up, alignment = place
    return ax.annotate(
        name, where, xytext=(across, up), textcoords="offset points", ha=alignment, fontsize=6.5,
        path_effects=[patheffects.withStroke(linewidth=2, foreground="white")], zorder=6,
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


def _add_legend(layers: dict[str, gpd.GeoDataFrame], ax: Axes, millesime: int) -> None:
    handles: list[Line2D | Patch] = []
    for key, label, colour in list_legend(millesime):
        if len(layers[key]) == 0:
            continue
        if key.startswith("villes"):
            size = 7 if key == "villes" else 5
            handles.append(
                Line2D(
                    [], [], marker="o", color="white", markerfacecolor=colour, markersize=size,
                    label=label,
                )
            )  # fmt: skip
        else:
            hatched = key == "acv"
            edge, hatch = ("white", "////") if hatched else ("#7d93a6", None)
            handles.append(Patch(facecolor=colour, edgecolor=edge, hatch=hatch, label=label))
    ax.legend(
        handles=handles, loc="upper center", bbox_to_anchor=(0.5, 0), ncols=3, frameon=False,
        fontsize=7.5,
    )  # fmt: skip
