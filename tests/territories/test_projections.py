"""Positions in metres."""

from __future__ import annotations

import numpy as np
import pytest

from ptvd_analysis.territories.projections import locate, project
from ptvd_analysis.territories.territories import France


def test_positions_are_read_by_name_and_in_one_projection(france: France) -> None:
    gers = france.communes.loc[["32013", "32107"], ["nom", "latitude", "longitude"]]
    assert locate(france.dataset, gers) == pytest.approx(
        project(gers[["longitude", "latitude"]], 2154)
    )
    apart = france.communes.loc[["32013", "97411"]]
    assert np.isnan(locate(france.dataset, apart)).all()
