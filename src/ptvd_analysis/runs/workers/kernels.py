"""A new process with an ordinary kernel for each report: what is left where no process can be forked.

``python -m ptvd_analysis.runs.workers.kernels SCRATCH`` is started by :class:`KernelPool` for each
report; in the folder SCRATCH are the order, the cell that runs, and at last the page.
"""

from __future__ import annotations

import os
import pickle
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ptvd_analysis.errors import ReportError
from ptvd_analysis.runs.workers.pool import count_processors, make_environment
from ptvd_analysis.runs.workers.worker import (
    MadePage,
    Order,
    explain_exit,
    make_page,
    preload,
    tell_end,
)
from ptvd_analysis.territories.keys import TerritoryKey

_LOOK_SECONDS = 0.05


@dataclass
class _Running:
    order: Order
    process: subprocess.Popen[bytes]
    scratch: Path
    started: float

    @property
    def is_late(self) -> bool:
        limit = self.order.timeout
        return limit is not None and time.monotonic() > self.started + limit


class KernelPool:
    """New processes, each with an ordinary kernel: slower than forks, with the same pages.

    A process ends with whoever asked for it, as soon as Python runs there; what a cell started in
    it does not, where there are no process groups.
    """

    def __init__(self) -> None:
        self._running: dict[TerritoryKey, _Running] = {}

    @property
    def capacity(self) -> int:
        """Processors this process may use."""
        return count_processors()

    @property
    def running(self) -> Sequence[TerritoryKey]:
        """Keys of the orders that were given and not answered."""
        return tuple(self._running)

    def submit(self, order: Order) -> None:
        """Give an order: a process is started for it."""
        scratch = Path(tempfile.mkdtemp(prefix="ptvd-"))
        (scratch / "order").write_bytes(pickle.dumps(order))
        try:
            process = subprocess.Popen(
                [sys.executable, "-P", "-m", __name__, str(scratch)],
                env=make_environment(str(scratch)),
                stdin=subprocess.PIPE,  # closed with this process, whatever closes it
                stdout=subprocess.DEVNULL,
            )
        except OSError as error:
            shutil.rmtree(scratch, ignore_errors=True)
            raise ReportError(f"no process can be started for a report: {error}") from error
        self._running[order.key] = _Running(order, process, scratch, time.monotonic())

    def collect(self, seconds: float) -> list[MadePage]:
        """Wait that long at most for pages, and give those that came, or why they did not."""
        end = time.monotonic() + seconds
        while True:
            ended = [
                each
                for each in self._running.values()
                if each.process.poll() is not None or each.is_late
            ]
            if ended or not self._running or time.monotonic() >= end:
                return [self._read(each) for each in ended]
            time.sleep(_LOOK_SECONDS)

    def _read(self, running: _Running) -> MadePage:
        """Read what a process left, and leave nothing of it."""
        code = running.process.poll()
        page, cell = (running.scratch / name for name in ("page", "cell"))
        try:
            if page.exists():
                made: MadePage = pickle.loads(page.read_bytes())
                return made
            begun = int(cell.read_text()) if cell.exists() else None
            cause = None if code is None else explain_exit(code)
            return tell_end(running.order, running.started, begun, cause)
        finally:
            self._end(running)

    def _end(self, running: _Running) -> None:
        running.process.kill()
        running.process.wait()
        assert running.process.stdin is not None
        running.process.stdin.close()
        shutil.rmtree(running.scratch, ignore_errors=True)
        del self._running[running.order.key]

    def close(self) -> None:
        """Stop whatever runs, and leave nothing of it."""
        for running in tuple(self._running.values()):
            self._end(running)


def main() -> None:
    """Make the page of one order, and end with whoever asked for it."""
    scratch = Path(sys.argv[1])
    lifeline = os.dup(0)
    threading.Thread(target=_end_with, args=(lifeline, scratch), daemon=True).start()
    order: Order = pickle.loads((scratch / "order").read_bytes())
    preload()
    page = make_page(order, tell=lambda cell: _write(scratch / "cell", str(cell).encode()))
    _write(scratch / "page", pickle.dumps(page))


def _end_with(lifeline: int, scratch: Path) -> None:
    """End this process when the one that asked has gone."""
    with suppress(OSError):
        os.read(lifeline, 1)
    shutil.rmtree(scratch, ignore_errors=True)
    os._exit(1)


def _write(path: Path, content: bytes) -> None:
    draft = path.with_suffix(".draft")
    draft.write_bytes(content)
    draft.replace(path)


if __name__ == "__main__":
    main()
