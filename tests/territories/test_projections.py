"""Positions in metres."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ptvd_analysis.territories.projections import find_epsg, locate, project
from ptvd_analysis.territories.territories import France


def test_positions_are_read_by_name_and_in_one_projection(france: France) -> None:
    gers = france.communes.loc[["32013", "32107"], ["nom", "latitude", "longitude"]]
    assert locate(france.dataset, gers) == pytest.approx(
        project(gers[["longitude", "latitude"]], 2154)
    )
    apart = france.communes.loc[["32013", "97411"]]
    assert np.isnan(locate(france.dataset, apart)).all()


def test_each_commune_is_measured_in_the_projection_of_its_departement(france: France) -> None:
    codes = pd.Index(["32013", "97105", "97302", "97411", "97611", "2A004", "97502", "unknown"])
    found = find_epsg(france.dataset, codes)
    assert found.to_dict() == {
        "32013": 2154, "97105": 5490, "97302": 2972, "97411": 2975, "97611": 4471,
        "2A004": 2154, "97502": 2154, "unknown": 2154,
    }  # fmt: skip


def test_metres_are_metres(france: France) -> None:
    """From Auch to Condom there are some 37 km, whatever the projection is called."""
    towns = france.communes.loc[["32013", "32107"]]
    east, north = np.diff(locate(france.dataset, towns), axis=0)[0]
    assert 36_000 < np.hypot(east, north) < 40_000
