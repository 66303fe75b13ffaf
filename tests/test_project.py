"""The project holds together: notebooks, dependencies, public interface, the built wheel."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import nbformat
import pytest
import yaml

import ptvd_analysis as ptvd
from ptvd_analysis.reports.subject.study import open_study
from ptvd_analysis.runs.shelf.manifest import open_manifest
from ptvd_analysis.runs.workers.execution import find_notebook
from ptvd_analysis.runs.workers.inputs import hash_inputs
from tests.conftest import key

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_are_stored_bare(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert code[0].metadata["tags"] == ["parameters"]
    assert all(not cell.outputs and cell.execution_count is None for cell in code)
    assert not any(re.search(r"^\s*(def|class) ", cell.source, re.MULTILINE) for cell in code)


def test_the_ledger_notebook_runs_under_plain_papermill(tmp_path: Path) -> None:
    output = tmp_path / "article.ipynb"
    command = [sys.executable, "-m", "papermill", str(find_notebook("article_2020")), str(output)]
    environment = os.environ | {"PYTHONWARNINGS": "default"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    shown = output.read_text(encoding="utf-8")
    assert "Ce que disait l" in shown
    assert shown.count("conforme") >= 6


def test_papermill_says_why_a_number_is_not_a_code(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "papermill", str(find_notebook()), str(tmp_path / "out.ipynb")]
    done = subprocess.run([*command, "-p", "departement", "01"], capture_output=True, text=True)
    assert done.returncode != 0
    assert "write `-r departement 01`" in done.stderr


def split_requirement(line: str) -> tuple[str, str]:
    found = re.match(r"([a-z0-9_-]+)(.*)", line)
    assert found is not None, line
    return found[1].replace("_", "-"), found[2]


def read_requirements() -> dict[str, str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return dict(split_requirement(line) for line in project["dependencies"])


def test_conda_and_pip_install_the_same() -> None:
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    lines: list[str] = []
    for entry in environment["dependencies"]:
        lines += entry["pip"] if isinstance(entry, dict) else [entry]
    found = dict(split_requirement(line) for line in lines)
    assert found.pop("python") == ">=3.11"
    found.pop("pip")
    assert found == read_requirements()


def test_the_lock_covers_every_dependency() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    locked = set(re.findall(r"^([a-z0-9.-]+)==", lock, re.MULTILINE))
    assert read_requirements().keys() <= locked
    assert "http" not in re.sub(r"\b\w*http\w*==.*|# .*|\s+# +via.*|.*hash.*|#   .*", "", lock)


def test_the_public_interface_is_explicit() -> None:
    assert {"load", "compare", "programme_map", "render_report"} <= set(ptvd.__all__)
    assert len(ptvd.__all__) <= 20
    assert all(getattr(ptvd, name).__doc__ for name in ptvd.__all__)


def test_importing_does_nothing() -> None:
    heavy = "{'pandas', 'geopandas', 'seaborn', 'matplotlib'}"
    code = f"import sys, ptvd_analysis; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_imports_point_one_way() -> None:
    script = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([script], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_modules_stay_readable() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in (ROOT / "src").rglob("*")
        if path.suffix in (".py", ".js", ".css", ".j2")
        and (lines := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert long == {}


PACKAGE = ROOT / "src" / "ptvd_analysis"
ROOMS = {
    *("runs", "reports", "presentation", "comparison", "sources"),
    *("territories", "indicators", "tables", "statistics"),
}
WHOLE = {
    "reports/added_indicator",
    "reports/page",
    "reports/report",
    "runs/faults",
    "runs/second_scale",
}
"""What tests hold together, rather than a module: pages, the report, runs, one more scale."""
UNTESTED = {"errors", "sources/__main__"}
"""Modules without a file of their own: what each error says is held where it is raised, and the
rebuilding of all tables needs the network."""


def list_names(folder: Path, pattern: str) -> set[str]:
    return {path.name for path in folder.glob(pattern)} - {"__pycache__"}


def test_the_root_of_the_package_lists_its_rooms() -> None:
    found = list_names(PACKAGE, "[!.]*") - {"__init__.pyi", "py.typed"}
    assert found == ROOMS | {"__init__.py", "cli.py", "errors.py", "files.py", "provenance.py"}


def list_mirrored(folder: Path, prefix: str = "") -> set[str]:
    """List the files of a folder by room and name, whatever they are in inside the room."""
    places = [path.relative_to(folder) for path in folder.rglob(f"{prefix}*.py")]
    return {"/".join([*place.parts[:-1][:1], place.stem.removeprefix(prefix)]) for place in places}


def test_tests_mirror_modules() -> None:
    assert {path.parent.name for path in (ROOT / "tests").glob("*/test_*.py")} == ROOMS
    modules = {name for name in list_mirrored(PACKAGE) if not name.endswith("__init__")}
    tested = list_mirrored(ROOT / "tests", "test_")
    assert tested - modules == WHOLE | {"project"}
    # Sections are held by the pages they make, and by files of their own where they compute.
    folder = PACKAGE / "reports" / "sections"
    sections = {f"reports/{path.stem}" for path in folder.rglob("*.py")}
    assert modules - tested - sections == UNTESTED


def test_every_command_of_the_readme_exists() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"`?make (\w+)", readme)):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
    for picture in re.findall(r"!\[.*?\]\((.*?)\)", readme):
        assert (ROOT / picture).is_file(), picture


def test_the_wheel_carries_data_and_notebooks_and_works_alone(tmp_path: Path) -> None:
    """Built, unpacked outside the checkout, put before everything else on the path, and run."""
    command = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        str(tmp_path),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    [wheel] = tmp_path.glob("*.whl")
    alone = tmp_path / "alone"
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        archive.extractall(alone)
    for needed in ("data/datapackage.json", "notebooks/departement.ipynb", "py.typed"):
        assert f"ptvd_analysis/{needed}" in names
    run = (
        "import ptvd_analysis, sys; print(ptvd_analysis.__file__);"
        "from ptvd_analysis.cli import main; main()"
    )
    environment = os.environ | {"PYTHONPATH": str(alone)}
    arguments = [sys.executable, "-c", run, "report", "75", "--output", str(tmp_path / "out")]
    done = subprocess.run(arguments, cwd=tmp_path, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(str(alone))
    assert (tmp_path / "out" / "75-paris.html").is_file()
    made = open_manifest(tmp_path / "out").reports[key("75")]
    assert made.input_hash == hash_inputs(open_study(departement="75"), find_notebook())
