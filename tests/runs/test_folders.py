"""A folder is one run's at a time."""

from __future__ import annotations

from pathlib import Path

import pytest

from ptvd_analysis.errors import OutputFolderError
from ptvd_analysis.runs.shelf.folders import lock_folder, prepare_folder
from tests.limits import limit_files


def test_a_disk_that_is_full_already_is_told(tmp_path: Path) -> None:
    folder = prepare_folder(tmp_path)
    refused = pytest.raises(OutputFolderError, match="cannot be locked: File too large")
    with limit_files(0), refused, lock_folder(folder):
        pass
    with lock_folder(folder):
        pass
