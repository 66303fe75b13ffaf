"""A folder is one run's at a time, and written to only as long as it is the same."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ptvd_analysis.errors import OutputFolderError
from ptvd_analysis.runs.shelf.folders import lock_folder, prepare_folder
from tests.limits import limit_files


def test_a_folder_is_made_with_its_parents_and_left_empty(tmp_path: Path) -> None:
    folder = prepare_folder(tmp_path / "a" / "b")
    assert list(folder.iterdir()) == []
    assert prepare_folder(folder) == folder
    (tmp_path / "file").touch()
    with pytest.raises(OutputFolderError, match=r"Not a directory\. Give a folder you can write"):
        prepare_folder(tmp_path / "file" / "reports")


def test_a_folder_that_is_held_says_by_which_process(tmp_path: Path) -> None:
    refused = pytest.raises(
        OutputFolderError,
        match=rf"another run is making reports in .* \(process {os.getpid()}\)\. Wait for its end",
    )
    with lock_folder(tmp_path) as held:
        assert len(held.write("page.html", "é")) == 64
        with refused, lock_folder(tmp_path):
            pass
    with lock_folder(tmp_path):
        assert (tmp_path / "page.html").read_text(encoding="utf-8") == "é"


@pytest.mark.parametrize("again", [False, True])
def test_nothing_is_written_in_a_folder_that_was_removed_or_replaced(
    tmp_path: Path, again: bool
) -> None:
    folder = prepare_folder(tmp_path / "out")
    with lock_folder(folder) as held:
        folder.rename(tmp_path / "gone")
        if again:
            prepare_folder(folder)
        with pytest.raises(OutputFolderError, match="was removed or replaced while reports"):
            held.write("page.html", "x")
    assert not (folder / "page.html").exists()


def test_what_a_run_that_was_killed_was_writing_is_removed(tmp_path: Path) -> None:
    dead = 2**22 + 1  # past the largest number a process may have
    for name in (f".ptvd-{dead}-x", f".ptvd-{os.getpid()}-x", ".ptvd-1-x", ".ptvd-mine"):
        (tmp_path / name).touch()
    with lock_folder(tmp_path):
        left = {path.name for path in tmp_path.glob(".ptvd-*")}
    assert left == {".ptvd-1-x", ".ptvd-mine"}  # of a process that runs, and of nobody


def test_a_disk_that_is_full_already_is_told(tmp_path: Path) -> None:
    folder = prepare_folder(tmp_path)
    refused = pytest.raises(OutputFolderError, match="cannot be locked: File too large")
    with limit_files(0), refused, lock_folder(folder):
        pass
    with lock_folder(folder):
        pass
