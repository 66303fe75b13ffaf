"""Make reports: one, or many at once, each published whole or not at all."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

from slugify import slugify

from ptvd_analysis.errors import ExportError, ReportError
from ptvd_analysis.provenance import CLOCK_VARIABLE
from ptvd_analysis.reports.page.checks import check_page
from ptvd_analysis.reports.page.identity import identify, list_sections
from ptvd_analysis.reports.subject.parameters import ReportParameters, validate_parameters
from ptvd_analysis.reports.subject.scales import find_scale
from ptvd_analysis.reports.subject.study import Study
from ptvd_analysis.reports.subject.summary import summarise
from ptvd_analysis.runs.shelf.folders import lock_folder, prepare_folder
from ptvd_analysis.runs.shelf.manifest import ReportOutcome
from ptvd_analysis.runs.shelf.shelf import Shelf
from ptvd_analysis.runs.workers.execution import check_notebook, find_notebook
from ptvd_analysis.runs.workers.inputs import hash_inputs
from ptvd_analysis.runs.workers.pool import Pool, open_pool
from ptvd_analysis.runs.workers.worker import MadePage, NationalStep, Order
from ptvd_analysis.territories.keys import TerritoryKey
from ptvd_analysis.territories.territories import France, load

_TICK_SECONDS = 0.2  # that a run may take to notice that it is asked to stop


@dataclass
class Stop:
    """What whoever runs asks of a run that has begun; it may change at any time."""

    after_running: bool = False  # begin no other report
    now: bool = False  # give up those that run, too


@dataclass(frozen=True)
class RunOptions:
    """How reports are made; none of it changes what they say."""

    jobs: int = 1  # how many at once
    force: bool = False  # make those that are up to date again
    timeout: float | None = None  # seconds each may take
    keep_notebooks: bool = False  # keep executed notebooks, even those that failed
    notebook: Path | None = None  # one's own, instead of the package's
    pool: Pool | None = None  # who makes them, this machine by default; closed at the end
    stop: Stop = field(default_factory=Stop)
    on_start: Callable[[TerritoryKey], None] = lambda _: None  # told each that begins
    on_step: Callable[[NationalStep], None] = lambda _: None  # told what is computed for France


def render_report(
    territory: str,
    output: Path | str | None = None,
    *,
    millesime: int = 2026,
    reference: str = "voisins",
    donnees: Path | str | None = None,
    notebook: Path | str | None = None,
) -> Path:
    """Make the report of one territory, whether there is one or not.

    Parameters
    ----------
    territory : str
        Its code or its name, a département's, or its key.
    output : path, optional
        Folder, created if needed; by default the one :func:`choose_folder` gives.
    millesime : {2026, 2020}
        Which PVD list is shown.
    reference : str, default "voisins"
        What it is compared with: ``"voisins"``, ``"region"``, ``"semblables"`` or codes separated by
        commas.
    donnees : path, optional
        Another data folder.
    notebook : path, optional
        One's own notebook, instead of the one that travels with the package.

    Returns
    -------
    Path
        The HTML file, named from the code and the official name.

    Raises
    ------
    PtvdError
        Of the kind that fits; what was in the folder is still there.
    """
    given = {
        find_scale(territory).parameter: territory,
        "millesime": millesime,
        "reference": reference,
        "donnees": str(Path(donnees).resolve()) if donnees is not None else None,
    }
    france = load(donnees)
    requests = [validate_parameters(given, france)]
    options = RunOptions(force=True, notebook=check_notebook(notebook) if notebook else None)
    folder = prepare_folder(Path(output) if output else choose_folder(options.notebook))
    with closing(produce_reports(france, requests, folder, options)) as produced:
        [outcome] = produced
    if outcome.file is None:
        raise ReportError(f"{outcome.nom} ({outcome.code}), {outcome.status}: {outcome.message}")
    return folder / outcome.file


def choose_folder(notebook: Path | None) -> Path:
    """Choose where reports go when nothing is said; those of one's own notebook, apart.

    The pages of two notebooks bear the same names, and one would take the other's place.

    Examples
    --------
    >>> choose_folder(Path("Ma fiche.ipynb")).as_posix()
    'reports/ma-fiche'
    """
    folder = Path("reports")
    return folder if notebook is None else folder / (slugify(notebook.stem) or "notebook")


def produce_reports(
    france: France,
    requests: Sequence[ReportParameters],
    folder: Path,
    options: RunOptions | None = None,
) -> Generator[ReportOutcome, None, None]:
    """Make the reports that are not up to date; one that fails stops none.

    Requests are validated, one per territory, and the folder can be written. Those that are up to
    date come first, then each as it ends; the manifest is written before.

    Whatever ends the run, closing this generator included, stops what was running, records it as
    interrupted, and writes the index of the folder; when that cannot be written, a warning is
    logged: the reports are there.

    Raises
    ------
    OutputFolderError
        If another run holds the folder, or if it cannot be written any more: what was written
        stays, and the next run makes what is missing.
    """
    options = options or RunOptions()
    with closing(options.pool or open_pool(folder)) as pool, lock_folder(folder) as held:
        studies = [Study(request, france) for request in requests]
        shelf = Shelf(held, france, tuple(study.territory.key for study in studies))
        run = _Run(studies, shelf, options)
        try:
            yield from run.skip_unchanged()
            yield from run.make_missing(pool)
        finally:
            pool.close()
            shelf.end()


class _Run:
    """One run: what was asked, and what is left of it."""

    def __init__(self, studies: Sequence[Study], shelf: Shelf, options: RunOptions) -> None:
        self._studies = {study.parameters.key: study for study in studies}
        self._shelf = shelf
        self._options = options
        self._clock = os.environ.get(CLOCK_VARIABLE) or None
        self._left: dict[TerritoryKey, ReportOutcome] = {}

    def skip_unchanged(self) -> list[ReportOutcome]:
        """List the reports that would be made again as they are; the others are left."""
        unchanged = []
        for key, study in self._studies.items():
            input_hash = hash_inputs(study, self._find_notebook(study), self._clock)
            report = ReportOutcome.expect(summarise(study), input_hash)
            found = None if self._options.force else self._shelf.find_unchanged(report)
            if found is None:
                self._left[key] = report
            else:
                unchanged.append(found)
        left = {self._studies[key].territory.slug: report for key, report in self._left.items()}
        self._shelf.begin(unchanged, left)
        return unchanged

    def make_missing(self, pool: Pool) -> Generator[ReportOutcome, None, None]:
        """Make the others, as many at once as was asked, until asked to stop."""
        jobs, stop = self._options.jobs, self._options.stop
        waiting = deque(self._left)
        pool.on_step = self._options.on_step
        while (waiting and not stop.after_running) or pool.running:
            while waiting and len(pool.running) < jobs and not stop.after_running:
                self._begin(waiting.popleft(), pool)
            for page in pool.collect(_TICK_SECONDS):
                yield self._publish(page)
            if stop.now:
                return

    def _find_notebook(self, study: Study) -> Path:
        return self._options.notebook or find_notebook(study.scale.notebook)

    def _begin(self, key: TerritoryKey, pool: Pool) -> None:
        study = self._studies[key]
        self._options.on_start(key)
        how = self._options
        order = Order(study.parameters, how.notebook, how.keep_notebooks, timeout=how.timeout)
        pool.submit(replace(order, clock=self._clock, batch=len(self._left)))

    def _publish(self, page: MadePage) -> ReportOutcome:
        """Put a page on the shelf if it proves what it must, and say how it ended."""
        study, report = self._studies[page.key], self._left[page.key]
        if page.html is not None:
            try:
                self._check(study, page, report.input_hash)
            except ExportError as error:
                page = replace(page, status="failed", html=None, message=str(error), log="")
        told = ("status", "seconds", "peak_memory_mb", "cell", "message")
        ended = replace(report, **{name: getattr(page, name) for name in told})
        return self._shelf.publish(ended, study.territory.slug, page)

    def _check(self, study: Study, page: MadePage, input_hash: str) -> None:
        slug = study.territory.slug
        kept = [f"{slug}.ipynb"] if page.notebook is not None else []
        self._shelf.check_place(f"{slug}.html", *kept)
        if page.input_hash != input_hash:
            raise ExportError(
                "the page was made from other inputs than were asked for: the code, the tables, "
                "the notebook or the packages changed meanwhile, or differ where it was made"
            )
        order = identify(study, input_hash, list_sections(self._find_notebook(study)))
        check_page(page.html or "", order, own=self._options.notebook is None)
