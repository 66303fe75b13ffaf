"""What several tests share: the tables, a copy of them to damage, one report made for real."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from ptvd_analysis.dataset import Dataset
from ptvd_analysis.reports.parameters import ReportParameters
from ptvd_analysis.reports.production import produce_reports
from ptvd_analysis.reports.publication import ReportOutcome
from ptvd_analysis.sources import find_data_folder
from ptvd_analysis.territories import France, Territory, load

CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture(scope="session")
def france() -> France:
    return load()


@pytest.fixture(scope="session")
def gers(france: France) -> Territory:
    return france.departement("32")


@pytest.fixture
def data_copy(tmp_path: Path) -> Path:
    """A copy of the data folder that a test may damage."""
    return Path(shutil.copytree(find_data_folder(), tmp_path / "data"))


def redeclare(folder: Path, name: str) -> None:
    """Make the descriptor of a folder declare a file as it now is."""
    path = folder / "datapackage.json"
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    entry = next(entry for entry in descriptor["resources"] if entry["path"] == name)
    content = (folder / name).read_bytes()
    entry["bytes"] = len(content)
    entry["hash"] = f"sha256:{hashlib.sha256(content).hexdigest()}"
    path.write_text(json.dumps(descriptor), encoding="utf-8")


@pytest.fixture
def make_dataset() -> Callable[..., Dataset]:
    """Make a dataset of literal frames, by table name."""

    def make(**frames: pd.DataFrame) -> Dataset:
        resources: Any = dict.fromkeys(frames)
        return Dataset(Path("literal"), {"resources": []}, resources, dict(frames))

    return make


@pytest.fixture(scope="session")
def gers_report(france: France, tmp_path_factory: pytest.TempPathFactory) -> ReportOutcome:
    """The report on Gers, made once by a real kernel; ``folder`` is where it is."""
    folder = tmp_path_factory.mktemp("reports")
    outcome = next(iter(produce_reports(france, [ReportParameters("32")], folder)))
    assert outcome.status == "ok", outcome.message
    gers_folder[outcome.code] = folder
    return outcome


gers_folder: dict[str, Path] = {}


@pytest.fixture(scope="session")
def gers_html(gers_report: ReportOutcome) -> Path:
    assert gers_report.file is not None
    return gers_folder["32"] / gers_report.file


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Debian's Chromium, without a network."""
    if not CHROMIUM.exists():
        refuse = pytest.fail if os.environ.get("CI") else pytest.skip
        refuse("needs Debian's chromium: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-background-networking"]
        )
        yield chromium
        chromium.close()
