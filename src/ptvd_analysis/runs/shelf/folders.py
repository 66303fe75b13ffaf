"""A folder of reports: one run at a time writes in it, and files whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from ptvd_analysis.errors import OutputFolderError
from ptvd_analysis.files import name_draft, sweep_drafts, write_atomically

LOCK_NAME = ".ptvd.lock"


def prepare_folder(folder: Path) -> Path:
    """Make sure reports can be written to a folder, created if needed with its parents."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, prefix=name_draft()):
            pass
    except OSError as error:
        raise OutputFolderError(
            f"reports cannot be written to {folder}: {error.strerror}. "
            "Give a folder you can write to with --output."
        ) from error
    return folder


class HeldFolder:
    """A folder that this process holds, as long as it is the same folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = self._identify_lock()

    def write(self, name: str, content: str) -> str:
        """Write a text file of the folder whole, as :func:`write_atomically` does, once checked."""
        self.check()
        return write_atomically(self.folder / name, content)

    def check(self) -> None:
        """Make sure that the folder is still the one that was locked: another run may hold the next."""
        if self._identify_lock() != self._lock:
            raise OutputFolderError(
                f"{self.folder} was removed or replaced while reports were made in it (its "
                f"{LOCK_NAME} is not the same): nothing more is written there. Run again, for what "
                "is missing."
            )

    def _identify_lock(self) -> tuple[int, int] | None:
        """Identify the lock's file; no other can have its number as long as it is open."""
        try:
            found = (self.folder / LOCK_NAME).stat()
        except FileNotFoundError:
            return None
        except OSError as error:
            message = f"{self.folder} cannot be read any more: {error.strerror}."
            raise OutputFolderError(message) from error
        return found.st_dev, found.st_ino


@contextmanager
def lock_folder(folder: Path) -> Iterator[HeldFolder]:
    """Keep every other run out of a folder of reports that can be written.

    The system holds the lock for the process, and lets it go when the process ends, however it
    ends: the file that stays behind locks nothing. What a run that was killed was writing is
    removed. Raises :class:`OutputFolderError` if another run holds it, or if it cannot be written.
    """
    lock = FileLock(folder / LOCK_NAME)
    try:
        lock.acquire(blocking=False)
        (folder / LOCK_NAME).write_text(f"{os.getpid()}\n", encoding="utf-8")
    except Timeout as error:
        holder = ""
        with suppress(OSError):
            if said := (folder / LOCK_NAME).read_text(encoding="utf-8").strip():
                holder = f" (process {said})"
        raise OutputFolderError(
            f"another run is making reports in {folder}{holder}. "
            "Wait for its end, or give another folder with --output."
        ) from error
    except OSError as error:
        lock.release()
        raise OutputFolderError(f"{folder} cannot be locked: {error.strerror}.") from error
    try:
        sweep_drafts(folder)
        yield HeldFolder(folder)
    finally:
        lock.release()
