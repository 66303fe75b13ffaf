"""One report, from an order to a page: what every process that makes reports does.

An order and what comes back of it are plain values, so that the one who asks and the one who makes
may be two processes, or two machines. Nothing is written here: the page goes back to the one who
asked, who publishes it.
"""

from __future__ import annotations

import math
import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path
from traceback import format_exception
from typing import TYPE_CHECKING, Any

from ptvd_analysis.errors import PtvdError, ReportError
from ptvd_analysis.provenance import CLOCK_VARIABLE
from ptvd_analysis.reports.page.identity import identify, list_sections
from ptvd_analysis.reports.subject.parameters import ReportParameters
from ptvd_analysis.reports.subject.study import open_study
from ptvd_analysis.runs.workers import inputs
from ptvd_analysis.runs.workers.execution import execute_notebook, find_notebook
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
        return self.notebook or find_notebook(self.parameters.scale.notebook)


@dataclass(frozen=True)
class NationalStep:
    """A computation of all of France that begins, before any report does; at the end, no name."""

    name: str
    done: int
    total: int


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


def make_page(order: Order, tell: Callable[[int], None] = lambda _: None) -> MadePage:
    """Make a page, or say why there is none: this raises nothing; tell each cell that begins."""
    import nbformat

    from ptvd_analysis.reports.page.export import render_html

    started = time.monotonic()
    kept: list[str] = []

    def keep(executed: NotebookNode) -> None:
        if order.keep_notebook:
            kept.append(nbformat.writes(executed) + "\n")

    page = MadePage(order.key, "failed")
    try:
        _set_clock(order.clock)
        notebook = order.find_notebook()
        study = open_study(**order.parameters.as_dict())
        input_hash = inputs.hash_inputs(study, notebook, order.clock)
        page = replace(page, input_hash=input_hash)
        executed = execute_notebook(study.parameters, notebook, tell=tell, keep=keep)
        html = render_html(executed, identify(study, input_hash, list_sections(notebook)))
        again = inputs.hash_inputs(study, notebook, order.clock)
        if (again, inputs.hash_package()) != (input_hash, inputs.hash_package_once()):
            message = "the notebook or the code changed since this process read it: run again"
            raise ReportError(message)
        page = replace(page, status="ok", html=html)
    except Exception as error:  # one report never stops the others, whatever it fails with
        page = replace(page, **_describe_failure(error))
    return replace(
        page,
        notebook=kept[0] if kept else None,
        seconds=round(time.monotonic() - started, 2),
        peak_memory_mb=read_peak_memory(),
    )


def _set_clock(clock: str | None) -> None:
    if clock is None:
        os.environ.pop(CLOCK_VARIABLE, None)
    else:
        os.environ[CLOCK_VARIABLE] = clock


def _describe_failure(error: Exception) -> dict[str, Any]:
    ours = isinstance(error, PtvdError)
    return {
        "cell": getattr(error, "cell", None) if ours else None,
        "message": str(error) if ours else f"{type(error).__name__}: {error}",
        "log": (getattr(error, "log", "") if ours else "") or "".join(format_exception(error)),
    }


@dataclass
class Attempt:
    """An order that a process of this machine works at."""

    order: Order
    process: Any = None
    channel: Any = None  # what it answers through
    started: float = field(default_factory=time.monotonic)
    cell: int | None = None  # the last it began

    @property
    def seconds_left(self) -> float:
        """Until it is late, infinite without a limit."""
        limit = math.inf if self.order.timeout is None else self.order.timeout
        return self.started + limit - time.monotonic()

    @property
    def seconds(self) -> float:
        """Since it began."""
        return round(time.monotonic() - self.started, 2)

    def tell_end(self, cause: str | None) -> MadePage:
        """Say what ended a process that gave no page; without a cause, it was ended for being late."""
        place = "" if self.cell is None else f", cell {self.cell}"
        late = f"not finished after {self.order.timeout or 0:g} s, the limit asked for"
        return MadePage(
            self.order.key,
            "timeout" if cause is None else "killed",
            cell=self.cell,
            message=f"{self.order.find_notebook().name}{place}: {cause or late}",
            log="",
            seconds=self.seconds,
        )


def kill_group(number: int) -> None:
    """Kill what is left of a process group, if anything is."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(number, signal.SIGKILL)


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
    name = {each.value: each.name for each in signal.Signals}.get(-code, f"signal {-code}")
    cause = " (out of memory, or killed from outside)" if name == "SIGKILL" else ""
    return f"the worker was killed by {name}{cause}"


def read_peak_memory() -> float | None:
    """Give the largest resident memory of this process so far, shared too, in MB of 2**20 bytes."""
    try:
        import resource
    except ImportError:  # Windows
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (2**20 if sys.platform == "darwin" else 2**10), 1)


_SLOW = (
    "IPython.core.completerlib",
    "IPython.core.magics",
    "IPython.core.pylabtools",
    "IPython.extensions.storemagic",
    "ipykernel.debugger",
    "papermill",
    "tornado.platform.asyncio",
)
"""What a kernel, its shell and papermill import when a notebook starts."""


def preload() -> None:
    """Import, hash and set what a report needs; what is set is no input of a report."""
    import matplotlib as mpl
    import pandas as pd

    from ptvd_analysis.reports.rehearsal import import_all
    from ptvd_analysis.runs.workers import kernel  # noqa: F401

    # A report handles thousands of small frames, for which Arrow's strings take a quarter more
    # time than Python's and give the same page.
    pd.set_option("mode.string_storage", "python")
    mpl.rcdefaults()  # a matplotlibrc of the user's is no input of a report
    for name in _SLOW:
        import_module(name)
    import_all()
    inputs.hash_package_once()
    inputs.list_versions()
