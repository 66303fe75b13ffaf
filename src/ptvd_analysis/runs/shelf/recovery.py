"""What a folder of reports holds, told by its manifest, or by its pages where that is lost."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ptvd_analysis.errors import ManifestError, OutputFolderError, PtvdError
from ptvd_analysis.reports.page.checks import check_page, list_sections, read_meta
from ptvd_analysis.reports.subject.parameters import validate_parameters
from ptvd_analysis.reports.subject.study import Study
from ptvd_analysis.runs.shelf.manifest import MANIFEST_NAME, ReportOutcome, open_manifest
from ptvd_analysis.territories.programmes import summarise_programmes
from ptvd_analysis.territories.territories import France, Territory


@dataclass(frozen=True)
class Earlier:
    """What earlier runs left in a folder.

    Parameters
    ----------
    asked : tuple of str
        What the last of them was asked for; none where that is lost.
    reports : mapping of str to ReportOutcome
        How each report ended, by code.
    index : str or None
        Hash of the index that shows them.
    """

    asked: tuple[str, ...]
    reports: Mapping[str, ReportOutcome]
    index: str | None


def recover_outcomes(folder: Path, france: France, notebook: Path, *, own: bool) -> Earlier:
    """Say what earlier runs left in a folder.

    Parameters
    ----------
    folder : Path
        Folder of reports, locked.
    france : France
        The tables.
    notebook : Path
        What the pages were made of.
    own : bool
        Whether it is the one that travels with the package.

    Returns
    -------
    Earlier
        What the manifest says. One that cannot be read is set aside under another name, and one
        that is not there is made again from the pages that are: each says what it was made from.

    Raises
    ------
    OutputFolderError
        If the folder cannot be read, or the manifest not set aside.
    """
    try:
        manifest = open_manifest(folder)
        return Earlier(manifest.asked, manifest.reports, manifest.index)
    except ManifestError:
        _set_aside(folder / MANIFEST_NAME)
    found = (
        _read_page(folder, place, france, notebook, own=own) for place in france.departements()
    )
    return Earlier((), {page.code: page for page in found if page is not None}, None)


def _set_aside(manifest: Path) -> None:
    """Keep a manifest that cannot be read, under a name that nothing has."""
    number = 1
    while (kept := manifest.with_name(f"manifest.damaged-{number}.json")).exists():
        number += 1
    try:
        if manifest.exists():
            manifest.rename(kept)
    except OSError as error:
        raise OutputFolderError(
            f"{manifest} cannot be read, nor set aside: {error.strerror}."
        ) from error


def _read_page(
    folder: Path, place: Territory, france: France, notebook: Path, *, own: bool
) -> ReportOutcome | None:
    """Say what one page is, if it is there and whole."""
    path = folder / f"{place.slug}.html"
    try:
        content = path.read_bytes()
        page = content.decode()
        meta = read_meta(page)
        given = {
            "departement": meta["departement"],
            "millesime": int(meta["millesime"]),
            "reference": meta["reference"],
        }
        study = Study(validate_parameters(given, france), france)
        said = {name: meta[name] for name in given}
        check_page(
            page,
            meta=said | {"departement": place.code},
            title=study.title,
            sections=list_sections(notebook),
            own=own,
        )
        outcome = describe_study(study, meta["entrees"])
    except (OSError, ValueError, KeyError, PtvdError):
        return None  # none, or not one of this version: it is made again
    return replace(outcome, status="ok", file=path.name, sha256=hashlib.sha256(content).hexdigest())


def describe_study(study: Study, input_hash: str) -> ReportOutcome:
    """Say what is known of a report before it is made.

    Parameters
    ----------
    study : Study
        Its subject.
    input_hash : str
        Hash of what it depends on.

    Returns
    -------
    ReportOutcome
        Interrupted, for now.
    """
    place = study.territory
    figures = summarise_programmes(place, study.millesime)
    return ReportOutcome(
        code=place.code,
        nom=place.nom,
        millesime=study.millesime,
        reference=study.parameters.reference,
        status="interrupted",
        file=None,
        sha256=None,
        input_hash=input_hash,
        seconds=None,
        peak_memory_mb=None,
        pvd=int(figures["pvd"]),
        population_2023=int(figures["population_2023"]),
    )
