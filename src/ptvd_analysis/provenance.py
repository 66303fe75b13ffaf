"""What a report was made from and by: version, commit, code, date."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path

from ptvd_analysis.errors import InvalidParameterError

CLOCK_VARIABLE = "SOURCE_DATE_EPOCH"
"""Fixes the time a report says it was made at (reproducible-builds.org)."""

_PLACE = "src/ptvd_analysis/provenance.py"
"""Where this module is in a checkout of this project."""


def read_version() -> str:
    """Give the version of this package."""
    return version("ptvd-analysis")


@cache
def read_commit() -> str | None:
    """Give the git commit of the checkout the package runs from.

    The full hash is followed by « + modifications » when tracked files differ from it. It is None
    outside a checkout of this project: an installed package, or a copy in another's, is of no commit.
    """
    here = Path(__file__).resolve()
    try:
        if _run_git(here, "ls-files", "--full-name", here.name) != _PLACE:
            return None
        commit = _run_git(here, "rev-parse", "HEAD")
        changed = _run_git(here, "status", "--porcelain", "--untracked-files=no")
    except (OSError, subprocess.CalledProcessError):
        return None
    return f"{commit} + modifications" if changed else commit


def _run_git(here: Path, *arguments: str) -> str:
    # What a hook of another repository sets is not to be taken for this one's.
    environment = {name: os.environ[name] for name in os.environ if not name.startswith("GIT_")}
    command = ["git", "-C", str(here.parent), *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    return done.stdout.strip()


@cache
def hash_code(*wings: str) -> str:
    """Hash the modules of some wings of this package, such as ``"statistics"``, and their names."""
    package = Path(__file__).parent
    return hash_files(package, (path for wing in wings for path in (package / wing).rglob("*.py")))


def hash_files(folder: Path, paths: Iterable[Path]) -> str:
    """Hash files of a folder, and their places in it."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(f"{path.relative_to(folder).as_posix()}\n".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def read_clock() -> datetime:
    """Give the time a report says it was made at.

    Now, or ``SOURCE_DATE_EPOCH`` where that variable is set (reproducible-builds.org), in UTC.
    Raises :class:`InvalidParameterError` if that is no number of seconds.
    """
    fixed = os.environ.get(CLOCK_VARIABLE)
    if not fixed:
        return datetime.now(UTC).replace(microsecond=0)
    try:
        return datetime.fromtimestamp(int(fixed), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise InvalidParameterError(
            f"{CLOCK_VARIABLE} is {fixed!r}: give a number of seconds since 1970, or unset it"
        ) from error


def fix_clock(day: datetime) -> None:
    """Make reports say they were made on a day (UTC), here and in the kernels started from here."""
    os.environ[CLOCK_VARIABLE] = str(int(day.replace(tzinfo=UTC).timestamp()))
