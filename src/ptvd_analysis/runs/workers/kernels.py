"""A new process with an ordinary kernel for each report: what is left where no process can be forked.

``python -m ptvd_analysis.runs.workers.kernels SCRATCH`` is started by :class:`KernelPool` for each
report: the order comes by its input; the cell that runs, and at last the page, go to SCRATCH.
"""

from __future__ import annotations

import os
import pickle
import shutil
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import cast

from ptvd_analysis.runs.workers.pool import Pool, start_process
from ptvd_analysis.runs.workers.worker import (
    Attempt,
    MadePage,
    Order,
    explain_exit,
    kill_group,
    make_page,
    preload,
)

_LOOK_SECONDS = 0.05


class KernelPool(Pool):
    """New processes, each with an ordinary kernel: slower than forks, with the same pages.

    A process ends with whoever asked for it, as soon as Python runs there; what a cell started in
    it does not, where there are no process groups.
    """

    def submit(self, order: Order) -> None:
        """Give an order: a process is started for it."""
        process, scratch = start_process(
            "no process can be started for a report",
            [__name__],
            stdin=subprocess.PIPE,  # closed with this process, whatever closes it
        )
        assert process.stdin is not None
        with suppress(OSError):  # it ended: collect says so
            pickle.dump(order, process.stdin)
            process.stdin.flush()
        self._given[order.key] = Attempt(order, process, scratch)

    def collect(self, seconds: float) -> list[MadePage]:
        """Wait that long at most for pages, and give those that came, or why they did not."""
        end = time.monotonic() + seconds
        while True:
            given = self._given.values()
            ended = [x for x in given if x.process.poll() is not None or x.seconds_left < 0]
            if ended or not self._given or time.monotonic() >= end:
                return [self._read(each) for each in ended]
            time.sleep(_LOOK_SECONDS)

    def _read(self, attempt: Attempt) -> MadePage:
        """Read what a process left, and leave nothing of it."""
        code = attempt.process.poll()
        page, cell = (attempt.channel / name for name in ("page", "cell"))
        try:
            if page.exists():
                return cast("MadePage", pickle.loads(page.read_bytes()))
            attempt.cell = int(cell.read_text()) if cell.exists() else None
            return attempt.tell_end(None if code is None else explain_exit(code))
        finally:
            self._end(attempt)

    def _end(self, attempt: Attempt) -> None:
        attempt.process.kill()
        attempt.process.wait()
        if hasattr(os, "killpg"):
            kill_group(attempt.process.pid)  # what its cells started
        with suppress(OSError):  # an order that it did not read
            attempt.process.stdin.close()
        shutil.rmtree(attempt.channel, ignore_errors=True)
        del self._given[attempt.order.key]

    def close(self) -> None:
        """Stop whatever runs, and leave nothing of it."""
        for attempt in tuple(self._given.values()):
            self._end(attempt)


def main() -> None:
    """Make the page of one order, and end with whoever asked for it."""
    scratch = Path(sys.argv[1])
    order: Order = pickle.load(sys.stdin.buffer)
    lifeline = os.dup(0)
    threading.Thread(target=_end_with, args=(lifeline, scratch), daemon=True).start()
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
