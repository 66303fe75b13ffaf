"""Files are whole or absent, and the manifest says what is there."""

from __future__ import annotations

import json
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner

from ptvd_analysis.cli import main
from ptvd_analysis.errors import NotebookError, OutputFolderError
from ptvd_analysis.files import write_atomically
from ptvd_analysis.reports.subject.parameters import ReportParameters
from ptvd_analysis.runs.shelf.folders import lock_folder, prepare_folder
from ptvd_analysis.runs.shelf.manifest import open_manifest
from ptvd_analysis.runs.shelf.run import RunOptions, produce_reports
from ptvd_analysis.runs.workers.execution import check_execution
from ptvd_analysis.runs.workers.pool import LocalPool
from ptvd_analysis.territories.territories import France
from tests.conftest import REPORTED, Published, make_notebook, redeclare


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


@contextmanager
def limit_files(size: int) -> Iterator[None]:
    """Let no file grow past a size, as on a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    previous = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, previous)


def test_a_disk_that_is_full_already_is_told(tmp_path: Path) -> None:
    folder = prepare_folder(tmp_path)
    refused = pytest.raises(OutputFolderError, match="cannot be locked: File too large")
    with limit_files(0), refused, lock_folder(folder):
        pass
    with lock_folder(folder):
        pass


def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    write_atomically(path, "before")
    with (
        limit_files(1_000),
        pytest.raises(OutputFolderError, match="What was there is unchanged"),
    ):
        write_atomically(path, "x" * 100_000)
    assert path.read_text() == "before"
    assert [file.name for file in tmp_path.iterdir()] == ["page.html"]


def test_the_manifest_says_what_was_made(published: Published) -> None:
    manifest = json.loads((published.folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["asked"] == list(REPORTED)
    assert manifest["data_hashes"].keys() >= {"communes", "programmes"}
    entry = next(entry for entry in manifest["reports"] if entry["code"] == "32")
    assert entry["status"] == "ok"
    assert entry["file"] == "32-gers.html"
    assert entry["peak_memory_mb"] < 1_000
    assert open_manifest(published.folder).reports == published.outcomes


def test_a_failing_report_stops_no_other_and_names_its_cell(
    france: France, tmp_path: Path, pool: LocalPool
) -> None:
    notebook = make_notebook(
        tmp_path,
        'if departement == "65":\n    raise ValueError("no such figure")',
        "from IPython.display import HTML\nHTML(f'<p>{departement}</p>')",
    )
    folder = prepare_folder(tmp_path / "out")
    (folder / "65-hautes-pyrenees.html").write_text("an earlier report", encoding="utf-8")
    requests = [ReportParameters("65"), ReportParameters("01")]
    failed, made = produce_reports(
        france, requests, folder, RunOptions(notebook=notebook, pool=pool)
    )
    assert (failed.status, made.status) == ("failed", "ok")
    assert failed.message == (
        'essai.ipynb, cell 1: ValueError: no such figure (in `if departement == "65":`)'
    )
    assert (folder / "65-hautes-pyrenees.html").read_text(encoding="utf-8") == "an earlier report"
    assert failed.earlier_file == "65-hautes-pyrenees.html"
    assert (made.millesime, made.reference) == (2026, "voisins")
    assert "no such figure" in (folder / "65-hautes-pyrenees.log").read_text(encoding="utf-8")
    assert "<p>01</p>" in (folder / "01-ain.html").read_text(encoding="utf-8")
    assert {code: entry.status for code, entry in open_manifest(folder).reports.items()} == {
        "65": "failed",
        "01": "ok",
    }


def test_a_worker_that_dies_is_never_a_report(
    france: France, tmp_path: Path, pool: LocalPool
) -> None:
    notebook = make_notebook(tmp_path, "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)")
    folder = prepare_folder(tmp_path / "out")
    [outcome] = produce_reports(
        france, [ReportParameters("32")], folder, RunOptions(notebook=notebook, pool=pool)
    )
    assert (outcome.status, outcome.cell) == ("killed", 1)
    assert outcome.message == (
        "essai.ipynb, cell 1: the worker was killed by SIGKILL "
        "(out of memory, or killed from outside)"
    )
    assert not (folder / "32-gers.html").exists()


def test_whatever_goes_wrong_is_recorded_and_stops_no_other(
    france: France, tmp_path: Path, pool: LocalPool
) -> None:
    notebook = make_notebook(tmp_path, "1")
    broken = nbformat.read(notebook, as_version=4)
    del broken.metadata["kernelspec"]
    nbformat.write(broken, notebook)
    folder = prepare_folder(tmp_path / "out")
    requests = [ReportParameters("32"), ReportParameters("40")]
    outcomes = list(
        produce_reports(france, requests, folder, RunOptions(notebook=notebook, pool=pool))
    )
    assert [outcome.status for outcome in outcomes] == ["failed", "failed"]
    assert "it could not be executed: ValueError" in str(outcomes[0].message)
    assert (folder / "40-landes.log").exists()


def test_a_failed_notebook_can_be_kept(france: France, tmp_path: Path, pool: LocalPool) -> None:
    notebook = make_notebook(tmp_path, 'raise ValueError("no")')
    folder = prepare_folder(tmp_path / "out")
    requests = [ReportParameters("32")]
    options = RunOptions(notebook=notebook, keep_notebooks=True, pool=pool)
    list(produce_reports(france, requests, folder, options))
    kept = nbformat.read(folder / "32-gers.ipynb", as_version=4)
    assert any(
        output.output_type == "error" for cell in kept.cells for output in cell.get("outputs", [])
    )


def test_a_cell_that_did_not_run_is_a_failure(tmp_path: Path) -> None:
    path = make_notebook(tmp_path, "1 + 1")
    with pytest.raises(NotebookError, match="cell 0: not executed"):
        check_execution(nbformat.read(path, as_version=4), path)


def test_runs_beside_each_other_do_not_meet(tmp_path: Path) -> None:
    """Two processes, one current folder: nothing of theirs is in it."""
    command = [sys.executable, "-c", "from ptvd_analysis.cli import main; main()", "report"]
    runs = [
        subprocess.Popen(
            [*command, code, "--output", name],
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for code, name in (("976", "one"), ("75", "other"))
    ]
    ends = [run.communicate(timeout=240) for run in runs]
    assert [run.returncode for run in runs] == [0, 0], ends
    assert not any("Invalid" in error for _, error in ends)
    assert {path.name for path in tmp_path.iterdir()} == {"one", "other"}
