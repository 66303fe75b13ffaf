"""The map of France holds every département, and no hole."""

from __future__ import annotations

import re

import geopandas as gpd
import numpy as np
import shapely

from ptvd_analysis.runs.shelf.atlas import draw_panels, fill_gaps
from ptvd_analysis.runs.shelf.index import locate
from ptvd_analysis.territories.territories import France


def test_panels_hold_every_departement_in_their_box(france: France) -> None:
    panels = draw_panels(france.dataset.contours("departement"), locate("departement", france))
    assert [(panel.kind, panel.title) for panel in panels] == [
        ("mainland", "France hexagonale et Corse"),
        ("enlarged", "Paris et ses voisins, agrandis"),
        ("overseas", "Guadeloupe (971)"),
        ("overseas", "Martinique (972)"),
        ("overseas", "Guyane (973)"),
        ("overseas", "La Réunion (974)"),
        ("overseas", "Mayotte (976)"),
    ]
    assert [shape.code for shape in panels[1].shapes] == ["75", "92", "93", "94"]
    assert [len(panel.shapes) for panel in panels] == [96, 4, 1, 1, 1, 1, 1]
    for panel in panels:
        for shape in panel.shapes:
            assert re.fullmatch(r"(M\d+ \d+l[-\d ]+z)+", shape.path), shape.code
            assert 0 < shape.x < panel.width
            assert 0 < shape.y < panel.height


def test_a_missing_inset_is_left_out(france: France) -> None:
    contours: gpd.GeoDataFrame = france.dataset.contours("departement").loc[["32", "65"]]
    [panel] = draw_panels(contours, locate("departement", france))
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
