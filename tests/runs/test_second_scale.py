"""One more scale of report is one more value: parameters, references, files and runs follow it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

from ptvd_analysis.errors import InvalidParameterError
from ptvd_analysis.presentation.graphics.layers import list_layers
from ptvd_analysis.reports.subject.parameters import ReportParameters, validate_parameters
from ptvd_analysis.reports.subject.scales import DEPARTEMENT, SCALES, find_scale
from ptvd_analysis.reports.subject.study import Study
from ptvd_analysis.runs.shelf.manifest import open_manifest
from ptvd_analysis.runs.workers.worker import Order
from ptvd_analysis.territories.keys import TerritoryKey
from ptvd_analysis.territories.territories import France
from tests.runs.second_scale import AUCH, EPCI

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
        ({"epci": AUCH, "reference": "region"}, f"Accepted: voisins, or EPCI like '{AUCH},2432"),
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
    assert f"1 des {len(EPCI.list_territories(france))} EPCI a un rapport" in index.replace(
        "\u202f", ""
    )
