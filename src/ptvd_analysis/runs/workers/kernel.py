"""A papermill engine that runs a notebook in this process, with the kernel's own code.

The cells are executed by the kernel that ipykernel keeps for embedding,
:class:`ipykernel.inprocess.ipkernel.InProcessKernel`, and what it says is read by the client
papermill reads an ordinary kernel with: outputs, their order, errors and the state of widgets are
made by the same code on both sides. Only the process, the sockets and the threads between them are
gone, and the event loop that an ordinary kernel runs between cells.

One process executes one notebook: the namespace, the settings of libraries and what a cell started
end with it. Nothing here can interrupt a cell; whoever started the process does that.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Coroutine
from typing import Any

from ipykernel.inprocess.blocking import BlockingInProcessKernelClient
from ipykernel.inprocess.channels import InProcessChannel
from ipykernel.inprocess.ipkernel import InProcessKernel
from ipykernel.iostream import IOPubThread, OutStream
from nbclient.exceptions import CellExecutionComplete, DeadKernelError
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine, NotebookExecutionManager
from traitlets import Type, default
from traitlets.config import Config

_INLINE = "module://matplotlib_inline.backend_inline"


class _Kernel(InProcessKernel):  # type: ignore[misc]
    """The embedded kernel, its messages delivered at once rather than through a thread."""

    @default("iopub_thread")  # type: ignore[untyped-decorator]
    def _make_unstarted_thread(self) -> IOPubThread:
        return IOPubThread(self._underlying_iopub_socket, session=self.session)

    @default("stdout")  # type: ignore[untyped-decorator]
    def _make_stdout(self) -> OutStream:
        return OutStream(self.session, self.iopub_thread, "stdout")

    @default("stderr")  # type: ignore[untyped-decorator]
    def _make_stderr(self) -> OutStream:
        return OutStream(self.session, self.iopub_thread, "stderr")


class _Channel(InProcessChannel):  # type: ignore[misc]
    """What the kernel said, in order, until it is read."""

    def __init__(self, client: Any = None) -> None:
        super().__init__(client)
        self.messages: list[dict[str, Any]] = []

    def call_handlers(self, msg: dict[str, Any]) -> None:
        self.messages.append(msg)

    def send(self, msg: dict[str, Any]) -> None:
        """Say something back to the kernel: what an output widget holds, for instance."""
        self.client.deliver(msg)

    def take(self) -> list[dict[str, Any]]:
        taken, self.messages = self.messages, []
        return taken


class _Client(BlockingInProcessKernelClient):  # type: ignore[misc]
    shell_channel_class = Type(_Channel)
    iopub_channel_class = Type(_Channel)
    stdin_channel_class = Type(_Channel)

    def deliver(self, msg: dict[str, Any]) -> None:
        """Hand a message to the kernel, and wait until it is dealt with."""
        stream = self.kernel.shell_stream
        self.session.send(stream, msg)
        _finish(self.kernel.dispatch_shell(stream.recv_multipart()))

    def _dispatch_to_kernel(self, msg: dict[str, Any]) -> None:
        # ipykernel 7 runs this in an event loop, and fails there when a cell awaits something:
        # without one, IPython runs such cells in the loop it keeps for them.
        self.deliver(msg)
        _, reply = self.session.recv(self.kernel.shell_stream, copy=False)
        self.shell_channel.call_handlers(reply)


def _finish(coroutine: Coroutine[Any, Any, Any]) -> None:
    """Run to its end a coroutine that waits for nothing."""
    try:
        coroutine.send(None)
    except StopIteration:
        return
    raise RuntimeError("the kernel waits for something: it can wait for nothing here")


class _NotebookClient(PapermillNotebookClient):  # type: ignore[misc]
    """papermill's client, over a kernel in this process."""

    tell: Callable[[int], None] | None = None

    def run(self) -> None:
        """Execute every cell, and keep the state of the widgets."""
        self.reset_execution_trackers()
        kernel = _start_kernel()
        self.kc = _Client(kernel=kernel, session=kernel.session)
        self.kc.start_channels()
        self.papermill_execute_cells()
        self.nb.metadata["language_info"] = kernel.language_info
        self.set_widgets_metadata()

    def execute_cell(self, cell: NotebookNode, cell_index: int, **_: Any) -> NotebookNode:
        """Execute one cell, then read what the kernel said of it."""
        tags = cell.metadata.get("tags", [])
        skipped = self.skip_cells_with_tag in tags
        if cell.cell_type != "code" or not cell.source.strip() or skipped:
            return cell
        if self.tell is not None:
            self.tell(cell_index)
        allows_errors = self.allow_errors or "raises-exception" in tags
        cell.metadata["execution"] = {}  # where nbclient writes when each step happened
        cell.outputs = []
        self.clear_before_next_output = False
        request = self.kc.execute(
            cell.source, store_history=True, allow_stdin=False, stop_on_error=not allows_errors
        )
        self.code_cells_executed += 1
        [reply] = self.kc.shell_channel.take()
        for message in self.kc.iopub_channel.take():
            if message["parent_header"].get("msg_id") == request:
                self._read_message(message, cell, cell_index)
        cell["execution_count"] = reply["content"].get("execution_count")
        if self.kc.kernel.shell.exit_now:
            raise DeadKernelError("the cell asked its kernel to exit")
        _finish(self._check_raise_for_error(cell, cell_index, reply))
        return cell

    def _read_message(self, message: dict[str, Any], cell: NotebookNode, index: int) -> None:
        try:
            self.process_message(message, cell, index)
        except CellExecutionComplete:
            return  # how nbclient is told that the cell has ended


def _start_kernel() -> _Kernel:
    os.environ.setdefault("MPLBACKEND", _INLINE)
    asyncio.set_event_loop(asyncio.new_event_loop())
    config = Config({"HistoryManager": {"enabled": False}})
    kernel: _Kernel = _Kernel.instance(config=config)
    sys.stdout, sys.stderr = kernel.stdout, kernel.stderr
    if os.environ["MPLBACKEND"] == _INLINE:
        from matplotlib_inline.backend_inline import _enable_matplotlib_integration

        _enable_matplotlib_integration()
    return kernel


class KernelEngine(Engine):  # type: ignore[misc]
    """Execute a notebook in this process; see the module for what that means."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: NotebookExecutionManager,
        kernel_name: str,  # noqa: ARG003
        *,
        on_cell: Callable[[int], None] | None = None,
        on_end: Callable[[NotebookNode], None] | None = None,
        **_: Any,
    ) -> None:
        """Execute what papermill prepared.

        Parameters
        ----------
        nb_man : NotebookExecutionManager
            The notebook, its parameters injected.
        kernel_name : str
            Not used: the kernel is this process.
        on_cell : callable, optional
            Told the position of each code cell before it runs.
        on_end : callable, optional
            Given the notebook as it is at the end, however it ended.
        **_
            Settings of other engines, such as a timeout, which a process cannot apply to itself.
        """
        client = _NotebookClient(nb_man)
        client.tell = on_cell
        try:
            client.run()
        finally:
            if on_end is not None:
                on_end(nb_man.nb)
