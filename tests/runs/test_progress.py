"""What a run tells is true, to people and to machines."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from ptvd_analysis.cli import main
from ptvd_analysis.runs.progress import Display, JsonDisplay, LineDisplay
from ptvd_analysis.runs.shelf.manifest import ReportOutcome
from ptvd_analysis.runs.workers.worker import NationalStep
from tests.conftest import Published, key


def make_outcome(code: str, status: str) -> ReportOutcome:
    return ReportOutcome(
        key=key(code),
        nom="Lieu",
        millesime=2026,
        reference="voisins",
        status=status,
        file=f"{code}-lieu.html" if status in ("ok", "up_to_date") else None,
        sha256=None,
        input_hash="",
        seconds=1.0,
        peak_memory_mb=None,
        message=None if status in ("ok", "up_to_date") else "why",
    )


def test_the_tally_counts_what_happened_and_times_only_what_was_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    tally = Display(10)
    for code in "123456":
        tally.end(make_outcome(code, "up_to_date"))
    assert tally.estimate_seconds_left() is None
    tally.start(key("07"))
    tally.start(key("07"))
    now[0] = 150.0  # imports, and what all reports share: it says nothing of the rest
    tally.end(make_outcome("7", "ok"))
    assert tally.estimate_seconds_left() is None
    now[0] = 155.0
    tally.end(make_outcome("8", "failed"))
    tally.start(key("07"))
    assert tally.estimate_seconds_left() == 10.0
    assert tally.describe() == ("8 of 10 done, 1 running, 1 failed, 6 up to date, about 10 s left")


def test_lines_say_where_reports_are_why_others_are_not_and_what_is_left(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    display = LineDisplay(3, tmp_path)
    display.start(key("01"))
    display.end(make_outcome("01", "ok"))
    display.start(key("02"))
    display.end(make_outcome("02", "timeout"))
    display.close()
    told = capsys.readouterr()
    assert told.out == f"{tmp_path / '01-lieu.html'}\n"
    assert told.err.splitlines()[1:] == [
        "ptvd: 02 Lieu (timeout): why",
        told.err.splitlines()[2],
        "ptvd: 1 of 3 reports are left: the next run makes them",
    ]
    assert told.err.splitlines()[2].startswith("2 of 3 done, 0 running, 1 failed")


def test_every_event_is_one_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    display = JsonDisplay(1)
    display.start(key("01"))
    display.end(make_outcome("01", "ok"))
    display.warn("something")
    display.close()
    started, ended, warning, finished = map(json.loads, capsys.readouterr().out.splitlines())
    assert started == {"event": "started", "key": "departement:01", "code": "01"}
    assert (ended["report"]["code"], ended["report"]["status"]) == ("01", "ok")
    assert (ended["done"], ended["total"], ended["seconds_left"]) == (1, 1, 0.0)
    assert warning == {"event": "warning", "message": "something"}
    assert finished == {"event": "finished", "made": 1, "up_to_date": 0, "failed": 0, "left": 0}


def test_the_command_leaves_what_is_up_to_date(published: Published, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(published.folder, tmp_path / "copy"))
    before = {path.name: path.read_bytes() for path in folder.glob("*.html")}
    arguments = ["report", "32", "Gers", "departement:2a", "--json", "--output", str(folder)]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    events = [json.loads(line) for line in result.stdout.splitlines()]
    assert [event["report"]["status"] for event in events[:-1]] == ["up_to_date"] * 2
    assert events[-1]["up_to_date"] == 2
    after = {path.name: path.read_bytes() for path in folder.glob("*.html")}
    assert {name for name in before if before[name] != after[name]} <= {"index.html"}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--jobs", "0"], "0 is not in the range x>=1"),
        (["--timeout", "0"], "0.0 is not in the range 0<x<="),
        (["--timeout", "nan"], "nan is not a number of seconds"),
        (["--dask", "nowhere"], "no Dask scheduler answers at 'nowhere'"),
    ],
)
def test_an_option_that_means_nothing_is_refused(
    tmp_path: Path, options: list[str], message: str
) -> None:
    arguments = ["report", "32", *options, "--output", str(tmp_path)]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2
    assert message in result.output


def test_computations_of_all_of_france_are_told_before_reports(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    steps = [NationalStep("matched", 0, 2), NationalStep("levels", 1, 2), NationalStep("", 2, 2)]
    for display in (LineDisplay(1, tmp_path), JsonDisplay(1)):
        for step in steps:
            display.prepare(step)
    out, err = capsys.readouterr()
    assert err == "ptvd: computing once for France what reports share, then kept\n"
    told = [json.loads(line) for line in out.splitlines()]
    assert told[1] == {"event": "preparing", "step": "levels", "done": 1, "total": 2}
    assert [event["done"] for event in told] == [0, 1, 2]
