"""What the command accepts, refuses and says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from ptvd_analysis.cli import main
from ptvd_analysis.runs.shelf.run import render_report
from ptvd_analysis.territories.territories import France
from tests.conftest import make_notebook, redeclare
from tests.runs.written import make_outcome, write_folder


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, list(arguments))
    return result.exit_code, result.output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["report", "99"], "no departement has the code or the name '99'"),
        (["report", "32", "Gerz"], "nearest: Gers"),
        (["report", "1"], "nearest: 01"),
        (["report"], "give département codes, or --region, or --all"),
        (["report", "32", "--all"], "give département codes, or --region, or --all"),
        (["report", "32", "--list", "2019"], "'2019' is not one of '2020', '2026'"),
        (["report", "--region", "Occitania"], "nearest: Occitanie"),
        (["report", "32", "--reference", "voisin"], "nearest: voisins"),
    ],
)
def test_a_wrong_request_is_refused_before_anything_starts(
    tmp_path: Path, arguments: list[str], message: str
) -> None:
    status, output = run(*arguments, "--output", str(tmp_path / "out"))
    assert status == 2
    assert message in output
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_written_is_refused_before_anything_starts(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for folder in (tmp_path / "file" / "reports", Path("/proc/reports")):
        status, output = run("report", "32", "--output", str(folder))
        assert status == 2, output
        assert "reports cannot be written to" in output
        assert "--output" in output
    assert (tmp_path / "file").read_text() == "x"


def test_damaged_tables_stop_the_run_before_the_first_report(
    data_copy: Path, tmp_path: Path
) -> None:
    content = bytearray((data_copy / "indicateurs.parquet").read_bytes())
    content[1_000] ^= 1
    (data_copy / "indicateurs.parquet").write_bytes(content)
    out = tmp_path / "out"
    status, output = run("report", "32", "--data", str(data_copy), "--output", str(out))
    assert status == 2
    assert "indicateurs.parquet is not the declared file" in output
    assert not out.exists()
    (data_copy / "regions.csv").write_text("code_region\n76\n", encoding="utf-8")
    redeclare(data_copy, "regions.csv")
    status, output = run("data", "verify", "--data", str(data_copy))
    assert status == 2


def test_data_info_names_every_table_and_its_sources() -> None:
    status, output = run("data", "info")
    assert status == 0
    assert "indicateurs" in output
    assert "ANCT, Listes PVD 2020 et 2026" in output


def test_data_verify_says_so() -> None:
    status, output = run("data", "verify")
    assert status == 0
    assert "tables verified" in output


def test_the_command_writes_the_index_of_a_folder(france: France, tmp_path: Path) -> None:
    write_folder(tmp_path, make_outcome(france, "32"))
    status, output = run("index", "--output", str(tmp_path))
    assert (status, output) == (0, f"{tmp_path / 'index.html'}\n")
    assert 'href="32-gers.html"' in (tmp_path / "index.html").read_text(encoding="utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        *("32-gers.html", "index.html", "manifest.json")
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "there is no manifest.json in"),
        ("{", "is not a manifest: Expecting property name"),
        ("[]", "is not a manifest: list indices must be integers"),
        ("{}", "is not a manifest: it has no 'reports'"),
        ("[" * 100_000, "is not a manifest: maximum recursion depth"),
        ("\ud800", "is not a manifest: 'utf-8' codec"),
    ],
)
def test_without_a_manifest_the_command_says_what_to_do(
    tmp_path: Path, content: str | None, message: str
) -> None:
    if content is not None:
        (tmp_path / "manifest.json").write_bytes(content.encode("utf-8", "surrogatepass"))
    before = sorted(tmp_path.iterdir())
    status, output = run("index", "--output", str(tmp_path))
    assert status == 2
    assert message in output
    assert "Make the reports again: ptvd report CODE --output" in output
    assert sorted(tmp_path.iterdir()) == before


def test_a_folder_that_does_not_exist_is_not_made(tmp_path: Path) -> None:
    status, output = run("index", "--output", str(tmp_path / "nowhere"))
    assert status == 2
    assert "there is no manifest.json in" in output
    assert not (tmp_path / "nowhere").exists()


def test_the_command_starts_without_what_only_reports_need() -> None:
    heavy = (
        "{'geopandas', 'matplotlib', 'nbclient', 'nbconvert', 'nbformat', 'papermill', 'pandera',"
    )
    heavy += " 'scipy', 'seaborn', 'statsmodels'}"
    code = f"import sys, ptvd_analysis.cli; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "fiche.ipynb cannot be read: No such file or directory; give a Jupyter notebook"),
        ("code;nom", "fiche.ipynb is not a notebook: Notebook does not appear to be JSON"),
        ("{}", "fiche.ipynb is not a notebook"),
        ('{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}',
         "fiche.ipynb is tagged `parameters`; give a Jupyter notebook in Python (.ipynb, format 4)"),
        ('{"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": {"name": "ir", '
         '"display_name": "R", "language": "R"}}, "cells": []}', "fiche.ipynb is in R; give"),
    ],
)  # fmt: skip
def test_a_notebook_that_cannot_be_used_is_refused_before_anything_starts(
    tmp_path: Path, content: str | None, message: str
) -> None:
    if content is not None:
        (tmp_path / "fiche.ipynb").write_text(content, encoding="utf-8")
    out = tmp_path / "out"
    notebook = str(tmp_path / "fiche.ipynb")
    status, output = run("report", "32", "--notebook", notebook, "--output", str(out))
    assert status == 2
    assert message in output
    assert not out.exists()


def test_reports_of_ones_own_notebook_have_a_folder_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    notebook = make_notebook(tmp_path, 'print("département", departement)')
    status, output = run("report", "32", "--notebook", notebook.name)
    assert (status, output.splitlines()[0]) == (0, "reports/essai/32-gers.html")
    page = tmp_path / "reports" / "essai" / "32-gers.html"
    assert "département 32" in page.read_text(encoding="utf-8")
    page.unlink()
    assert render_report("32", notebook=notebook.name).resolve() == page
