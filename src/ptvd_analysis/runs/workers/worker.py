"""One report, from an order to a page: what every process that makes reports does.

An order and what comes back of it are plain values, so that the one who asks and the one who makes
may be two processes, or two machines. Nothing is written here: the page goes back to the one who
asked, who publishes it.
"""

from __future__ import annotations

import os
import resource
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
from ptvd_analysis.runs.workers.inputs import hash_inputs, is_package_unchanged

if TYPE_CHECKING:
    from nbformat import NotebookNode


@dataclass(frozen=True)
class Order:
    """A report to make.

    Parameters
    ----------
    parameters : ReportParameters
        Validated.
    notebook : Path, optional
        What is executed; by default the notebook that travels with the package of the one who
        makes it.
    keep_notebook : bool, default False
        Whether the executed notebook comes back too.
    clock : str or None, default None
        ``SOURCE_DATE_EPOCH``, where the time the report says is fixed.
    timeout : float or None, default None
        Seconds after which it is given up.
    batch : int, default 1
        How many reports its run makes: for many, it pays to prepare what they share.
    """

    parameters: ReportParameters
    notebook: Path | None = None
    keep_notebook: bool = False
    clock: str | None = None
    timeout: float | None = None
    batch: int = 1

    @property
    def code(self) -> str:
        """Code of the département."""
        return self.parameters.departement

    def find_notebook(self) -> Path:
        """Find what is executed."""
        return self.notebook or find_notebook()


@dataclass(frozen=True)
class Started:
    """A worker that has begun.

    Parameters
    ----------
    code : str
        Of its order.
    group : int
        Process group it leads.
    """

    code: str
    group: int


@dataclass(frozen=True)
class MadePage:
    """What came of an order.

    Parameters
    ----------
    code : str
        Département.
    status : {"ok", "failed", "timeout", "killed", "interrupted"}
        How it ended.
    html : str or None
        The page, when it ended well.
    notebook : str or None
        The executed notebook, where it was to be kept, as JSON.
    input_hash : str or None
        What the one who made it found it to depend on.
    cell : int or None
        The cell it ended in otherwise, counted from 0.
    message : str or None
        Why.
    log : str or None
        The traceback.
    seconds : float
        How long it took.
    peak_memory_mb : float or None
        Largest resident memory of the process, what it shares with others included; None when
        it ended before it could say.
    """

    code: str
    status: str
    html: str | None = None
    notebook: str | None = None
    input_hash: str | None = None
    cell: int | None = None
    message: str | None = None
    log: str | None = None
    seconds: float = 0.0
    peak_memory_mb: float | None = None


def make_page(order: Order, tell: Callable[[int], None] | None = None) -> MadePage:
    """Make a page, or say why there is none.

    Parameters
    ----------
    order : Order
        What is asked.
    tell : callable, optional
        Told the position of each cell before it runs.

    Returns
    -------
    MadePage
        Whatever happened: this raises nothing.
    """
    started = time.monotonic()
    kept: list[str] = []
    page = MadePage(order.code, "failed")
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


def read_peak_memory() -> float:
    """Give the largest resident memory of this process so far, in MB of 2**20 bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (2**20 if sys.platform == "darwin" else 2**10), 1)
