"""Communes and what they belong to, with the words before their names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from ptvd_analysis.errors import DataError
from ptvd_analysis.sources import geography
from ptvd_analysis.tables.schemas import TABLES
from tests.sources.packages import commune, make_package


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


def departement(**entry: Any) -> dict[str, Any]:
    base = {"code": "98", "nom": "Neuf", "region": "76", "chefLieu": "98001", "zone": "metro"}
    return base | entry


def test_a_name_without_word_of_place_stops_the_build(tmp_path: Path) -> None:
    package = make_package(tmp_path, departements=[departement(typeLiaison=1)])
    with pytest.raises(DataError, match=r"no word of place for Neuf \(98\): declare one in"):
        geography.build_departements(package)


def test_a_package_without_its_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"has no package/data/regions\.json: its layout changed"):
        geography.build_regions(make_package(tmp_path, communes=[]))


def test_regions_take_the_words_declared_or_are_feminine(tmp_path: Path) -> None:
    entries = [
        departement(code="76", nom="Occitanie", typeLiaison=1),
        departement(code="44", nom="Grand Est", typeLiaison=2),
        departement(code="988", nom="Nouvelle-Calédonie", zone="com", typeLiaison=3),
    ]
    table = geography.build_regions(make_package(tmp_path, regions=entries))
    assert table[["code_region", "genitif", "locatif"]].to_numpy().tolist() == [
        ["44", "du Grand Est", "dans le Grand Est"],
        ["76", "d’Occitanie", "en Occitanie"],
    ]


def test_communes_belong_to_one_epci_and_a_missing_population_is_not_zero(tmp_path: Path) -> None:
    package = make_package(
        tmp_path,
        communes=[
            commune("32002", 50), commune("32001", 100), commune("32003"),
            commune("98801", zone="com"),
            {"code": "32004", "type": "commune-deleguee", "chefLieu": "32001", "nom": "D"},
        ],
        epci=[
            {"code": "200000001", "nom": "CC A", "type": "CC",
             "membres": [{"code": "32001"}, {"code": "32002"}]},
            {"code": "200000002", "nom": "CC B", "type": "CC", "membres": [{"code": "32003"}]},
        ],
    )  # fmt: skip
    communes = geography.build_communes(package)
    columns = ["code_commune", "code_region", "code_epci", "population_2023"]
    assert communes[columns].astype("object").where(
        communes[columns].notna(), None
    ).to_numpy().tolist() == [
        ["32001", "76", "200000001", 100],
        ["32002", "76", "200000001", 50],
        ["32003", "76", "200000002", None],
        ["98801", None, None, None],
    ]
    epci = geography.build_epci(package, communes)
    assert epci["communes"].tolist() == [2, 1]
    assert epci["population_2023"].tolist() == [150, pd.NA]
    assert epci["locatif"].tolist() == ["dans la CC A", "dans la CC B"]


@pytest.mark.parametrize(
    ("name", "genitive", "locative"),
    [
        ("CU d'Arras", "de la CU d'Arras", "dans la CU d'Arras"),
        ("Métropole de Lyon", "de la Métropole de Lyon", "dans la Métropole de Lyon"),
        (
            "Eurométropole de Strasbourg",
            "de l’Eurométropole de Strasbourg",
            "dans l’Eurométropole de Strasbourg",
        ),
        ("Orléans Métropole", "d’Orléans Métropole", "à Orléans Métropole"),
        ("Cannes Pays de Lérins", "de Cannes Pays de Lérins", "à Cannes Pays de Lérins"),
    ],
)
def test_an_epci_has_an_article_where_its_name_says_what_it_is(
    tmp_path: Path, name: str, genitive: str, locative: str
) -> None:
    entry = {"code": "200000001", "nom": name, "type": "CA", "membres": []}
    members = pd.DataFrame({"code_epci": ["200000001"], "population_2023": [1]})
    table = geography.build_epci(make_package(tmp_path, epci=[entry]), members)
    assert table[["genitif", "locatif"]].to_numpy().tolist() == [[genitive, locative]]
    assert list(table) == [column.name for column in TABLES["epci"].columns]


def test_a_former_commune_leads_to_the_one_that_holds_it(tmp_path: Path) -> None:
    entries = [
        commune("01001", anciensCodes=["01009"]), commune("01002"),
        {"code": "01003", "type": "commune-deleguee", "chefLieu": "01002", "nom": "D"},
        {"code": "01001", "type": "commune-deleguee", "chefLieu": "01001", "nom": "E"},
        {"code": "01009", "type": "commune-associee", "chefLieu": "01002", "nom": "F"},
    ]  # fmt: skip
    passages = geography.build_passages(make_package(tmp_path, communes=entries))
    assert passages.to_numpy().tolist() == [["01003", "01002"], ["01009", "01001"]]
