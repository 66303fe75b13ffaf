"""A chart as a reader sees it: a vector image, an alternative text, a title, a source."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import matplotlib as mpl
from markupsafe import Markup
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.backend_bases import FigureCanvasBase
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties

from ptvd_analysis.presentation.graphics.axes import measure_text
from ptvd_analysis.presentation.graphics.palette import DARK_COLOURS, INK
from ptvd_analysis.presentation.html.templating import anchor_definition, render_fragment

_SVG_SETTINGS: Any = {"svg.fonttype": "none", "svg.hashsalt": "ptvd"}
"""Text as text (a third of the weight of shapes), fixed identifiers."""

_DOTS_PER_INCH = 72
"""An SVG's own unit is the point."""

_FONTS = "'DejaVu Sans', Verdana, sans-serif"
"""Charts are laid out with DejaVu Sans; Verdana, its sister, has the same widths."""

_LONG_PATH = 500
"""Characters from which a path is an outline, not a mark, and a tenth of a point is enough."""


@dataclass(frozen=True)
class ReportFigure:
    """A chart of the report.

    ``slug`` is lower-case ASCII with hyphens; ``title`` says what it shows, with its vintage; ``alt``,
    the same for who does not see it, with the figures that matter; ``note``, how to read it. Its size
    is in CSS pixels. ``definitions`` are labels of the indicators drawn, by code: each leads to its
    definition.
    """

    slug: str
    svg: str
    title: str
    alt: str
    source: str
    note: str = ""
    width: int = 0
    height: int = 0
    definitions: Mapping[str, str] = field(default_factory=dict)

    def _repr_html_(self) -> str:
        links = {anchor_definition(code): label for code, label in self.definitions.items()}
        uri = Markup("data:image/svg+xml,{}").format(quote(self.svg, safe="/:;=(), {}"))
        return render_fragment("figure", figure=self, uri=uri, links=links)


def make_figure(
    axes: Axes,
    slug: str,
    *,
    title: str,
    alt: str,
    source: str,
    note: str = "",
    definitions: Mapping[str, str] | None = None,
) -> ReportFigure:
    """Freeze the figure some axes belong to, and close it.

    The rest is as :class:`ReportFigure` takes; the image is SVG, the same bytes for the same chart.
    """
    figure = axes.get_figure()
    if not isinstance(figure, Figure):
        raise TypeError("the axes belong to no figure")
    width, height = figure.get_size_inches() * 96
    svg = _lighten(_print(figure))
    plt.close(figure)
    return ReportFigure(
        slug=slug,
        svg=svg,
        title=title,
        alt=alt,
        source=source,
        note=note,
        width=round(width),
        height=round(height),
        definitions=definitions or {},
    )


class _Renderer(RendererSVG):
    """matplotlib's, which measures a text once for all charts."""

    def get_text_width_height_descent(
        self, s: str, prop: FontProperties, ismath: Any
    ) -> tuple[float, float, float]:
        return measure_text(s, prop, ismath)


class _Canvas(FigureCanvasBase):
    """Where a figure finds its renderer: it lays itself out with the one it is drawn with."""

    def __init__(self, figure: Figure, renderer: _Renderer) -> None:
        super().__init__(figure)
        self._renderer = renderer

    def get_renderer(self) -> _Renderer:
        return self._renderer


def _print(figure: Figure) -> str:
    """Draw a figure once, where Figure.savefig would draw it twice, the first time to lay it out.

    Everything is drawn as vectors, even what an artist would have rasterized.
    """
    figure.dpi = _DOTS_PER_INCH
    width, height = figure.get_size_inches() * _DOTS_PER_INCH
    stream = io.StringIO()
    with mpl.rc_context(_SVG_SETTINGS):
        unsaid = {"Date": None, "Creator": None}
        renderer = _Renderer(width, height, stream, metadata=unsaid)  # type: ignore[no-untyped-call]
        _Canvas(figure, renderer)
        figure.draw(renderer)
        renderer.finalize()  # type: ignore[no-untyped-call]
    return stream.getvalue()


def _lighten(svg: str) -> str:
    """Leave out what a browser does not draw: prologue, comments, digits too small to show."""
    svg = svg[svg.index("<svg") :]
    svg = svg.replace("'DejaVu Sans'", _FONTS)
    svg = re.sub(r"<metadata>.*?</metadata>|<!--.*?-->", "", svg, flags=re.DOTALL)
    svg = re.sub(r' transform="rotate\(-0[^"]*"', "", svg)
    svg = re.sub(r' (d|x|y)="([^"]*)"', lambda m: f' {m[1]}="{_round_numbers(m[2])}"', svg)
    return _share_styles(re.sub(r">\s+<", "><", svg))


def _share_styles(svg: str) -> str:
    """Name the styles that recur or carry a colour, write each once, and once more for the dark."""
    counts = Counter(re.findall(r' style="([^"]*)"', svg))
    names = {
        style: f"s{rank}"
        for rank, (style, n) in enumerate(counts.most_common())
        if n > 1 or _darken(style)
    }
    svg = re.sub(
        r' style="([^"]*)"', lambda m: f' class="{names[m[1]]}"' if m[1] in names else m[0], svg
    )
    rules = "".join(f".{name}{{{style}}}" for style, name in names.items())
    dark = "".join(
        f".{name}{{{_darken(style)}}}" for style, name in names.items() if _darken(style)
    )
    rules = f"text{{fill:{INK}}}{rules}"
    rules += f"@media (prefers-color-scheme:dark){{text{{fill:{DARK_COLOURS[INK]}}}{dark}}}"
    return svg.replace("><", f"><style>{rules}</style><", 1)


def _darken(style: str) -> str:
    """Give the colours of a style as the dark page draws them."""
    found = re.findall(r"(fill|stroke): (#[0-9a-f]{6})", style)
    return ";".join(f"{name}:{DARK_COLOURS.get(colour, colour)}" for name, colour in found)


def _round_numbers(path: str) -> str:
    digits = 2 if len(path) < _LONG_PATH else 1
    rounded = re.sub(r"-?\d+\.\d+", lambda number: f"{round(float(number[0]), digits):g}", path)
    return " ".join(rounded.split())
