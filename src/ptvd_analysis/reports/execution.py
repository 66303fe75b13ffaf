"""Run the notebook of a report with papermill, and trust nothing it does not prove.

papermill records a kernel that died as a success: what counts here is that every code cell ran and
none of them ended in an error.
"""

from __future__ import annotations

import re
import sys
import tempfile
import traceback
from pathlib import Path

import nbformat

from ptvd_analysis.errors import KernelDiedError, NotebookError
from ptvd_analysis.reports.parameters import ReportParameters
from ptvd_analysis.reports.publication import write_atomically
from ptvd_analysis.sources import find_notebooks_folder

KERNEL_NAME = "python3"
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
    parameters: ReportParameters, notebook: Path, *, keep: Path | None = None
) -> nbformat.NotebookNode:
    """Execute a notebook in a kernel of its own.

    Parameters
    ----------
    parameters : ReportParameters
        Validated.
    notebook : Path
        The parameterised notebook; it is not modified.
    keep : Path, optional
        Where the executed notebook is kept, whether it ran to its end or not.

    Returns
    -------
    NotebookNode
        With its outputs, and the state of its widgets.

    Raises
    ------
    KernelDiedError
        If the kernel ended before the notebook.
    NotebookError
        If a cell fails, or was not executed; names the cell.
    """
    with tempfile.TemporaryDirectory(prefix="ptvd-") as folder:
        output = Path(folder) / notebook.name
        try:
            executed = _run_papermill(parameters, notebook, output)
            check_execution(executed, notebook.name)
            return executed
        finally:
            if keep is not None and output.exists():
                write_atomically(keep, output.read_text(encoding="utf-8"))


def _run_papermill(
    parameters: ReportParameters, notebook: Path, output: Path
) -> nbformat.NotebookNode:
    import papermill
    from nbclient.exceptions import DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    try:
        return papermill.execute_notebook(
            str(notebook),
            str(output),
            parameters=parameters.as_dict(),
            kernel_name=KERNEL_NAME,
            kernel_manager_class=_choose_kernel_manager(output.parent),
            progress_bar=False,
        )
    except PapermillExecutionError as error:
        first_line = error.source.strip().split("\n")[0]
        message = f"{error.ename}: {_ANSI.sub('', error.evalue)} (in `{first_line}`)"
        log = _ANSI.sub("", "\n".join(error.traceback))
        cell = _find_cell(notebook, error.cell_index)
        raise NotebookError(notebook.name, cell, message, log) from error
    except DeadKernelError as error:
        running = _find_running_cell(notebook, output)
        message = "the kernel died: killed, out of memory, or gone"
        raise KernelDiedError(notebook.name, running, message, traceback.format_exc()) from error
    except Exception as error:  # whatever else: the notebook, its kernel or its folder is unusable
        message = f"it could not be executed: {type(error).__name__}: {error}"
        raise NotebookError(notebook.name, None, message, traceback.format_exc()) from error


def _find_running_cell(notebook: Path, output: Path) -> int | None:
    """Find the last cell that was started, in what papermill saved as it went."""
    try:
        cells = nbformat.read(output, as_version=4).cells
    except (OSError, ValueError):
        return None
    status = [cell.metadata.get("papermill", {}).get("status", "pending") for cell in cells]
    started = [position for position, state in enumerate(status) if state != "pending"]
    return _find_cell(notebook, started[-1]) if started else None


def _find_cell(notebook: Path, executed: int) -> int:
    """Turn the position of an executed cell into that of the notebook, which had no parameters."""
    cells = nbformat.read(notebook, as_version=4).cells
    tags = [cell.metadata.get("tags", []) for cell in cells]
    declared = next((place for place, t in enumerate(tags) if "parameters" in t), -1)
    return executed - 1 if executed > declared else executed


_LONGEST_SOCKET = 90
"""Characters of a path that systems accept as a socket, with some to spare."""


def _choose_kernel_manager(folder: Path) -> type:
    """Talk to the kernel through sockets of a folder of its own: no port, nothing to collide with.

    By default the sockets would be in the current folder, where two runs would take each other's.
    """
    from jupyter_client.manager import AsyncKernelManager

    address = str(folder / "kernel")

    class LocalKernelManager(AsyncKernelManager):  # type: ignore[misc]
        def _transport_default(self) -> str:
            return "ipc"

        def _ip_default(self) -> str:
            return address

    fits = sys.platform != "win32" and len(address) < _LONGEST_SOCKET
    return LocalKernelManager if fits else AsyncKernelManager


def check_execution(executed: nbformat.NotebookNode, name: str) -> None:
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
            raise NotebookError(name, position, "not executed: the kernel died or was stopped")
