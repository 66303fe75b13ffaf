"""The same reports on a Dask cluster: a local one, with a worker killed in the middle."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest
from distributed import Client, Future, LocalCluster

from ptvd_analysis.reports.subject.parameters import ReportParameters
from ptvd_analysis.runs.shelf.folders import prepare_folder
from ptvd_analysis.runs.shelf.manifest import open_manifest
from ptvd_analysis.runs.shelf.run import RunOptions, produce_reports
from ptvd_analysis.runs.workers.cluster import DaskPool, open_cluster
from ptvd_analysis.runs.workers.pool import LocalPool
from ptvd_analysis.runs.workers.worker import Order
from ptvd_analysis.territories.territories import France
from tests.conftest import key, make_notebook
from tests.runs.test_faults import find_processes, read_pages, wait_until

CODES = ("01", "02", "03", "04", "05")


@pytest.fixture
def cluster() -> Iterator[Any]:
    with LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=":0", processes=True
    ) as started:
        yield started


def test_a_cluster_that_loses_a_worker_makes_the_same_reports(
    france: France, tmp_path: Path, pool: LocalPool, cluster: Any
) -> None:
    (tmp_path / "notebook").mkdir()
    cells = ("import time\ntime.sleep(0.5)", "from IPython.display import HTML\nHTML(departement)")
    notebook = make_notebook(tmp_path / "notebook", *cells)
    requests = [ReportParameters(code) for code in CODES]
    here, there = prepare_folder(tmp_path / "here"), prepare_folder(tmp_path / "there")
    list(produce_reports(france, requests, here, RunOptions(notebook=notebook, pool=pool)))

    elsewhere = open_cluster(cluster.scheduler_address)
    assert isinstance(elsewhere, DaskPool)
    assert elsewhere.capacity == 2
    options = RunOptions(notebook=notebook, pool=elsewhere, jobs=4)
    produced = produce_reports(france, requests, there, options)
    outcomes = [next(produced)]
    victim = next(iter(cluster.workers.values())).pid
    os.kill(victim, signal.SIGKILL)
    outcomes += produced

    assert {outcome.status for outcome in outcomes} == {"ok"}
    assert read_pages(there) == read_pages(here)
    assert len(read_pages(there)) == len(CODES)
    again = list(produce_reports(france, requests, there, RunOptions(notebook=notebook, pool=pool)))
    assert {outcome.status for outcome in again} == {"up_to_date"}


def list_workers(cluster: Any) -> list[psutil.Process]:
    """Processes that make a report now, on the machines of a cluster."""
    machines = {worker.pid for worker in cluster.workers.values()}
    templates = find_processes("ptvd_analysis.runs.workers.nursery")
    found = []
    for template in templates:
        with suppress(psutil.NoSuchProcess):
            if template.ppid() in machines:
                found += template.children()
    return found


def test_what_is_cancelled_on_a_cluster_is_told_and_stops(
    france: France, tmp_path: Path, cluster: Any
) -> None:
    notebook = make_notebook(tmp_path, "import time\nif departement != '03':\n    time.sleep(120)")
    client = Client(cluster, set_as_default=False)
    options = RunOptions(notebook=notebook, pool=DaskPool(client), jobs=2)
    requests = [ReportParameters(code) for code in ("01", "02", "03")]
    folder = prepare_folder(tmp_path / "out")
    produced = produce_reports(france, requests, folder, options)

    def cancel_one() -> None:
        wait_until(lambda: len(list_workers(cluster)) == 2, seconds=60)
        client.cancel([Future(key, client) for key in client.futures if ":01-" in key])

    with ThreadPoolExecutor() as pool:
        cancelled = pool.submit(cancel_one)
        outcomes = [next(produced), next(produced)]
        cancelled.result()
    assert [(o.code, o.status) for o in outcomes] == [("01", "killed"), ("03", "ok")]
    assert "cancelled" in str(outcomes[0].message)
    assert list_workers(cluster)
    produced.close()
    wait_until(lambda: not list_workers(cluster))
    assert open_manifest(folder).reports[key("02")].status == "interrupted"


def test_nothing_outlives_the_workers_of_a_cluster(tmp_path: Path, cluster: Any) -> None:
    notebook = make_notebook(tmp_path, "1")
    elsewhere = open_cluster(cluster.scheduler_address)
    elsewhere.submit(Order(ReportParameters("32"), notebook))
    [page] = elsewhere.collect(60)
    assert page.status == "ok"
    elsewhere.close()
    template = "ptvd_analysis.runs.workers.nursery"
    workers = {worker.pid for worker in cluster.workers.values()}

    def list_templates() -> list[int]:
        return [process.pid for process in find_processes(template) if process.ppid() in workers]

    assert list_templates()
    found = list_templates()
    cluster.close()
    wait_until(lambda: not {process.pid for process in find_processes(template)} & set(found))
