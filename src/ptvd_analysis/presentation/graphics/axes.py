"""Axes of a figure, alone or in a grid, and where they go.

A grid is placed from what is known of it: one measure of the longest name on the left, and the height of
lines. matplotlib's constrained layout finds the same by laying out every label of every panel twice,
which took as long as drawing them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import matplotlib as mpl
import numpy as np
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextToPath

from ptvd_analysis.presentation.graphics import palette

STYLE: Any = {
    **sns.axes_style("whitegrid"),
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "axes.titlesize": 9,
    "axes.titlelocation": "left",
    "axes.titleweight": "bold",
    "axes.labelsize": 8.5,
    "axes.edgecolor": palette.AXIS,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "grid.color": palette.GRID,
    "xtick.labelsize": 8,
    "ytick.labelsize": 8.5,
    "figure.facecolor": "white",
    "text.color": palette.INK,
    "axes.labelcolor": palette.INK,
    "xtick.color": palette.QUIET_INK,
    "ytick.color": palette.INK,
}

_POINTS = 72
_GAP_INCHES = 0.24
"""Between two columns: half a tick label on each side."""

_RIGHT_INCHES = 0.18
_TITLE_LINE_INCHES = 8.5 * 1.25 / _POINTS
_TITLE_PAD_INCHES = 9 / _POINTS
_BELOW_INCHES = 0.42
"""Under a panel: its ticks, their labels and its unit."""


def make_axes(rows: int, columns: int, width: float, height: float) -> np.ndarray:
    """Make a grid of styled axes on a figure of their own, in inches, outside pyplot.

    Several are to be placed by :func:`lay_out` once they are drawn.
    """
    _ASKED[rows, columns] += 1
    ready = _STOCK.get((rows, columns))
    axes = ready.pop() if ready else _build_axes(rows, columns)
    axes[0, 0].get_figure().set_size_inches(width, height)
    return axes


def stock_axes(rehearse: Callable[[], None]) -> None:
    """Make ahead as many axes of each grid as something makes.

    A process forked from this one finds them there, and spends its time on what it draws: axes and
    their ticks take a third of the time of a small chart.
    """
    _ASKED.clear()
    rehearse()
    for (rows, columns), asked in _ASKED.items():
        ready = _STOCK.setdefault((rows, columns), [])
        ready += [_build_axes(rows, columns) for _ in range(asked - len(ready))]
        for ax in (ax for axes in ready for ax in axes.flat):
            ax.xaxis.get_major_ticks(_TICKS)
            ax.yaxis.get_major_ticks(_TICKS)


_ASKED: Counter[tuple[int, int]] = Counter()
_STOCK: dict[tuple[int, int], list[np.ndarray]] = {}
_TICKS = 8
"""Made ahead on an axis; matplotlib adds those a chart needs beyond."""


def _build_axes(rows: int, columns: int) -> np.ndarray:
    with mpl.rc_context(STYLE):
        figure = Figure(layout="constrained" if rows == columns == 1 else None)
        axes: np.ndarray = figure.subplots(rows, columns, squeeze=False)
        return axes


def lay_out(axes: np.ndarray, beside: str = "") -> None:
    """Place the panels of a grid, once they are drawn.

    Names stand on the left of the first column only; ``beside`` is the longest text on the right of
    every panel.
    """
    if axes.size == 1:
        return  # matplotlib places it
    rows, columns = axes.shape
    figure = axes[0, 0].get_figure()
    width, height = figure.get_size_inches()
    left = max(_measure_names(ax) for ax in axes[:, 0]) + 11 / _POINTS
    lines = max(ax.get_title(loc="left").count("\n") + 1 for ax in axes.flat)
    above = lines * _TITLE_LINE_INCHES + _TITLE_PAD_INCHES
    gap = _GAP_INCHES + _measure_text(beside, 8)
    right = _RIGHT_INCHES + _measure_text(beside, 8)
    panel_width = (width - left - right - (columns - 1) * gap) / columns
    panel_height = height / rows - above - _BELOW_INCHES
    figure.subplots_adjust(
        left=left / width,
        right=1 - right / width,
        bottom=_BELOW_INCHES / height,
        top=1 - above / height,
        wspace=gap / panel_width,
        hspace=(above + _BELOW_INCHES) / panel_height,
    )


def _measure_names(ax: Axes) -> float:
    """Measure the longest name on the left of a panel, in inches."""
    labels = ax.get_yticklabels()
    return max(
        (_measure_text(label.get_text(), float(label.get_fontsize())) for label in labels),
        default=0,
    )


def _measure_text(text: str, size: float) -> float:
    """Measure a line as if it were bold, in inches: the first one is."""
    font = FontProperties(family=STYLE["font.family"], size=size, weight="bold")
    return measure_text(text, font)[0] / _POINTS


@lru_cache(maxsize=20_000)
def measure_text(
    text: str, font: FontProperties, ismath: Any = False
) -> tuple[float, float, float]:
    """Measure a line of text as an SVG draws it: width, height and descent, in points.

    Remembered, whatever becomes of matplotlib's settings since (charts say the same words, and
    reports too): the font is not to be modified afterwards.
    """
    width, height, descent = TextToPath().get_text_width_height_descent(text, font, ismath)
    return float(width), float(height), float(descent)
