"""Markdown as Jupyter reads it, with formulas that need no script and French spaces."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nbconvert.filters.markdown_mistune import InvalidNotebook, IPythonRenderer, MarkdownWithMath

from ptvd_analysis.errors import ExportError
from ptvd_analysis.presentation.french.sentences import typeset
from ptvd_analysis.reports.page.formulas import convert_formula


class _Renderer(IPythonRenderer):  # type: ignore[misc]
    """nbconvert's, with what it leaves to scripts done here."""

    def __init__(self, cell: int, attachments: Mapping[str, Any]) -> None:
        super().__init__(escape=False, exclude_anchor_links=True, attachments=dict(attachments))
        self._cell = cell

    def text(self, text: str) -> str:
        return str(super().text(typeset(text)))

    def block_math(self, body: str) -> str:
        return convert_formula(body, self._cell, block=True)

    def inline_math(self, body: str) -> str:
        return convert_formula(body, self._cell, block=False)

    def latex_environment(self, name: str, body: str) -> str:
        whole = rf"\begin{{{name}}}{body}\end{{{name}}}"
        return convert_formula(whole, self._cell, block=True)

    def block_mermaidjs(self, code: str) -> str:  # noqa: ARG002
        raise ExportError(
            "a mermaid diagram is drawn by a script: show an image instead", self._cell
        )

    def image(self, text: str, url: str, title: str | None = None) -> str:
        return str(super().image(text or f"Image de la cellule {self._cell}", url, title))


def render_markdown(source: str, attachments: Mapping[str, Any], cell: int) -> str:
    """Turn Markdown, with formulas between dollars, into HTML; any that it holds is kept as it is.

    Raises ExportError if a formula, a diagram or an attached image cannot be shown.
    """
    try:
        return str(MarkdownWithMath(renderer=_Renderer(cell, attachments)).render(source))
    except InvalidNotebook as error:
        raise ExportError(str(error), cell) from error
