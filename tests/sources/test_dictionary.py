"""The dictionary says what producers say, and what the project knows of each figure."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from ptvd_analysis.errors import DataError
from ptvd_analysis.sources.dictionary import (
    complete_dictionary,
    derive_dictionary,
    import_dictionary,
)
from ptvd_analysis.tables.folder import find_data_folder

RATE = ["numerateur", "denominateur", "facteur"]
KNOWN = ["decimales", "juge", "echelle", "institution", "sondage", "niveau"]


def read_rows(frame: pd.DataFrame, columns: list[str]) -> list[list[object]]:
    objects = frame[columns].astype("object")
    rows: list[list[object]] = objects.where(objects.notna(), None).to_numpy().tolist()
    return rows


@pytest.fixture
def laid(tmp_path: Path) -> pd.DataFrame:
    path = tmp_path / "dictionnaire.csv"
    path.write_text(
        "code,libelle,note,type,unite,source\n"
        "taux_vacance_2021,Taux d'occupation,l'année (voir NOTES),taux,%,Cerema LOVAC 2021\n"
        'part_75_plus_2022,Part,,part,%,"INSEE, recensement de 2022"\n'
        "population_epci_2023,Population,,effectif,habitants,Calcul : composition des EPCI\n"
        "mairie_heures_ouverture_hebdo,Heures,,effectif,heures/semaine,base GASPAR\n"
    )
    return import_dictionary(path)


def test_a_rate_says_what_it_is_the_quotient_of_and_hours_do_not_add_up(
    laid: pd.DataFrame,
) -> None:
    assert read_rows(laid, ["code", "libelle", "note", "type", *RATE]) == [
        ["taux_vacance_2021", "Taux d’occupation", "l’année", "taux",
         "logements_vacants_2021", "logements_2021", 100.0],
        ["part_75_plus_2022", "Part", None, "part", None, "population_2022", None],
        ["population_epci_2023", "Population", None, "effectif", None, None, None],
        ["mairie_heures_ouverture_hebdo", "Heures", None, "indice", None, None, None],
    ]  # fmt: skip


def test_dictionaries_are_one_without_what_is_left_out_and_corrections_are_told(
    tmp_path: Path,
) -> None:
    first, second = tmp_path / "un.csv", tmp_path / "deux.csv"
    head = "code,libelle,note,type,unite,source,millesime\n"
    first.write_text(head + "monuments,M,Corse absente,effectif,lieux,Basilic,2024\n")
    second.write_text(
        head
        + "monuments_historiques_2026,L,,effectif,monuments,Mérimée,2026\n"
        + "loyer_maison_2025,Loyer,,montant,€/m²,carte des loyers 2025,2025\n"
        + "detr_dsil_2019_montant_commune,DETR,,montant,€,DETR et DSIL,2019\n"
    )
    frame = import_dictionary(first, second)
    assert read_rows(frame, ["code", "libelle", "type", "decimales", "millesime"]) == [
        ["monuments", "Monuments historiques", "effectif", 0,
         "Basilic, extraction 2024-2025 ; Corse, juillet 2026"],
        ["loyer_maison_2025", "Loyer", "montant", 1, "2025"],
        ["detr_dsil_2019_montant_commune", "DETR", "effectif", 0, "2019"],
    ]  # fmt: skip
    assert frame["note"][0].startswith("Type « Monument » de Basilic, qui est la liste")
    assert frame["manquant"][0] == "collectivité d’outre-mer, hors de la source"


def test_what_is_known_of_a_source_is_known_of_all_it_gives(laid: pd.DataFrame) -> None:
    assert read_rows(laid, ["producteur", "manquant"]) == [
        ["Cerema, LOVAC", "secret statistique dans les petites communes"],
        ["INSEE, recensement", "outre-mer, ou commune au périmètre changé depuis"],
        ["INSEE et DGCL", "commune hors de tout EPCI à fiscalité propre"],
        ["Géorisques, GASPAR",
         "commune fusionnée récemment : un même événement serait compté deux fois"],
    ]  # fmt: skip
    rule = "dépend du tracé de l’intercommunalité, arrêté par le préfet du département"
    assert read_rows(laid, KNOWN) == [
        [1, 0, "lineaire", None, 0, "commune"],
        [1, 1, "lineaire", None, 1, "commune"],
        [0, 0, "log", rule, 1, "epci"],
        [1, 0, "lineaire", None, 0, "commune"],
    ]


def test_what_is_known_by_code_goes_before_what_is_known_of_the_source() -> None:
    frame = pd.DataFrame(
        {
            "code": ["maire_femme_2026", "taux_chomage_1564_2022", "autre"],
            "unite": ["0/1", "%", "km²"],
            "producteur": "P",
            "manquant": "M",
            "sondage": 1,
        }
    )
    completed = complete_dictionary(frame)
    assert read_rows(completed, ["code", "unite", "decimales", "producteur", "manquant"]) == [
        ["maire_femme_2026", "0/1", 0, "P", "maire non renseigné"],
        ["taux_chomage_1564_2022", "%", 1, "P",
         "outre-mer, ou commune à IRIS de moins de 5 000 habitants"],
        ["autre", "km²", 0, "P", "M"],
    ]  # fmt: skip
    assert completed["sondage"].tolist() == [1, 2, 1]


def test_a_source_of_which_nothing_is_known_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "dictionnaire.csv"
    path.write_text("code,libelle,note,type,unite,source\npuits,Puits,,effectif,puits,Enquête\n")
    with pytest.raises(DataError, match=r"puits: nothing is known of its source 'Enquête'; decl"):
        import_dictionary(path)


def test_a_computed_rate_tells_both_its_sources_and_vintages() -> None:
    dictionary = pd.read_csv(find_data_folder() / "dictionnaire.csv", dtype="str")
    derived = derive_dictionary(dictionary).set_index("code")
    doctors = derived.loc["medecins_generalistes_pour_10000_2024"]
    known = dictionary.set_index("code")["source"]
    assert doctors["source"] == (
        f"Calcul : {known['medecins_generalistes_2024']} ; {known['population_2023']}"
    )
    assert doctors["millesime"].endswith(", rapporté à 2023")
    assert doctors[["unite", "type", *RATE, "producteur", "manquant", "sondage"]].tolist() == [
        *("pour 10 000 hab.", "taux", "medecins_generalistes_2024", "population_2023", 1e4),
        *("INSEE, BPE", "collectivité d’outre-mer, hors de la source", "0"),
    ]
    births = derived.loc["natalite_2022"]
    assert births["manquant"] == (
        "collectivité d’outre-mer, hors de la source, ou commune au périmètre changé depuis ; "
        "outre-mer, ou commune au périmètre changé depuis"
    )
