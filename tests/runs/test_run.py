"""Files are whole or absent, whatever becomes of a run; the manifest and the index say so."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import nbformat
import pytest

from ptvd_analysis.reports.subject.parameters import ReportParameters
from ptvd_analysis.runs.shelf.folders import prepare_folder
from ptvd_analysis.runs.shelf.manifest import ReportOutcome, open_manifest
from ptvd_analysis.runs.shelf.run import RunOptions, produce_reports
from ptvd_analysis.runs.workers.pool import LocalPool
from ptvd_analysis.territories.territories import France
from tests.conftest import key, make_notebook
from tests.runs.written import make_outcome, write_folder


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
    assert {about: entry.status for about, entry in open_manifest(folder).reports.items()} == {
        key("65"): "failed",
        key("01"): "ok",
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
    broken.metadata["kernelspec"] = {}
    nbformat.write(broken, notebook)
    folder = prepare_folder(tmp_path / "out")
    requests = [ReportParameters("32"), ReportParameters("40")]
    outcomes = list(
        produce_reports(france, requests, folder, RunOptions(notebook=notebook, pool=pool))
    )
    assert [outcome.status for outcome in outcomes] == ["failed", "failed"]
    assert "it could not be executed: ValueError" in str(outcomes[0].message)
    assert (folder / "40-landes.log").exists()


def test_a_failed_notebook_can_be_kept_though_it_names_no_kernel(
    france: France, tmp_path: Path, pool: LocalPool
) -> None:
    notebook = make_notebook(tmp_path, 'raise ValueError("no")')
    unnamed = nbformat.read(notebook, as_version=4)
    del unnamed.metadata["kernelspec"]
    nbformat.write(unnamed, notebook)
    folder = prepare_folder(tmp_path / "out")
    requests = [ReportParameters("32")]
    options = RunOptions(notebook=notebook, keep_notebooks=True, pool=pool)
    list(produce_reports(france, requests, folder, options))
    kept = nbformat.read(folder / "32-gers.ipynb", as_version=4)
    assert any(
        output.output_type == "error" for cell in kept.cells for output in cell.get("outputs", [])
    )


def test_runs_beside_each_other_do_not_meet_and_make_the_same_bytes(tmp_path: Path) -> None:
    """Two processes, one current folder: nothing of theirs is in it. Two ways to give one date."""
    command = [sys.executable, "-c", "from ptvd_analysis.cli import main; main()", "report", "976"]
    clock = str(int(datetime(2026, 9, 21, tzinfo=UTC).timestamp()))
    runs = [
        subprocess.Popen(
            [*command, *arguments],
            cwd=tmp_path,
            env={**os.environ, "SOURCE_DATE_EPOCH": epoch},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for arguments, epoch in (
            (["--output", "one"], clock),
            (["--output", "other", "--date", "2026-09-21"], "0"),
        )
    ]
    ends = [run.communicate(timeout=240) for run in runs]
    assert [run.returncode for run in runs] == [0, 0], ends
    assert not any("Invalid" in error for _, error in ends)
    assert {path.name for path in tmp_path.iterdir()} == {"one", "other"}
    page, same = (tmp_path / name / "976-mayotte.html" for name in ("one", "other"))
    assert page.read_bytes() == same.read_bytes()
    assert "21 septembre 2026" in page.read_text(encoding="utf-8")


@pytest.fixture
def options(tmp_path: Path, pool: LocalPool, monkeypatch: pytest.MonkeyPatch) -> RunOptions:
    """A short notebook, which fails for Hautes-Pyrénées."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    (tmp_path / "notebook").mkdir()
    fails = 'if departement == "65":\n    raise ValueError("no such figure")'
    return RunOptions(notebook=make_notebook(tmp_path / "notebook", fails), pool=pool)


def test_a_run_leaves_the_index_of_all_it_tried(
    france: France, tmp_path: Path, options: RunOptions
) -> None:
    folder = prepare_folder(tmp_path / "out")
    requests = [ReportParameters("32"), ReportParameters("65", millesime=2020)]
    made, failed = produce_reports(france, requests, folder, options)
    assert (made.pvd, made.population_2023) == (24, 192_645)
    assert made.produced == failed.produced == "2026-09-21T14:13:20+00:00"
    assert failed.pvd == len(france.departement("65").pvd(2020))
    html = (folder / "index.html").read_text(encoding="utf-8")
    assert "1 des 101 départements a un rapport" in html
    assert "<td>échec</td>" in html
    assert "14 h 13 UTC" in html


def test_an_earlier_page_of_another_list_is_described_as_it_is(
    france: France, tmp_path: Path, options: RunOptions
) -> None:
    folder = prepare_folder(tmp_path / "out")
    for notebook, millesime in ((None, 2020), ("raise ValueError", 2026)):
        path = options.notebook if notebook is None else make_notebook(tmp_path, notebook)
        changed = replace(options, notebook=path)
        requests = [ReportParameters("32", millesime=millesime)]
        [outcome] = produce_reports(france, requests, folder, changed)
    assert (outcome.status, outcome.millesime, outcome.earlier_millesime) == ("failed", 2026, 2020)
    html = (folder / "index.html").read_text(encoding="utf-8")
    assert "nombre de communes PVD n. d., liste de 2020, rapport antérieur (échec)" in html


def test_a_run_left_in_the_middle_leaves_the_index_of_what_was_made(
    france: France, tmp_path: Path, options: RunOptions
) -> None:
    folder = prepare_folder(tmp_path / "out")
    requests = [ReportParameters("32"), ReportParameters("40")]
    produced = produce_reports(france, requests, folder, options)
    assert next(produced).status == "ok"
    produced.close()
    html = (folder / "index.html").read_text(encoding="utf-8")
    assert 'href="32-gers.html"' in html
    assert "<td>interrompu</td>" in html


def rerun(france: France, folder: Path, options: RunOptions) -> list[ReportOutcome]:
    return list(produce_reports(france, [ReportParameters("32")], folder, options))


def test_what_a_manifest_of_the_first_format_recorded_is_left_as_it_is(
    france: France, tmp_path: Path, options: RunOptions
) -> None:
    folder = prepare_folder(tmp_path / "out")
    rerun(france, folder, options)
    path = folder / "manifest.json"
    saved = json.loads(path.read_text(encoding="utf-8"))
    del saved["format"], saved["reports"][0]["key"]
    path.write_text(json.dumps(saved | {"asked": ["32"]}), encoding="utf-8")
    assert [o.status for o in rerun(france, folder, options)] == ["up_to_date"]
    assert json.loads(path.read_text(encoding="utf-8"))["format"] == 2


def test_a_page_that_does_not_say_what_it_is_is_what_the_manifest_says(
    france: France, tmp_path: Path, options: RunOptions
) -> None:
    folder = write_folder(tmp_path / "out", make_outcome(france, "65", millesime=2020))
    [failed] = produce_reports(france, [ReportParameters("65")], folder, options)
    assert failed.status == "failed"
    assert (failed.earlier_file, failed.earlier_millesime) == ("65-hautes-pyrenees.html", 2020)
    [again] = produce_reports(france, [ReportParameters("65")], folder, options)
    assert (again.earlier_file, again.earlier_millesime) == ("65-hautes-pyrenees.html", 2020)
