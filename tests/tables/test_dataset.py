"""The tables that travel with the package are the declared ones, whole and coherent."""

from __future__ import annotations

import json
import subprocess

import geopandas as gpd
import numpy as np
import pytest
import shapely

from ptvd_analysis.presentation.graphics.leaflet import make_features
from ptvd_analysis.tables.folder import find_data_folder
from ptvd_analysis.tables.schemas import TABLES
from ptvd_analysis.territories.territories import France


def test_tables_have_the_expected_rows(france: France) -> None:
    rows = {name: len(france.dataset.table(name)) for name in TABLES if "contours" not in name}
    assert rows["communes"] == 34_969
    assert rows["populations"] == 34_969 * 6
    assert (rows["epci"], rows["departements"], rows["regions"]) == (1_255, 101, 18)
    assert rows["indicateurs"] == 34_969
    assert rows["dictionnaire"] == 148
    assert len(france.dataset.declaration("indicateurs").columns) == 149


def test_data_folder_stays_light() -> None:
    total = sum(path.stat().st_size for path in find_data_folder().iterdir())
    assert total < 15e6


@pytest.mark.parametrize(
    ("millesime", "population"),
    [
        (2016, 475_438),
        (2019, 493_465),
        (2020, 498_003),
        (2021, 504_078),
        (2022, 511_684),
        (2023, 514_819),
    ],
)
def test_reference_populations_are_the_published_ones(
    france: France, millesime: int, population: int
) -> None:
    table = france.dataset.table("populations").set_index(["code_commune", "millesime"])
    assert table.loc[("31555", millesime), "population"] == population


def test_a_merged_commune_adds_up_its_components(france: France) -> None:
    # Les Sables-d'Olonne (85194) merged on 1 January 2019: 43,219 inhabitants in 2016, not 14,233.
    table = france.dataset.table("populations").set_index(["code_commune", "millesime"])
    assert table.loc[("85194", 2016), "population"] == 43_219
    # La Chapelle-Fleurigné (35062) merged on 1 January 2024: 2,409 in 2021, not 1,492; in 2020
    # its two communes are added up.
    assert table.loc[("35062", 2021), "population"] == 2_409
    assert table.loc[("35062", 2020), ["population", "statut"]].tolist() == [2_410, "fusion"]


def test_a_commune_held_by_another_has_no_population_of_its_own(france: France) -> None:
    table = france.dataset.table("populations").set_index(["code_commune", "millesime"])
    held = table.xs(2020, level="millesime").loc[["85165", "85212", "85084"]]
    assert held["statut"].tolist() == [
        "incluse ailleurs",
        "incluse ailleurs",
        "avec commune rétablie",
    ]
    assert held["population"].isna().tolist() == [True, True, False]
    assert held["commune_porteuse"].tolist()[:2] == ["85084", "85084"]


def test_totals_follow_the_official_ones(france: France) -> None:
    zones = france.communes["zone"]
    table = france.dataset.table("populations")
    inside = table[table["code_commune"].map(zones) != "com"]
    totals = inside.groupby("millesime")["population"].sum()
    assert totals[2016] == 66_361_658  # INSEE, France without Mayotte
    assert totals[2023] == 68_350_798


def test_every_old_code_leads_to_a_commune_in_force(france: France) -> None:
    passages = france.dataset.table("passages")
    in_force = france.communes.index
    assert passages["code_commune"].isin(in_force).all()
    assert not passages["code_ancien"].isin(in_force).any()


def test_what_could_not_be_mapped_is_listed(france: France) -> None:
    lost = france.dataset.table("non_rattaches")
    assert "999999" in set(lost["code_origine"])
    assert lost["source"].nunique() >= 10


def test_boundaries_are_one_coverage(france: France) -> None:
    communes = france.dataset.contours("commune")
    assert shapely.coverage_is_valid(communes.geometry.to_numpy())
    assert not communes.is_empty.any()
    missing = set(france.communes.index[france.communes["zone"] != "com"]) - set(communes.index)
    assert missing == {"12218", "14581", "15031", "15035", "15047", "15171", "49126", "69114"}


@pytest.mark.parametrize(
    ("level", "key"), [("epci", "code_epci"), ("departement", "code_departement")]
)
def test_unions_leave_no_gap_and_no_overlap(france: France, level: str, key: str) -> None:
    communes = france.dataset.contours("commune")
    united = france.dataset.contours(level)
    assert shapely.coverage_is_valid(united.geometry.to_numpy())
    inside = france.communes[key].reindex(communes.index).isin(united.index)
    total = shapely.area(communes[inside].geometry.to_numpy()).sum()
    assert shapely.area(united.geometry.to_numpy()).sum() == pytest.approx(total, rel=1e-9)


def test_map_of_gers_and_its_neighbours_is_light(france: France) -> None:
    gers = france.departement("32")
    codes = {epci.code for place in (gers, *gers.neighbours()) for epci in place.members("epci")}
    shapes: gpd.GeoDataFrame = france.dataset.contours("epci").loc[sorted(codes)]
    assert len(json.dumps(make_features(shapes))) < 400_000


def test_simplified_boundaries_stay_near_the_area_of_communes(france: France) -> None:
    shapes = france.dataset.contours("departement").to_crs(2154)
    areas = france.communes.groupby("code_departement")["superficie_km2"]
    official = areas.agg(lambda part: part.sum(skipna=False)).dropna()
    mainland = [code for code in shapes.index if code in official and not code.startswith("97")]
    ratio = shapes.loc[mainland].area / 1e6 / official[mainland]
    assert len(mainland) > 80
    # INSEE's area is the cadastre's, which leaves out lakes, glaciers and rivers.
    assert ratio.between(0.98, 1.06).all()


def test_modifying_a_frame_does_not_modify_the_dataset(france: France) -> None:
    communes = france.dataset.table("communes")
    communes["nom"] = "x"
    assert france.dataset.table("communes")["nom"].nunique() > 30_000


def test_every_position_is_inside_its_commune_or_next_to_it(france: France) -> None:
    shapes = france.dataset.contours("commune")
    places = france.communes.loc[shapes.index].dropna(subset=["longitude"])
    points = shapely.points(places["longitude"], places["latitude"])
    distance = shapely.distance(points, shapes.loc[places.index].geometry.to_numpy())
    assert np.quantile(distance, 0.999) < 0.01
    assert distance.max() < 0.03


def test_no_raw_source_is_committed() -> None:
    root = find_data_folder().parent
    if not (root / ".git").exists():
        pytest.skip("not a checkout")
    done = subprocess.run(
        ["git", "-C", str(root), "ls-files"], capture_output=True, text=True, check=True
    )
    raw = (".tgz", ".whl", ".lzma", ".min.js", ".woff", ".woff2", ".ttf")
    assert [name for name in done.stdout.splitlines() if name.endswith(raw)] == []
