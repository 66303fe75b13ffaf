"""Run the notebook of a report with papermill, and trust nothing it does not prove.

What counts here is that every code cell ran and none of them ended in an error, whatever the
engine says of it.
"""

from __future__ import annotations

import json
import re
import traceback
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ptvd_analysis.errors import NotebookError
from ptvd_analysis.reports.parameters import ReportParameters
from ptvd_analysis.sources import find_notebooks_folder

if TYPE_CHECKING:
    from nbformat import NotebookNode

ENGINE_NAME = "ptvd-inprocess"
"""What papermill knows :mod:`ptvd_analysis.reports.engine` by, from the entry points."""

_ANSI = re.compile(r"\x1b\[[0-9;]*m")


def find_notebook(name: str = "departement") -> Path:
    """Find a notebook that travels with the package.

    Parameters
    ----------
    name : str, default "departement"
        Without its ending.

    Returns
    -------
    Path
        The notebook.
    """
    return find_notebooks_folder() / f"{name}.ipynb"


def execute_notebook(
    parameters: ReportParameters,
    notebook: Path,
    *,
    tell: Callable[[int], None] | None = None,
    keep: Callable[[NotebookNode], None] | None = None,
) -> NotebookNode:
    """Execute a notebook in this process, which executes no other.

    Parameters
    ----------
    parameters : ReportParameters
        Validated.
    notebook : Path
        The parameterised notebook; it is not modified.
    tell : callable, optional
        Told the position of each cell, in the notebook, before it runs.
    keep : callable, optional
        Given the executed notebook, whether it ran to its end or not.

    Returns
    -------
    NotebookNode
        With its outputs, and the state of its widgets.

    Raises
    ------
    NotebookError
        If a cell fails, or was not executed; names the cell.
    """
    import papermill
    from nbclient.exceptions import DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    try:
        executed = papermill.execute_notebook(
            str(notebook),
            None,
            parameters=parameters.as_dict(),
            engine_name=ENGINE_NAME,
            progress_bar=False,
            on_cell=None if tell is None else lambda place: tell(_find_cell(notebook, place)),
            on_end=keep,
        )
    except PapermillExecutionError as error:
        first_line = error.source.strip().split("\n")[0]
        message = f"{error.ename}: {_ANSI.sub('', error.evalue)} (in `{first_line}`)"
        log = _ANSI.sub("", "\n".join(error.traceback))
        cell = _find_cell(notebook, error.cell_index)
        raise NotebookError(notebook.name, cell, message, log) from error
    except DeadKernelError as error:
        raise NotebookError(notebook.name, None, str(error), traceback.format_exc()) from error
    except Exception as error:  # whatever else: the notebook is unusable
        message = f"it could not be executed: {type(error).__name__}: {error}"
        raise NotebookError(notebook.name, None, message, traceback.format_exc()) from error
    check_execution(executed, notebook.name)
    return executed


def _find_cell(notebook: Path, executed: int) -> int:
    """Turn the position of an executed cell into that of the notebook, which had no parameters."""
    declared = _find_declaration(notebook)
    return executed - 1 if executed > declared else executed


@cache
def _find_declaration(notebook: Path) -> int:
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    tags = [cell["metadata"].get("tags", []) for cell in cells]
    return next((place for place, names in enumerate(tags) if "parameters" in names), -1)


def check_execution(executed: NotebookNode, name: str) -> None:
    """Make sure every code cell ran, and none ended in an error.

    Parameters
    ----------
    executed : NotebookNode
        What came back.
    name : str
        Name of the notebook, for the message.

    Raises
    ------
    NotebookError
        On the first cell that proves nothing.
    """
    for position, cell in enumerate(executed.cells):
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        failed = [output for output in cell.outputs if output.output_type == "error"]
        if failed:
            raise NotebookError(name, position, f"{failed[0].ename}: {failed[0].evalue}")
        if cell.execution_count is None:
            raise NotebookError(name, position, "not executed: it was stopped before")
