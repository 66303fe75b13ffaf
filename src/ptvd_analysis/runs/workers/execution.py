"""Run the notebook of a report, parameters injected by papermill, and trust nothing it does not prove.

What counts here is that every code cell ran and none of them ended in an error, whatever the
kernel says of it.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ptvd_analysis.errors import InvalidParameterError, NotebookError
from ptvd_analysis.reports.subject.parameters import ReportParameters, name_parameters
from ptvd_analysis.reports.subject.scales import DEPARTEMENT
from ptvd_analysis.tables.folder import find_notebooks_folder

if TYPE_CHECKING:
    from nbformat import NotebookNode

_ANSI = re.compile(r"\x1b\[[0-9;]*m")


def find_notebook(name: str = DEPARTEMENT.notebook) -> Path:
    """Find a notebook that travels with the package, by its name without ending."""
    return find_notebooks_folder() / f"{name}.ipynb"


def check_notebook(path: Path | str) -> Path:
    """Make sure that a file is a notebook reports can be made of, before anything starts.

    Returns its absolute path. Raises :class:`InvalidParameterError` if there is no such file, if it
    is no notebook in Python, or if none of its cells takes the parameters.
    """
    import nbformat

    file = Path(path).resolve()
    accepted = (
        "give a Jupyter notebook in Python (.ipynb, format 4) with a code cell tagged "
        f"`parameters`, where {name_parameters()} are set"
    )
    try:
        notebook = nbformat.reads(file.read_text(encoding="utf-8"), nbformat.NO_CONVERT)
        nbformat.validate(notebook)
    except OSError as error:
        fault = f"the notebook {file} cannot be read: {error.strerror}"
        raise InvalidParameterError(f"{fault}; {accepted}") from error
    except (ValueError, AttributeError, nbformat.ValidationError) as error:
        told = str(error).strip().partition("\n")[0]
        fault = f"{file} is not a notebook: {told[:200]}"
        raise InvalidParameterError(f"{fault}; {accepted}") from error
    language = notebook.metadata.get("kernelspec", {}).get("language", "python")
    if notebook.nbformat != 4:
        fault = f"{file} is of format {notebook.nbformat}"
    elif language != "python":
        fault = f"{file} is in {language}"
    elif not any(cell.cell_type == "code" and _is(cell, "parameters") for cell in notebook.cells):
        fault = f"no code cell of {file} is tagged `parameters`"
    else:
        return file
    raise InvalidParameterError(f"{fault}; {accepted}")


def _is(cell: NotebookNode, tag: str) -> bool:
    return tag in cell.metadata.get("tags", ())


def execute_notebook(
    parameters: ReportParameters,
    notebook: Path,
    *,
    tell: Callable[[int], None],
    keep: Callable[[NotebookNode], None],
) -> NotebookNode:
    """Execute a notebook in this process, which executes no other.

    Before each cell runs, ``tell`` is given its position in the notebook; ``keep`` is given the
    executed one, whether it ran to its end or not, with its outputs and the state of its widgets.
    Raises :class:`NotebookError`, which names the cell, if one fails or was not executed.
    """
    from nbclient.exceptions import DeadKernelError
    from papermill.iorw import load_notebook_node
    from papermill.parameterize import parameterize_notebook

    from ptvd_analysis.runs.workers.kernel import execute_here

    try:
        asked = load_notebook_node(str(notebook))
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        asked.metadata.setdefault("kernelspec", kernel)
        executed = parameterize_notebook(asked, parameters.as_dict())
        try:
            execute_here(executed, lambda place: tell(_find_cell(executed, place)))
        finally:
            keep(executed)
    except Exception as error:  # whatever it is, the notebook is unusable
        message = f"it could not be executed: {type(error).__name__}: {error}"
        message = str(error) if isinstance(error, DeadKernelError) else message
        raise NotebookError(notebook.name, None, message, traceback.format_exc()) from error
    check_execution(executed, notebook)
    return executed


def _find_cell(executed: NotebookNode, position: int) -> int:
    """Turn the position of an executed cell into that of the notebook, which had no parameters."""
    before = executed.cells[: position + 1]
    return position - sum(_is(cell, "injected-parameters") for cell in before)


def check_execution(executed: NotebookNode, notebook: Path) -> None:
    """Make sure every code cell ran, and none ended in an error but those tagged ``raises-exception``.

    Raises :class:`NotebookError` on the first cell that proves nothing.
    """
    for position, cell in enumerate(executed.cells):
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        place = _find_cell(executed, position)
        for output in cell.outputs:
            if output.output_type == "error" and not _is(cell, "raises-exception"):
                first_line = cell.source.strip().split("\n")[0]
                message = f"{output.ename}: {_ANSI.sub('', output.evalue)} (in `{first_line}`)"
                log = _ANSI.sub("", "\n".join(output.traceback))
                raise NotebookError(notebook.name, place, message, log)
        if cell.execution_count is None:
            raise NotebookError(notebook.name, place, "not executed: it was stopped before")
