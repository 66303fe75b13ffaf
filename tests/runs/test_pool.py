"""A pool makes what it is given, says what became of it, and leaves nothing."""

from __future__ import annotations

import os
import signal
import time
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from ptvd_analysis.errors import InvalidParameterError, ReportError
from ptvd_analysis.reports.subject.parameters import ReportParameters
from ptvd_analysis.runs.workers.kernels import KernelPool
from ptvd_analysis.runs.workers.pool import (
    LocalPool,
    Pool,
    count_processors,
    open_pool,
    start_process,
)
from ptvd_analysis.runs.workers.worker import MadePage, Order
from tests.conftest import key, make_notebook


def collect_all(pool: Pool, seconds: float = 60) -> dict[str, MadePage]:
    pages: dict[str, MadePage] = {}
    end = time.monotonic() + seconds
    while pool.running and time.monotonic() < end:
        pages |= {page.key.code: page for page in pool.collect(1)}
    return pages


def test_the_way_of_making_is_asked_for_by_a_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PTVD_WORKERS", raising=False)
    assert isinstance(open_pool(), LocalPool)
    monkeypatch.setenv("PTVD_WORKERS", "kernels")
    assert isinstance(open_pool(), KernelPool)
    monkeypatch.setenv("PTVD_WORKERS", "threads")
    with pytest.raises(InvalidParameterError, match="'threads': give 'forks' or 'kernels'"):
        open_pool()


def test_a_pool_makes_as_many_as_this_process_has_processors() -> None:
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(allowed)})
    try:
        assert count_processors() == LocalPool().capacity == 1
    finally:
        os.sched_setaffinity(0, allowed)
    assert count_processors() == len(allowed)


def test_nothing_asked_nothing_started() -> None:
    with closing(LocalPool()) as pool:
        assert (pool.running, pool.collect(60)) == ((), [])
        assert pool._template is None


def test_a_process_that_cannot_be_started_is_told_and_leaves_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(ReportError, match=r"^no worker: .*No such file.*nowhere"):
        start_process("no worker", ["json.tool"], cwd=str(tmp_path / "nowhere"))
    assert list(tmp_path.iterdir()) == []


def test_orders_are_answered_by_key_and_one_that_fails_stops_no_other(
    pool: LocalPool, tmp_path: Path
) -> None:
    notebook = make_notebook(tmp_path, "if departement == '01':\n    raise ValueError('no')", "32")
    for code in ("01", "2A"):
        pool.submit(Order(ReportParameters(code), notebook, clock="0"))
    assert pool.running == (key("01"), key("2A"))
    pages = collect_all(pool)
    assert {code: (page.status, page.cell) for code, page in pages.items()} == {
        "01": ("failed", 1),
        "2A": ("ok", None),
    }
    assert '"territory":"departement:2A"' in str(pages["2A"].html)
    assert pages["01"].html is None
    assert pool.running == ()


def start(pool: LocalPool, order: Order) -> tuple[int, int]:
    """Give an order, and wait until it is begun: numbers of the template and of the worker."""
    pool.submit(order)
    while pool._given[order.key].process is None:
        pool.collect(0.1)
    assert pool._template is not None
    return pool._template.pid, pool._given[order.key].process


def is_alive(number: int) -> bool:
    """Say whether a process is there, and not one that only waits to be told of."""
    try:
        return psutil.Process(number).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_what_is_lost_with_the_template_is_told_and_another_starts_until_closed(
    tmp_path: Path,
) -> None:
    order = Order(ReportParameters("32"), make_notebook(tmp_path, "import time\ntime.sleep(600)"))
    with closing(LocalPool()) as pool:
        lost = start(pool, order)
        os.kill(lost[0], signal.SIGKILL)
        [page] = collect_all(pool).values()
        assert (page.status, page.message) == (
            "killed",
            "the process that starts the workers ended (status -9)",
        )
        assert pool.running == ()
        ended = start(pool, order)
        scratch = pool._scratch
        assert scratch.is_dir()
        pool.close()
        assert pool.running == ()
    assert not any(is_alive(number) for number in (*lost, *ended))
    assert not scratch.exists()
