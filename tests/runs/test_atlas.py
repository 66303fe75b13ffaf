"""The map of France holds every département, and no hole."""

from __future__ import annotations

import re

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ptvd_analysis.runs.shelf.atlas import draw_panels, fill_gaps
from ptvd_analysis.territories.territories import France


def read_epsg(france: France) -> pd.Series[int]:
    return france.dataset.keyed("departements")["epsg"]


def test_panels_hold_every_departement_in_their_box(france: France) -> None:
    panels = draw_panels(france.dataset.contours("departement"), read_epsg(france))
    assert [panel.name for panel in panels] == [
        *("hexagone", "paris", "971", "972", "973", "974", "976")
    ]
    assert [len(panel.shapes) for panel in panels] == [96, 4, 1, 1, 1, 1, 1]
    for panel in panels:
        for shape in panel.shapes:
            assert re.fullmatch(r"(M\d+ \d+l[-\d ]+z)+", shape.path), shape.code
            assert 0 < shape.x < panel.width
            assert 0 < shape.y < panel.height


def test_a_missing_inset_is_left_out(france: France) -> None:
    contours: gpd.GeoDataFrame = france.dataset.contours("departement").loc[["32", "65"]]
    [panel] = draw_panels(contours, read_epsg(france))
    assert [shape.code for shape in panel.shapes] == ["32", "65"]


def test_a_gap_goes_to_the_neighbour_it_touches_most() -> None:
    gap = shapely.box(2, 1, 4, 2)
    west, east = shapely.box(0, 0, 3, 3) - gap, shapely.box(3, 0, 9, 3) - gap
    wide = shapely.box(2, 1, 5, 2)
    filled = fill_gaps(np.array([west, east]))
    assert shapely.area(filled).sum() == 27
    filled = fill_gaps(np.array([shapely.box(0, 0, 3, 3) - wide, shapely.box(3, 0, 9, 3) - wide]))
    assert shapely.area(filled).tolist() == [8, 19]
    assert shapely.coverage_is_valid(filled)
