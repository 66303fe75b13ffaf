"""The maps as pictures: their legends, the names of towns, the classes of distance."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from matplotlib.axes import Axes
from matplotlib.colors import to_hex

from ptvd_analysis.presentation.graphics.axes import make_axes
from ptvd_analysis.presentation.graphics.layers import Layer, list_layers, list_legend
from ptvd_analysis.presentation.graphics.paper_map import (
    plot_gaps,
    plot_layers,
    plot_programme_map,
)
from ptvd_analysis.presentation.graphics.svg import make_figure
from ptvd_analysis.territories.territories import France, Territory


def make_ax(width: float = 7.6, height: float = 6.0) -> Axes:
    ax: Axes = make_axes(1, 1, width, height)[0, 0]
    return ax


def read_legend(ax: Axes) -> list[str]:
    legend = ax.get_legend()
    assert legend is not None
    return [text.get_text() for text in legend.get_texts()]


def test_the_legend_is_that_of_the_widget(gers: Territory) -> None:
    legend = [layer.label for layer in list_legend(list_layers(gers, millesime=2020))]
    assert read_legend(plot_programme_map(gers, make_ax(), millesime=2020)) == legend


@pytest.mark.parametrize("shape", ["area", "line", "dot"])
def test_a_layer_declared_once_is_on_paper_and_in_its_legend(gers: Territory, shape: str) -> None:
    place: shapely.Geometry = shapely.Point(0.59, 43.64)
    place = place if shape == "dot" else place.buffer(0.1)
    features = gpd.GeoDataFrame(geometry=[place], index=["auch"], crs="EPSG:4326")
    served = Layer("desservis", "Habitants desservis", features, shape, "#117a37")  # type: ignore[arg-type]
    ax = plot_layers([*list_layers(gers), served], make_ax())
    assert read_legend(ax)[0] == "Habitants desservis"
    drawn = max(ax.collections, key=lambda artist: artist.get_zorder())
    colours = drawn.get_edgecolor() if shape == "line" else drawn.get_facecolor()
    assert to_hex(colours[0]) == "#117a37"
    svg = make_figure(ax, "carte", title="T", alt="A", source="S").svg
    assert "#117a37" in svg


def test_names_on_the_static_map_do_not_cover_each_other(gers: Territory) -> None:
    axes = plot_programme_map(gers, make_ax())
    boxes = [text.get_window_extent() for text in axes.texts]
    assert len(boxes) == 24
    covered = [(a, b) for i, a in enumerate(boxes) for b in boxes[:i] if a.overlaps(b)]
    assert covered == []


@pytest.mark.parametrize("code", ["75", "976", "974"])
def test_a_departement_without_neighbour_or_town_has_a_map(france: France, code: str) -> None:
    place = france.departement(code)
    names = plot_programme_map(place, make_ax(4, 4)).texts
    assert sorted(text.get_text() for text in names) == sorted(place.pvd()["nom"])


def test_a_map_of_too_many_names_writes_none() -> None:
    points = gpd.GeoDataFrame(
        geometry=[shapely.Point(x, x) for x in range(41)], crs="EPSG:4326", index=range(41)
    )
    names = pd.Series("nom", index=points.index)
    for many, written in ((40, 40), (41, 0)):
        layer = Layer("a", "A", points[:many], "dot", "#117a37", names=names[:many])
        assert len(plot_layers([layer], make_ax()).texts) == written


def test_the_map_of_distances_counts_each_class_even_empty(gers: Territory) -> None:
    labels = [f"classe {rank}" for rank in range(5)]
    codes = gers.communes.index[:3]
    classes = pd.Series(pd.Categorical.from_codes([0, 0, 3], labels, ordered=True), index=codes)
    ax = plot_gaps(gers, classes, gers.pvd(), make_ax())
    assert read_legend(ax) == [
        "classe 0 : 2", "classe 1 : 0", "classe 2 : 0", "classe 3 : 1", "classe 4 : 0",
    ]  # fmt: skip
    legend = ax.get_legend()
    assert legend is not None
    assert legend.get_title().get_text() == "Nombre de communes, selon la distance"
