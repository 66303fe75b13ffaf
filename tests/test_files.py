"""Files are whole or absent."""

from __future__ import annotations

from pathlib import Path

import pytest

from ptvd_analysis.errors import OutputFolderError
from ptvd_analysis.files import write_atomically
from tests.limits import limit_files


def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    write_atomically(path, "before")
    with (
        limit_files(1_000),
        pytest.raises(OutputFolderError, match="What was there is unchanged"),
    ):
        write_atomically(path, "x" * 100_000)
    assert path.read_text() == "before"
    assert [file.name for file in tmp_path.iterdir()] == ["page.html"]
