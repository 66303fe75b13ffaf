"""At every moment the manifest is true: a run may be killed after any of these steps."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from ptvd_analysis.errors import ExportError, OutputFolderError
from ptvd_analysis.runs.shelf.folders import lock_folder
from ptvd_analysis.runs.shelf.manifest import ReportOutcome, open_manifest
from ptvd_analysis.runs.shelf.shelf import Shelf
from ptvd_analysis.runs.workers.worker import MadePage
from ptvd_analysis.territories.territories import France
from tests.conftest import key
from tests.runs.written import make_outcome

GERS, LANDES = "32-gers", "40-landes"
PAGE = "<!DOCTYPE html>\n"


def expect(france: France, code: str) -> ReportOutcome:
    """What is known of a report before it is made."""
    unknown = {"file": None, "sha256": None, "seconds": None, "produced": None}
    return make_outcome(france, code, status="interrupted", **unknown)


@contextmanager
def open_shelf(folder: Path, france: France) -> Iterator[Shelf]:
    with lock_folder(folder) as held:
        yield Shelf(held, france, (key("32"), key("40")))


def begin(shelf: Shelf, france: France) -> tuple[ReportOutcome, ReportOutcome]:
    gers, landes = expect(france, "32"), expect(france, "40")
    shelf.begin([], {GERS: gers, LANDES: landes})
    return gers, landes


def make_both(shelf: Shelf, france: France) -> list[ReportOutcome]:
    gers, landes = begin(shelf, france)
    made = [
        shelf.publish(replace(gers, status="ok"), GERS, MadePage(key("32"), "ok", PAGE)),
        shelf.publish(replace(landes, status="ok"), LANDES, MadePage(key("40"), "ok", PAGE)),
    ]
    shelf.end()
    return made


def read_statuses(folder: Path) -> list[tuple[str, str | None]]:
    reports = open_manifest(folder).reports.values()
    return [(report.status, report.message) for report in reports]


def test_what_is_not_made_yet_is_interrupted_and_says_so(france: France, tmp_path: Path) -> None:
    waiting = ("interrupted", "not made when this was written")
    with open_shelf(tmp_path, france) as shelf:
        gers, _ = begin(shelf, france)
        assert read_statuses(tmp_path) == [waiting, waiting]
        assert open_manifest(tmp_path).asked == (key("32"), key("40"))
        made = shelf.publish(replace(gers, status="ok"), GERS, MadePage(key("32"), "ok", PAGE))
        assert read_statuses(tmp_path) == [("ok", None), waiting]
        assert (made.file, made.sha256) == (
            "32-gers.html",
            hashlib.sha256(PAGE.encode()).hexdigest(),
        )
        assert open_manifest(tmp_path).reports[key("32")] == made
        assert open_manifest(tmp_path).index is None
        shelf.end()
    stopped = ("interrupted", "the run was stopped before its end")
    assert read_statuses(tmp_path) == [("ok", None), stopped]
    index = hashlib.sha256((tmp_path / "index.html").read_bytes()).hexdigest()
    assert open_manifest(tmp_path).index == index


def test_only_the_page_that_was_recorded_is_left_as_it_is(france: France, tmp_path: Path) -> None:
    with open_shelf(tmp_path, france) as shelf:
        make_both(shelf, france)
    (tmp_path / "40-landes.html").write_text("another", encoding="utf-8")
    with open_shelf(tmp_path, france) as shelf:
        found = shelf.find_unchanged(expect(france, "32"))
        assert found is not None
        assert (found.status, found.file) == ("up_to_date", "32-gers.html")
        assert shelf.find_unchanged(replace(expect(france, "32"), input_hash="other")) is None
        assert shelf.find_unchanged(expect(france, "40")) is None
        assert shelf.find_unchanged(expect(france, "65")) is None


def test_a_page_that_was_written_and_not_recorded_is_made_again(
    france: France, tmp_path: Path
) -> None:
    with open_shelf(tmp_path, france) as shelf:
        begin(shelf, france)
    (tmp_path / "32-gers.html").write_text(PAGE, encoding="utf-8")
    with open_shelf(tmp_path, france) as shelf:
        assert shelf.find_unchanged(expect(france, "32")) is None
        begin(shelf, france)
    reports = open_manifest(tmp_path).reports
    assert reports[key("32")].earlier_file == "32-gers.html"
    assert reports[key("40")].earlier_file is None


def test_when_nothing_changed_nothing_is_written(france: France, tmp_path: Path) -> None:
    with open_shelf(tmp_path, france) as shelf:
        make_both(shelf, france)
    written = []
    for _ in range(2):
        with open_shelf(tmp_path, france) as shelf:
            found = [shelf.find_unchanged(expect(france, code)) for code in ("32", "40")]
            shelf.begin([report for report in found if report is not None], {})
            shelf.end()
        files = ("manifest.json", "index.html", "32-gers.html")
        written.append([(tmp_path / name).stat().st_mtime_ns for name in files])
        assert read_statuses(tmp_path) == [("up_to_date", None)] * 2
    assert written[0] == written[1]


def test_an_index_shows_no_page_that_is_gone(france: France, tmp_path: Path) -> None:
    with open_shelf(tmp_path, france) as shelf:
        make_both(shelf, france)
    assert 'href="40-landes.html"' in (tmp_path / "index.html").read_text(encoding="utf-8")
    (tmp_path / "40-landes.html").unlink()
    with open_shelf(tmp_path, france) as shelf:
        shelf.end()
    shown = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert 'href="40-landes.html"' not in shown
    assert "1 fichier absent" in shown.replace("\u00a0", " ")


def test_a_failure_leaves_its_log_and_the_page_that_was_there(
    france: France, tmp_path: Path
) -> None:
    with open_shelf(tmp_path, france) as shelf:
        make_both(shelf, france)
        gers, _ = begin(shelf, france)
        page = MadePage(key("32"), "failed", notebook="{}", message="why", log="where")
        failed = shelf.publish(replace(gers, status="failed", message="why"), GERS, page)
        assert (failed.file, failed.earlier_file) == (None, "32-gers.html")
        assert (tmp_path / "32-gers.html").read_text(encoding="utf-8") == PAGE
        assert (tmp_path / "32-gers.log").read_text(encoding="utf-8") == "why\n\nwhere\n"
        assert (tmp_path / "32-gers.ipynb").read_text(encoding="utf-8") == "{}"
    with open_shelf(tmp_path, france) as shelf:
        make_both(shelf, france)
    assert not (tmp_path / "32-gers.log").exists()


def test_a_folder_in_the_place_of_a_file_is_named(france: France, tmp_path: Path) -> None:
    (tmp_path / "32-gers.html").mkdir()
    with (
        open_shelf(tmp_path, france) as shelf,
        pytest.raises(ExportError, match=r"32-gers\.html is a folder: remove it"),
    ):
        shelf.check_place("32-gers.ipynb", "32-gers.html")


def test_a_manifest_that_cannot_be_written_says_so_and_the_last_one_stays(
    france: France, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with open_shelf(tmp_path, france) as shelf:
        gers, _ = begin(shelf, france)
        before = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
        (tmp_path / "manifest.json").rename(tmp_path / "kept")
        (tmp_path / "manifest.json").mkdir()
        with pytest.raises(OutputFolderError, match=r"manifest\.json could not be written"):
            shelf.publish(replace(gers, status="ok"), GERS, MadePage(key("32"), "ok", PAGE))
        shelf.end()
    assert caplog.messages[0].startswith(f"the manifest or the index of {tmp_path} was not written")
    assert json.loads((tmp_path / "kept").read_text(encoding="utf-8")) == before


def test_an_index_that_cannot_be_written_loses_no_report(
    france: France, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    index = tmp_path / "index.html"
    index.mkdir()
    with open_shelf(tmp_path, france) as shelf:
        made = make_both(shelf, france)
    [message] = caplog.messages
    assert message.startswith(f"the manifest or the index of {tmp_path} was not written: {index}")
    assert list(open_manifest(tmp_path).reports.values()) == made
    index.rmdir()
    for damaged in (None, b"", b'<a href="33-gers.html">'):
        if damaged is not None:
            index.write_bytes(damaged)
        with open_shelf(tmp_path, france) as shelf:
            shelf.end()
        assert b'href="32-gers.html"' in index.read_bytes()
