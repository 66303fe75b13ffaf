"""An indicator is data: a column, a row of the dictionary, and its name where it is to be shown."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable

import pandas as pd
import pytest

import ptvd_analysis as ptvd
from ptvd_analysis.indicators.values import compute_medians
from ptvd_analysis.reports.page.assets import EXPLORER_TYPE
from ptvd_analysis.reports.sections import profil, show_profile
from ptvd_analysis.reports.sections.explorateur import show_explorer
from ptvd_analysis.reports.sections.passeport import tabulate_indicators
from ptvd_analysis.reports.subject import selection
from ptvd_analysis.tables.dataset import Dataset
from ptvd_analysis.tables.folder import find_data_folder
from tests.conftest import redeclare

CODE = "part_jardins_2025"
ROW = {
    "code": CODE,
    "libelle": "Part des ménages qui ont un jardin",
    "unite": "%",
    "millesime": "2025",
    "source": "Essai, enquête jardins",
    "licence": "Licence Ouverte 2.0",
    "theme": "ecologie",
    "sens": "1",
    "type": "part",
    "note": "Absent où l’enquête n’a pas été faite.",
}


@pytest.fixture(scope="module")
def france(tmp_path_factory: pytest.TempPathFactory) -> ptvd.France:
    """The tables, with one more column and one more row of the dictionary."""
    data_copy = tmp_path_factory.mktemp("jardins") / "data"
    shutil.copytree(find_data_folder(), data_copy)
    path = data_copy / "indicateurs.parquet"
    table = pd.read_parquet(path)
    inside = table["code_commune"].str.startswith("32")
    ranks = table.groupby(table["code_commune"].str[:2]).cumcount()
    table[CODE] = (ranks % 40).astype("float64").where(~inside, 50.0 + ranks % 40)
    table.loc[table["code_commune"] == "32107", CODE] = None  # Condom
    table.to_parquet(path, index=False)
    path = data_copy / "dictionnaire.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        columns = next(csv.reader(stream))
    with path.open("a", encoding="utf-8", newline="") as stream:
        csv.DictWriter(stream, columns, restval="", lineterminator="\n").writerow(ROW)
    for name in ("indicateurs.parquet", "dictionnaire.csv"):
        redeclare(data_copy, name)
    descriptor = json.loads((data_copy / "datapackage.json").read_text(encoding="utf-8"))
    for entry in descriptor["resources"]:
        entry["rows"] += entry["name"] == "dictionnaire"
    (data_copy / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    return ptvd.load(data_copy)


def compare_gers(france: ptvd.France) -> ptvd.Comparison:
    return ptvd.compare(france["32"], [france["65"], france["40"]])


def test_a_column_and_a_row_are_enough_for_the_library(france: ptvd.France) -> None:
    comparison = compare_gers(france)
    described = {
        "indicateur": CODE,
        "libelle": ROW["libelle"],
        "theme": "ecologie",
        "unite": "%",
        "millesime": "2025",
        "source": ROW["source"],
    }
    own = comparison.table([CODE]).iloc[0]
    assert own[list(described)].to_dict() == described
    assert (own["methode"], own["n"], own["communes"]) == ("médiane des communes", 23, 24)
    assert comparison.table()["indicateur"].eq(CODE).any()
    values = comparison.distribution(CODE)
    assert values.loc["32107", ["nom", "indicateur"]].tolist() == ["Condom", CODE]
    assert values["valeur"].isna().sum() == 1
    medians = comparison.medians(CODE)
    assert medians.loc[0, [*described, "n"]].to_dict() == described | {"n": 23}
    verdict = ptvd.judge(comparison, [CODE]).iloc[0]
    assert verdict[list(described)].to_dict() == described
    assert (verdict["verdict"], verdict["n"]) == ("plus élevé", 23)


def test_its_chart_names_it_with_its_unit_and_source(france: ptvd.France) -> None:
    axes = compare_gers(france).plot(CODE)
    assert axes.get_title("left").replace("\n", " ") == "Part des ménages qui ont un jardin, 2025"
    assert axes.get_xlabel() == "%"
    written = [text.get_text() for text in axes.texts]
    assert "Source : Essai, enquête jardins, 2025 ; Licence Ouverte 2.0" in written


def test_its_name_in_a_list_puts_it_on_the_page(
    france: ptvd.France, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile = {**selection.PROFILE, "ecologie": (CODE,)}
    for module in (selection, profil):
        monkeypatch.setattr(module, "PROFILE", profile)
    comparison = compare_gers(france)
    page = show_profile(comparison)._repr_html_()
    assert "Part des ménages qui ont un jardin, 2025" in page
    assert "Essai, enquête jardins, 2025" in page
    assert "Absent où l’enquête n’a pas été faite." in page
    rows = tabulate_indicators(comparison.territory, 2026).frame.set_index("code")
    expected = {
        "libelle": ROW["libelle"],
        "millesime": "2025",
        "source": ROW["source"],
        "licence": ROW["licence"],
        "manquantes": 1,
        "note": ROW["note"],
    }
    assert rows.loc[CODE, list(expected)].to_dict() == expected
    explored = show_explorer(comparison).data[EXPLORER_TYPE]["indicateurs"][CODE]
    assert (explored["titre"], explored["unite"], explored["decimales"]) == (
        "Part des ménages qui ont un jardin, 2025",
        "%",
        1,
    )


def test_medians_are_over_the_communes_that_have_every_value(
    make_dataset: Callable[..., Dataset], france: ptvd.France
) -> None:
    table = pd.DataFrame(
        {"code_commune": list("ABCD"), "un": [1.0, 2, None, 9], "deux": [5.0, 7, 1, 0]}
    )
    dictionary = france.dataset.table("dictionnaire").head(2).assign(code=["un", "deux"])
    dataset = make_dataset(
        indicateurs=table,
        dictionnaire=dictionary,
        dictionnaire_derives=dictionary.iloc[:0],
    )
    medians, known = compute_medians(dataset, ["un", "deux"], pd.Index(["A", "B", "C"]))
    assert (medians.to_dict(), known) == ({"un": 1.5, "deux": 6.0}, 2)
    medians, known = compute_medians(dataset, ["un"], pd.Index(["C"]))
    assert (medians.isna().tolist(), known) == ([True], 0)
