"""A process that has imported everything and read the tables, and forks a worker for each report.

``python -m ptvd_analysis.runs.workers.nursery`` is started by
:class:`ptvd_analysis.runs.workers.pool.LocalPool` and speaks to it through a socket: orders come, pages
go back, after the process group each is made by. A worker makes one report and ends; it shares with
the template whatever the template had in memory.

Nobody outlives the one it works for: the template ends, with its workers, when the socket closes,
whatever closed it; a worker ends when the template does. Each worker leads a process group, and
what a cell started in it ends with it: by the template, or by whoever started the template when
that is killed.
"""

from __future__ import annotations

import ctypes
import gc
import logging
import os
import shutil
import signal
import sys
import threading
from contextlib import suppress
from functools import cache
from multiprocessing import Pipe, get_context
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from ptvd_analysis.files import sweep_drafts
from ptvd_analysis.reports.rehearsal import prepare_national, rehearse
from ptvd_analysis.reports.subject.scales import SCALES
from ptvd_analysis.runs.workers.worker import (
    Attempt,
    MadePage,
    NationalStep,
    Order,
    explain_exit,
    kill_group,
    make_page,
    preload,
)
from ptvd_analysis.territories.keys import Level
from ptvd_analysis.territories.territories import load

_FORK = get_context("fork")
_LOOK_SECONDS = 0.5
_PR_SET_PDEATHSIG = 1
_WORTH_PREPARING = 6  # reports, from which preparing what they share saves time


def serve(requests: Connection[Any, Any]) -> None:
    """Answer orders until the other side is gone.

    ``requests`` gives an :class:`Order` at a time; it takes the key and the process group of each that
    is begun, then its :class:`MadePage`.
    """
    lifeline, held = os.pipe()
    workers: list[Attempt] = []
    try:
        while True:
            pipes = [worker.channel for worker in workers]
            left = min([_LOOK_SECONDS, *(worker.seconds_left for worker in workers)])
            ready = wait([requests, *pipes], max(0.0, left) if workers else None)
            for worker in list(workers):
                page = _hear(worker) if worker.channel in ready else _look_at(worker)
                if page is not None:
                    workers.remove(worker)
                    requests.send(page)
            if requests in ready:
                order = requests.recv()
                _prepare(order, requests)
                try:
                    worker = _fork(order, requests, lifeline, held)
                except OSError as error:
                    message = f"no process could be started for it: {error.strerror}"
                    requests.send(MadePage(order.key, "failed", message=message, log=""))
                else:
                    workers.append(worker)
                    requests.send((order.key, worker.process.pid))
    except (EOFError, ConnectionError):
        return  # nobody is there to make reports for
    finally:
        for worker in workers:
            _end(worker)


def _prepare(order: Order, requests: Connection) -> None:
    """Do before the fork what each worker would do after it, on the time of no report."""
    asked = order.parameters.millesime, order.parameters.donnees
    if order.notebook is None:  # one's own may use none of it
        _compute_national(*asked, requests)
    if order.batch >= _WORTH_PREPARING:
        _rehearse(*asked, order.parameters.level, order.batch)


@cache
def _compute_national(millesime: int, donnees: str | None, requests: Connection) -> None:
    """Compute what is not kept of all of France; once."""
    try:
        prepare_national(load(donnees), millesime, lambda *told: requests.send(NationalStep(*told)))
    except ConnectionError:
        raise  # nobody is there to make reports for
    except Exception:  # the workers meet it too, and say so
        logging.getLogger(__name__).debug("not computed", exc_info=True)


@cache
def _rehearse(millesime: int, donnees: str | None, level: Level, reports: int) -> None:
    """Make what all reports share; once."""
    try:
        rehearse(load(donnees), millesime, SCALES[level], reports)
    except Exception:  # the workers meet it too, and say so
        logging.getLogger(__name__).debug("not prepared", exc_info=True)
    gc.freeze()  # what is there stays shared: nothing that workers collect


def _fork(order: Order, requests: Connection, lifeline: int, held: int) -> Attempt:
    reader, writer = Pipe(duplex=False)
    arguments = (order, writer, (requests, reader), lifeline, held)
    process = _FORK.Process(target=_work, args=arguments)
    process.start()
    assert process.pid is not None
    with suppress(ProcessLookupError, PermissionError):
        os.setpgid(process.pid, process.pid)  # whoever of the two comes first
    writer.close()
    return Attempt(order, process, reader)


def _work(
    order: Order, answer: Connection, others: tuple[Connection, ...], lifeline: int, held: int
) -> None:
    """Make one report; the only thing a worker does."""
    os.setpgid(0, 0)
    if sys.platform == "linux":  # ends with the template, even while a cell lets nothing run
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    gc.disable()  # it lives for seconds: what it leaves goes with it
    for connection in others:
        connection.close()
    os.close(held)
    threading.Thread(target=_end_with, args=(lifeline,), daemon=True).start()
    answer.send(make_page(order, tell=answer.send))


def _end_with(lifeline: int) -> None:
    """End this worker's whole group when the template has gone."""
    os.read(lifeline, 1)
    os.killpg(0, signal.SIGKILL)


def _hear(worker: Attempt) -> MadePage | None:
    """Read what a worker says: a cell begun, its page, or nothing any more."""
    try:
        said = worker.channel.recv()
    except Exception:  # nothing, or nothing that can be read
        return _bury(worker)
    if isinstance(said, MadePage):
        _end(worker)
        return said
    worker.cell = said
    return None


def _look_at(worker: Attempt) -> MadePage | None:
    """Look at a worker that says nothing: it may be late, or gone while what it started is not."""
    if worker.process.exitcode is not None:
        return _hear(worker) if worker.channel.poll() else _bury(worker)
    if worker.seconds_left > 0:
        return None
    _end(worker)
    return worker.tell_end(None)


def _bury(worker: Attempt) -> MadePage:
    """Say what ended a worker that gave no page."""
    worker.process.join(_LOOK_SECONDS)
    code = worker.process.exitcode
    _end(worker)
    cause = "the worker closed what it answers through" if code is None else explain_exit(code)
    return worker.tell_end(cause)


def _end(worker: Attempt) -> None:
    """End what is left of a worker's group, and wait for it."""
    kill_group(worker.process.pid)
    worker.process.kill()
    worker.process.join()
    worker.channel.close()


def main() -> None:
    """Serve a socket: ``SCRATCH FD PROCESS [FOLDER]``.

    When the other side, whose number is PROCESS, has gone, SCRATCH is removed, and what it was
    writing in FOLDER if it was killed.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one who asks decides what stops
    scratch, descriptor, process, *folders = sys.argv[1:]
    requests: Connection[Any, Any] = Connection(int(descriptor))
    preload()
    gc.freeze()
    serve(requests)
    shutil.rmtree(scratch, ignore_errors=True)
    for folder in folders:
        sweep_drafts(Path(folder), int(process))


if __name__ == "__main__":
    main()
