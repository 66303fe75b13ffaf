"""Nothing is trusted that an executed notebook does not prove."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from ptvd_analysis.errors import NotebookError
from ptvd_analysis.runs.workers.execution import check_execution
from tests.conftest import make_notebook


def test_a_cell_that_did_not_run_is_a_failure(tmp_path: Path) -> None:
    path = make_notebook(tmp_path, "1 + 1")
    with pytest.raises(NotebookError, match="cell 0: not executed"):
        check_execution(nbformat.read(path, as_version=4), path)
