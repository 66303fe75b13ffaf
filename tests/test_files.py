"""Files are whole or absent."""

from __future__ import annotations

import hashlib
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


@pytest.mark.parametrize("content", ["Bigorre à l’œil\r\n", b"\x00\xff"])
def test_a_file_is_written_as_it_is_given(tmp_path: Path, content: str | bytes) -> None:
    path = tmp_path / "page.html"
    sha256 = write_atomically(path, content)
    written = content.encode() if isinstance(content, str) else content
    assert path.read_bytes() == written
    assert sha256 == hashlib.sha256(written).hexdigest()
    assert path.stat().st_mode & 0o777 == 0o644
