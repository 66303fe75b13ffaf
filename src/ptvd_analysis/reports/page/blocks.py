"""What a section is made of: blocks that Jupyter displays, and the words around them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from ptvd_analysis.presentation.french.sentences import typeset
from ptvd_analysis.presentation.graphics.svg import ReportFigure
from ptvd_analysis.presentation.html.tables import ReportTable
from ptvd_analysis.presentation.html.templating import render_fragment
from ptvd_analysis.reports.page.assets import OWN_HTML


@dataclass(frozen=True)
class Blocks:
    """Text already marked up, tables and figures, shown one after the other.

    ``data`` is what the page's makers read besides, by media type.
    """

    parts: tuple[Markup | ReportTable | ReportFigure, ...] = field(repr=False)
    data: Mapping[str, Any] = field(default_factory=dict, repr=False)

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        return {"text/html": self._repr_html_(), **self.data}, {"text/html": OWN_HTML}

    def _repr_html_(self) -> str:
        return Markup("\n").join(
            part if isinstance(part, Markup) else Markup(part._repr_html_()) for part in self.parts
        )


def blocks(*parts: Any) -> Blocks:
    """Put blocks together, flat, leaving out those that are None."""
    flat: list[Any] = []
    for part in parts:
        if part is not None:
            flat.extend(part.parts if isinstance(part, Blocks) else [part])
    return Blocks(tuple(flat))


def paragraph(text: str) -> Markup:
    """Make a paragraph of plain text, escaped."""
    return Markup("<p>{}</p>").format(typeset(text))


def heading(text: str, anchor: str) -> Markup:
    """Make a third-level heading, escaped."""
    return Markup('<h3 id="{}">{}</h3>').format(anchor, typeset(text))


def details(summary: str, *parts: Any) -> Markup:
    """Fold blocks under a summary, which the reader clicks; unfolded on paper."""
    content = Markup(blocks(*parts)._repr_html_())
    return render_fragment("details", summary=summary, content=content)


def unordered(items: Iterable[str]) -> Markup:
    """Make a list of plain texts, escaped."""
    rows = Markup("").join(Markup("<li>{}</li>").format(typeset(item)) for item in items)
    return Markup("<ul>{}</ul>").format(rows)
