"""What a reader finds of each report of a folder: facts of its manifest and of the files there."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from ptvd_analysis.runs.shelf.manifest import Manifest, ReportOutcome, parse_timestamp
from ptvd_analysis.territories.keys import TerritoryKey

ABSENT = "absent"
"""What became of a report whose file is gone."""


@dataclass(frozen=True)
class IndexEntry:
    """What a reader finds of one report.

    Parameters
    ----------
    key : TerritoryKey
        What it is about.
    nom : str
        The name of it.
    state : {"published", "earlier", "failed"}
        Whether a reader can open it, open the one of an earlier run, or none.
    status : str
        How it ended, as the manifest has it, or ``"absent"``.
    file : str or None
        What a reader can open.
    millesime : int
        Which PVD list that file shows; or would have shown, where there is none.
    pvd : int or None
        PVD communes of that list; None where it is not known.
    population_2023 : int or None
        Population; None where it is not known.
    moment : datetime or None
        When it was published, or when it failed, in UTC.
    """

    key: TerritoryKey
    nom: str
    state: Literal["published", "earlier", "failed"]
    status: str
    file: str | None
    millesime: int
    pvd: int | None
    population_2023: int | None
    moment: datetime | None


def list_entries(manifest: Manifest, present: Collection[str]) -> list[IndexEntry]:
    """Say what a reader finds of each report.

    Parameters
    ----------
    manifest : Manifest
        What was made.
    present : collection of str
        Names of the files of the folder.

    Returns
    -------
    list of IndexEntry
        By key; with a file only if it is there.
    """
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
