"""What a reader finds is what the manifest says, where the files are there."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from ptvd_analysis.runs.shelf.entries import judge_report, list_entries
from ptvd_analysis.runs.shelf.manifest import Manifest, ReportOutcome
from ptvd_analysis.territories.keys import TerritoryKey
from tests.conftest import key

PAGE = "32-gers.html"
FAILED: dict[str, Any] = {"status": "failed", "file": None, "sha256": None}


def make(about: TerritoryKey = key("32"), **changes: Any) -> ReportOutcome:  # noqa: B008
    given: dict[str, Any] = {
        "nom": "Gers",
        "millesime": 2026,
        "reference": "voisins",
        "status": "ok",
        "file": PAGE,
        "sha256": "00",
        "input_hash": "11",
        "seconds": 1.0,
        "peak_memory_mb": None,
        "pvd": 24,
        "population_2023": 192_645,
        "produced": "2026-09-21T16:13:20+02:00",
    }
    return ReportOutcome(key=about, **given | changes)


@pytest.mark.parametrize(
    ("changes", "present", "found"),
    [
        ({}, {PAGE}, ("published", "ok", PAGE, 2026, 24)),
        ({"status": "up_to_date"}, {PAGE}, ("published", "up_to_date", PAGE, 2026, 24)),
        ({}, set(), ("failed", "absent", None, 2026, 24)),
        (FAILED, {PAGE}, ("failed", "failed", None, 2026, 24)),
        (FAILED | {"earlier_file": PAGE}, {PAGE}, ("earlier", "failed", PAGE, 2026, 24)),
        (FAILED | {"earlier_file": PAGE}, set(), ("failed", "failed", None, 2026, 24)),
        (
            FAILED | {"status": "killed", "earlier_file": PAGE, "earlier_millesime": 2026},
            {PAGE},
            ("earlier", "killed", PAGE, 2026, 24),
        ),
        (
            FAILED | {"earlier_file": PAGE, "earlier_millesime": 2020},
            {PAGE},
            ("earlier", "failed", PAGE, 2020, None),  # what is counted of another list is not told
        ),
        (
            FAILED | {"earlier_file": PAGE, "earlier_millesime": 2020},
            set(),
            ("failed", "failed", None, 2026, 24),
        ),
    ],
)
def test_a_reader_finds_a_page_or_why_there_is_none(
    changes: dict[str, Any], present: set[str], found: tuple[object, ...]
) -> None:
    entry = judge_report(make(**changes), present)
    assert (entry.state, entry.status, entry.file, entry.millesime, entry.pvd) == found
    assert entry.population_2023 == 192_645
    assert entry.moment == datetime(2026, 9, 21, 14, 13, 20, tzinfo=UTC)


def test_what_is_not_known_is_not_made_up() -> None:
    entry = judge_report(make(pvd=None, population_2023=None, produced=None), {PAGE})
    assert (entry.pvd, entry.population_2023, entry.moment) == (None, None, None)


def test_entries_are_listed_by_level_then_code() -> None:
    keys = [TerritoryKey("region", "76"), key("976"), key("2A"), key("76"), key("01")]
    reports = {about: make(about) for about in keys}
    manifest = Manifest((), "0.1.0", None, "d", {}, "2026-09-21T14:13:20+00:00", reports)
    assert [str(entry.key) for entry in list_entries(manifest, {PAGE})] == [
        *("departement:01", "departement:2A", "departement:76", "departement:976", "region:76")
    ]
