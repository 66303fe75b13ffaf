"""An indicator is data: a column, a row of the dictionary, and its name where it is to be shown."""

from __future__ import annotations

import csv
import json
import re
import shutil

import pandas as pd
import pytest

import ptvd_analysis as ptvd
from ptvd_analysis.reports.subject.parameters import ReportParameters
from ptvd_analysis.runs.shelf.run import RunOptions, produce_reports
from ptvd_analysis.runs.workers.pool import LocalPool
from ptvd_analysis.tables.folder import find_data_folder
from tests.conftest import make_notebook, redeclare

CODE = "part_jardins_2025"
LABEL = "Part des ménages qui ont un jardin"
CITED = "Essai, jardins, 2025"
ROW = {
    "code": CODE,
    "libelle": LABEL,
    "unite": "%",
    "millesime": "2025",
    "source": "Essai, enquête jardins, copie lue",
    "licence": "Licence Ouverte 2.0",
    "theme": "ecologie",
    "sens": "1",
    "type": "part",
    "note": "Absent où l’enquête n’a pas été faite.",
    "decimales": "2",
    "producteur": "Essai, jardins",
    "manquant": "commune non enquêtée",
    "juge": "0",
    "echelle": "lineaire",
    "sondage": "0",
    "niveau": "commune",
}


@pytest.fixture(scope="module")
def france(tmp_path_factory: pytest.TempPathFactory) -> ptvd.France:
    """The tables, with one more column and one more row of the dictionary."""
    folder = tmp_path_factory.mktemp("jardins") / "data"
    shutil.copytree(find_data_folder(), folder)
    path = folder / "indicateurs.parquet"
    table = pd.read_parquet(path)
    inside = table["code_commune"].str.startswith("32")
    ranks = table.groupby(table["code_commune"].str[:2]).cumcount()
    table[CODE] = (ranks % 40).astype("float64").where(~inside, 50.0 + ranks % 40)
    table.loc[table["code_commune"] == "32107", CODE] = None  # Condom
    table.to_parquet(path, index=False)
    path = folder / "dictionnaire.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        columns = next(csv.reader(stream))
    with path.open("a", encoding="utf-8", newline="") as stream:
        csv.DictWriter(stream, columns, restval="", lineterminator="\n").writerow(ROW)
    for name in ("indicateurs.parquet", "dictionnaire.csv"):
        redeclare(folder, name)
    descriptor = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    for entry in descriptor["resources"]:
        entry["rows"] += entry["name"] == "dictionnaire"
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    return ptvd.load(folder)


@pytest.fixture(scope="module")
def comparison(france: ptvd.France) -> ptvd.Comparison:
    gers = france["32"]
    return ptvd.compare(gers, gers.neighbours())


def test_a_column_and_a_row_are_enough_for_the_library(comparison: ptvd.Comparison) -> None:
    described = {
        "indicateur": CODE,
        "libelle": LABEL,
        "theme": "ecologie",
        "unite": "%",
        "decimales": 2,
        "millesime": "2025",
        "producteur": "Essai, jardins",
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
    assert (verdict["verdict"], verdict["n"]) == ("plus_eleve", 23)


def test_its_chart_names_it_with_its_unit_and_source(comparison: ptvd.Comparison) -> None:
    axes = comparison.plot(CODE)
    assert axes.get_title("left").replace("\n", " ") == f"{LABEL}, 2025"
    assert axes.get_xlabel() == "%"
    written = [text.get_text() for text in axes.texts]
    assert f"Source : {ROW['source']}, 2025 ; Licence Ouverte 2.0" in written


CELLS = (
    """from ptvd_analysis.reports import sections
from ptvd_analysis.reports.subject.selection import PROFILE
from ptvd_analysis.reports.subject.study import open_study

study = open_study(
    departement=departement, millesime=millesime, reference=reference, donnees=donnees
)
profile = {**PROFILE, "ecologie": ("part_jardins_2025",)}""",
    "sections.show_explorer(study.comparison, profile)",
    "sections.show_map(study.comparison)[0]",
    "sections.show_profile(study.comparison, profile)",
    "sections.show_passport(study.territory, millesime, profile)",
)


@pytest.fixture(scope="module")
def html(france: ptvd.France, pool: LocalPool, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page of the Gers, made by the engine of a notebook whose profile names the indicator.

    Its no-break spaces are made plain.
    """
    folder = tmp_path_factory.mktemp("page")
    options = RunOptions(notebook=make_notebook(folder, *CELLS), pool=pool)
    asked = ReportParameters("32", donnees=str(france.dataset.folder))
    [outcome] = produce_reports(france, [asked], folder, options)
    assert outcome.status == "ok", outcome.message
    assert outcome.file is not None
    written = (folder / outcome.file).read_text(encoding="utf-8")
    return re.sub("&nbsp;|[\u00a0\u202f]", " ", written)


def find_figure(html: str, name: str) -> str:
    [found] = re.findall(rf'<figure [^>]*id="{name}">.*?</figure>', html, re.DOTALL)
    return str(found)


def read_rows(html: str) -> list[list[str]]:
    """Read the cells of the rows of a table or of a part of one, without what marks them."""
    return [
        re.findall(r"<t[hd][^>]*>(?:<a [^>]*>)?([^<]*)", row)
        for row in re.findall(r"<tr.*?</tr>", html, re.DOTALL)
    ]


def test_its_name_in_a_list_draws_it(html: str) -> None:
    figure = find_figure(html, "figure-theme-ecologie")
    assert (
        f'alt="{LABEL}, 2025 : médiane 61,00 % dans les communes PVD du Gers (n = 23), minimum '
        '50,00 %, maximum 85,00 %."'
    ) in figure
    assert "%3E%25%3C/text%3E" in figure  # its unit, under its axis
    assert f"{LABEL} : Absent où l’enquête n’a pas été faite." in figure
    assert f'<a href="#definition-{CODE}">{LABEL}</a>' in figure
    medians = find_figure(html, "tableau-theme-ecologie")
    assert read_rows(medians)[1] == [
        *("Gers", f"{LABEL}, 2025", "61,00 %", "56,00 %", "71,00 %", "50,00 %"),
        *("85,00 %", "23", "24"),
    ]
    own = find_figure(html, "tableau-theme-ecologie-communes")
    towns = read_rows(own)
    assert towns[0] == ["Commune", f"{LABEL}, 2025 (%)"]
    assert towns[4:6] == [["Condom", "n. d."], ["Eauze", "84,00"]]
    assert "« n. d. », part des ménages qui ont un jardin : commune non enquêtée." in own
    for part in (figure, medians, own):
        assert f"Source : {CITED}</span>" in part


def test_it_is_explored_and_defined(html: str) -> None:
    [data] = re.findall(r'<script type="application/json" id="ptvd-explorer">(.*?)</script>', html)
    explored = json.loads(data)
    told = explored["indicateurs"][CODE]
    expected = {
        "titre": f"{LABEL}, 2025",
        "unite": "%",
        "decimales": 2,
        "source": CITED,
        "manquant": "commune non enquêtée",
        "definition": f"definition-{CODE}",
    }
    assert {name: told[name] for name in expected} == expected
    assert told["territoires"][0] == [61.0, "61,00 %", 23, 24]
    named = [code for code, *_ in explored["communes"]]
    assert told["communes"][named.index("32107")] is None
    assert CODE in dict(explored["themes"])["La transition écologique"]
    [row] = re.findall(rf'<tr id="definition-{CODE}">.*?</tr>', html)
    assert read_rows(row) == [
        [
            *(LABEL, "2025", "médiane des communes : rien à additionner dans ces tables"),
            *(ROW["source"], ROW["licence"], "1", ROW["manquant"], CODE, ROW["note"]),
        ]
    ]
