"""What a report was made from and by: version, commit, date."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path

from ptvd_analysis.errors import InvalidParameterError

CLOCK_VARIABLE = "SOURCE_DATE_EPOCH"
"""Fixes the time a report says it was made at (reproducible-builds.org)."""


def read_version() -> str:
    """Give the version of this package."""
    return version("ptvd-analysis")


@cache
def read_commit() -> str | None:
    """Give the git commit of the checkout the package runs from.

    Returns
    -------
    str or None
        The full hash, followed by « + modifications » when tracked files differ from it; None
        outside a checkout of this project.
    """
    root = Path(__file__).resolve().parents[2]
    if not (root / ".git").exists():
        return None
    try:
        commit = _run_git(root, "rev-parse", "HEAD")
        changed = _run_git(root, "status", "--porcelain", "--untracked-files=no")
    except (OSError, subprocess.CalledProcessError):
        return None
    return f"{commit} + modifications" if changed else commit


def _run_git(root: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(root), *arguments], check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def read_clock() -> datetime:
    """Give the time a report says it was made at.

    Returns
    -------
    datetime
        Now, or ``SOURCE_DATE_EPOCH`` where that variable is set (reproducible-builds.org), in UTC.

    Raises
    ------
    InvalidParameterError
        If that variable is no number of seconds.
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
    """Make reports say they were made on a day, here and in the kernels started from here.

    Parameters
    ----------
    day : datetime
        Midnight, in UTC.
    """
    os.environ[CLOCK_VARIABLE] = str(int(day.replace(tzinfo=UTC).timestamp()))
