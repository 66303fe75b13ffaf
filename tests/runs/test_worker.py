"""What comes of an order is told in words, whatever it is, and raises nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ptvd_analysis.reports.subject.parameters import ReportParameters
from ptvd_analysis.runs.workers.execution import find_notebook
from ptvd_analysis.runs.workers.worker import (
    Attempt,
    Order,
    explain_exit,
    kill_group,
    make_page,
)
from tests.conftest import key


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (0, "the worker ended by itself, with status 0"),
        (-signal.SIGKILL, "the worker was killed by SIGKILL (out of memory, or killed from outside)"),
        (-signal.SIGSEGV, "the worker was killed by SIGSEGV"),
        (-40, "the worker was killed by signal 40"),
    ],
)  # fmt: skip
def test_an_end_is_told_by_the_name_of_its_signal(code: int, told: str) -> None:
    assert explain_exit(code) == told


def test_an_order_is_of_the_package_s_notebook_unless_it_says_another() -> None:
    order = Order(ReportParameters("2A"))
    assert (order.key, order.find_notebook()) == (key("2A"), find_notebook())
    assert Order(ReportParameters("2A"), Path("b.ipynb")).find_notebook() == Path("b.ipynb")


@pytest.mark.parametrize(
    ("cause", "cell", "expected"),
    [
        (None, None, ("timeout", None, "b.ipynb: not finished after 1.5 s, the limit asked for")),
        (None, 3, ("timeout", 3, "b.ipynb, cell 3: not finished after 1.5 s, the limit asked for")),
        ("it was lost", 0, ("killed", 0, "b.ipynb, cell 0: it was lost")),
    ],
)
def test_what_gave_no_page_says_where_it_ended(
    cause: str | None, cell: int | None, expected: tuple[object, ...]
) -> None:
    attempt = Attempt(Order(ReportParameters("32"), Path("a/b.ipynb"), timeout=1.5), cell=cell)
    attempt.started -= 2
    page = attempt.tell_end(cause)
    assert (page.status, page.cell, page.message) == expected
    assert (page.key, page.html, page.log) == (key("32"), None, "")
    assert 2 <= page.seconds < 60
    assert attempt.seconds_left < 0


def test_without_a_limit_nothing_is_late() -> None:
    assert Attempt(Order(ReportParameters("32"))).seconds_left == float("inf")


@pytest.mark.parametrize(
    ("order", "message"),
    [
        (Order(ReportParameters("99"), clock="0"), "no departement has the code or the name '99'"),
        (Order(ReportParameters("32", 2019), clock="0"), "millesime"),
        (Order(ReportParameters("32"), Path("nowhere.ipynb"), clock="0"), "nowhere.ipynb"),
        (Order(ReportParameters("32", donnees="nowhere"), clock="0"), "is not a data folder"),
    ],
)
def test_an_order_that_cannot_be_made_is_told_not_raised(
    order: Order, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")  # put back afterwards: an order sets its own
    cells: list[int] = []
    page = make_page(order, tell=cells.append)
    assert os.environ["SOURCE_DATE_EPOCH"] == "0"
    assert (page.key, page.status, page.cell, page.html) == (order.key, "failed", None, None)
    assert message in str(page.message)
    assert str(page.log).startswith("Traceback")
    assert cells == []


def test_a_group_is_killed_with_what_it_started_and_again_without_harm() -> None:
    child = "print('here', flush=True); input()"
    started = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    leader = subprocess.Popen(
        [sys.executable, "-c", started],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    assert leader.stdout is not None
    assert leader.stdout.readline() == b"here\n"
    kill_group(leader.pid)
    assert leader.stdout.read() == b""  # closed by both: nobody of the group is left
    assert leader.wait() == -signal.SIGKILL
    kill_group(leader.pid)
    leader.communicate()
