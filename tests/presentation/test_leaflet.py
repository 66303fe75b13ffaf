"""The map as a widget: its layers, its legend, its saved state, what a click opens."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import ipywidgets.embed
import pytest
import shapely
from nbformat.v4 import new_code_cell, new_notebook, new_output

from ptvd_analysis.presentation.graphics.layers import Layer, list_layers
from ptvd_analysis.presentation.graphics.leaflet import draw_layers, make_features, programme_map
from ptvd_analysis.reports.page.export import render_html
from ptvd_analysis.reports.page.identity import PageIdentity
from ptvd_analysis.reports.page.widgets import WIDGET_STATE, WIDGET_VIEW
from ptvd_analysis.territories.territories import France, Territory


def make_stations() -> Layer:
    """A layer that no programme has."""
    points = gpd.GeoDataFrame(
        {"popup": ["<strong>Gare d’Auch</strong>", None]},
        index=["auch", "agen"],
        geometry=[shapely.Point(0.59, 43.64), shapely.Point(0.62, 44.2)],
        crs="EPSG:4326",
    )
    return Layer("gares", "Gares", points, "dot", "#117a37", weight=2, opacity=0.5, radius=3)


def get_legend(widget: Any) -> dict[str, str]:
    legend: dict[str, str] = widget.controls[-1].legend
    return legend


def test_the_map_asks_nothing_of_the_network(gers: Territory) -> None:
    widget = programme_map(gers)
    assert {type(layer).__name__ for layer in widget.layers} == {"GeoJSON"}
    assert [layer.name for layer in widget.layers] == [layer.label for layer in list_layers(gers)]
    assert len(widget.layers[-1].data["features"]) == 24


def test_a_layer_declared_once_is_on_the_map_in_its_legend_and_in_its_saved_state(
    gers: Territory,
) -> None:
    widget = draw_layers([*list_layers(gers), make_stations()])
    drawn = widget.layers[-1]
    assert (drawn.name, drawn.point_style) == (
        "Gares",
        {"color": "white", "radius": 3, "fillColor": "#117a37", "fillOpacity": 0.5, "weight": 2},
    )
    assert next(iter(get_legend(widget).items())) == ("Gares", "#117a37")
    saved = ipywidgets.embed.dependency_state(widget)
    assert saved[drawn.model_id]["state"]["name"] == "Gares"
    assert f"IPY_MODEL_{drawn.model_id}" in saved[widget.model_id]["state"]["layers"]


@pytest.mark.parametrize(
    ("key", "style"),
    [
        ("epci", {"color": "#7d93a6", "weight": 0.8, "fillColor": "#cfe2f3", "fillOpacity": 0.9}),
        ("limites", {"color": "#3b4045", "weight": 2.5, "fill": False}),
    ],
)
def test_areas_and_lines_are_styled_by_their_declaration(
    gers: Territory, key: str, style: dict[str, Any]
) -> None:
    chosen = [layer for layer in list_layers(gers) if layer.key == key]
    [drawn] = draw_layers(chosen).layers
    assert drawn.style == style


def test_features_are_rounded_and_carry_their_popups() -> None:
    collection = make_features(make_stations().features, frame=True)
    assert collection["features"] == [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [0.59, 43.64]},
            "properties": {"code": "auch", "popup": "<strong>Gare d’Auch</strong>", "frame": True},
        },
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [0.62, 44.2]},
            "properties": {"code": "agen", "frame": True},
        },
    ]


def test_a_click_in_a_notebook_opens_one_popup(gers: Territory) -> None:
    widget = programme_map(gers)
    towns = widget.layers[-1]
    for feature in towns.data["features"][:2]:
        longitude, latitude = feature["geometry"]["coordinates"]
        message = {
            "event": "click", "feature": feature, "properties": feature["properties"],
            "id": None, "coordinates": [latitude, longitude],
        }  # fmt: skip
        towns._handle_mouse_events(None, message, [])  # what the front end sends
    [popup] = [layer for layer in widget.layers if type(layer).__name__ == "Popup"]
    assert list(popup.location) == [latitude, longitude]
    assert popup.child.value == feature["properties"]["popup"]


@pytest.mark.parametrize("code", ["75", "976", "974"])
def test_a_departement_without_neighbour_or_town_has_a_map(france: France, code: str) -> None:
    names = [layer.name for layer in programme_map(france.departement(code)).layers]
    assert "Limites du département" in names


def test_a_page_shows_a_layer_of_ones_own_with_its_popup_and_its_legend(
    browser: Any, gers: Territory, tmp_path: Path
) -> None:
    widget = draw_layers([*list_layers(gers, []), make_stations()])
    state = ipywidgets.embed.dependency_state(widget, drop_defaults=False)
    saved = json.loads(json.dumps(state))
    view = new_output("display_data", data={WIDGET_VIEW: {"model_id": widget.model_id}})
    notebook = new_notebook(cells=[new_code_cell(outputs=[view])])
    notebook.metadata["widgets"] = {WIDGET_STATE: {"state": saved}}
    order = PageIdentity("departement:32", "Le Gers", 2026, "voisins", "d", "e", "0.1.0", ())
    path = tmp_path / "page.html"
    path.write_text(render_html(notebook, order), encoding="utf-8")
    page = browser.new_page()
    page.set_default_timeout(5_000)
    page.goto(path.as_uri())
    assert page.get_by_label("Gares", exact=True).is_checked()
    legend = page.locator(".ptvd-legend li")
    assert legend.first.inner_html().startswith('<i class="ptvd-dot" aria-hidden="true" style="')
    assert [text.strip() for text in legend.all_inner_texts()] == [
        "Gares",
        "Communes PVD (2026)",
        "Communes Action cœur de ville",
        "EPCI avec au moins une PVD",
        "EPCI sans PVD",
    ]
    page.locator(".ptvd-map path[fill='#117a37']").first.click(force=True)
    assert page.locator(".leaflet-popup-content").inner_text() == "Gare d’Auch"
    page.close()
