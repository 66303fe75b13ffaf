"""Folders of reports written without making any."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from ptvd_analysis.runs.shelf.manifest import Manifest, ReportOutcome, write_manifest
from ptvd_analysis.territories.programmes import summarise_programmes
from ptvd_analysis.territories.territories import France

MOMENT = "2026-09-21T14:13:20+00:00"


def make_outcome(france: France, code: str, **changes: Any) -> ReportOutcome:
    place = france.departement(code)
    figures = summarise_programmes(place)
    outcome = ReportOutcome(
        key=place.key,
        nom=place.nom,
        millesime=2026,
        reference="voisins",
        status="ok",
        file=f"{place.slug}.html",
        sha256="0" * 64,
        input_hash="1" * 64,
        seconds=12.5,
        peak_memory_mb=300.0,
        pvd=int(figures["pvd"]),
        population_2023=int(figures["population_2023"]),
        produced=MOMENT,
    )
    return replace(outcome, **changes)


def write_folder(folder: Path, *outcomes: ReportOutcome) -> Path:
    """Write a manifest and, for each file it names, a page that is one."""
    folder.mkdir(parents=True, exist_ok=True)
    for outcome in outcomes:
        for name in (outcome.file, outcome.earlier_file):
            if name is not None:
                page = f"<!DOCTYPE html><title>{outcome.code}</title>"
                (folder / name).write_text(page, encoding="utf-8")
    reports = {outcome.key: outcome for outcome in outcomes}
    write_manifest(
        folder, Manifest(tuple(reports), "0.1.0", None, "3bfa0123456789ab", {}, MOMENT, reports)
    )
    return folder


def fail(outcome: ReportOutcome, status: str) -> ReportOutcome:
    earlier = outcome.file if status == "earlier" else None
    known = "failed" if status == "earlier" else status
    return replace(outcome, status=known, file=None, sha256=None, earlier_file=earlier)
