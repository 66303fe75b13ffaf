"""One more scale of report is one more value: parameters, references, files and runs follow it."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import nbformat
import pytest

from ptvd_analysis.cli import _check_scale, _choose_codes
from ptvd_analysis.errors import InvalidParameterError
from ptvd_analysis.presentation.graphics.layers import list_layers
from ptvd_analysis.reports import rehearsal, sections
from ptvd_analysis.reports.rehearsal import list_taken
from ptvd_analysis.reports.subject.parameters import ReportParameters, validate_parameters
from ptvd_analysis.reports.subject.scales import DEPARTEMENT, SCALES, find_scale
from ptvd_analysis.reports.subject.study import Study
from ptvd_analysis.runs.shelf.index import locate, write_index
from ptvd_analysis.runs.shelf.manifest import open_manifest
from ptvd_analysis.runs.workers.worker import Order
from ptvd_analysis.territories.keys import TerritoryKey
from ptvd_analysis.territories.territories import France
from tests.runs.second_scale import AUCH, EPCI
from tests.runs.written import make_outcome, write_folder

COTENTIN = "200067205"  # many PVD communes
AROUND = "200034726 200042372 200072320 243200391 243200417 243200607"


@pytest.fixture(autouse=True)
def _second_scale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SCALES, EPCI.level, EPCI)


def test_a_parameter_says_which_scale(france: France) -> None:
    auch = validate_parameters({"epci": AUCH}, france)
    assert auch == ReportParameters(AUCH, level="epci")
    assert auch.as_dict() == {
        "epci": AUCH,
        "millesime": 2026,
        "reference": "voisins",
        "donnees": None,
    }
    assert (auch.scale, auch.asked) == (EPCI, f"epci:{AUCH}")
    assert (find_scale(auch.asked), find_scale("32")) == (EPCI, DEPARTEMENT)
    gers = validate_parameters({"departement": "32"}, france)
    assert (gers.scale, gers.asked, next(iter(gers.as_dict()))) == (
        DEPARTEMENT,
        "32",
        "departement",
    )


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, f"parameter departement or epci is missing: give a code, like '01' or '{AUCH}'"),
        ({"epci": AUCH, "departement": "32"}, "epci and departement were given"),
        ({"epci": 200066926}, rf"epci is of type str; got 200066926 \(int\).*-r epci {AUCH}"),
        ({"epcis": AUCH}, "nearest: epci. Accepted: departement or epci, millesime, reference"),
        (
            {"epci": AUCH, "reference": "region"},
            f"Accepted: voisins, semblables, or EPCI like '{AUCH},2432",
        ),
    ],
)
def test_messages_speak_of_every_scale(france: France, given: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidParameterError, match=message):
        validate_parameters(given, france)


def test_an_order_follows_its_scale(france: France) -> None:
    order = Order(ReportParameters(AUCH, level="epci"))
    study = Study(order.parameters, france)
    assert order.key == study.territory.key == TerritoryKey("epci", AUCH)
    assert order.find_notebook().name == "epci.ipynb"
    assert [place.code for place in study.choice.territories] == AROUND.split()
    assert study.choice.label == "les EPCI voisins"
    lines = [layer.label for layer in list_layers(study.territory) if layer.shape == "line"]
    assert lines == ["Limites des EPCI voisins", "Limites de l’EPCI"]


def test_an_epci_that_touches_no_other_is_compared_with_none(france: France) -> None:
    alone = next(place for place in EPCI.list_territories(france) if not place.neighbours())
    choice = EPCI.choose_references(alone, "voisins", france)
    assert (choice.territories, choice.note) == ((), "Aucun autre EPCI ne touche celui-ci.")


def test_its_report_is_published_beside_the_others(france: France, tmp_path: Path) -> None:
    shown = (
        "from IPython.display import HTML\n"
        "from ptvd_analysis.reports.subject.study import open_study\n"
        "study = open_study(epci=epci, reference=reference)\n"
        "HTML(f'<p>{study.territory.nom} et {study.choice.label}</p>')"
    )
    parameters = nbformat.v4.new_code_cell('epci = ""', metadata={"tags": ["parameters"]})
    kernel = {"name": "python3", "display_name": "x", "language": "python"}
    notebook = nbformat.v4.new_notebook(
        cells=[parameters, nbformat.v4.new_code_cell(shown)], metadata={"kernelspec": kernel}
    )
    nbformat.write(notebook, tmp_path / "epci.ipynb")
    folder = tmp_path / "out"
    command = ["-m", "tests.runs.second_scale", str(tmp_path / "epci.ipynb"), str(folder)]
    root = Path(__file__).parents[2]
    subprocess.run([sys.executable, *command], check=True, timeout=240, cwd=root)
    page = folder / f"epci-{AUCH}-ca-grand-auch-coeur-de-gascogne.html"
    assert "<p>CA Grand Auch Coeur de Gascogne et les EPCI voisins</p>" in page.read_text("utf-8")
    assert [str(key) for key in open_manifest(folder).reports] == [f"epci:{AUCH}"]
    index = (folder / "index.html").read_text("utf-8")
    assert f'href="{page.name}"' in index
    assert "<h1>Petites villes de demain par EPCI</h1>" in index
    assert "départ" not in index.split("<main", 1)[1].split("<script", 1)[0].lower()
    assert f"1 des {len(EPCI.list_territories(france))} EPCI a un rapport" in index.replace(
        "\u202f", ""
    )


FACTS = (
    *("selon les départements", "tous les départements", "départements d’outre-mer"),
    *("entre départements de France", "départements et régions lauréats", "point de départ"),
    "les départements de France et leurs voisins",
    "que pour les départements voisins",
)
"""Said of France, or of time, whatever the report is about."""


@pytest.mark.parametrize("code", [COTENTIN, AUCH])
def test_no_word_of_an_epci_is_of_a_departement(france: France, code: str) -> None:
    study = Study(ReportParameters(code, level="epci"), france)
    assert len(study.territory.pvd()) == (11 if code == COTENTIN else 0)
    html = "\n".join(write_sections(study))
    for fact in FACTS:
        html = re.sub(fact, "", html, flags=re.IGNORECASE)
    assert re.findall(r".{40}départ.{40}", html, re.IGNORECASE) == []
    told = ("EPCI 200067205", "cet EPCI", "de l’EPCI", "EPCI par EPCI", "les EPCI semblables")
    assert [words for words in told if words not in html] == ([] if code == COTENTIN else [told[0]])
    assert f"Petites villes de demain {study.territory.locatif}" in html


def write_sections(study: Study) -> Iterator[str]:
    for name in sections.__all__:
        shown = getattr(sections, name)(*(getattr(study, taken) for taken in list_taken(name)))
        for part in shown if isinstance(shown, tuple) else (shown,):
            if hasattr(part, "_repr_html_"):
                yield part._repr_html_()


def test_all_and_region_list_the_scale_that_is_asked(france: France) -> None:
    everywhere = _choose_codes(france, [], None, EPCI)
    assert (len(everywhere), everywhere[0]) == (1_255, "epci:200000172")
    there = france.communes.query("code_region == '94'")["code_epci"].dropna().unique()
    assert _choose_codes(france, [], "Corse", EPCI) == sorted(f"epci:{code}" for code in there)
    assert _choose_codes(france, [], "Corse", DEPARTEMENT) == ["departement:2A", "departement:2B"]
    assert _check_scale("epci") is EPCI
    with pytest.raises(click.BadParameter, match="'pays'; accepted: departement, epci"):
        _check_scale("pays")


def test_a_run_of_a_scale_rehearses_it(france: France, monkeypatch: pytest.MonkeyPatch) -> None:
    rehearsed: list[Study] = []
    asked: list[Any] = []
    monkeypatch.setattr(rehearsal, "call_sections", rehearsed.append)
    monkeypatch.setattr(rehearsal, "summarise_reach", lambda place, _: asked.append(place.key))
    rehearsal.rehearse(france, 2026, EPCI, reports=125)
    assert (rehearsed[0].territory.level, asked) == ("epci", [])
    assert len(rehearsed[0].territory.pvd()) > 0
    rehearsal.rehearse(france, 2026, DEPARTEMENT, reports=11)
    assert (rehearsed[1].territory.level, len(asked)) == ("departement", 101)


def test_the_index_draws_every_scale_it_lists(france: France, tmp_path: Path) -> None:
    cotentin = france.epci(COTENTIN)
    epci = make_outcome(france, "32", key=cotentin.key, nom=cotentin.nom, file="epci.html")
    path = write_index(write_folder(tmp_path, make_outcome(france, "32"), epci), france)
    html = path.read_text("utf-8")
    assert "<h1>Petites villes de demain par territoire</h1>" in html
    assert re.findall(r"<h3>(.*?)</h3>", html) == ["Par département", "Par EPCI"]
    assert html.count('class="ptvd-mainland"') == 2
    assert html.count('href="epci.html"') == 2  # on the map, and in the table
    assert '<td class="ptvd-region">Normandie</td>' in html


def test_places_are_where_their_communes_are(france: France) -> None:
    places = locate("epci", france)
    guadeloupe = places[places["panneau"] == "Guadeloupe (971)"]
    assert set(guadeloupe["epsg"]) == {5490}
    assert places["encart"].isna().all()
    assert places.loc[COTENTIN, "panneau"] == "France hexagonale et Corse"
