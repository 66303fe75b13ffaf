"""The layers of the map: what each holds, and what their legend lists."""

from __future__ import annotations

import geopandas as gpd
import pytest
import shapely

from ptvd_analysis.errors import InvalidParameterError
from ptvd_analysis.presentation.graphics.layers import (
    Layer,
    find_bounds,
    list_layers,
    list_legend,
)
from ptvd_analysis.territories.territories import France, Territory

LABELS = [
    "EPCI sans PVD",
    "EPCI des voisins avec une PVD",
    "EPCI avec au moins une PVD",
    "Communes Action cœur de ville",
    "Limites des départements voisins",
    "Limites du département",
    "Communes PVD des voisins",
    "Communes PVD (2020)",
]


def make_layer(label: str, *corners: float, framing: bool = False) -> Layer:
    boxes = gpd.GeoDataFrame(geometry=[shapely.box(*corners)] if corners else [], crs="EPSG:4326")
    return Layer(label, label, boxes, "area", "#123456", framing=framing)


def test_the_map_has_the_layers_of_the_article(gers: Territory) -> None:
    listed = list_layers(gers, millesime=2020)
    assert [layer.label for layer in listed] == LABELS
    layers = {layer.key: layer.features for layer in listed}
    assert len(layers["villes"]) == 24
    assert layers["acv"]["nom"].tolist().count("Auch") == 1
    assert len(layers["epci"]) == 13
    assert len(layers["limites_voisins"]) == 6
    assert layers["villes"].set_index("nom").loc["Condom", "popup"] == (
        "<strong>Condom</strong><br>Petites villes de demain · 32107<br>6\u202f473 habitants (2023)"
        "<br>CC de la Tenarèze<br>convention signée le 31 mai 2021"
    )


def test_a_layer_that_would_hold_nothing_is_left_out(france: France) -> None:
    paris = [layer.key for layer in list_layers(france.departement("75"), [])]
    assert paris == ["epci_sans", "limites"]


def test_the_legend_reads_from_the_top_to_the_bottom_without_lines(gers: Territory) -> None:
    legend = [layer.label for layer in list_legend(list_layers(gers, millesime=2020))]
    assert legend == [label for label in LABELS[::-1] if not label.startswith("Limites")]


def test_two_layers_of_one_label_are_refused() -> None:
    with pytest.raises(
        InvalidParameterError, match="two layers of the map are called « Gares »: give each a label"
    ):
        list_legend([make_layer("Gares"), make_layer("Lignes"), make_layer("Gares")])


def test_a_map_opens_on_its_framing_layers_or_on_all() -> None:
    wide, narrow = make_layer("a", 0, 0, 9, 9), make_layer("b", 8, 8, 10, 10)
    framing, empty = make_layer("c", 1, 1, 2, 2, framing=True), make_layer("d", framing=True)
    assert find_bounds([wide, narrow]).tolist() == [0, 0, 10, 10]
    assert find_bounds([wide, narrow, framing]).tolist() == [1, 1, 2, 2]
    assert find_bounds([wide, narrow, empty]).tolist() == [0, 0, 10, 10]
