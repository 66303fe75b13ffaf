"""Whatever happens to a run, nothing is lost and nothing is false: real processes, really killed.

``make test`` breaks a run a few times; ``make soak`` does the rest, as many times as it is asked to.
"""

from __future__ import annotations

import ctypes
import json
import os
import random
import re
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest

from ptvd_analysis.errors import OutputFolderError
from ptvd_analysis.reports.subject.parameters import ReportParameters
from ptvd_analysis.runs.shelf.folders import lock_folder, prepare_folder
from ptvd_analysis.runs.shelf.manifest import ReportOutcome, open_manifest
from ptvd_analysis.runs.shelf.run import RunOptions, produce_reports
from ptvd_analysis.runs.workers.pool import LocalPool
from ptvd_analysis.territories.keys import TerritoryKey
from ptvd_analysis.territories.territories import France
from tests.conftest import Once, key, make_notebook

_LIBC = ctypes.CDLL(None)
_PR_CAPBSET_DROP, _CAP_DAC_OVERRIDE = 24, 1
ROUNDS = int(os.environ.get("PTVD_SOAK", "1"))
CODES = ("01", "02", "03", "04", "05")
CLOCK = "1790000000"
ROOT = Path(__file__).resolve().parents[2]

_GONE = re.compile("was removed or replaced while reports|could not be written: No such file")

CELLS = (
    "import os, subprocess, time\nfrom IPython.display import HTML\ntime.sleep(0.15)",
    "subprocess.Popen(['sh', '-c', 'sleep 60; :', os.environ.get('PTVD_RUN_FOLDER', '')]).pid > 0",
    "end = time.monotonic() + 0.3\nwhile time.monotonic() < end: pass",
    "HTML(f'<p>{departement}</p>' + 'x' * 300_000)",
)


Undisturbed = tuple[Path, dict[str, bytes]]
"""A notebook, and the pages of a run of it that nothing happened to."""
Complete = Callable[[Path], list[str]]
"""Makes what is missing of a folder; what was made again."""


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    (tmp_path / "notebook").mkdir()
    return make_notebook(tmp_path / "notebook", *CELLS)


class Run:
    """A run in a process of its own, in a folder of its own."""

    def __init__(self, folder: Path, notebook: Path, codes: tuple[str, ...], **limits: int) -> None:
        self.folder = folder
        told = {"SOURCE_DATE_EPOCH": CLOCK, "PTVD_RUN_FOLDER": str(folder)}
        environment = {**os.environ, **told}

        def limit() -> None:
            # Modes hold for root too without this capability; others have none to drop.
            _LIBC.prctl(_PR_CAPBSET_DROP, _CAP_DAC_OVERRIDE)
            if "file_bytes" in limits:
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
                resource.setrlimit(resource.RLIMIT_FSIZE, (limits["file_bytes"],) * 2)

        command = [sys.executable, "-m", "tests.run_reports", str(folder), str(notebook), "2"]
        self.errors = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - as long as it
        self.process = subprocess.Popen(
            [*command, *codes],
            cwd=ROOT,
            env=environment,
            preexec_fn=limit,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            text=True,
        )

    def wait_for(self, event: str, times: int = 1) -> dict[str, Any]:
        """Read what it tells until it told that, so many times."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            told: dict[str, Any] = json.loads(line)
            times -= told["event"] == event
            if not times:
                return told
        raise AssertionError(self.end()[1])

    def end(self) -> tuple[int, str, list[dict[str, Any]]]:
        """Wait for it; its status, its errors and what it told that was not read yet."""
        assert self.process.stdout is not None
        late = threading.Timer(120, self.process.kill)
        late.start()
        with self.process.stdout, self.errors:
            told = [json.loads(line) for line in self.process.stdout]
            status = self.process.wait()
            late.cancel()
            self.errors.seek(0)
            return status, self.errors.read(), told

    def find_processes(self) -> list[psutil.Process]:
        """Find whatever works for it: they all name its folder."""
        return find_processes(self.folder)

    def find(self, role: str) -> list[psutil.Process]:
        """Find the process of the run, its template, or the workers there are now."""
        if role == "run":
            return [psutil.Process(self.process.pid)]
        parents = {
            process.pid for process in self.find("run" if role == "template" else "template")
        }
        found = []
        for process in self.find_processes():
            with suppress(psutil.Error):
                if process.ppid() in parents:
                    found.append(process)
        return found

    def kill(self, role: str) -> None:
        """Kill one of them, once there is one, unless the run has ended."""
        limit = time.monotonic() + 60
        while time.monotonic() < limit:
            if self.process.poll() is not None:
                return
            for process in self.find(role):
                with suppress(psutil.NoSuchProcess):
                    process.kill()
                    return
        raise AssertionError(f"no {role} to kill")


def begin(folder: Path, notebook: Path) -> Run:
    """Start a run, and wait until one of its reports has ended."""
    run = Run(folder, notebook, CODES)
    run.wait_for("ended")
    return run


def find_processes(argument: Path | str) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            alive = process.status() != psutil.STATUS_ZOMBIE
            if alive and str(argument) in process.cmdline():
                found.append(process)
    return found


def wait_until(condition: Callable[[], bool], seconds: float = 60) -> None:
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit
        time.sleep(0.05)


def read_pages(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.glob("[0-9]*.html"))}


def assert_nothing_is_left(folder: Path) -> None:
    """No process, no socket, no draft of that folder."""
    wait_until(lambda: not find_processes(folder))
    drafts = {path.name for path in folder.glob(".ptvd-*")}
    assert not drafts
    assert not [path for path in folder.iterdir() if path.is_socket()]


@pytest.fixture(scope="module")
def undisturbed(once: Once, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    def make() -> Undisturbed:
        place = tmp_path_factory.mktemp("undisturbed")
        notebook = make_notebook(place, *CELLS)
        status, errors, told = Run(place / "out", notebook, CODES).end()
        assert status == 0, errors
        assert [event["event"] for event in told].count("started") == len(CODES)
        assert told[-1] == {"event": "finished", "made": 5, "up_to_date": 0, "failed": 0, "left": 0}
        assert_nothing_is_left(place / "out")
        return notebook, read_pages(place / "out")

    return once("undisturbed", make)


@pytest.fixture
def complete(
    undisturbed: Undisturbed,
    france: France,
    pool: LocalPool,
    monkeypatch: pytest.MonkeyPatch,
) -> Complete:
    """Run again, and hold the result to that of an undisturbed run; what was made again."""
    notebook, pages = undisturbed
    monkeypatch.setenv("SOURCE_DATE_EPOCH", CLOCK)

    def complete(folder: Path) -> list[str]:
        started: list[str] = []

        def note(key: TerritoryKey) -> None:
            started.append(key.code)

        options = RunOptions(jobs=2, notebook=notebook, pool=pool, on_start=note)
        requests = [ReportParameters(code) for code in CODES]
        outcomes = list(produce_reports(france, requests, prepare_folder(folder), options))
        assert [outcome.message for outcome in outcomes if not outcome.published] == []
        assert read_pages(folder) == pages
        manifest = open_manifest(folder)
        assert set(manifest.reports) == {key(code) for code in CODES}
        assert all(outcome.published for outcome in manifest.reports.values())
        assert_nothing_is_left(folder)
        return started

    return complete


def check_what_is_there(folder: Path, pages: dict[str, bytes]) -> set[str]:
    """Every page that is there is whole; which they are."""
    there = read_pages(folder) if folder.exists() else {}
    assert all(pages[name] == content for name, content in there.items())
    return set(there)


SEEDS = [0, *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(1, ROUNDS // 2))]
"""Draws the moment; ``make test`` tries the first."""


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("victim", "moment"),
    [
        pytest.param("run", "import", marks=pytest.mark.soak),
        ("run", "work"),
        pytest.param("template", "import", marks=pytest.mark.soak),
        ("template", "work"),
        ("worker", "work"),
    ],
)
def test_a_run_killed_at_any_moment_loses_nothing(
    tmp_path: Path,
    undisturbed: Undisturbed,
    complete: Complete,
    victim: str,
    moment: str,
    seed: int,
) -> None:
    notebook, pages = undisturbed
    draw = random.Random(f"{victim} {moment} {seed}")
    run = Run(tmp_path / "out", notebook, CODES)
    run.wait_for("started")
    if moment == "import":
        time.sleep(draw.uniform(0, 3))
    else:
        wait_until(lambda: bool(run.find("worker")))
        time.sleep(draw.uniform(0, 0.6))
        assert run.process.poll() is None
    run.kill(victim)
    run.end()
    assert_nothing_is_left(tmp_path / "out")
    there = check_what_is_there(tmp_path / "out", pages)
    made = complete(tmp_path / "out")
    again = {name[:2] for name in there}.intersection(made)
    assert len(again) <= (victim == "run")  # it may die between a page and the manifest


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(max(1, ROUNDS // 6)))
@pytest.mark.parametrize("victim", ["run", "template"] if ROUNDS > 1 else ["run"])
def test_a_run_killed_while_it_prepares_loses_nothing(
    tmp_path: Path, undisturbed: Undisturbed, victim: str, seed: int
) -> None:
    """From six reports on, what they share is made before the first worker: for seconds."""
    notebook, pages = undisturbed
    codes = (*CODES, "06")
    run = Run(tmp_path / "out", notebook, codes)
    run.wait_for("started")
    time.sleep(random.Random(f"{victim} {seed}").uniform(4, 9))
    run.kill(victim)
    run.end()
    assert_nothing_is_left(tmp_path / "out")
    status, errors, _ = Run(tmp_path / "out", notebook, codes).end()
    assert status == 0, errors
    assert len(read_pages(tmp_path / "out")) == len(codes)
    assert pages.items() <= read_pages(tmp_path / "out").items()
    assert_nothing_is_left(tmp_path / "out")


def test_what_a_busy_cell_started_ends_with_the_template(tmp_path: Path) -> None:
    busy = "end = time.monotonic() + 20\nwhile time.monotonic() < end: pass"
    run = Run(tmp_path / "out", make_notebook(tmp_path, *CELLS[:2], busy), ("32",))
    wait_until(lambda: any("sleep 60; :" in process.cmdline() for process in run.find_processes()))
    run.kill("template")
    assert run.end()[0] == 1
    assert open_manifest(tmp_path / "out").reports[key("32")].status == "killed"
    assert_nothing_is_left(tmp_path / "out")


def test_interrupted_once_a_run_ends_what_runs_and_says_what_is_left(
    tmp_path: Path, undisturbed: Undisturbed, complete: Complete
) -> None:
    notebook, _ = undisturbed
    run = begin(tmp_path / "out", notebook)
    run.process.send_signal(signal.SIGINT)
    status, errors, told = run.end()
    assert status == 1
    assert not errors
    warned = [event["message"] for event in told if event["event"] == "warning"]
    assert warned == [
        "no other report begins; those that run end first (Ctrl-C again stops them now)"
    ]
    finished = told[-1]
    assert finished["left"] == len(CODES) - finished["made"] > 0
    assert finished["failed"] == 0
    reports = open_manifest(tmp_path / "out").reports
    assert [o.status for o in reports.values()].count("interrupted") == finished["left"]
    assert_nothing_is_left(tmp_path / "out")
    assert len(complete(tmp_path / "out")) == finished["left"]


def test_interrupted_twice_or_terminated_a_run_stops_now(tmp_path: Path) -> None:
    endless = make_notebook(tmp_path, "import time\ntime.sleep(600)")
    for signals in ([signal.SIGINT, signal.SIGINT], [signal.SIGTERM]):
        run = Run(tmp_path / "out", endless, ("32", "40"))
        run.wait_for("started", 2)
        for number in signals:
            run.process.send_signal(number)
            time.sleep(0.3)
        status, errors, told = run.end()
        assert (status, errors) == (1, "")
        assert told[-1] == {"event": "finished", "made": 0, "up_to_date": 0, "failed": 0, "left": 2}
        reports = open_manifest(tmp_path / "out").reports
        assert {outcome.status for outcome in reports.values()} == {"interrupted"}
        assert_nothing_is_left(tmp_path / "out")


def test_a_full_disk_stops_the_run_and_the_next_one_makes_the_rest(
    tmp_path: Path, undisturbed: Undisturbed, complete: Complete
) -> None:
    notebook, _ = undisturbed
    status, errors, told = Run(tmp_path / "out", notebook, CODES, file_bytes=200_000).end()
    assert status == 1
    assert "could not be written: File too large" in errors + str(told)
    assert_nothing_is_left(tmp_path / "out")
    assert not read_pages(tmp_path / "out")
    assert complete(tmp_path / "out") == list(CODES)


def test_a_folder_that_becomes_read_only_keeps_what_it_has(
    tmp_path: Path, undisturbed: Undisturbed, complete: Complete
) -> None:
    notebook, pages = undisturbed
    folder = tmp_path / "out"
    run = begin(folder, notebook)
    folder.chmod(0o555)
    status, errors, told = run.end()
    assert status == 1
    assert "could not be written: Permission denied" in errors + str(told)
    there = check_what_is_there(folder, pages)
    assert 0 < len(there) < len(CODES)
    status, errors, _ = Run(folder, notebook, CODES).end()
    assert status == 1
    assert "reports cannot be written to" in errors
    assert check_what_is_there(folder, pages) == there
    folder.chmod(0o755)
    made = complete(folder)
    assert {name[:2] for name in there}.isdisjoint(made)


def begin_and_lose(folder: Path, notebook: Path) -> Run:
    """Start a run, and take its folder away at once: it is written to meanwhile."""
    run = begin(folder, notebook)
    folder.rename(folder.with_name("gone"))
    return run


def assert_told_gone(run: Run) -> None:
    status, errors, told = run.end()
    assert status == 1
    assert _GONE.search(errors + str(told))


def test_a_folder_removed_meanwhile_is_told_and_made_again(
    tmp_path: Path, undisturbed: Undisturbed, complete: Complete
) -> None:
    notebook, _ = undisturbed
    folder = tmp_path / "out"
    run = begin_and_lose(folder, notebook)
    assert_told_gone(run)
    wait_until(lambda: not find_processes(folder))
    assert complete(folder) == list(CODES)


def test_a_folder_replaced_meanwhile_is_left_to_whoever_holds_it(
    tmp_path: Path, undisturbed: Undisturbed, complete: Complete
) -> None:
    notebook, _ = undisturbed
    folder = tmp_path / "out"
    first = begin_and_lose(folder, notebook)
    second = Run(folder, notebook, CODES)
    second.wait_for("started")
    assert_told_gone(first)
    assert second.end()[0] == 0
    assert complete(folder) == []


def test_two_runs_on_one_folder_do_not_meet(
    tmp_path: Path, undisturbed: Undisturbed, complete: Complete
) -> None:
    notebook, _ = undisturbed
    first = Run(tmp_path / "out", notebook, CODES)
    first.wait_for("started")
    status, errors, _ = Run(tmp_path / "out", notebook, CODES).end()
    assert status == 1
    assert f"another run is making reports in {tmp_path / 'out'}" in errors
    assert f"(process {first.process.pid})" in errors
    assert first.end()[0] == 0
    assert complete(tmp_path / "out") == []


def test_a_lock_left_by_a_dead_process_locks_nothing(tmp_path: Path) -> None:
    (tmp_path / ".ptvd.lock").write_text("1\n", encoding="utf-8")
    with (
        lock_folder(tmp_path),
        pytest.raises(OutputFolderError, match="process"),
        lock_folder(tmp_path),
    ):
        pass
    with lock_folder(tmp_path):
        pass


@pytest.fixture
def made(
    france: France, tmp_path: Path, notebook: Path, pool: LocalPool
) -> tuple[Path, Callable[..., list[ReportOutcome]]]:
    """A folder of two reports, and what makes them again."""
    folder = prepare_folder(tmp_path / "out")
    requests = [ReportParameters("32"), ReportParameters("40")]

    def again(**changes: Any) -> list[ReportOutcome]:
        options = RunOptions(**{"notebook": notebook, "pool": pool, "jobs": 2, **changes})
        return list(produce_reports(france, requests, folder, options))

    assert {outcome.status for outcome in again()} == {"ok"}
    return folder, again


def list_statuses(outcomes: list[ReportOutcome]) -> dict[str, str]:
    return {outcome.code: outcome.status for outcome in outcomes}


def test_without_its_manifest_a_folder_is_made_again_and_nothing_is_thrown_away(
    made: tuple[Path, Callable[..., list[ReportOutcome]]], caplog: pytest.LogCaptureFixture
) -> None:
    folder, again = made
    whole, pages = open_manifest(folder), read_pages(folder)
    for number, damaged in enumerate(("{", '{"reports": [{"code": "32"}]}'), start=1):
        (folder / "manifest.json").write_text(damaged, encoding="utf-8")
        assert list_statuses(again()) == {"32": "ok", "40": "ok"}
        kept = folder / f"manifest.damaged-{number}.json"
        assert kept.read_text(encoding="utf-8") == damaged
        assert caplog.messages[-1].endswith(f"It is kept as {kept.name}.")
    (folder / "manifest.json").unlink()
    assert list_statuses(again()) == {"32": "ok", "40": "ok"}
    assert len(caplog.messages) == 2
    assert read_pages(folder) == pages
    assert {about: report.sha256 for about, report in open_manifest(folder).reports.items()} == {
        about: report.sha256 for about, report in whole.reports.items()
    }


def test_a_clock_that_went_backwards_changes_nothing(
    made: tuple[Path, Callable[..., list[ReportOutcome]]],
) -> None:
    folder, again = made
    path = folder / "manifest.json"
    saved = json.loads(path.read_text(encoding="utf-8"))
    saved["updated"] = "2099-01-01T00:00:00+00:00"
    for report in saved["reports"]:
        report["produced"] = "2099-01-01T00:00:00+00:00"
    path.write_text(json.dumps(saved), encoding="utf-8")
    os.utime(folder / "32-gers.html", (4e9, 4e9))
    assert list_statuses(again()) == {"32": "up_to_date", "40": "up_to_date"}
    assert list_statuses(again(force=True)) == {"32": "ok", "40": "ok"}


def test_a_page_that_was_touched_is_made_again_alone(
    made: tuple[Path, Callable[..., list[ReportOutcome]]],
) -> None:
    folder, again = made
    path = folder / "40-landes.html"
    path.write_text(path.read_text(encoding="utf-8").replace("<p>40", "<p>41"), encoding="utf-8")
    assert list_statuses(again()) == {"32": "up_to_date", "40": "ok"}
    assert "<p>40" in path.read_text(encoding="utf-8")
    (folder / "32-gers.html").unlink()
    assert list_statuses(again()) == {"32": "ok", "40": "up_to_date"}


def test_one_line_of_the_notebook_makes_everything_again(
    made: tuple[Path, Callable[..., list[ReportOutcome]]], notebook: Path
) -> None:
    _, again = made
    notebook.write_text(notebook.read_text(encoding="utf-8").replace("0.15", "0.14", 1))
    assert list_statuses(again()) == {"32": "ok", "40": "ok"}
    assert list_statuses(again()) == {"32": "up_to_date", "40": "up_to_date"}


@pytest.mark.parametrize(
    ("cells", "status", "message"),
    [
        (("import time\ntime.sleep(60)",), "timeout", "cell 1: not finished after 8 s"),
        (
            ("import os\nos._exit(3)",),
            "killed",
            "cell 1: the worker ended by itself, with status 3",
        ),
        (("1", "exit()"), "failed", "the cell asked its kernel to exit"),
        (("x = bytearray(2**50)",), "failed", "cell 1: MemoryError"),
        (("import os, sys\nos.abort()",), "killed", "killed by SIGABRT"),
        (("import os\nos.kill(os.getpid(), 40)",), "killed", "killed by signal 40"),
        (("import os\nos.closerange(3, 200)", "1"), "killed", "cell 1: the worker"),
        (
            (
                "import os, signal, time",
                "if os.fork() == 0:\n    time.sleep(60)\nos.kill(os.getpid(), signal.SIGKILL)",
            ),
            "killed",
            "cell 2: the worker was killed by SIGKILL",
        ),
        (("input()",), "failed", "cell 1: StdinNotImplementedError"),
    ],
)
def test_each_end_is_told_apart(
    france: France,
    tmp_path: Path,
    pool: LocalPool,
    cells: tuple[str, ...],
    status: str,
    message: str,
) -> None:
    folder = prepare_folder(tmp_path / "out")
    limit = 8 if status == "timeout" else None
    options = RunOptions(notebook=make_notebook(tmp_path, *cells), pool=pool, timeout=limit)
    [outcome] = produce_reports(france, [ReportParameters("32")], folder, options)
    assert outcome.status == status
    assert message in str(outcome.message)
    assert (folder / "32-gers.log").exists()
    assert not (folder / "32-gers.html").exists()
    assert open_manifest(folder).reports[key("32")] == outcome


def test_what_a_cell_started_ends_with_it(france: France, tmp_path: Path, pool: LocalPool) -> None:
    folder = prepare_folder(tmp_path / "out")
    cell = f"import subprocess\nsubprocess.Popen(['sh', '-c', 'sleep 60; :', {str(folder)!r}])"
    options = RunOptions(notebook=make_notebook(tmp_path, cell), pool=pool)
    [outcome] = produce_reports(france, [ReportParameters("32")], folder, options)
    assert outcome.status == "ok"
    assert_nothing_is_left(folder)


def test_a_folder_in_the_place_of_a_file_stops_no_other_report(
    made: tuple[Path, Callable[..., list[ReportOutcome]]],
) -> None:
    folder, again = made
    (folder / "32-gers.html").unlink()
    (folder / "32-gers.html").mkdir()
    (folder / "32-gers.log").mkdir()
    (folder / "40-landes.log").mkdir()
    gers, landes = sorted(again(force=True), key=lambda outcome: outcome.code)
    assert (gers.status, landes.status) == ("failed", "ok")
    assert gers.message == "32-gers.html is a folder: remove it, to have a file there"
    (folder / "32-gers.html").rmdir()
    assert list_statuses(again()) == {"32": "ok", "40": "up_to_date"}
    (folder / "32-gers.ipynb").mkdir()
    assert list_statuses(again(force=True, keep_notebooks=True)) == {"32": "failed", "40": "ok"}
    assert (folder / "40-landes.ipynb").is_file()


def test_what_a_cell_prints_past_jupyter_stays_out_of_the_events(tmp_path: Path) -> None:
    cell = "import os, subprocess\nos.write(1, b'raw')\nsubprocess.run(['echo', 'child'])"
    status, _, told = Run(tmp_path / "out", make_notebook(tmp_path, cell), ("32",)).end()
    assert status == 0
    assert [event["event"] for event in told] == ["started", "ended", "finished"]


def test_a_file_of_the_current_folder_is_not_taken_for_a_module(tmp_path: Path) -> None:
    (tmp_path / "calendar.py").write_text("raise ImportError('not this one')", encoding="utf-8")
    command = [sys.executable, "-P", "-c", "from ptvd_analysis.cli import main; main()"]
    arguments = ["report", "976", "--output", "out", "--timeout", "0.001"]
    done = subprocess.run(
        [*command, *arguments], cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 1
    assert "not finished after 0.001 s" in done.stderr


@pytest.mark.soak
def test_run_after_run_with_more_jobs_than_processors_none_fails(
    france: France, tmp_path: Path, notebook: Path
) -> None:
    """All 101, ten times over in sixty rounds: no port, no name, no file they could meet on."""
    codes = [place.code for place in france.departements()] if ROUNDS > 1 else list(CODES)
    folder = prepare_folder(tmp_path / "out")
    first: dict[str, bytes] = {}
    for _ in range(max(2, ROUNDS // 6)):
        options = RunOptions(jobs=4, notebook=notebook, force=True)
        requests = [ReportParameters(code) for code in codes]
        outcomes = list(produce_reports(france, requests, folder, options))
        assert [o.message for o in outcomes if o.status != "ok"] == []
        assert len(outcomes) == len(codes)
        assert_nothing_is_left(folder)
        first = first or read_pages(folder)
        assert read_pages(folder) == first
