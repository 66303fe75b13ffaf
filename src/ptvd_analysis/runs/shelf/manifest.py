"""The manifest: what a folder of reports holds, and how each report ended."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any, get_args, get_type_hints

from ptvd_analysis.errors import InvalidParameterError, ManifestError, OutputFolderError
from ptvd_analysis.files import write_atomically
from ptvd_analysis.reports.subject.summary import Summary
from ptvd_analysis.territories.keys import TerritoryKey
from ptvd_analysis.territories.territories import LISTS

MANIFEST_NAME = "manifest.json"
FORMAT = 2  # the first named départements by their codes alone
PUBLISHED = ("ok", "up_to_date")
STATUSES = (*PUBLISHED, "failed", "timeout", "killed", "interrupted")
_UNREADABLE = InvalidParameterError, KeyError, ValueError, TypeError, OverflowError, RecursionError
_PAGE_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]*\.html", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True)
class ReportOutcome:
    """How one report ended.

    Its status is that of the last run that was asked for it: made, found as it would be made again,
    stopped by an error, by the limit of time, by a signal, or by whoever ran it. None is what is
    not known, or does not apply.
    """

    key: TerritoryKey
    nom: str
    millesime: int  # which PVD list it shows
    reference: str
    status: str
    file: str | None  # its name, in the folder of the manifest
    sha256: str | None
    input_hash: str  # of what the report depends on
    seconds: float | None
    peak_memory_mb: float | None  # of the process that made it, what it shares included
    cell: int | None = None  # that failed, counted from 0
    message: str | None = None  # what it failed with
    earlier_file: str | None = None  # after a failure, that of an earlier run, which is still there
    earlier_millesime: int | None = None  # which PVD list that file shows
    pvd: int | None = None  # communes of the list it shows
    population_2023: int | None = None
    produced: str | None = None  # when it was published, or when it failed, ISO 8601, UTC

    @classmethod
    def expect(cls, summary: Summary, input_hash: str) -> ReportOutcome:
        """Say what is known of a report before it is made: interrupted, for now."""
        unknown: dict[str, Any] = dict.fromkeys(("file", "sha256", "seconds", "peak_memory_mb"))
        return cls(**vars(summary), **unknown, status="interrupted", input_hash=input_hash)

    @property
    def code(self) -> str:
        """Code of what it is about, which another level may have too."""
        return self.key.code

    def as_dict(self) -> dict[str, Any]:
        """Give what the manifest says of it, as JSON takes it."""
        return {"key": str(self.key), "code": self.code} | {
            entry.name: getattr(self, entry.name) for entry in fields(self)[1:]
        }

    def find_millesime(self, file: str) -> int | None:
        """Find which PVD list a file shows, if it is one of its own."""
        shown = {self.earlier_file: self.earlier_millesime, self.file: self.millesime}
        return shown.get(file)

    @property
    def published(self) -> bool:
        """Whether its file is the report asked for."""
        return self.status in PUBLISHED


@dataclass(frozen=True)
class Manifest:
    """What a folder of reports holds."""

    asked: tuple[TerritoryKey, ...]  # of the last run
    version: str  # of this package
    commit: str | None
    data: str  # short identifier of the content of the tables
    data_hashes: Mapping[str, str]  # sha256 of each table
    updated: str  # when it was written, ISO 8601, UTC
    reports: Mapping[TerritoryKey, ReportOutcome]  # those of earlier runs stay
    index: str | None = None  # its sha256 once it shows these reports


def open_manifest(folder: Path) -> Manifest:
    """Read the manifest of a folder, to rely on what it says.

    Every field is of its type, and every file a plain name of that folder. One of the first format,
    which named départements by their codes alone, is read too. Raises :class:`ManifestError` if there
    is none, or if it is not one this version can read.
    """
    path = folder / MANIFEST_NAME
    remedy = f"Make the reports again: ptvd report CODE --output {folder}."
    try:
        saved = json.loads(path.read_text(encoding="utf-8"))
        listed = saved["reports"]
        if (number := saved.get("format", 1)) not in (1, FORMAT):
            raise ValueError(f"its format is {number!r}, this version reads 1 and {FORMAT}")
        reports = [_parse_outcome(entry) for entry in listed]
        parse_timestamp(saved["updated"])
        return Manifest(
            tuple(_parse_key(asked) for asked in saved["asked"]),
            str(saved["version"]),
            saved["commit"],
            str(saved["data"]),
            saved["data_hashes"],
            str(saved["updated"]),
            {outcome.key: outcome for outcome in reports},
            saved.get("index"),
        )
    except FileNotFoundError as error:
        message = f"there is no {MANIFEST_NAME} in {folder}: a folder of reports has one. {remedy}"
        raise ManifestError(message) from error
    except OSError as error:
        raise ManifestError(f"{path} cannot be read: {error.strerror}. {remedy}") from error
    except _UNREADABLE as error:
        reason = f"it has no {error}" if isinstance(error, KeyError) else error
        raise ManifestError(f"{path} is not a manifest: {reason}. {remedy}") from error


def recall_manifest(folder: Path) -> Manifest | None:
    """Read what earlier runs left in a locked folder, to add to it; None where there is nothing.

    One that cannot be read is kept under a name that nothing has, and a warning is logged: its
    reports are made again. Raises :class:`OutputFolderError` where that cannot be done.
    """
    path = folder / MANIFEST_NAME
    try:
        return open_manifest(folder)
    except ManifestError as error:
        if not path.exists():
            return None
        reason = error
    free = (path.with_name(f"manifest.damaged-{number}.json") for number in count(1))
    kept = next(name for name in free if not name.exists())
    try:
        path.rename(kept)
    except OSError as error:
        message = f"{path} cannot be read, nor set aside: {error.strerror}."
        raise OutputFolderError(message) from error
    logging.getLogger(__name__).warning("%s It is kept as %s.", reason, kept.name)
    return None


def _parse_key(text: Any) -> TerritoryKey:
    """Read a key, or the code alone that manifests of the first format had: a département's."""
    if not isinstance(text, str):
        raise TypeError(f"what a report is about is {text!r}, expected a key: 'departement:32'")
    return TerritoryKey.parse(text if ":" in text else f"departement:{text}")


def _parse_outcome(entry: Any) -> ReportOutcome:
    """Hold one entry of a manifest to what a report can be: it may have been edited."""
    given: dict[str, Any] = dict(entry)
    code = given.pop("code")
    outcome = ReportOutcome(**given | {"key": _parse_key(given.get("key", code))})
    if outcome.code != code:
        raise ValueError(f"code of {str(outcome.key)!r} is {code!r}, expected {outcome.code!r}")
    for name, hint in get_type_hints(ReportOutcome).items():
        value = getattr(outcome, name)
        if not isinstance(value, hint | int if float in (hint, *get_args(hint)) else hint):
            raise TypeError(f"{name} of {outcome.code!r} is {value!r}, expected {hint}")
    accepted: dict[str, tuple[Any, ...]] = {"status": STATUSES, "millesime": LISTS["PVD"]}
    for name, values in accepted.items():
        if (value := getattr(outcome, name)) not in values:
            expected = ", ".join(map(str, values))
            raise ValueError(f"{name} of {outcome.code!r} is {value!r}, expected {expected}")
    for file in (outcome.file, outcome.earlier_file):
        if file is not None and not _PAGE_NAME.fullmatch(file):
            raise ValueError(
                f"the file of {outcome.code!r} is {file!r}, expected a plain name of this folder, "
                "such as '32-gers.html'"
            )
    if outcome.produced is not None:
        parse_timestamp(outcome.produced)
    return outcome


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest of a folder."""
    content = {
        "format": FORMAT,
        **{entry.name: getattr(manifest, entry.name) for entry in fields(manifest)},
        "asked": [str(key) for key in manifest.asked],
        "reports": [manifest.reports[key].as_dict() for key in sorted(manifest.reports)],
    }
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    write_atomically(folder / MANIFEST_NAME, text)


def format_timestamp(moment: datetime) -> str:
    """Write a moment as the manifest does."""
    return moment.isoformat(timespec="seconds")


def parse_timestamp(text: str) -> datetime:
    """Read a moment as the manifest writes it, in UTC, also where it names no zone.

    Examples
    --------
    >>> parse_timestamp("2026-09-21T16:13:20+02:00").hour
    14
    """
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
