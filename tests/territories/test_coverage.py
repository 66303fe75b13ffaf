"""Distances are those of the projection, to the nearest town wherever it is."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyproj
import pytest

from ptvd_analysis.territories.coverage import (
    DISTANCES_KM,
    classify_distances,
    compute_distances,
    summarise_coverage,
    summarise_reach,
)
from ptvd_analysis.territories.territories import France, Territory, make_france


def test_distances_agree_with_the_geodesic(france: France, gers: Territory) -> None:
    distances = compute_distances(gers)
    geodesic = pyproj.Geod(ellps="GRS80")
    places = france.communes
    here, there = places.loc[distances.index], places.loc[distances["plus_proche"]]
    _, _, metres = geodesic.inv(
        here["longitude"].to_numpy(), here["latitude"].to_numpy(),
        there["longitude"].to_numpy(), there["latitude"].to_numpy(),
    )  # fmt: skip
    assert np.allclose(metres / 1000, distances["distance_km"], rtol=2e-3, atol=0.01)


def test_a_town_is_its_own_nearest(gers: Territory) -> None:
    distances = compute_distances(gers)
    towns = gers.pvd().index
    assert (distances.loc[towns, "distance_km"] == 0).all()
    assert distances.loc[towns, "plus_proche"].tolist() == list(towns)
    assert (distances.drop(towns)["distance_km"] > 0).all()


def test_towns_across_the_border_count(france: France) -> None:
    paris = compute_distances(france.departement("75"))
    assert paris["distance_km"].between(10, 40).all()
    assert france.communes.loc[paris["plus_proche"].iloc[0], "code_departement"] != "75"


def test_an_island_is_not_measured_from_another(france: France) -> None:
    reunion = compute_distances(france.departement("974"))
    codes = france.communes.loc[reunion["plus_proche"].dropna(), "code_departement"]
    assert set(codes) == {"974"}
    assert reunion["distance_km"].max() < 40


def test_shares_are_of_the_people_and_leave_out_the_unknown() -> None:
    distances = pd.DataFrame(
        {
            "distance_km": [0.0, 4.0, 12.0, None],
            "population_2023": pd.array([100, 200, 100, 1_000], "Int64"),
        }
    )
    shares = summarise_coverage(distances)
    assert shares.to_dict() == {
        "part_5_km": 75.0,
        "part_10_km": 75.0,
        "part_15_km": 100.0,
        "part_20_km": 100.0,
        "mediane_km": 4.0,
        "sans_distance": 1.0,
    }


def test_nobody_anywhere_has_no_share() -> None:
    empty = pd.DataFrame({"distance_km": [None], "population_2023": pd.array([10], "Int64")})
    shares = summarise_coverage(empty.astype({"distance_km": "float64"}))
    assert shares.drop("sans_distance").isna().all()
    assert shares["sans_distance"] == pytest.approx(1)


def test_a_city_of_the_other_programme_counts_when_asked(gers: Territory) -> None:
    towns, both = compute_distances(gers), compute_distances(gers, with_acv=True)
    assert both.loc["32013", "distance_km"] == 0 < towns.loc["32013", "distance_km"]
    assert (both["distance_km"] <= towns["distance_km"]).all()
    moved = both["distance_km"] < towns["distance_km"]
    assert moved.any()
    listed = make_france(gers.dataset).listed("ACV", 2026).index
    assert both.loc[moved, "plus_proche"].isin(listed).all()


def test_classes_count_the_communes_within_each_distance(gers: Territory) -> None:
    distances = compute_distances(gers)["distance_km"]
    counts = classify_distances(distances).value_counts(sort=False)
    for row, limit in enumerate(DISTANCES_KM):
        assert counts.iloc[: row + 1].sum() == (distances <= limit).sum()
    assert counts.sum() == len(gers.communes)


def test_the_reach_of_the_programme_is_a_share_of_the_people(gers: Territory) -> None:
    folder = gers.dataset.folder
    communes = pd.read_parquet(folder / "communes.parquet")
    lists = pd.read_csv(folder / "programmes.csv", dtype=str)
    pvd = lists.query("programme == 'PVD' and millesime == '2026'")["code_commune"]
    acv = lists.query("programme == 'ACV'")["code_commune"]
    inside = communes[communes["code_departement"] == "32"]
    total = inside["population_2023"].sum()
    epci = communes.loc[communes["code_commune"].isin(pvd), "code_epci"]
    expected = {
        "part_pvd": inside["code_commune"].isin(pvd),
        "part_pvd_acv": inside["code_commune"].isin([*pvd, *acv]),
        "part_epci_pvd": inside["code_epci"].isin(epci),
    }
    found = summarise_reach(gers)
    for name, chosen in expected.items():
        assert found[name] == pytest.approx(
            100 * inside.loc[chosen, "population_2023"].sum() / total
        )
