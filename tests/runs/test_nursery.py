"""Workers forked from one process: each alone in its group, ended with what it started."""

from __future__ import annotations

import re
from pathlib import Path

from ptvd_analysis.reports.subject.parameters import ReportParameters
from ptvd_analysis.runs.workers.pool import LocalPool
from ptvd_analysis.runs.workers.worker import Order
from tests.conftest import make_notebook
from tests.runs.test_pool import collect_all, is_alive

_SHOW = (
    "import os, pandas",
    "seen = getattr(pandas, 'seen_before', None)\npandas.seen_before = departement",
    "print('told', os.getpid(), os.getpgid(0), os.getppid(), seen, "
    "os.environ.get('SOURCE_DATE_EPOCH'))",
)


def test_each_report_has_a_process_of_its_own_and_nothing_of_another_s(
    pool: LocalPool, tmp_path: Path
) -> None:
    notebook = make_notebook(tmp_path, *_SHOW)
    told = {}
    for code, clock in (("32", "0"), ("40", None)):
        pool.submit(Order(ReportParameters(code), notebook, clock=clock))
        page = collect_all(pool)[code]
        assert (page.status, page.message) == ("ok", None)
        found = re.search(r"told (\d+) (\d+) (\d+) (\w+) (\w+)", str(page.html))
        assert found is not None
        told[code] = found.groups()
        assert page.peak_memory_mb is not None
        assert 50 < page.peak_memory_mb < 2_000
    (first, *gers), (second, *landes) = told.values()
    assert pool._template is not None
    template = str(pool._template.pid)
    assert gers == [first, template, "None", "0"]
    assert landes == [second, template, "None", "None"]
    assert first != second


def test_one_that_is_late_is_ended_with_what_it_started(pool: LocalPool, tmp_path: Path) -> None:
    started = tmp_path / "started"
    cell = (
        "import subprocess, time\nfrom pathlib import Path\n"
        "child = subprocess.Popen(['sleep', '600'])\n"
        f"Path({str(started)!r}).write_text(str(child.pid))\ntime.sleep(600)"
    )
    pool.submit(Order(ReportParameters("32"), make_notebook(tmp_path, cell), timeout=6))
    page = collect_all(pool)["32"]
    assert (page.status, page.cell) == ("timeout", 1)
    assert page.message == "essai.ipynb, cell 1: not finished after 6 s, the limit asked for"
    assert not is_alive(int(started.read_text()))
