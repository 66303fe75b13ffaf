"""What a reader finds of each report of a folder: facts of its manifest and of the files there."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from ptvd_analysis.runs.shelf.manifest import Manifest, ReportOutcome, parse_timestamp
from ptvd_analysis.territories.keys import TerritoryKey

ABSENT = "absent"  # what became of a report whose file is gone


@dataclass(frozen=True)
class IndexEntry:
    """What a reader finds of one report."""

    key: TerritoryKey
    nom: str
    state: Literal["published", "earlier", "failed"]  # or: it, another or none can be opened
    status: str  # how it ended, as the manifest has it, or `absent`
    file: str | None  # what can be opened
    millesime: int  # of the PVD list that file shows, or would have shown
    pvd: int | None  # communes of that list; None where it is not known, as the next
    population_2023: int | None
    moment: datetime | None  # when it was published, or when it failed, in UTC


def list_entries(manifest: Manifest, present: Collection[str]) -> list[IndexEntry]:
    """Say what a reader finds of each report, by key; ``present`` names the files of the folder."""
    return [judge_report(manifest.reports[key], present) for key in sorted(manifest.reports)]


def judge_report(report: ReportOutcome, present: Collection[str]) -> IndexEntry:
    """Say what a reader finds of one report, as :func:`list_entries` does."""
    named = report.file if report.published else report.earlier_file
    file = named if named in present else None
    shown = report.earlier_millesime if file and not report.published else None
    other = shown not in (None, report.millesime)
    return IndexEntry(
        key=report.key,
        nom=report.nom,
        state="failed" if file is None else "published" if report.published else "earlier",
        status=ABSENT if report.published and file is None else report.status,
        file=file,
        millesime=shown or report.millesime,
        pvd=None if other else report.pvd,
        population_2023=report.population_2023,
        moment=parse_timestamp(report.produced) if report.produced else None,
    )
