"""The territories of a level as small vector shapes: the mainland, what is too small on it, overseas.

Each panel is measured in its official projection, simplified as a coverage (neighbours keep the
same boundary) and rounded to whole units of its own, about three to a pixel of the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import shapely
from numpy.typing import NDArray

from ptvd_analysis.territories.projections import MAINLAND_EPSG

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

PanelKind = Literal["mainland", "enlarged", "overseas"]

_SIZES: dict[PanelKind, tuple[int, int]] = {
    "mainland": (2_000, 1_900),
    "enlarged": (800, 760),
    "overseas": (400, 400),
}
_MARGIN = 20
_TOLERANCE = 2.0  # side, in units, of the smallest detail kept
_SMALLEST_AREA = 16.0  # in square units, of an island that is kept though it is not the largest


@dataclass(frozen=True)
class MapShape:
    """One territory of a panel."""

    code: str
    path: str  # the attribute `d` of an SVG path; holes need the rule `evenodd`
    x: int  # where its code can be written
    y: int


@dataclass(frozen=True)
class MapPanel:
    """One box of the map, in its own units."""

    kind: PanelKind
    title: str
    width: int
    height: int
    shapes: tuple[MapShape, ...]  # by code


def draw_panels(contours: gpd.GeoDataFrame, places: pd.DataFrame) -> list[MapPanel]:
    """Draw territories, from contours (WGS 84) and where each is, indexed by code.

    Parameters
    ----------
    contours : GeoDataFrame
        The boundaries; a territory without any is left out.
    places : DataFrame
        Of each: epsg, its official projection; panneau, the title of its panel; encart, that of one
        more that draws it larger, or missing.

    Returns
    -------
    list of MapPanel
        The mainland, Corsica included; those that draw larger what is small on it; one for each title
        overseas, in order of code.
    """
    known = places.reindex(contours.index.sort_values())
    inside = known["epsg"] == MAINLAND_EPSG
    parts: list[tuple[PanelKind, pd.Series[str]]] = [
        ("mainland", known.loc[inside, "panneau"]),
        ("enlarged", known.loc[inside, "encart"].dropna()),
        ("overseas", known.loc[~inside, "panneau"].dropna()),
    ]
    return [
        _draw_panel(kind, str(title), contours.loc[codes].to_crs(int(known.loc[codes[0], "epsg"])))
        for kind, titles in parts
        for title, codes in titles.groupby(titles, sort=False).groups.items()
    ]


def _draw_panel(kind: PanelKind, title: str, contours: gpd.GeoDataFrame) -> MapPanel:
    width, height = _SIZES[kind]
    placed = place_shapes(contours.geometry.to_numpy(), width, height)
    simple = shapely.coverage_simplify(fill_gaps(placed), _TOLERANCE)
    shapes = [_draw_shape(code, shape) for code, shape in zip(contours.index, simple, strict=True)]
    return MapPanel(kind, title, width, height, tuple(shapes))


def place_shapes(shapes: NDArray[Any], width: int, height: int) -> NDArray[Any]:
    """Fit shapes, in metres, in the middle of a box, north up, all at one scale.

    What comes back is in units of the box, downwards from its upper left corner.

    Examples
    --------
    >>> square = np.array([shapely.box(0, 0, 1000, 1000)])
    >>> shapely.bounds(place_shapes(square, 140, 240)).tolist()
    [[20.0, 70.0, 120.0, 170.0]]
    """
    west, south, east, north = shapely.total_bounds(shapes)
    scale = min((width - 2 * _MARGIN) / (east - west), (height - 2 * _MARGIN) / (north - south))
    middle = np.array([(west + east) / 2, (south + north) / 2])
    placed: NDArray[Any] = shapely.transform(
        shapes, lambda points: (points - middle) * [scale, -scale] + [width / 2, height / 2]
    )
    return placed


def fill_gaps(shapes: NDArray[Any]) -> NDArray[Any]:
    """Give what no shape of a coverage covers inside the country to the neighbour it touches most.

    Communes without a known boundary leave holes, which a reader would take for lakes.

    Examples
    --------
    >>> ring = shapely.box(0, 0, 3, 3) - shapely.box(1, 1, 2, 2)
    >>> shapely.area(fill_gaps(np.array([ring]))).tolist()
    [9.0]
    """
    filled = shapes.copy()
    for part in shapely.get_parts(shapely.coverage_union_all(shapes)):
        for ring in part.interiors:
            gap = shapely.Polygon(ring)
            shared = shapely.length(shapely.intersection(shapely.boundary(shapes), ring))
            nearest = int(np.argmax(shared))
            filled[nearest] = shapely.union(filled[nearest], gap)
    return filled


def _draw_shape(code: str, shape: Any) -> MapShape:
    parts = shapely.get_parts(shape)
    areas = shapely.area(parts)
    largest = parts[int(np.argmax(areas))]
    visible = parts[(areas >= _SMALLEST_AREA) | (areas == areas.max())]
    label = shapely.get_coordinates(shapely.maximum_inscribed_circle(largest, 1.0))[0]
    rings = (ring for part in visible for ring in (part.exterior, *part.interiors))
    path = "".join(_write_ring(shapely.get_coordinates(ring)) for ring in rings)
    return MapShape(code, path, round(label[0]), round(label[1]))


def _write_ring(points: NDArray[Any]) -> str:
    """Write a ring as steps between whole numbers, which take the fewest characters."""
    rounded = np.round(points).astype(int)
    steps = np.diff(rounded, axis=0)
    moves = [step for step in steps.tolist() if step != [0, 0]]
    if len(moves) < 3:
        return ""
    start = _write_numbers(rounded[0].tolist())
    # The last step goes back to the start: closing the ring draws it.
    return f"M{start}l{_write_numbers([value for move in moves[:-1] for value in move])}z"


def _write_numbers(values: Sequence[int]) -> str:
    """Separate numbers by a space, unless a minus sign does it.

    Examples
    --------
    >>> _write_numbers([3, -4, 5])
    '3-4 5'
    """
    return " ".join(str(value) for value in values).replace(" -", "-")
