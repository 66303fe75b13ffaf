"""Make several pages at once, in processes of this machine."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from ptvd_analysis.errors import InvalidParameterError, ReportError
from ptvd_analysis.runs.workers.worker import Attempt, MadePage, NationalStep, Order, kill_group
from ptvd_analysis.territories.keys import TerritoryKey

_SETTINGS: Mapping[str, str] = {
    "OMP_NUM_THREADS": "1",  # one report, one processor: libraries' own threads would fight
    "OPENBLAS_NUM_THREADS": "1",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # ipykernel's debugger warns of nothing useful here
}
_CAN_FORK = hasattr(os, "fork") and hasattr(os, "killpg")
_TEMPLATE = "ptvd_analysis.runs.workers.nursery"
_GRACE_SECONDS = 3.0  # for the template to end what it started; past it, it is done from here


class Pool(ABC):
    """Whatever makes pages from orders."""

    def __init__(self) -> None:
        self._given: dict[TerritoryKey, Any] = {}
        self.on_step: Callable[[NationalStep], None] = lambda _: None  # told what comes first

    @property
    def capacity(self) -> int:
        """How many it can make at once: one for each processor this process may use."""
        return count_processors()

    @property
    def running(self) -> Sequence[TerritoryKey]:
        """Keys of the orders that were given and not answered."""
        return tuple(self._given)

    @abstractmethod
    def submit(self, order: Order) -> None:
        """Give an order, of a territory that no other order running is of.

        Raises :class:`ReportError` if no process can be started.
        """

    @abstractmethod
    def collect(self, seconds: float) -> list[MadePage]:
        """Wait that long at most for pages, and give those that came, or why they did not."""

    @abstractmethod
    def close(self) -> None:
        """Stop whatever runs, and leave nothing of it."""


def open_pool(folder: Path | None = None) -> Pool:
    """Open what this machine makes reports with, for whoever writes in a folder.

    Workers forked from one process, or, where there is no fork and wherever ``PTVD_WORKERS`` says
    ``kernels``, a new process with an ordinary kernel for each report.
    """
    from ptvd_analysis.runs.workers.kernels import KernelPool

    asked = os.environ.get("PTVD_WORKERS", "")
    if asked not in {"", "forks", "kernels"}:
        raise InvalidParameterError(f"PTVD_WORKERS is {asked!r}: give 'forks' or 'kernels'")
    return LocalPool(folder) if _CAN_FORK and asked != "kernels" else KernelPool()


class LocalPool(Pool):
    """Workers forked from one template process.

    The template is started with the first order, and again if it was killed meanwhile: what it was
    making then is told as killed. If whoever asks is killed, the template removes what was being
    written in the folder.
    """

    def __init__(self, folder: Path | None = None) -> None:
        super().__init__()
        self._folders = [] if folder is None else [str(folder.resolve())]
        self._template: subprocess.Popen[bytes] | None = None
        self._connection: Connection[Any, Any] | None = None
        self._scratch = Path()

    def _start(self) -> Connection[Any, Any]:
        """Start the template if it is not there: it has imports to do."""
        if self._connection is not None:
            return self._connection
        ours, theirs = Pipe()
        arguments = [str(theirs.fileno()), str(os.getpid()), *self._folders]
        try:
            self._template, self._scratch = start_process(
                "the process that starts the workers cannot be started",
                [_TEMPLATE, *arguments],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
            )
        except ReportError:
            ours.close()
            raise
        finally:
            theirs.close()
        self._connection = ours
        return ours

    def submit(self, order: Order) -> None:
        """Give an order to the template, started if it is not there."""
        connection = self._start()
        self._given[order.key] = Attempt(order)
        with suppress(OSError):  # the template was killed: collect says so
            connection.send(order)

    def collect(self, seconds: float) -> list[MadePage]:
        """Wait that long at most for pages; those lost with the template are told as killed."""
        if self._connection is None:
            return []
        pages: list[MadePage] = []
        end = time.monotonic() + seconds
        try:
            while self._connection.poll(0.0 if pages else max(0.0, end - time.monotonic())):
                told = self._connection.recv()
                if isinstance(told, MadePage):
                    del self._given[told.key]
                    pages.append(told)
                elif isinstance(told, NationalStep):
                    self.on_step(told)
                else:
                    key, self._given[key].process = told
        except (EOFError, OSError):
            pages += self._tell_lost()
        return pages

    def _tell_lost(self) -> list[MadePage]:
        """Say what was running when the template ended, and forget the template."""
        lost, template = dict(self._given), self._template
        self.close()
        status = template and template.returncode
        message = f"the process that starts the workers ended (status {status})"
        return [
            MadePage(key, "killed", message=message, log="", seconds=attempt.seconds)
            for key, attempt in lost.items()
        ]

    def close(self) -> None:
        """Stop whatever runs, and wait until nothing of it is left."""
        if self._connection is None or self._template is None:
            return
        self._connection.close()  # the template ends its workers, then itself
        try:
            self._template.wait(_GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            self._template.kill()
            self._template.wait()
        if self._template.returncode:  # killed: its workers are dead, what cells started is not
            for attempt in self._given.values():
                if attempt.process is not None:
                    kill_group(attempt.process)
        shutil.rmtree(self._scratch, ignore_errors=True)
        self._connection = self._template = None
        self._given.clear()


def start_process(
    refusal: str, command: Sequence[str], **options: Any
) -> tuple[subprocess.Popen[bytes], Path]:
    """Start a module, given a folder for what is IPython's and what it needs; both come back.

    What a terminal sends, Ctrl-C for one, does not reach it. Raises :class:`ReportError`, which begins
    by the refusal, if it cannot be started.
    """
    module, *arguments = command
    scratch = Path(tempfile.mkdtemp(prefix="ptvd-"))
    # -P: a file of the current folder is not to be taken for a module of the same name.
    line = [sys.executable, "-P", "-m", module, str(scratch), *arguments]
    environment = {**_SETTINGS, **os.environ, "IPYTHONDIR": str(scratch)}
    try:
        process = subprocess.Popen(
            line, env=environment, stdout=subprocess.DEVNULL, start_new_session=True, **options
        )
    except OSError as error:
        shutil.rmtree(scratch, ignore_errors=True)
        raise ReportError(f"{refusal}: {error}") from error
    return process, scratch


def count_processors() -> int:
    """Count the processors this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
