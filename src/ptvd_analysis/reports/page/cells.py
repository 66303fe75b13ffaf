"""One cell of a notebook as the page shows it, whatever its outputs, or a refusal that names them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any
from xml.etree import ElementTree

import nbformat
from markupsafe import Markup

from ptvd_analysis.errors import ExportError
from ptvd_analysis.reports.page.assets import EXPLORER_TYPE, OWN_HTML
from ptvd_analysis.reports.page.formulas import convert_latex
from ptvd_analysis.reports.page.fragments import Outline, refine
from ptvd_analysis.reports.page.markdown import render_markdown
from ptvd_analysis.reports.page.widgets import WIDGET_VIEW, check_map

PRIORITY = (
    WIDGET_VIEW,
    EXPLORER_TYPE,
    "text/html",
    "text/markdown",
    "image/svg+xml",
    "text/latex",
    "image/png",
    "image/jpeg",
    "application/json",
    "text/plain",
)
"""Media types a page shows; of an output that has several, the first."""

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"


class CellWriter:
    """Writes the cells of one page, in order.

    ``widgets`` is what :func:`ptvd_analysis.reports.page.widgets.prune_state` gives; ``template``, a
    cell's.
    """

    def __init__(self, widgets: Mapping[str, Any], template: Any) -> None:
        self._widgets = widgets
        self._template = template
        self._outline = Outline()
        self._cell = 0

    def write_all(self, cells: Iterable[nbformat.NotebookNode]) -> Markup:
        """Write cells one after the other, those that show nothing left out."""
        return Markup("\n").join(filter(None, map(self.write, cells)))

    def write_section(self, cells: Iterable[nbformat.NotebookNode]) -> Markup:
        """Write the cells that are under a second-level heading."""
        self._outline.begin_section()
        return self.write_all(cells)

    def write(self, cell: nbformat.NotebookNode) -> Markup:
        """Write an executed cell, whose metadata has its place in the notebook as ``ptvd_cell``.

        Empty where it shows nothing. Raises ExportError, with the cell and the kind, if an output is of
        a kind the page cannot show.
        """
        from nbconvert.preprocessors import CoalesceStreamsPreprocessor

        self._cell = cell.metadata["ptvd_cell"]
        cell, _ = CoalesceStreamsPreprocessor().preprocess_cell(cell, {}, 0)
        for output in cell.get("outputs", ()):
            if "data" in output:
                self._check(output.data)
        return Markup(self._template.render(cell=cell, writer=self).strip())

    def _check(self, data: Mapping[str, Any]) -> None:
        """Refuse what has no faithful view: words for an object are not the object."""
        known = [kind for kind in PRIORITY if kind in data]
        others = sorted(kind for kind in data if kind not in PRIORITY)
        if not known or (known == ["text/plain"] and others):
            raise ExportError(
                f"it gives {', '.join(others) or 'nothing'}, which no page can show; "
                f"shown are: {', '.join(PRIORITY[2:])}, and maps of ipyleaflet",
                self._cell,
            )
        if known[0] == WIDGET_VIEW:
            check_map(self._widgets, data[WIDGET_VIEW]["model_id"], self._cell)
        elif known[0] == EXPLORER_TYPE and not self._widgets:
            raise ExportError("it explores a map that the notebook does not show", self._cell)

    def html(self, text: str, metadata: Mapping[str, Any]) -> Markup:
        """Write HTML, made harmless and accessible unless it is this package's."""
        if metadata.get("text/html") == OWN_HTML:
            return Markup(text)
        return refine(text, self._outline, self._cell)

    def markdown(self, text: str, attachments: Mapping[str, Any]) -> Markup:
        """Write Markdown, its formulas included."""
        return refine(render_markdown(text, attachments, self._cell), self._outline, self._cell)

    def raw(self, cell: nbformat.NotebookNode) -> Markup:
        """Write a raw cell, as nbconvert does: HTML unless it says that it is for another format."""
        kind = cell.metadata.get("raw_mimetype") or cell.metadata.get("format") or "text/html"
        if kind == "text/markdown":
            return self.markdown(cell.source, {})
        return self.html(cell.source, {}) if kind == "text/html" else Markup()

    def latex(self, text: str) -> Markup:
        """Write LaTeX as MathML."""
        return convert_latex(text, self._cell)

    def describe(
        self, output: nbformat.NotebookNode, kind: str, cell: nbformat.NotebookNode
    ) -> str:
        """Give the alternative text of an image: its author's, or where it comes from."""
        given = output.metadata.get(kind, {}).get("alt") or output.metadata.get("alt")
        own = given or cell.metadata.get("alt")
        return str(own) if own else f"Figure produite par la cellule {self._cell}"

    def svg(self, text: str) -> str:
        """Write an SVG as an image's file: its name space said, its elements closed."""
        try:
            root = ElementTree.fromstring(text)
        except ElementTree.ParseError as error:
            raise ExportError(f"it gives an SVG that is not XML: {error}", self._cell) from error
        for element in root.iter():
            address = element.get("href") or element.get(f"{{{_XLINK}}}href") or "#"
            drawn = str(element.tag).rpartition("}")[2] in ("image", "use", "feImage")
            if drawn and not address.startswith(("data:", "#")):
                raise ExportError(
                    f"it gives an SVG that shows {address[:80]!r}, which is not in it", self._cell
                )
        if root.tag == "svg":
            text = text.replace("<svg", f'<svg xmlns="{_SVG}"', 1)
        return text

    @staticmethod
    def json(value: Any) -> str:
        """Write JSON on several lines."""
        return json.dumps(value, ensure_ascii=False, indent=2)

    def name(self, what: str) -> str:
        """Name a block for those who do not see where it is."""
        return f"{what} de la cellule {self._cell}"
