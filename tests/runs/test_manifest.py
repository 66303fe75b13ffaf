"""A manifest says what is there, and is read only if it can be relied upon."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ptvd_analysis.errors import ManifestError
from ptvd_analysis.runs.shelf.manifest import open_manifest, recall_manifest, write_manifest
from ptvd_analysis.territories.keys import TerritoryKey
from ptvd_analysis.territories.territories import France
from tests.conftest import REPORTED, Published, key
from tests.runs.written import make_outcome, write_folder


def test_the_manifest_says_what_was_made(published: Published) -> None:
    manifest = json.loads((published.folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["asked"] == [f"departement:{code}" for code in REPORTED]
    assert manifest["data_hashes"].keys() >= {"communes", "programmes"}
    assert manifest["format"] == 2
    entry = next(entry for entry in manifest["reports"] if entry["code"] == "32")
    assert entry["key"] == "departement:32"
    assert entry["status"] == "ok"
    assert entry["file"] == "32-gers.html"
    assert entry["peak_memory_mb"] < 1_000
    assert list(open_manifest(published.folder).reports.values()) == [
        published.outcomes[code] for code in sorted(REPORTED)
    ]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"file": "../32-gers.html"}, "expected a plain name of this folder"),
        ({"file": "/etc/passwd.html"}, "expected a plain name of this folder"),
        ({"file": "javascript:alert(1).html"}, "expected a plain name of this folder"),
        ({"earlier_file": ".secret.html"}, "expected a plain name of this folder"),
        ({"file": "32-gers.pdf"}, "expected a plain name of this folder"),
        (
            {"status": "done"},
            "status of '32' is 'done', expected ok, up_to_date, failed, timeout, killed, interrupted",
        ),
        ({"pvd": "<b>24</b>"}, "pvd of '32' is '<b>24</b>', expected int | None"),
        ({"millesime": 2019}, "millesime of '32' is 2019, expected 2020, 2026"),
        ({"produced": "hier"}, "Invalid isoformat string: 'hier'"),
        ({"key": None}, "what a report is about is None, expected a key: 'departement:32'"),
        ({"key": "departement:Gers"}, "'departement:Gers' is no key of a territory"),
        ({"code": "65"}, "code of 'departement:32' is '65', expected '32'"),
        ({"colour": "red"}, "unexpected keyword argument 'colour'"),
    ],
)
def test_a_manifest_that_cannot_be_relied_upon_is_refused(
    france: France, tmp_path: Path, change: dict[str, Any], message: str
) -> None:
    write_folder(tmp_path, make_outcome(france, "32"))
    path = tmp_path / "manifest.json"
    saved = json.loads(path.read_text(encoding="utf-8"))
    saved["reports"] = [make_outcome(france, "32").as_dict() | change]
    path.write_text(json.dumps(saved), encoding="utf-8")
    with pytest.raises(ManifestError) as refusal:
        open_manifest(tmp_path)
    assert message in str(refusal.value)
    assert f"ptvd report CODE --output {tmp_path}" in str(refusal.value)


def test_a_region_and_a_departement_of_one_code_do_not_meet(france: France, tmp_path: Path) -> None:
    departement = make_outcome(france, "76")
    region = replace(departement, key=TerritoryKey("region", "76"), nom="Occitanie")
    for reports in ((departement, region), (region, departement)):
        write_folder(tmp_path, *reports)
        manifest = open_manifest(tmp_path)
        assert list(manifest.reports.values()) == [departement, region]
        assert manifest.asked == tuple(report.key for report in reports)


FIRST_FORMAT = """{
 "asked": ["2A"], "version": "0.1.0", "commit": null, "data": "3bfa0123456789ab",
 "data_hashes": {"communes": "00"}, "updated": "2026-09-21T14:13:20+00:00",
 "reports": [
  {"code": "2A", "nom": "Corse-du-Sud", "millesime": 2026, "reference": "voisins", "status": "ok",
   "file": "2a-corse-du-sud.html", "sha256": "00", "input_hash": "11", "seconds": 12.5,
   "peak_memory_mb": 300.0, "cell": null, "message": null, "earlier_file": null,
   "earlier_millesime": null, "pvd": 6, "population_2023": 170094,
   "produced": "2026-09-21T14:13:20+00:00"},
  {"code": "32", "nom": "Gers", "millesime": 2020, "reference": "31,65", "status": "failed",
   "file": null, "sha256": null, "input_hash": "22", "seconds": null, "peak_memory_mb": null}
 ],
 "index": "33"
}"""
"""As version 0.1.0 wrote it, but for the fields that older ones lack."""


def test_a_manifest_of_the_first_format_is_read_whole(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(FIRST_FORMAT, encoding="utf-8")
    manifest = open_manifest(tmp_path)
    assert (manifest.asked, manifest.index) == ((key("2A"),), "33")
    corse, gers = manifest.reports[key("2A")], manifest.reports[key("32")]
    assert (corse.status, corse.file, corse.pvd) == ("ok", "2a-corse-du-sud.html", 6)
    assert (gers.status, gers.reference, gers.pvd) == ("failed", "31,65", None)
    write_manifest(tmp_path, manifest)
    assert open_manifest(tmp_path) == manifest


def test_a_manifest_of_a_later_version_is_not_guessed_at(tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    path.write_text(FIRST_FORMAT.replace("{", '{"format": 3,', 1), encoding="utf-8")
    with pytest.raises(ManifestError, match="its format is 3, this version reads 1 and 2"):
        open_manifest(tmp_path)


def test_what_earlier_runs_left_is_recalled_or_set_aside(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert recall_manifest(tmp_path) is None
    path = tmp_path / "manifest.json"
    path.write_text(FIRST_FORMAT, encoding="utf-8")
    assert recall_manifest(tmp_path) == open_manifest(tmp_path)
    assert caplog.messages == []
    path.write_text("{", encoding="utf-8")
    assert recall_manifest(tmp_path) is None
    assert [entry.name for entry in tmp_path.iterdir()] == ["manifest.damaged-1.json"]
    [said] = caplog.messages
    assert "is not a manifest: Expecting property name" in said
    assert said.endswith("It is kept as manifest.damaged-1.json.")
