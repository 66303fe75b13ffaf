"""Where no process can be forked: new processes with ordinary kernels give the same pages."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ptvd_analysis.reports.subject.parameters import ReportParameters
from ptvd_analysis.runs.workers.kernels import KernelPool
from ptvd_analysis.runs.workers.pool import LocalPool
from ptvd_analysis.runs.workers.worker import Order
from tests.conftest import make_notebook
from tests.runs.test_faults import find_processes, wait_until
from tests.runs.test_pool import collect_all

ROOT = Path(__file__).resolve().parents[2]
_MODULE = "ptvd_analysis.runs.workers.kernels"


@pytest.fixture
def kernels() -> Iterator[KernelPool]:
    with closing(KernelPool()) as pool:
        yield pool


def test_a_page_is_the_one_that_a_forked_worker_makes(kernels: KernelPool, pool: LocalPool) -> None:
    order = Order(ReportParameters("976"), clock="1608249600")
    kernels.submit(order)
    pool.submit(order)
    [forked] = pool.collect(120)
    [page] = kernels.collect(120)
    assert (page.status, page.message) == ("ok", None)
    assert page.html == forked.html
    assert page.input_hash == forked.input_hash


def test_ends_are_told_apart_and_leave_nothing(kernels: KernelPool, tmp_path: Path) -> None:
    cells = (
        "import os, time\nif departement == '01': os._exit(3)",
        "if departement == '02': time.sleep(600)\nif departement == '03': os.abort()",
        "if departement == '04': raise ValueError('no')\nif departement == '05': exit()",
    )
    notebook = make_notebook(tmp_path, *cells)
    for code in ("01", "02", "03", "04", "05"):
        limit = 8 if code == "02" else None
        kernels.submit(Order(ReportParameters(code), notebook, timeout=limit))
    pages = collect_all(kernels, 120)
    late = pages.pop("02")  # in its imports, where the machine is busy
    assert late.status == "timeout"
    assert str(late.message).endswith(": not finished after 8 s, the limit asked for")
    assert {code: (page.status, page.message) for code, page in pages.items()} == {
        "01": ("killed", "essai.ipynb, cell 1: the worker ended by itself, with status 3"),
        "03": ("killed", "essai.ipynb, cell 2: the worker was killed by SIGABRT"),
        "04": (
            "failed",
            "essai.ipynb, cell 3: ValueError: no (in `if departement == '04': raise ValueError('no')`)",
        ),
        "05": ("failed", "essai.ipynb: the cell asked its kernel to exit"),
    }
    assert not find_processes(_MODULE)


def test_no_kernel_outlives_its_run(tmp_path: Path) -> None:
    notebook = make_notebook(tmp_path, "import time\ntime.sleep(600)")
    command = [sys.executable, "-m", "tests.run_reports", str(tmp_path / "out"), str(notebook), "2"]
    run = subprocess.Popen(
        [*command, "32", "40"],
        cwd=ROOT,
        env={**os.environ, "PTVD_WORKERS": "kernels", "TMPDIR": str(tmp_path)},
        stdout=subprocess.DEVNULL,
    )
    wait_until(lambda: len(find_processes(_MODULE)) == 2, seconds=60)
    time.sleep(3)
    run.send_signal(signal.SIGKILL)
    run.wait()
    wait_until(lambda: not find_processes(_MODULE), seconds=60)
    assert not list(tmp_path.glob("ptvd-*"))


def test_what_a_terminal_sends_reaches_no_kernel_and_cells_leave_nothing(
    kernels: KernelPool, tmp_path: Path
) -> None:
    cell = "import subprocess, time\nsubprocess.Popen(['sleep', '3217'])\ntime.sleep(600)"
    kernels.submit(Order(ReportParameters("32"), make_notebook(tmp_path, cell)))
    wait_until(lambda: len(find_processes("3217")) == 1)
    [kernel] = find_processes(_MODULE)
    assert os.getsid(kernel.pid) != os.getsid(0)
    kernels.close()
    wait_until(lambda: not find_processes("3217"), seconds=10)


_ELSEWHERE = """
import importlib, os, pkgutil, sys
for name in ("resource", "fcntl", "pwd", "grp", "termios"):
    sys.modules[name] = None
for name in ("fork", "killpg", "setpgid", "getpgid", "sched_getaffinity", "getuid"):
    delattr(os, name)
import ptvd_analysis
apart = ("ptvd_analysis.runs.workers.nursery", "ptvd_analysis.sources.__main__")
for module in pkgutil.walk_packages(ptvd_analysis.__path__, "ptvd_analysis."):
    if module.name not in apart:
        importlib.import_module(module.name)
from ptvd_analysis.runs.workers.pool import open_pool
print(type(open_pool()).__name__, ptvd_analysis.programme_map(ptvd_analysis.load()["32"]))
"""


def test_the_library_and_the_desk_need_nothing_of_unix() -> None:
    done = subprocess.run([sys.executable, "-c", _ELSEWHERE], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("KernelPool Map(")
