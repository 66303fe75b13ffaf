"""What several tests share: the tables, a copy of them to damage, one report made for real."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before NumPy: tests run side by side already

import nbformat
import pandas as pd
import pytest
from filelock import FileLock
from hypothesis import settings

from ptvd_analysis.comparison.national import prepare_national
from ptvd_analysis.reports.subject.parameters import ReportParameters
from ptvd_analysis.runs.shelf.manifest import ReportOutcome
from ptvd_analysis.runs.shelf.run import RunOptions, produce_reports
from ptvd_analysis.runs.workers.pool import LocalPool
from ptvd_analysis.tables.dataset import _OPENED, Dataset
from ptvd_analysis.tables.folder import find_data_folder
from ptvd_analysis.territories.keys import TerritoryKey
from ptvd_analysis.territories.territories import France, Territory, load

settings.register_profile("untimed", deadline=None)  # timings belong to `make bench`
settings.load_profile("untimed")

CHROMIUM = Path("/usr/bin/chromium")

Made = TypeVar("Made")


class Once(Protocol):
    """Give what was made under a name, by whichever process of the session asked first."""

    def __call__(self, name: str, make: Callable[[], Made]) -> Made: ...


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Once:
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent

    def give(name: str, make: Callable[[], Made]) -> Made:
        kept = shared / f"{name}.pickle"
        with FileLock(f"{kept}.lock"):
            if not kept.exists():
                kept.write_bytes(pickle.dumps(make()))
        made: Made = pickle.loads(kept.read_bytes())
        return made

    return give


def pytest_sessionstart() -> None:
    """Forget the tables: mutation testing runs tests in forks of a process that has run them."""
    _OPENED.clear()


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


@pytest.fixture(scope="session")
def make_dataset() -> Callable[..., Dataset]:
    """Make a dataset of literal frames, by table name."""

    def make(**frames: pd.DataFrame) -> Dataset:
        resources: Any = dict.fromkeys(frames)
        return Dataset(Path("literal"), {"resources": []}, resources, dict(frames))

    return make


def key(code: str) -> TerritoryKey:
    """The key of a département."""
    return TerritoryKey("departement", code)


REPORTED = ("32", "2A", "75", "974")
"""A département with neighbours, one whose code has a letter, one without PVD, one overseas."""


@dataclass(frozen=True)
class Published:
    """Reports made by real kernels."""

    folder: Path
    outcomes: dict[str, ReportOutcome]

    def path(self, code: str) -> Path:
        outcome = self.outcomes[code]
        assert outcome.file is not None, outcome.message
        return self.folder / outcome.file


class KeptPool(LocalPool):
    """The real pool, kept between runs: what it imports at its start takes seconds."""

    def close(self) -> None:
        if self.running:
            super().close()


@pytest.fixture(scope="session")
def pool() -> Iterator[LocalPool]:
    kept = KeptPool()
    yield kept
    LocalPool.close(kept)


def make_notebook(tmp_path: Path, *cells: str) -> Path:
    """A notebook that takes the parameters of a report."""
    metadata = {"kernelspec": {"name": "python3", "display_name": "x", "language": "python"}}
    notebook = nbformat.v4.new_notebook(metadata=metadata)
    defaults = 'departement = "32"\nmillesime = 2026\nreference = "voisins"\ndonnees = None'
    parameters = nbformat.v4.new_code_cell(defaults, metadata={"tags": ["parameters"]})
    notebook.cells = [parameters, *(nbformat.v4.new_code_cell(cell) for cell in cells)]
    path = tmp_path / "essai.ipynb"
    nbformat.write(notebook, path)
    return path


@pytest.fixture(scope="session")
def published(france: France, once: Once, tmp_path_factory: pytest.TempPathFactory) -> Published:
    """The reports of :data:`REPORTED`, made once."""

    def make() -> Published:
        prepare_national(france)  # or each worker would compute it
        folder = tmp_path_factory.mktemp("reports")
        requests = [ReportParameters(code) for code in REPORTED]
        produced = produce_reports(france, requests, folder, RunOptions(jobs=2))
        outcomes = {outcome.code: outcome for outcome in produced}
        assert {outcome.status for outcome in outcomes.values()} == {"ok"}
        return Published(folder, outcomes)

    return once("published", make)


@pytest.fixture(scope="session")
def gers_html(published: Published) -> Path:
    return published.path("32")


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


def find_violations(page: Any, *rules: str) -> list[list[str]]:
    """Hold a page to axe, or to some of its rules: rule and element of each violation.

    Only what it finds is brought back: every element that passes would take four times as long.
    """
    from axe_core_python.sync_playwright import Axe

    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(Axe().axe_script)
    options = {"resultTypes": ["violations"]} | ({"runOnly": rules} if rules else {})
    passes, violations = page.evaluate(
        """(options) => axe.run(document, options).then((result) => [
          result.passes.length,
          result.violations.map(({ id, nodes }) => [id, nodes[0].html.slice(0, 120)]),
        ])""",
        options,
    )
    assert passes > (0 if rules else 20)
    found: list[list[str]] = violations
    return found


def find_violations_light_and_dark(page: Any) -> list[list[str]]:
    """Hold a page to axe in both palettes, which differ by nothing but colours."""
    measure = "[document.body.innerText, document.documentElement.scrollHeight]"
    page.emulate_media(color_scheme="light")
    light, found = page.evaluate(measure), find_violations(page)
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(measure) == light
    return found + find_violations(page, "color-contrast", "link-in-text-block")
