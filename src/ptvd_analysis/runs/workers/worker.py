"""One report, from an order to a page: what every process that makes reports does.

An order and what comes back of it are plain values, so that the one who asks and the one who makes
may be two processes, or two machines. Nothing is written here: the page goes back to the one who
asked, who publishes it.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from traceback import format_exception
from typing import TYPE_CHECKING, Any

from ptvd_analysis.errors import ExportError, NotebookError, PtvdError, ReportError
from ptvd_analysis.provenance import CLOCK_VARIABLE
from ptvd_analysis.reports.page.identity import identify, list_sections
from ptvd_analysis.reports.subject.parameters import ReportParameters
from ptvd_analysis.reports.subject.study import Study, open_study
from ptvd_analysis.runs.workers.execution import execute_notebook, find_notebook
from ptvd_analysis.runs.workers.inputs import (
    hash_inputs,
    hash_package,
    is_package_unchanged,
    list_versions,
)
from ptvd_analysis.territories.keys import TerritoryKey

if TYPE_CHECKING:
    from nbformat import NotebookNode


@dataclass(frozen=True)
class Order:
    """A report to make."""

    parameters: ReportParameters
    notebook: Path | None = None  # by default, of the package of the one who makes it
    keep_notebook: bool = False  # whether the executed notebook comes back too
    clock: str | None = None  # SOURCE_DATE_EPOCH, where the time the report says is fixed
    timeout: float | None = None  # seconds after which it is given up
    batch: int = 1  # how many its run makes: for many, it pays to prepare what they share

    @property
    def key(self) -> TerritoryKey:
        """What tells its territory from any other."""
        return self.parameters.key

    def find_notebook(self) -> Path:
        """Find what is executed."""
        return self.notebook or find_notebook()


@dataclass(frozen=True)
class MadePage:
    """What came of an order."""

    key: TerritoryKey
    status: str  # ok, failed, timeout, killed or interrupted
    html: str | None = None  # the page, when it ended well
    notebook: str | None = None  # the executed one, where it was to be kept, as JSON
    input_hash: str | None = None  # what the one who made it found it to depend on
    cell: int | None = None  # the one it ended in otherwise, counted from 0
    message: str | None = None  # why
    log: str | None = None  # the traceback
    seconds: float = 0.0
    peak_memory_mb: float | None = None  # as read_peak_memory; None if it ended before it could say


def make_page(order: Order, tell: Callable[[int], None] | None = None) -> MadePage:
    """Make a page, or say why there is none: this raises nothing; tell each cell that begins."""
    started = time.monotonic()
    kept: list[str] = []
    page = MadePage(order.key, "failed")
    try:
        _set_clock(order.clock)
        study = open_study(**order.parameters.as_dict())
        input_hash = hash_inputs(study, order.find_notebook(), order.clock)
        page = replace(page, input_hash=input_hash)
        executed = execute_notebook(
            study.parameters,
            order.find_notebook(),
            tell=tell,
            keep=_keep_in(kept) if order.keep_notebook else None,
        )
        html = _export(executed, study, order, input_hash)
        _check_inputs(study, order, input_hash)
        page = replace(page, status="ok", html=html)
    except Exception as error:  # one report never stops the others, whatever it fails with
        page = replace(page, **_describe_failure(error))
    return replace(
        page,
        notebook=kept[0] if kept else None,
        seconds=round(time.monotonic() - started, 2),
        peak_memory_mb=read_peak_memory(),
    )


def _check_inputs(study: Study, order: Order, input_hash: str) -> None:
    """Make sure that what the page was made from is still what was hashed."""
    again = hash_inputs(study, order.find_notebook(), order.clock)
    if again != input_hash or not is_package_unchanged():
        raise ReportError("the notebook or the code changed since this process read it: run again")


def _set_clock(clock: str | None) -> None:
    if clock is None:
        os.environ.pop(CLOCK_VARIABLE, None)
    else:
        os.environ[CLOCK_VARIABLE] = clock


def _keep_in(kept: list[str]) -> Callable[[NotebookNode], None]:
    def keep(executed: NotebookNode) -> None:
        import nbformat

        kept.append(nbformat.writes(executed) + "\n")

    return keep


def _export(executed: NotebookNode, study: Study, order: Order, input_hash: str) -> str:
    from ptvd_analysis.reports.page.export import render_html

    return render_html(executed, identify(study, input_hash, list_sections(order.find_notebook())))


def _describe_failure(error: Exception) -> dict[str, Any]:
    traceback = "".join(format_exception(error))
    if isinstance(error, NotebookError):
        return {"cell": error.cell, "message": str(error), "log": error.log or traceback}
    if isinstance(error, ExportError):
        return {"cell": error.cell, "message": str(error), "log": traceback}
    told = str(error) if isinstance(error, PtvdError) else f"{type(error).__name__}: {error}"
    return {"message": told, "log": traceback}


def tell_end(order: Order, started: float, cell: int | None, cause: str | None) -> MadePage:
    """Say what ended a process that gave no page.

    ``started`` is by the monotonic clock, ``cell`` the last it began; without a cause, it was ended for
    being late.
    """
    place = "" if cell is None else f", cell {cell}"
    late = f"not finished after {order.timeout or 0:g} s, the limit asked for"
    return MadePage(
        order.key,
        "timeout" if cause is None else "killed",
        cell=cell,
        message=f"{order.find_notebook().name}{place}: {cause or late}",
        log="",
        seconds=round(time.monotonic() - started, 2),
    )


def explain_exit(code: int) -> str:
    """Say in words how a process ended.

    Examples
    --------
    >>> explain_exit(3)
    'the worker ended by itself, with status 3'
    >>> explain_exit(-9)
    'the worker was killed by SIGKILL (out of memory, or killed from outside)'
    """
    if code >= 0:
        return f"the worker ended by itself, with status {code}"
    name = _name_signal(-code)
    cause = " (out of memory, or killed from outside)" if name == "SIGKILL" else ""
    return f"the worker was killed by {name}{cause}"


def _name_signal(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def read_peak_memory() -> float | None:
    """Give the largest resident memory of this process so far, in MB of 2**20 bytes.

    What it shares with others is included; None where the system does not say.
    """
    try:
        import resource
    except ImportError:  # Windows
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (2**20 if sys.platform == "darwin" else 2**10), 1)


def preload() -> None:
    """Import, hash and set what a report needs; what is set is no input of a report."""
    import ipykernel.debugger  # noqa: F401 - every kernel starts by it
    import matplotlib as mpl
    import pandas as pd

    from ptvd_analysis.reports.rehearsal import import_all
    from ptvd_analysis.runs.workers import kernel  # noqa: F401

    # A report handles thousands of small frames, for which Arrow's strings take a quarter more
    # time than Python's and give the same page.
    pd.set_option("mode.string_storage", "python")
    mpl.rcdefaults()  # a matplotlibrc of the user's is no input of a report
    import_all()
    hash_package()
    list_versions()
