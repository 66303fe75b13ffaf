"""Make reports: one, or several in a row, each published whole or not at all."""

from __future__ import annotations

import hashlib
import logging
import resource
import sys
import time
from collections.abc import Generator, Sequence
from dataclasses import replace
from functools import cache
from importlib import resources
from pathlib import Path
from traceback import format_exception

from ptvd_analysis.dataset import Dataset
from ptvd_analysis.errors import KernelDiedError, NotebookError, PtvdError
from ptvd_analysis.programmes import summarise_programmes
from ptvd_analysis.provenance import read_clock, read_commit, read_version
from ptvd_analysis.reports.execution import execute_notebook, find_notebook
from ptvd_analysis.reports.export import render_html
from ptvd_analysis.reports.index import write_index
from ptvd_analysis.reports.parameters import ReportParameters, validate_parameters
from ptvd_analysis.reports.publication import (
    MANIFEST_NAME,
    Manifest,
    ReportOutcome,
    format_timestamp,
    prepare_folder,
    read_manifest,
    write_atomically,
    write_manifest,
)
from ptvd_analysis.reports.study import Study
from ptvd_analysis.territories import France, load


def render_report(
    departement: str,
    output: Path | str = "reports",
    *,
    millesime: int = 2026,
    reference: str = "voisins",
    donnees: Path | str | None = None,
) -> Path:
    """Make the report of one département.

    Parameters
    ----------
    departement : str
        Its code or its name.
    output : path, default "reports"
        Folder, created if needed.
    millesime : {2026, 2020}
        Which PVD list is shown.
    reference : str, default "voisins"
        What it is compared with: ``"voisins"``, ``"region"``, ``"semblables"`` or codes separated by
        commas.
    donnees : path, optional
        Another data folder.

    Returns
    -------
    Path
        The HTML file, named from the code and the official name.

    Raises
    ------
    PtvdError
        Of the kind that fits; what was in the folder is still there.
    """
    folder = str(Path(donnees).resolve()) if donnees is not None else None
    given = {
        "departement": departement,
        "millesime": millesime,
        "reference": reference,
        "donnees": folder,
    }
    france = load(folder)
    parameters = validate_parameters(given, france)
    path, _ = publish_report(Study(parameters, france), prepare_folder(Path(output)))
    return path


def publish_report(
    study: Study, folder: Path, *, notebook: Path | None = None, keep_notebook: bool = False
) -> tuple[Path, str]:
    """Execute, export and write one report.

    Parameters
    ----------
    study : Study
        Its subject.
    folder : Path
        Where it goes.
    notebook : Path, optional
        The notebook; by default the one that travels with the package.
    keep_notebook : bool, default False
        Whether the executed notebook is kept beside it, even one that failed.

    Returns
    -------
    tuple of Path and str
        The file and its sha256.
    """
    slug = study.territory.slug
    executed = execute_notebook(
        study.parameters,
        notebook or find_notebook(),
        keep=folder / f"{slug}.ipynb" if keep_notebook else None,
    )
    html = render_html(
        executed,
        title=f"{study.title} ({study.territory.code})",
        footer=f"ptvd-analysis {read_version()} · données {study.dataset.digest} · Licence Ouverte 2.0",
        meta={
            "generator": f"ptvd-analysis {read_version()}",
            "ptvd-departement": study.territory.code,
            "ptvd-millesime": str(study.millesime),
            "ptvd-donnees": study.dataset.digest,
        },
    )
    path = folder / f"{slug}.html"
    return path, write_atomically(path, html)


def produce_reports(
    france: France,
    requests: Sequence[ReportParameters],
    folder: Path,
    *,
    notebook: Path | None = None,
    keep_notebooks: bool = False,
) -> Generator[ReportOutcome, None, None]:
    """Make several reports, one after the other; one that fails stops none.

    Parameters
    ----------
    france : France
        The tables, verified.
    requests : sequence of ReportParameters
        Validated.
    folder : Path
        Where they go; it can be written.
    notebook : Path, optional
        The notebook; by default the one that travels with the package.
    keep_notebooks : bool, default False
        Whether executed notebooks are kept.

    Yields
    ------
    ReportOutcome
        As each report ends; the manifest is written before.

    Notes
    -----
    The index of the folder is written last, even when the run is interrupted. When it cannot be,
    a warning is logged: the reports are there.
    """
    outcomes = read_manifest(folder)
    asked = tuple(request.departement for request in requests)
    try:
        for request in requests:
            study = Study(request, france)
            outcome = _produce(study, folder, notebook, keep_notebooks)
            outcomes[outcome.code] = outcome
            write_manifest(folder, _describe_folder(france.dataset, asked, outcomes))
            yield outcome
    finally:
        _refresh_index(folder, france)


def _refresh_index(folder: Path, france: France) -> None:
    if not (folder / MANIFEST_NAME).exists():
        return  # interrupted before the first report: there is nothing to lead to
    try:
        write_index(folder, france)
    except Exception as error:  # whatever becomes of the index, the reports are there
        logging.getLogger(__name__).warning("the index of %s was not written: %s", folder, error)


def _produce(
    study: Study, folder: Path, notebook: Path | None, keep_notebook: bool
) -> ReportOutcome:
    place = study.territory
    log = folder / f"{place.slug}.log"
    started = time.monotonic()
    figures = summarise_programmes(place, study.millesime)
    base = ReportOutcome(
        code=place.code,
        nom=place.nom,
        millesime=study.millesime,
        reference=study.parameters.reference,
        status="failed",
        file=None,
        sha256=None,
        input_hash=hash_inputs(study, notebook or find_notebook()),
        seconds=0.0,
        peak_memory_mb=0.0,
        pvd=int(figures["pvd"]),
        population_2023=int(figures["population_2023"]),
    )
    try:
        path, sha256 = publish_report(study, folder, notebook=notebook, keep_notebook=keep_notebook)
        outcome = replace(base, status="ok", file=path.name, sha256=sha256)
        log.unlink(missing_ok=True)
    except Exception as error:  # one report never stops the others, whatever it fails with
        outcome = _record_failure(base, error, log)
    return replace(
        outcome,
        seconds=round(time.monotonic() - started, 2),
        peak_memory_mb=_read_peak_memory(),
        produced=format_timestamp(read_clock()),
    )


def _record_failure(base: ReportOutcome, error: Exception, log: Path) -> ReportOutcome:
    """Tell a failure, keep its traceback beside the manifest, and say what is still there."""
    details = error.log if isinstance(error, NotebookError) else "".join(format_exception(error))
    write_atomically(log, f"{error}\n\n{details}\n")
    published = log.with_suffix(".html")
    return replace(
        base,
        status="killed" if isinstance(error, KernelDiedError) else "failed",
        cell=error.cell if isinstance(error, NotebookError) else None,
        message=str(error) if isinstance(error, PtvdError) else f"{type(error).__name__}: {error}",
        earlier_file=published.name if published.exists() else None,
    )


def _read_peak_memory() -> float:
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return round(peak / (2**20 if sys.platform == "darwin" else 2**10), 1)


def _describe_folder(
    dataset: Dataset, asked: tuple[str, ...], outcomes: dict[str, ReportOutcome]
) -> Manifest:
    return Manifest(
        asked=asked,
        version=read_version(),
        commit=read_commit(),
        data=dataset.digest,
        data_hashes={name: entry.sha256 for name, entry in dataset.resources.items()},
        updated=format_timestamp(read_clock()),
        reports=outcomes,
    )


def hash_inputs(study: Study, notebook: Path) -> str:
    """Hash what a report depends on: parameters, notebook, this package's files, the tables.

    Parameters
    ----------
    study : Study
        Its subject.
    notebook : Path
        What is executed.

    Returns
    -------
    str
        sha256, in hexadecimal. Versions of other packages are not part of it.
    """
    digest = hashlib.sha256()
    parameters = replace(study.parameters, donnees=None)
    digest.update(repr(parameters).encode())
    digest.update(notebook.read_bytes())
    digest.update(_hash_package().encode())
    digest.update(study.dataset.digest.encode())
    return digest.hexdigest()


@cache
def _hash_package() -> str:
    digest = hashlib.sha256()
    package = Path(str(resources.files("ptvd_analysis")))
    for path in sorted(package.rglob("*")):
        if path.suffix in (".py", ".j2", ".js", ".css"):
            digest.update(str(path.relative_to(package)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()
