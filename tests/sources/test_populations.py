"""Populations follow the communes of 2026 back to 2016, or the build stops."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from ptvd_analysis.errors import DataError
from ptvd_analysis.sources import populations
from tests.sources.packages import commune, make_package


def test_populations_follow_mergers_and_splits(tmp_path: Path) -> None:
    toulouse = commune("31555", populations.TOULOUSE[2020])
    package = make_package(
        tmp_path,
        communes=[
            toulouse, commune("01001", 100), commune("01002", 50), commune("01003", 80),
            {"code": "01004", "type": "commune-deleguee", "chefLieu": "01003", "nom": "D"},
        ],
    )  # fmt: skip
    entries = populations._read_vintage(2020, package)
    frame = populations._build_vintage(
        2020,
        entries,
        pd.Series(["01001", "01003", "01004", "31555"]),
        {"01002": "01001"},
        populations._list_holders(entries),
    ).set_index("code_commune")
    assert frame["population"].tolist() == [150, 80, pd.NA, populations.TOULOUSE[2020]]
    assert frame["statut"].tolist() == [
        "fusion",
        "avec commune rétablie",
        "incluse ailleurs",
        "identique",
    ]


def test_a_code_that_leads_nowhere_stops_the_build() -> None:
    entries = [commune("01001", 100), commune("31555", 1)]
    with pytest.raises(DataError, match=r"01001 .* has no commune in 2026"):
        populations._build_vintage(2020, entries, pd.Series(["31555"]), {}, {})


def test_a_package_of_another_vintage_stops_the_build(tmp_path: Path) -> None:
    package = make_package(tmp_path, communes=[commune("31555", 1)])
    with pytest.raises(DataError, match="Toulouse has 1 inhabitants, expected 498003 in 2020"):
        populations._read_vintage(2020, package)


def test_a_perimeter_lost_in_one_vintage_stops_the_build() -> None:
    rows = [("85289", year, people, "identique") for year, people in
            ((2019, 2_177), (2020, 1_332), (2021, 2_168))]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["code_commune", "millesime", "population", "statut"])
    with pytest.raises(DataError, match="populations that jump"):
        populations._check_jumps(frame)
