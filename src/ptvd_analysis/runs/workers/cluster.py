"""Make pages on a Dask cluster: the same orders, the same workers, other machines."""

from __future__ import annotations

import threading
import uuid
from concurrent.futures import CancelledError
from typing import TYPE_CHECKING, Any, cast

from ptvd_analysis.errors import InvalidParameterError
from ptvd_analysis.runs.workers.pool import Pool, open_pool
from ptvd_analysis.runs.workers.worker import MadePage, Order
from ptvd_analysis.territories.keys import TerritoryKey

if TYPE_CHECKING:
    from distributed import Client

_CONNECT_SECONDS = 30
_TICK_SECONDS = 1.0
_PER_THREAD = threading.local()


def open_cluster(address: str) -> Pool:
    """Open an existing Dask cluster, by the address of its scheduler: ``"tcp://10.0.0.1:8786"``.

    Raises :class:`InvalidParameterError` if Dask is not installed here, or if nothing answers there.
    """
    try:
        from distributed import Client
    except ImportError as error:
        message = "--dask needs Dask: install it with pip install 'ptvd-analysis[dask]'"
        raise InvalidParameterError(message) from error
    try:
        return DaskPool(Client(address, timeout=_CONNECT_SECONDS, set_as_default=False))
    except (OSError, ValueError, TypeError) as error:
        raise InvalidParameterError(
            f"--dask: no Dask scheduler answers at {address!r} ({error}). "
            "Give the address that dask scheduler prints when it starts."
        ) from error


class DaskPool(Pool):
    """Tasks of a Dask cluster; the client is closed with the pool, the cluster is not.

    A task that loses its worker is given to another by the scheduler; one that loses several
    (``distributed.scheduler.allowed-failures``) is told as killed.
    """

    def __init__(self, client: Client) -> None:
        super().__init__()
        self._client = client

    @property
    def capacity(self) -> int:
        """Threads of the workers there are now, at least one."""
        threads: dict[str, int] = self._client.nthreads()
        return max(1, sum(threads.values()))

    def submit(self, order: Order) -> None:
        """Give an order to the cluster."""
        name = f"ptvd-{order.key}-{uuid.uuid4().hex}"
        self._given[order.key] = self._client.submit(make_elsewhere, order, key=name, pure=False)

    def collect(self, seconds: float) -> list[MadePage]:
        """Wait that long at most for pages, and give those that came."""
        from distributed import wait

        futures = list(self._given.values())
        try:
            with self._client.as_current():
                wait(futures, timeout=seconds, return_when="FIRST_COMPLETED")
        except TimeoutError:
            return []
        except CancelledError:
            pass  # one of them: each is asked below
        ended = [key for key, future in self._given.items() if future.done()]
        return [_read(key, self._given.pop(key)) for key in ended]

    def close(self) -> None:
        """Cancel what is not answered, and leave the cluster; once left, do nothing."""
        if self._client.status == "closed":
            return
        self._client.cancel(list(self._given.values()))
        self._given.clear()
        self._client.close()


def _read(key: TerritoryKey, future: Any) -> MadePage:
    try:
        return cast("MadePage", future.result())
    except Exception as error:  # the cluster's own: a worker lost too often, a task cancelled
        return MadePage(key, "killed", message=f"{type(error).__name__}: {error}", log="")


def make_elsewhere(order: Order) -> MadePage:
    """Make a page in a process of its own, as long as somebody waits: what a Dask worker runs."""
    pool: Pool | None = getattr(_PER_THREAD, "pool", None)
    if pool is None:
        pool = _PER_THREAD.pool = open_pool()
    pool.submit(order)
    pages: list[MadePage] = []
    while not pages:
        if not _is_awaited():
            pool.close()
            return MadePage(order.key, "interrupted")
        pages = pool.collect(_TICK_SECONDS)
    return pages[0]


def _is_awaited() -> bool:
    """Say whether the task of this thread was not cancelled; Dask itself stops no thread."""
    from distributed import get_worker

    worker = get_worker()
    task = worker.state.tasks.get(worker.get_current_task())
    return task is not None and task.state != "cancelled"
