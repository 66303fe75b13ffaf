"""The reports of a folder: which are there, what is put there, and the manifest that says so."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from ptvd_analysis.errors import ExportError
from ptvd_analysis.provenance import read_clock, read_commit, read_version
from ptvd_analysis.reports.page.identity import HEAD_CHARACTERS, read_identity
from ptvd_analysis.runs.shelf.folders import HeldFolder
from ptvd_analysis.runs.shelf.index import INDEX_NAME, write_index
from ptvd_analysis.runs.shelf.manifest import (
    Manifest,
    ReportOutcome,
    format_timestamp,
    recall_manifest,
    write_manifest,
)
from ptvd_analysis.runs.workers.worker import MadePage
from ptvd_analysis.territories.keys import TerritoryKey
from ptvd_analysis.territories.territories import France


class Shelf:
    """The reports of a folder that this process holds, and what this run was asked for."""

    def __init__(self, held: HeldFolder, france: France, asked: tuple[TerritoryKey, ...]) -> None:
        self._held = held
        self._folder = held.folder
        self._france = france
        self._asked = asked
        self._earlier = recall_manifest(held.folder)
        self._reports = dict(self._earlier.reports) if self._earlier else {}
        self._left: dict[TerritoryKey, str] = {}
        self._index = self._earlier.index if self._earlier else None
        self._indexed = self._shown

    def find_unchanged(self, report: ReportOutcome) -> ReportOutcome | None:
        """Find a report that would be made again as it is, by the hash of what it depends on.

        It comes back as up to date; None unless its file is there, and is the one recorded.
        """
        earlier = self._reports.get(report.key)
        if earlier is None or not earlier.published or earlier.input_hash != report.input_hash:
            return None
        found = self._holds(earlier.file, earlier.sha256)
        return replace(earlier, status="up_to_date") if found else None

    def _holds(self, name: str | None, sha256: str | None) -> bool:
        """Say whether a file of the folder is the one that was recorded."""
        try:
            return name is not None and _hash_file(self._folder / name) == sha256
        except OSError:
            return False

    def begin(self, unchanged: Iterable[ReportOutcome], left: Mapping[str, ReportOutcome]) -> None:
        """Record what is up to date, and what is left as interrupted: it is true from now on.

        Those that are left, to be made, come by the names of their files without ending.
        """
        self._left = {report.key: slug for slug, report in left.items()}
        reports = self._reports | {report.key: report for report in (*unchanged, *left.values())}
        asked = self._earlier.asked if self._earlier else None
        if (reports, self._asked) != (self._reports, asked):
            self._reports = reports
            self._tell_left("not made when this was written")

    def _tell_left(self, message: str) -> None:
        now = format_timestamp(read_clock())
        for key, slug in self._left.items():
            left = replace(self._reports[key], message=message, produced=now)
            self._reports[key] = self._name_earlier(left, slug)
        self._write_manifest()

    def publish(self, report: ReportOutcome, slug: str, page: MadePage) -> ReportOutcome:
        """Write a page, or the log of why there is none, and record it, with the file."""
        report = replace(report, produced=format_timestamp(read_clock()))
        log = self._folder / f"{slug}.log"
        if page.notebook is not None and not (self._folder / f"{slug}.ipynb").is_dir():
            self._held.write(f"{slug}.ipynb", page.notebook)
        if page.html is not None:
            sha256 = self._held.write(f"{slug}.html", page.html)
            report = replace(report, file=f"{slug}.html", sha256=sha256)
            with suppress(OSError):
                log.unlink(missing_ok=True)  # of an earlier failure
        else:
            if not log.is_dir():
                self._held.write(log.name, f"{page.message}\n\n{page.log or ''}\n")
            report = self._name_earlier(report, slug)
        self._reports[report.key] = report
        del self._left[report.key]
        self._write_manifest()
        return report

    def check_place(self, *names: str) -> None:
        """Make sure that files can be there: raise :class:`ExportError` where a folder is."""
        for name in names:
            if (self._folder / name).is_dir():
                raise ExportError(f"{name} is a folder: remove it, to have a file there")

    def _name_earlier(self, report: ReportOutcome, slug: str) -> ReportOutcome:
        """Say which page of an earlier run is still there, and of which list."""
        path = self._folder / f"{slug}.html"
        try:
            with path.open(encoding="utf-8", errors="replace") as stream:
                millesime: int | None = read_identity(stream.read(HEAD_CHARACTERS)).millesime
        except OSError:
            return replace(report, earlier_file=None, earlier_millesime=None)
        except ExportError:  # another version's, or no report: what earlier runs recorded of it
            earlier = self._earlier.reports.get(report.key) if self._earlier else None
            millesime = earlier.find_millesime(path.name) if earlier else None
        return replace(report, earlier_file=path.name, earlier_millesime=millesime)

    @property
    def _shown(self) -> dict[TerritoryKey, ReportOutcome]:
        """What an index shows: a report that was left as it is like one that was made."""
        return {
            key: replace(report, status="ok") if report.published else report
            for key, report in self._reports.items()
        }

    def _write_manifest(self) -> None:
        dataset = self._france.dataset
        manifest = Manifest(
            asked=self._asked,
            version=read_version(),
            commit=read_commit(),
            data=dataset.digest,
            data_hashes={name: entry.sha256 for name, entry in dataset.resources.items()},
            updated=format_timestamp(read_clock()),
            reports=self._reports,
            index=self._index if self._indexed == self._shown else None,
        )
        self._held.check()
        write_manifest(self._folder, manifest)

    def end(self) -> None:
        """Record what was not made as interrupted, and write the index of the folder."""
        try:
            if self._left:
                self._tell_left("the run was stopped before its end")
            if not self._is_indexed():
                self._held.check()
                self._index = _hash_file(write_index(self._folder, self._france))
                self._indexed = self._shown
                self._write_manifest()
        except Exception as error:  # whatever becomes of these, the reports are there
            logging.getLogger(__name__).warning(
                "the manifest or the index of %s was not written: %s", self._folder, error
            )

    def _is_indexed(self) -> bool:
        """Say whether the index that is there shows these reports, and every page is there."""
        files = [report.file for report in self._reports.values() if report.file is not None]
        return (
            self._indexed == self._shown
            and all((self._folder / file).is_file() for file in files)
            and self._holds(INDEX_NAME, self._index)
        )


def _hash_file(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
