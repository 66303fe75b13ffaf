"""An ordinary kernel in this process: ipykernel's, and nbclient to talk to it from a thread.

Nothing is ours here but who meets whom. The kernel is the one that JupyterLab starts, in the main
thread, where cells expect to run; its client is in another. What is spared is a second process,
with its imports.

One process executes one notebook: the namespace, the settings of libraries and what a cell started
end with it. Nothing here can interrupt a cell; whoever started the process does that.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

from ipykernel.kernelapp import IPKernelApp
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from nbformat import NotebookNode
from tornado.ioloop import IOLoop
from traitlets.config import Config

_TRANSPORT = "tcp" if sys.platform == "win32" else "ipc"
_PATIENCE_SECONDS = 60


class _Manager(AsyncKernelManager):  # type: ignore[misc]
    """What nbclient asks about the kernel it talks to: is it there, and how to reach it."""

    has_kernel = True

    async def is_alive(self) -> bool:
        """Say yes: whoever asks runs in the kernel's own process."""
        return True


def execute_here(notebook: NotebookNode, tell: Callable[[int], None] = lambda _: None) -> None:
    """Execute the cells of a notebook in this process, until one fails.

    The notebook is given its outputs, and the state of its widgets; ``tell``, the position of each
    code cell before it runs. Raises :class:`RuntimeError` if this process has executed a notebook
    already: what it left would reach this one; and :class:`DeadKernelError` if a cell asks its kernel
    to exit.
    """
    if IPKernelApp.initialized():
        raise RuntimeError("a kernel was started in this process: execute a notebook in another")
    scratch = os.environ.get("IPYTHONDIR")  # removed by whoever asked, if this process is killed
    with tempfile.TemporaryDirectory(dir=scratch, ignore_cleanup_errors=True) as folder:
        kernel = _start_kernel(Path(folder))
        captured = sys.stdout, sys.stderr
        loop = IOLoop.current()
        with ThreadPoolExecutor(1) as threads:
            talk = threads.submit(asyncio.run, _talk(kernel, notebook, tell))
            talk.add_done_callback(lambda _: loop.add_callback(loop.stop))
            kernel.start()
        for stream in captured:
            stream.close()  # gives back what was written to past Python's streams
        kernel.reset_io()
    with suppress(CellExecutionError):  # its outputs say so
        talk.result()


def _start_kernel(folder: Path) -> IPKernelApp:
    """Start an ordinary kernel; no other process has to find it, and it meets none on a port."""
    kernel = IPKernelApp.instance(
        config=Config({"HistoryManager": {"enabled": False}}),
        transport=_TRANSPORT,
        ip="127.0.0.1" if _TRANSPORT == "tcp" else str(folder / "socket"),
        connection_file=str(folder / "kernel.json"),
        matplotlib="inline",  # which may be imported already: it would not look for a shell again
        log_level=logging.CRITICAL,
    )
    kernel.initialize([])
    return kernel


async def _talk(kernel: IPKernelApp, notebook: NotebookNode, tell: Callable[[int], None]) -> None:
    """Have every cell executed."""

    def end(**_: Any) -> None:
        if kernel.shell.exit_now:
            raise DeadKernelError("the cell asked its kernel to exit")

    manager = _Manager(connection_file=kernel.connection_file)
    manager.load_connection_file()
    client = NotebookClient(
        notebook,
        km=manager,
        iopub_timeout=_PATIENCE_SECONDS,
        raise_on_iopub_timeout=True,  # an output that is late is not left out
        on_cell_execute=lambda cell_index, **_: tell(cell_index),
        on_cell_executed=end,
    )
    try:
        await client.async_execute()
    finally:
        client.set_widgets_metadata()  # those of a notebook that failed too
        if client.kc is not None:
            client.kc.stop_channels()
