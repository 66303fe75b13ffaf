"""Time ways of making the same reports: ``python -m tests.bench_reports [WHAT]...``.

``ways`` (the default) makes a few départements in each way, as many at once as there are processors:
papermill then nbconvert as commands, papermill's library with an ordinary kernel, ``ptvd report``,
and the library's calls alone in processes that are warm. ``all`` makes the 101, then finds them
unchanged. ``growth`` makes 10, 101 and 404 reports of a notebook that does nothing: what the engine
itself costs, and whether it keeps anything.
"""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from pathlib import Path

import psutil

from ptvd_analysis.reports.subject.parameters import ReportParameters
from ptvd_analysis.runs.shelf.folders import prepare_folder
from ptvd_analysis.runs.shelf.run import RunOptions, produce_reports
from ptvd_analysis.runs.workers.execution import find_notebook
from ptvd_analysis.runs.workers.pool import count_processors
from ptvd_analysis.territories.territories import load
from tests.conftest import make_notebook

CODES = ("32", "65", "40", "31", "64", "47", "82", "2A")
ROUNDS = 3
PTVD = [sys.executable, "-c", "from ptvd_analysis.cli import main; main()"]


def make_naively(code: str, folder: Path) -> None:
    """As everyone does: two commands, each a new process, and a kernel."""
    executed = folder / f"{code}.ipynb"
    papermill = [sys.executable, "-m", "papermill", str(find_notebook()), str(executed)]
    nbconvert = [sys.executable, "-m", "nbconvert", "--to", "html", str(executed)]
    for command in ([*papermill, "-r", "departement", code], nbconvert):
        subprocess.run(command, check=True, capture_output=True, cwd=folder)


def time_naive(folder: Path, codes: Sequence[str], jobs: int) -> float:
    started = time.perf_counter()
    with ThreadPoolExecutor(jobs) as threads:
        list(threads.map(lambda code: make_naively(code, folder), codes))
    return time.perf_counter() - started


def make_with_papermill(code: str, folder: str) -> None:
    """With papermill's library, an ordinary kernel, and this package's page."""
    import papermill

    from ptvd_analysis.reports.page.export import render_html
    from ptvd_analysis.reports.page.identity import identify, list_sections
    from ptvd_analysis.reports.subject.study import Study

    executed = papermill.execute_notebook(
        str(find_notebook()), f"{folder}/{code}.ipynb", {"departement": code}, progress_bar=False
    )
    study = Study(ReportParameters(code), load())
    html = render_html(executed, identify(study, "", list_sections(find_notebook())))
    Path(folder, f"{code}.html").write_text(html, encoding="utf-8")


def time_papermill(folder: Path, codes: Sequence[str], jobs: int) -> float:
    started = time.perf_counter()
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as processes:
        list(processes.map(make_with_papermill, codes, [str(folder)] * len(codes)))
    return time.perf_counter() - started


def time_engine(folder: Path, codes: Sequence[str], jobs: int) -> float:
    started = time.perf_counter()
    command = [*PTVD, "report", *codes, "--jobs", str(jobs), "--output", str(folder), "--force"]
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - started


def call_library(codes: Sequence[str]) -> float:
    """Call what the cells call, in a process that has made a report already; seconds in all."""
    from ptvd_analysis.reports.rehearsal import call_sections, rehearse
    from ptvd_analysis.reports.subject.study import Study
    from ptvd_analysis.runs.workers.worker import preload

    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    preload()  # with the settings of a worker: it is held against what it does besides
    france = load()
    rehearse(france)
    started = time.perf_counter()
    for code in codes:
        call_sections(Study(ReportParameters(code), france))
    return time.perf_counter() - started


def time_library(_: Path, codes: Sequence[str], jobs: int) -> float:
    """Seconds of the slowest of as many warm processes, each with its share."""
    shares = [codes[start::jobs] for start in range(jobs)]
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as processes:
        return max(processes.map(call_library, shares))


WAYS: dict[str, Callable[[Path, Sequence[str], int], float]] = {
    "papermill and nbconvert, commands": time_naive,
    "papermill, library": time_papermill,
    "ptvd report": time_engine,
    "library calls, warm": time_library,
}


@contextmanager
def measure_memory() -> Iterator[list[float]]:
    """Sample the memory of this process's children, shared pages counted once: MB, largest last."""
    samples: list[float] = [0.0]
    over = threading.Event()

    def sample() -> None:
        while not over.wait(0.5):
            total = 0.0
            for process in psutil.Process().children(recursive=True):
                with suppress(psutil.Error):
                    total += process.memory_full_info().pss / 2**20
            samples.append(max(samples[-1], total))

    thread = threading.Thread(target=sample)
    thread.start()
    try:
        yield samples
    finally:
        over.set()
        thread.join()


def print_ways(jobs: int) -> None:
    seconds: dict[str, list[float]] = {name: [] for name in WAYS}
    for _ in range(ROUNDS):  # in turn, so that what else the machine does falls on all of them
        for name, way in WAYS.items():
            with tempfile.TemporaryDirectory() as folder:
                seconds[name].append(way(Path(folder), CODES, jobs) / len(CODES))
    medians = {name: statistics.median(values) for name, values in seconds.items()}
    print(f"{len(CODES)} reports, {jobs} at once, {ROUNDS} rounds: seconds a report, and ratio")
    for name, median in medians.items():
        ratio = median / medians["ptvd report"]
        low, high = min(seconds[name]), max(seconds[name])
        print(f"{name:<36} {median:6.2f} ({low:.2f} to {high:.2f}) {ratio:6.2f}")


def print_all(jobs: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        command = [*PTVD, "report", "--all", "--jobs", str(jobs), "--output", folder]
        for label in ("the 101", *["the 101, unchanged"] * ROUNDS):
            with measure_memory() as samples:
                started = time.perf_counter()
                subprocess.run(command, check=True, capture_output=True)
                seconds = time.perf_counter() - started
            print(f"{label:<36} {seconds:7.1f} s, {samples[-1]:5.0f} MB at most, {jobs} at once")


def print_growth(jobs: int) -> None:
    france = load()
    every = [ReportParameters(place.code) for place in france.departements()]
    with tempfile.TemporaryDirectory() as place:
        notebook = make_notebook(Path(place), "1")
        for count in (10, 101, 404):
            with measure_memory() as samples:
                started = time.perf_counter()
                for first in range(0, count, 101):
                    folder = prepare_folder(Path(place) / f"{count}-{first}")
                    options = RunOptions(jobs=jobs, notebook=notebook)
                    list(produce_reports(france, every[: min(101, count)], folder, options))
                seconds = time.perf_counter() - started
            print(
                f"{count:>4} reports of an empty notebook {seconds:7.1f} s, "
                f"{1000 * seconds / count:5.0f} ms each, {samples[-1]:5.0f} MB at most"
            )


def main() -> None:
    asked = sys.argv[1:] or ["ways"]
    jobs = count_processors()
    print(f"{platform.platform()}, {os.cpu_count()} processors, Python {platform.python_version()}")
    for name in asked:
        {"ways": print_ways, "all": print_all, "growth": print_growth}[name](jobs)


if __name__ == "__main__":
    main()
