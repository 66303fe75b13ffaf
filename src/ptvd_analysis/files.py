"""Files that are written whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

import platformdirs

from ptvd_analysis.errors import OutputFolderError

DRAFT_PREFIX = ".ptvd-"
"""How files being written begin, followed by the number of the process that writes them."""


def name_draft() -> str:
    """Give the beginning of the names of the files that this process is writing."""
    return f"{DRAFT_PREFIX}{os.getpid()}-"


def sweep_drafts(folder: Path, process: int | None = None) -> None:
    """Remove what a process was writing in a folder; by default, any that runs no more."""
    pattern = f"{DRAFT_PREFIX}*" if process is None else f"{DRAFT_PREFIX}{process}-*"
    for draft in folder.glob(pattern):
        writer = draft.name.removeprefix(DRAFT_PREFIX).partition("-")[0]
        if writer.isdecimal() and (process is not None or not _is_running(int(writer))):
            with suppress(OSError):
                draft.unlink(missing_ok=True)


def _is_running(process: int) -> bool:
    if sys.platform == "win32":
        return True  # nobody can be asked: signal 0 is Ctrl-C there
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True  # somebody else's
    return process != os.getpid()


def write_atomically(path: Path, content: str | bytes) -> str:
    """Write a file whole: what was there stays until the new one is on the disk.

    Its folder exists; text is written as UTF-8. The sha256 of the file comes back. Raises
    :class:`OutputFolderError` if it cannot be written; nothing of it is left.
    """
    encoded = content.encode("utf-8") if isinstance(content, str) else content
    temporary: str | None = None
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=name_draft())
        with os.fdopen(handle, "wb") as stream:
            stream.write(encoded)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except OSError as error:
        if temporary is not None:
            with suppress(OSError):
                Path(temporary).unlink(missing_ok=True)
        raise OutputFolderError(
            f"{path} could not be written: {error.strerror}. What was there is unchanged."
        ) from error
    return hashlib.sha256(encoded).hexdigest()


def find_cached(kind: str, *made_from: object) -> Path:
    """Say where, in the user's cache, what is made from some content is kept; nothing may be there."""
    name = hashlib.sha256(json.dumps(made_from).encode()).hexdigest()[:32]
    return Path(platformdirs.user_cache_dir("ptvd-analysis")) / kind / name
