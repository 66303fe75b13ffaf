"""The kernel gives what one in a process of its own gives: the same notebooks, both ways."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import nbformat
import pytest

from ptvd_analysis.reports.subject.parameters import ReportParameters
from ptvd_analysis.runs.workers.execution import find_notebook
from ptvd_analysis.runs.workers.pool import LocalPool
from ptvd_analysis.runs.workers.worker import Order
from tests.conftest import make_notebook

_CELLS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("x = 1", ("parameters",)),
    ('import sys\nprint("out", x)\nprint("err", file=sys.stderr)\nprint("again")', ()),
    (
        "from IPython.display import HTML, clear_output, display, update_display\n"
        'print("before")\ndisplay(HTML("<b>rich</b>"))\nprint("after")\n'
        'handle = display("first", display_id="i")\n1 + x',
        (),
    ),
    ("handle", ()),
    ('raise ValueError("expected")', ("raises-exception",)),
    (
        "import matplotlib.pyplot as plt\nfig, ax = plt.subplots(figsize=(2, 1))\n"
        'ax.plot([1, 2])\nprint("drawn")',
        (),
    ),
    ("%matplotlib inline\nplt.plot([3, 1]);", ()),
    ('%%capture caught\nprint("hidden")', ()),
    ("caught.stdout", ()),
    ("%precision 2\n1 / 3", ()),
    (
        "import ipywidgets as widgets\nslider = widgets.IntSlider(value=3)\n"
        'widgets.HBox([slider, widgets.Label("label")])',
        (),
    ),
    ('slider.value = 7\nout = widgets.Output()\nwith out:\n    print("in it")\nout', ()),
    ("!echo from a shell", ()),
    ('import os\nos.write(1, b"past Python\\n")\nos.system("echo child")', ()),
    ('import asyncio\nawait asyncio.sleep(0)\nprint("awaited")', ()),
    ("for i in range(3):\n    clear_output(wait=True)\n    print(i)", ()),
    ('update_display("second", display_id="i")', ()),
    (
        'class Both:\n    def _repr_html_(self):\n        return "<i>t</i>"\n'
        "    def _repr_mimebundle_(self, include=None, exclude=None):\n"
        '        return {"text/plain": "T", "application/x-y+json": {"a": 1}}\nBoth()',
        (),
    ),
    ('import warnings\nwarnings.warn("careful")', ()),
    ("__name__, In[1][:5]", ()),
    ("1;", ()),
    ("skipped()", ("skip-execution",)),
    ("", ()),
    ('import logging\nlogging.warning("logged")', ()),
    ("import pandas as pd\npd.DataFrame({'a': [1, 2]})", ()),
)
_RUN = """
import json, sys
from contextlib import suppress
import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook
from ptvd_analysis.runs.workers.kernel import execute_here
source, target, way, parameters = sys.argv[1:]
notebook = parameterize_notebook(load_notebook_node(source), json.loads(parameters))
if way == "here":
    execute_here(notebook)
else:
    client = NotebookClient(notebook)
    with suppress(CellExecutionError):
        client.execute()
    client.set_widgets_metadata()
nbformat.write(notebook, target)
print("streams are given back", file=sys.__stdout__)
"""
_IDENTIFIER = re.compile(r"[0-9a-f]{32}")
_PROCESS = re.compile(r"ipykernel_\d+")
_STATE = "application/vnd.jupyter.widget-state+json"


def execute(notebook: Path, way: str, **parameters: Any) -> nbformat.NotebookNode:
    """Execute a notebook in a new process, by the kernel of this package or by an ordinary one."""
    target = notebook.with_name(f"executed-{way}.ipynb")
    arguments = [str(notebook), str(target), way, json.dumps(parameters)]
    command = [sys.executable, "-c", _RUN, *arguments]
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, timeout=120, cwd=notebook.parent
    )
    assert done.stdout.endswith("streams are given back\n")
    return nbformat.read(target, as_version=4)


def make(tmp_path: Path, cells: tuple[tuple[str, tuple[str, ...]], ...]) -> Path:
    metadata = {"kernelspec": {"name": "python3", "display_name": "x", "language": "python"}}
    notebook = nbformat.v4.new_notebook(metadata=metadata)
    notebook.cells = [
        nbformat.v4.new_code_cell(source, metadata={"tags": list(tags)}) for source, tags in cells
    ]
    notebook.cells.insert(3, nbformat.v4.new_markdown_cell("# Title"))
    path = tmp_path / "source.ipynb"
    nbformat.write(notebook, path)
    return path


def normalise(value: Any) -> str:
    """Write without what differs from one execution to the next: identifiers, process, time."""
    text = _IDENTIFIER.sub("ID", json.dumps(value, sort_keys=True))
    return _PROCESS.sub("ipykernel", text)


def describe(notebook: nbformat.NotebookNode) -> list[tuple[Any, ...]]:
    return [
        (cell.source, cell.get("execution_count"), normalise(cell.get("outputs", [])))
        for cell in notebook.cells
    ]


def describe_widgets(notebook: nbformat.NotebookNode) -> list[str]:
    widgets = notebook.metadata.get("widgets", {}).get(_STATE, {"state": {}})
    return sorted(normalise(state) for state in widgets["state"].values())


@pytest.mark.parametrize("end", ["whole", "failed"])
def test_the_outputs_are_those_of_an_ordinary_kernel(tmp_path: Path, end: str) -> None:
    failing = (("1 / 0", ()), ('"never"', ())) if end == "failed" else ()
    source = make(tmp_path, (*_CELLS, *failing))
    ordinary, here = (execute(source, way, x=5) for way in ("ordinary", "here"))
    assert describe(here) == describe(ordinary)
    assert describe_widgets(here) == describe_widgets(ordinary)
    assert len(describe_widgets(here)) > 5
    assert here.metadata.language_info == ordinary.metadata.language_info
    errors = [o for cell in here.cells for o in cell.get("outputs", []) if o.output_type == "error"]
    assert len(errors) == 1 + len(failing[:1])


def test_the_report_is_the_same_by_an_ordinary_kernel(tmp_path: Path) -> None:
    source = Path(shutil.copy(find_notebook(), tmp_path))
    asked = {"departement": "976", "reference": "2A"}
    ordinary, here = (execute(source, way, **asked) for way in ("ordinary", "here"))
    assert describe(here) == describe(ordinary)
    assert describe_widgets(here) == describe_widgets(ordinary)
    assert len(describe_widgets(here)) > 5


def test_settings_of_the_user_do_not_reach_a_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "matplotlibrc").write_text("axes.titlesize: 40\n", encoding="utf-8")
    monkeypatch.setenv("MATPLOTLIBRC", str(tmp_path))
    cell = "import matplotlib\nmatplotlib.rcParams['axes.titlesize']"
    with closing(LocalPool()) as pool:
        pool.submit(Order(ReportParameters("32"), make_notebook(tmp_path, cell)))
        [page] = pool.collect(60)
    assert re.search(r"<pre[^>]*>&#39;large&#39;</pre>", page.html or page.message)


def test_a_figure_left_open_is_shown_by_a_process_that_had_matplotlib_already(
    tmp_path: Path, pool: LocalPool
) -> None:
    cell = "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nax.set_title('x');"
    pool.submit(Order(ReportParameters("32"), make_notebook(tmp_path, cell), keep_notebook=True))
    [page] = pool.collect(60)
    executed = nbformat.reads(str(page.notebook), as_version=4)
    [shown] = executed.cells[-1].outputs
    assert "image/png" in shown.data


_TWICE = """
import nbformat
from ptvd_analysis.runs.workers.kernel import execute_here
execute_here(nbformat.v4.new_notebook())
execute_here(nbformat.v4.new_notebook())
"""


def test_a_process_executes_one_notebook() -> None:
    done = subprocess.run([sys.executable, "-c", _TWICE], capture_output=True, text=True)
    assert "RuntimeError: a kernel was started in this process" in done.stderr


ALONE = """
import sys
from pathlib import Path
from ptvd_analysis.reports.subject.parameters import ReportParameters
from ptvd_analysis.runs.workers.worker import Order, make_page
page = make_page(Order(ReportParameters("65"), clock=sys.argv[1]))
Path(sys.argv[2]).write_text(page.html, encoding="utf-8")
"""


def test_a_prepared_worker_makes_the_page_of_a_process_alone(
    tmp_path: Path, pool: LocalPool
) -> None:
    clock = "1608249600"
    alone = tmp_path / "alone.html"
    subprocess.run([sys.executable, "-c", ALONE, clock, str(alone)], check=True)
    pool.submit(Order(ReportParameters("65"), clock=clock, batch=101))
    [page] = pool.collect(300)
    assert page.message is None
    assert page.html == alone.read_text(encoding="utf-8")
