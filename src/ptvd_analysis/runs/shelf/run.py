"""Make reports: one, or many at once, each published whole or not at all."""

from __future__ import annotations

import hashlib
import logging
import os
from collections import deque
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from ptvd_analysis.errors import ExportError, ReportError
from ptvd_analysis.provenance import CLOCK_VARIABLE, read_clock, read_commit, read_version
from ptvd_analysis.reports.page.checks import HEAD_CHARACTERS, check_page, list_sections, read_meta
from ptvd_analysis.reports.subject.parameters import ReportParameters, validate_parameters
from ptvd_analysis.reports.subject.study import Study
from ptvd_analysis.runs.shelf.folders import HeldFolder, lock_folder, prepare_folder
from ptvd_analysis.runs.shelf.index import INDEX_NAME, write_index
from ptvd_analysis.runs.shelf.manifest import (
    Manifest,
    ReportOutcome,
    format_timestamp,
    write_manifest,
)
from ptvd_analysis.runs.shelf.recovery import describe_study, recover_outcomes
from ptvd_analysis.runs.workers.execution import find_notebook
from ptvd_analysis.runs.workers.inputs import hash_inputs
from ptvd_analysis.runs.workers.pool import LocalPool, Pool
from ptvd_analysis.runs.workers.worker import MadePage, Order, describe_page
from ptvd_analysis.territories.territories import France, load

_TICK_SECONDS = 0.2
"""How long a run may take to notice that it is asked to stop."""


@dataclass
class Stop:
    """What whoever runs asks of a run that has begun; it may change at any time.

    Parameters
    ----------
    after_running : bool, default False
        Begin no other report.
    now : bool, default False
        Give up those that run, too.
    """

    after_running: bool = False
    now: bool = False


@dataclass(frozen=True)
class RunOptions:
    """How reports are made; none of it changes what they say.

    Parameters
    ----------
    jobs : int, default 1
        How many at once.
    force : bool, default False
        Whether those that are up to date are made again.
    timeout : float, optional
        Seconds each may take.
    keep_notebooks : bool, default False
        Whether executed notebooks are kept beside the reports, even those that failed.
    notebook : Path, optional
        What is executed; by default the notebook that travels with the package.
    pool : Pool, optional
        Who makes them; by default processes of this machine. It is closed at the end.
    stop : Stop
        Looked at as the run goes.
    on_start : callable
        Told the code of each report as it begins.
    """

    jobs: int = 1
    force: bool = False
    timeout: float | None = None
    keep_notebooks: bool = False
    notebook: Path | None = None
    pool: Pool | None = None
    stop: Stop = field(default_factory=Stop)
    on_start: Callable[[str], None] = lambda _: None


def render_report(
    departement: str,
    output: Path | str = "reports",
    *,
    millesime: int = 2026,
    reference: str = "voisins",
    donnees: Path | str | None = None,
) -> Path:
    """Make the report of one département, whether there is one or not.

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
    given = {
        "departement": departement,
        "millesime": millesime,
        "reference": reference,
        "donnees": str(Path(donnees).resolve()) if donnees is not None else None,
    }
    france = load(donnees)
    requests = [validate_parameters(given, france)]
    folder = prepare_folder(Path(output))
    with closing(produce_reports(france, requests, folder, RunOptions(force=True))) as produced:
        [outcome] = produced
    if outcome.file is None:
        raise ReportError(f"{outcome.nom} ({outcome.code}), {outcome.status}: {outcome.message}")
    return folder / outcome.file


def produce_reports(
    france: France,
    requests: Sequence[ReportParameters],
    folder: Path,
    options: RunOptions | None = None,
) -> Generator[ReportOutcome, None, None]:
    """Make the reports that are not up to date; one that fails stops none.

    Parameters
    ----------
    france : France
        The tables, verified.
    requests : sequence of ReportParameters
        Validated, one per département.
    folder : Path
        Where they go; it can be written.
    options : RunOptions, optional
        How they are made; by default one at a time, by this machine.

    Yields
    ------
    ReportOutcome
        Those that are up to date first, then each as it ends; the manifest is written before.

    Raises
    ------
    OutputFolderError
        If another run holds the folder, or if it cannot be written any more: what was written
        stays, and the next run makes what is missing.

    Notes
    -----
    Whatever ends the run, closing this generator included, stops what was running, records it as
    interrupted, and writes the index of the folder; when that cannot be written, a warning is
    logged: the reports are there.
    """
    options = options or RunOptions()
    with closing(options.pool or LocalPool(folder)) as pool, lock_folder(folder) as held:
        run = _Run(france, requests, folder, held, options)
        try:
            yield from run.skip_unchanged()
            yield from run.make_missing(pool)
        finally:
            pool.close()
            run.finish()


class _Run:
    """One run: what was asked, what is left, and what the folder holds so far."""

    def __init__(
        self,
        france: France,
        requests: Sequence[ReportParameters],
        folder: Path,
        held: HeldFolder,
        options: RunOptions,
    ) -> None:
        self._france = france
        self._folder = folder
        self._held = held
        self._options = options
        self._clock = os.environ.get(CLOCK_VARIABLE) or None
        self._asked = tuple(request.departement for request in requests)
        self._studies = {request.departement: Study(request, france) for request in requests}
        self._notebook = options.notebook or find_notebook()
        self._own = options.notebook is None
        self._earlier = recover_outcomes(folder, france, self._notebook, own=self._own)
        self._outcomes = dict(self._earlier.reports)
        self._indexed = (self._earlier.index, _forget_how(self._earlier.reports))
        self._left: dict[str, ReportOutcome] = {}
        self._size = 0

    def skip_unchanged(self) -> list[ReportOutcome]:
        """Find the reports that would be made again as they are, and list the others."""
        found = []
        for code, study in self._studies.items():
            input_hash = hash_inputs(study, self._notebook, self._clock)
            earlier = self._earlier.reports.get(code)
            unchanged = earlier is not None and self._is_up_to_date(earlier, input_hash)
            if earlier is not None and unchanged and not self._options.force:
                found.append(replace(earlier, status="up_to_date"))
            else:
                self._left[code] = describe_study(study, input_hash)
        self._outcomes |= {outcome.code: outcome for outcome in found}
        self._tell_left("not made when this was written")
        if (self._outcomes, self._asked) != (self._earlier.reports, self._earlier.asked):
            self._write_manifest()
        return found

    def _tell_left(self, message: str) -> None:
        """Record what is not made as interrupted: whatever happens next, it is true."""
        now = format_timestamp(read_clock())
        for code, base in self._left.items():
            left = replace(base, message=message, produced=now)
            self._outcomes[code] = self._name_earlier(left)

    def _is_up_to_date(self, earlier: ReportOutcome, input_hash: str) -> bool:
        if not earlier.published or earlier.file is None or earlier.input_hash != input_hash:
            return False
        return self._holds(earlier.file, earlier.sha256)

    def _holds(self, name: str, sha256: str | None) -> bool:
        """Say whether a file of the folder is the one that was recorded."""
        try:
            return _hash_file(self._folder / name) == sha256
        except OSError:
            return False

    def make_missing(self, pool: Pool) -> Generator[ReportOutcome, None, None]:
        """Make the others, as many at once as was asked, until asked to stop."""
        options = self._options
        waiting = deque(self._left)
        self._size = len(waiting)
        while (waiting and not options.stop.after_running) or pool.running:
            while waiting and len(pool.running) < options.jobs and not options.stop.after_running:
                self._begin(waiting.popleft(), pool)
            for page in pool.collect(_TICK_SECONDS):
                yield self._record(self._publish(page))
            if options.stop.now:
                return

    def _begin(self, code: str, pool: Pool) -> None:
        self._options.on_start(code)
        order = Order(
            self._studies[code].parameters,
            self._options.notebook,
            keep_notebook=self._options.keep_notebooks,
            clock=self._clock,
            timeout=self._options.timeout,
            batch=self._size,
        )
        pool.submit(order)

    def _publish(self, page: MadePage) -> ReportOutcome:
        """Write a page that proves what it must, and say how it ended."""
        study, base = self._studies[page.code], self._left[page.code]
        slug = study.territory.slug
        file, notebook, log = (f"{slug}{suffix}" for suffix in (".html", ".ipynb", ".log"))
        kept = [file] if page.notebook is None else [file, notebook]
        if page.notebook is not None and not (self._folder / notebook).is_dir():
            self._held.write(notebook, page.notebook)
        if page.html is not None:
            try:
                self._check(study, page, base.input_hash, kept)
            except ExportError as error:
                page = replace(page, status="failed", html=None, message=str(error), log="")
        outcome = replace(
            base,
            status=page.status,
            seconds=page.seconds,
            peak_memory_mb=page.peak_memory_mb,
            cell=page.cell,
            message=page.message,
            produced=format_timestamp(read_clock()),
        )
        if page.html is None:
            if not (self._folder / log).is_dir():
                self._held.write(log, f"{page.message}\n\n{page.log or ''}\n")
            return self._name_earlier(outcome)
        sha256 = self._held.write(file, page.html)
        with suppress(OSError):
            (self._folder / log).unlink(missing_ok=True)  # of an earlier failure
        return replace(outcome, file=file, sha256=sha256)

    def _check(self, study: Study, page: MadePage, input_hash: str, files: Sequence[str]) -> None:
        for file in files:
            if (self._folder / file).is_dir():
                raise ExportError(f"{file} is a folder: remove it, to have a file there")
        if page.input_hash != input_hash:
            raise ExportError(
                "the page was made from other inputs than were asked for: the code, the tables, "
                "the notebook or the packages changed meanwhile, or differ where it was made"
            )
        check_page(
            page.html or "",
            meta=describe_page(study, input_hash),
            title=study.title,
            sections=list_sections(self._notebook),
            own=self._own,
        )

    def _name_earlier(self, outcome: ReportOutcome) -> ReportOutcome:
        """Say which page of an earlier run is still there, and of which list."""
        path = self._folder / f"{self._studies[outcome.code].territory.slug}.html"
        try:
            with path.open(encoding="utf-8", errors="replace") as stream:
                millesime = read_meta(stream.read(HEAD_CHARACTERS)).get("millesime", "")
        except OSError:
            return replace(outcome, earlier_file=None, earlier_millesime=None)
        known = int(millesime) if millesime.isdecimal() else None
        return replace(outcome, earlier_file=path.name, earlier_millesime=known)

    def _record(self, outcome: ReportOutcome) -> ReportOutcome:
        self._outcomes[outcome.code] = outcome
        del self._left[outcome.code]
        self._write_manifest()
        return outcome

    def _write_manifest(self) -> None:
        index, shown = self._indexed
        dataset = self._france.dataset
        manifest = Manifest(
            asked=self._asked,
            version=read_version(),
            commit=read_commit(),
            data=dataset.digest,
            data_hashes={name: entry.sha256 for name, entry in dataset.resources.items()},
            updated=format_timestamp(read_clock()),
            reports=self._outcomes,
            index=index if shown == _forget_how(self._outcomes) else None,
        )
        self._held.check()
        write_manifest(self._folder, manifest)

    def finish(self) -> None:
        """Record what was not made as interrupted, and write the index of the folder."""
        try:
            if self._left:
                self._tell_left("the run was stopped before its end")
                self._write_manifest()
            self._write_index()
        except Exception as error:  # whatever becomes of these, the reports are there
            logging.getLogger(__name__).warning(
                "the manifest or the index of %s was not written: %s", self._folder, error
            )

    def _write_index(self) -> None:
        """Write the index, unless the one that is there shows the same, and record it."""
        index, shown = self._indexed
        showing = _forget_how(self._outcomes)
        files = [outcome.file for outcome in self._outcomes.values() if outcome.file is not None]
        whole = all((self._folder / file).is_file() for file in files)
        if whole and shown == showing and self._holds(INDEX_NAME, index):
            return
        self._held.check()
        path = write_index(self._folder, self._france)
        self._indexed = (_hash_file(path), showing)
        self._write_manifest()


def _hash_file(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _forget_how(outcomes: Mapping[str, ReportOutcome]) -> dict[str, ReportOutcome]:
    """Take a report that was left as it is for one that was made: the index shows them alike."""
    return {
        code: replace(outcome, status="ok") if outcome.published else outcome
        for code, outcome in outcomes.items()
    }
