"""What papermill finds by its entry point ``ptvd-inprocess``, before anything of it is loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nbformat import NotebookNode


class InProcessEngine:
    """The engine of :mod:`ptvd_analysis.runs.workers.kernel`, loaded when it is used.

    papermill loads every engine it finds as it is imported, and the engine imports papermill: one of
    them has to wait. ``papermill --engine ptvd-inprocess`` uses it.
    """

    @staticmethod
    def execute_notebook(
        nb: NotebookNode, kernel_name: str | None, **settings: Any
    ) -> NotebookNode:
        """Execute a notebook in this process.

        Parameters
        ----------
        nb : NotebookNode
            Its parameters injected.
        kernel_name : str or None
            Not used: the kernel is this process.
        **settings
            Those of :class:`papermill.engines.Engine`, and ``on_cell`` and ``on_end`` of
            :class:`ptvd_analysis.runs.workers.kernel.KernelEngine`.

        Returns
        -------
        NotebookNode
            With its outputs.
        """
        from ptvd_analysis.runs.workers.kernel import KernelEngine

        return KernelEngine.execute_notebook(nb, kernel_name, **settings)

    @staticmethod
    def nb_kernel_name(nb: NotebookNode, name: str | None = None) -> str:
        """Give the name of the kernel a notebook asks for."""
        from papermill.utils import nb_kernel_name

        return str(nb_kernel_name(nb, name))

    @staticmethod
    def nb_language(nb: NotebookNode, language: str | None = None) -> str:
        """Give the language of a notebook."""
        from papermill.utils import nb_language

        return str(nb_language(nb, language))
