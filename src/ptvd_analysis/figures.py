"""A chart as a reader sees it: a vector image, an alternative text, a title, a source."""

from __future__ import annotations

import io
import re
from collections import Counter
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import matplotlib as mpl
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ptvd_analysis.templating import render_fragment

_SVG_SETTINGS: Any = {"svg.fonttype": "none", "svg.hashsalt": "ptvd"}
"""Text as text (a third of the weight of shapes), fixed identifiers."""

_FONTS = "'DejaVu Sans', Verdana, sans-serif"
"""Charts are laid out with DejaVu Sans; Verdana, its sister, has the same widths."""

_LONG_PATH = 500
"""Characters from which a path is an outline, not a mark, and a tenth of a point is enough."""


@dataclass(frozen=True)
class ReportFigure:
    """A chart of the report.

    Parameters
    ----------
    slug : str
        Identifier, lower-case ASCII with hyphens.
    svg : str
        The image.
    title : str
        What it shows, with its vintage.
    alt : str
        The same for who does not see it, with the figures that matter.
    source : str
        Producer and vintage.
    note : str, default ""
        How to read it.
    width, height : int
        Size in CSS pixels.
    """

    slug: str
    svg: str
    title: str
    alt: str
    source: str
    note: str = ""
    width: int = 0
    height: int = 0

    def _repr_html_(self) -> str:
        return render_fragment(
            "figure",
            id=f"figure-{self.slug}",
            uri=Markup("data:image/svg+xml,{}").format(quote(self.svg, safe="/:;=(), {}")),
            alt=self.alt,
            title=self.title,
            source=self.source,
            note=self.note,
            width=self.width,
            height=self.height,
        )


def make_figure(
    axes: Axes, slug: str, *, title: str, alt: str, source: str, note: str = ""
) -> ReportFigure:
    """Freeze the figure some axes belong to, and close it.

    Parameters
    ----------
    axes : Axes
        Any axes of the figure.
    slug : str
        Identifier.
    title, alt, source, note : str
        As :class:`ReportFigure`.

    Returns
    -------
    ReportFigure
        With the image as SVG, the same bytes for the same chart.
    """
    figure = axes.get_figure()
    if not isinstance(figure, Figure):
        raise TypeError("the axes belong to no figure")
    stream = io.StringIO()
    with mpl.rc_context(_SVG_SETTINGS):
        figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None})
    width, height = figure.get_size_inches() * 96
    figure.clear()
    return ReportFigure(
        slug=slug,
        svg=_lighten(stream.getvalue()),
        title=title,
        alt=alt,
        source=source,
        note=note,
        width=round(width),
        height=round(height),
    )


def _lighten(svg: str) -> str:
    """Leave out what a browser does not draw: prologue, comments, digits too small to show."""
    svg = svg[svg.index("<svg") :]
    svg = svg.replace("'DejaVu Sans'", _FONTS)
    svg = re.sub(r"<metadata>.*?</metadata>|<!--.*?-->", "", svg, flags=re.DOTALL)
    svg = svg.replace(' transform="rotate(-0', ' data-drop="(')
    svg = re.sub(r' data-drop="[^"]*"', "", svg)
    svg = re.sub(r' (d|x|y)="([^"]*)"', lambda m: f' {m[1]}="{_round_numbers(m[2])}"', svg)
    return _share_styles(re.sub(r">\s+<", "><", svg))


def _share_styles(svg: str) -> str:
    """Name the styles that recur, and write each once."""
    counts = Counter(re.findall(r' style="([^"]*)"', svg))
    names = {style: f"s{rank}" for rank, (style, n) in enumerate(counts.most_common()) if n > 1}
    svg = re.sub(
        r' style="([^"]*)"',
        lambda m: f' class="{names[m[1]]}"' if m[1] in names else m[0],
        svg,
    )
    rules = "".join(f".{name}{{{style}}}" for style, name in names.items())
    return svg.replace("><", f"><style>{rules}</style><", 1)


def _round_numbers(path: str) -> str:
    digits = 2 if len(path) < _LONG_PATH else 1
    rounded = re.sub(r"-?\d+\.\d+", lambda number: f"{round(float(number[0]), digits):g}", path)
    return re.sub(r"\s+", " ", rounded).strip()
