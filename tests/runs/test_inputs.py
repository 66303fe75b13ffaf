"""A report is made again when anything it depends on changed, and only then."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from ptvd_analysis.reports.subject.study import open_study
from ptvd_analysis.runs.workers.execution import find_notebook
from ptvd_analysis.runs.workers.inputs import hash_inputs, list_versions
from ptvd_analysis.tables.folder import find_data_folder
from tests.conftest import make_notebook, redeclare

ROOT = Path(__file__).resolve().parents[2]
_HASH = """
from ptvd_analysis.runs.workers.execution import find_notebook
from ptvd_analysis.runs.workers.inputs import hash_inputs
from ptvd_analysis.reports.subject.study import open_study
print(hash_inputs(open_study(departement="32"), find_notebook()))
"""


def hash_with(*folders: Path) -> str:
    """Hash the inputs of a report in a new process, with some folders first on its path."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, folders))}
    done = subprocess.run(
        [sys.executable, "-c", _HASH], env=environment, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


@pytest.fixture(scope="module")
def usual() -> str:
    return hash_inputs(open_study(departement="32"), find_notebook())


def test_the_same_inputs_give_the_same_hash_in_another_process(usual: str) -> None:
    assert hash_with() == usual


def test_parameters_notebook_and_clock_count(tmp_path: Path, usual: str) -> None:
    gers, notebook = open_study(departement="32"), find_notebook()
    hashes = [
        usual,
        hash_inputs(open_study(departement="40"), notebook),
        hash_inputs(open_study(departement="32", millesime=2020), notebook),
        hash_inputs(open_study(departement="32", reference="region"), notebook),
        hash_inputs(gers, make_notebook(tmp_path, "1")),
        hash_inputs(gers, notebook, clock="1790000000"),
    ]
    assert len(set(hashes)) == len(hashes)


def test_one_value_of_one_table_counts_and_its_folder_does_not(data_copy: Path, usual: str) -> None:
    here = open_study(departement="32", donnees=str(find_data_folder()))
    before = hash_inputs(here, find_notebook())
    assert before != usual  # the page says that tables were given
    moved = open_study(departement="32", donnees=str(data_copy))
    assert hash_inputs(moved, find_notebook()) == before
    path = data_copy / "dictionnaire.csv"
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    table.loc[0, "libelle"] += " "
    table.to_csv(path, index=False)
    redeclare(data_copy, path.name)
    changed = open_study(departement="32", donnees=str(data_copy))
    assert hash_inputs(changed, find_notebook()) != before


def test_one_line_of_the_library_counts(tmp_path: Path, usual: str) -> None:
    for folder in ("src", "data", "notebooks"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    hashes = [hash_with(tmp_path / "src")]
    assert hashes == [usual]
    for name in (
        "indicators/aggregation.py",
        "reports/page/templates/report.css",
        "reports/sections/profil.py",
    ):
        with (tmp_path / "src" / "ptvd_analysis" / name).open("a", encoding="utf-8") as file:
            file.write("\n")
        hashes.append(hash_with(tmp_path / "src"))
    assert len(set(hashes)) == len(hashes)


_MAKE = """
import sys
from pathlib import Path
from ptvd_analysis.reports.subject.parameters import ReportParameters
from ptvd_analysis.runs.workers.worker import Order, make_page
page = make_page(Order(ReportParameters("32"), Path(sys.argv[1])))
print(page.status, page.message, file=sys.__stdout__)
"""


@pytest.mark.parametrize(
    "changed", ["src/ptvd_analysis/reports/page/templates/report.css", "essai.ipynb"]
)
def test_what_changes_while_a_page_is_made_makes_it_fail(tmp_path: Path, changed: str) -> None:
    for folder in ("src", "data", "notebooks"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    change = f"with open({str(tmp_path / changed)!r}, 'a') as file:\n    file.write('\\n')"
    made = []
    for cell in ("1", change):
        notebook = make_notebook(tmp_path, cell)
        done = subprocess.run(
            [sys.executable, "-c", _MAKE, str(notebook)],
            env={**os.environ, "PYTHONPATH": str(tmp_path / "src")},
            check=True,
            capture_output=True,
            text=True,
        )
        made.append(done.stdout.strip())
    message = "the notebook or the code changed since this process read it: run again"
    assert made == ["ok None", f"failed {message}"]


def test_the_version_of_a_package_counts_even_a_distant_one(tmp_path: Path, usual: str) -> None:
    for name in ("pandas", "numpy", "mistune"):  # the last is what nbconvert writes Markdown with
        assert name in list_versions()
        folder = tmp_path / name
        info = folder / f"{name}-99.0.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text(f"Name: {name}\nVersion: 99.0\n", encoding="utf-8")
        assert hash_with(folder) != usual


def test_a_package_that_only_developers_use_does_not_count() -> None:
    assert not {"pytest", "playwright", "ruff", "distributed"} & list_versions().keys()
