"""What can go wrong, each with a message that says what came, what is accepted and what to do."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from slugify import slugify


class PtvdError(Exception):
    """Base class of every error this package raises on purpose."""


class UnknownTerritoryError(PtvdError):
    """A code or a name that designates no territory of the level asked for."""


class UnknownIndicatorError(PtvdError):
    """An indicator code that the dictionary does not declare."""


class InvalidParameterError(PtvdError):
    """A report parameter that is unknown, misspelt, of the wrong type or out of range."""


class DataError(PtvdError):
    """The tables cannot be used."""


class MissingTableError(DataError):
    """A declared table, or the descriptor itself, is not in the data folder."""


class CorruptedTableError(DataError):
    """A table is not the one the descriptor declares: its size or hash differ."""


@dataclass(frozen=True)
class TableFault:
    """One value that breaks the schema of its table."""

    column: str  # or `(table)` when the columns themselves differ
    row: str  # line number in a CSV file (its header is line 1), else row position
    value: str
    expected: str

    def __str__(self) -> str:
        return f"column {self.column}, row {self.row}: found {self.value}, expected {self.expected}"


class InvalidTableError(DataError):
    """A table breaks its schema; ``faults`` holds every fault found."""

    def __init__(self, path: str, faults: Iterable[TableFault], remedy: str) -> None:
        self.path = path
        self.faults = tuple(faults)
        shown = "\n".join(f"  {fault}" for fault in self.faults[:5])
        more = len(self.faults) - 5
        tail = f"\n  … and {more} more" if more > 0 else ""
        super().__init__(f"{path} breaks its schema:\n{shown}{tail}\n{remedy}")


class OutputFolderError(PtvdError):
    """The folder where reports go cannot be created or written."""


class ManifestError(PtvdError):
    """A folder of reports has no manifest, or one that cannot be relied upon."""


class NotebookError(PtvdError):
    """A notebook did not run to its end; names the cell and the message it stopped with."""

    def __init__(self, notebook: str, cell: int | None, message: str, log: str = "") -> None:
        self.notebook = notebook
        self.cell = cell
        self.message = message
        self.log = log
        where = f"{notebook}, cell {cell}" if cell is not None else notebook
        super().__init__(f"{where}: {message}")


class ReportError(PtvdError):
    """A report was not made: its notebook failed, or its process was killed."""


class ExportError(PtvdError):
    """An executed notebook could not be turned into a report; names the cell, where one is why."""

    def __init__(self, message: str, cell: int | None = None) -> None:
        self.cell = cell
        super().__init__(message if cell is None else f"cell {cell}: {message}")


def format_nearest(asked: str, accepted: Iterable[str], limit: int = 3) -> str:
    """Say which accepted values look most like what was asked; nothing where none does.

    Case, accents and punctuation do not count.

    Examples
    --------
    >>> format_nearest("Gerz", ["Gers", "Paris", "Landes"])
    'nearest: Gers'
    """
    by_slug: dict[str, str] = {}
    for candidate in accepted:
        by_slug.setdefault(slugify(candidate), candidate)
    matches = difflib.get_close_matches(slugify(asked), list(by_slug), n=limit, cutoff=0.6)
    return "nearest: " + ", ".join(by_slug[match] for match in matches) if matches else ""
