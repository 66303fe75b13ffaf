"""The family of charts: same fonts, same colours, the territory first and in its own colour.

Every function draws on axes it is given, returns them, and expects tidy frames: territories are told
apart by key (``territoire``), named by ``nom``, and come in the same order everywhere.
"""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator
from matplotlib.transforms import ScaledTranslation

from ptvd_analysis.indicators.declared import Indicator
from ptvd_analysis.indicators.values import Asked
from ptvd_analysis.presentation.french.quantities import (
    Measured,
    count_decimals,
    format_number,
    format_unit,
)
from ptvd_analysis.presentation.french.sentences import name_vintage, typeset
from ptvd_analysis.presentation.graphics import palette
from ptvd_analysis.presentation.graphics.axes import STYLE

if TYPE_CHECKING:
    from ptvd_analysis.comparison.comparison import Comparison

_SOURCE_WIDTH = 100
"""Characters of a line of the source written under axes."""

_GOLDEN = (5**0.5 - 1) / 2
_DOT: Any = {"alpha": 0.75, "linewidth": 0.4, "edgecolor": "white"}


def plot_indicator(comparison: Comparison, asked: Asked, ax: Axes | None = None) -> Axes:
    """Draw an indicator of a comparison, as :func:`plot_distribution`, its source under the axes.

    Without axes, a new pyplot figure is made.
    """
    if ax is None:
        with mpl.rc_context(STYLE):
            ax = plt.subplots(figsize=(7, 3.2), layout="constrained")[1]
    spread = comparison.spread(asked)
    plot_distribution(spread.towns, spread.medians, spread.indicator, ax)
    return cite_under(ax, spread.indicator)


def plot_distribution(
    frame: pd.DataFrame, medians: pd.DataFrame, indicator: Indicator, ax: Axes
) -> Axes:
    """Draw every commune as a dot, one line per territory, with the median and its interval.

    The frame has one row per commune: territoire (keys, an ordered categorical, the territory first)
    and valeur; missing values are not drawn, and are not counted in n. Medians have one row per
    territory, in the same order: nom, n, mediane, assez (whether it is told), bas and haut (ends of
    its interval, missing where there is none).

    There is a bar at each median that is told, a band over its interval and n at the end of each
    line. The place of a dot across its line means nothing: it only keeps dots apart.
    """
    known = frame.dropna(subset=["valeur"]).sort_values("valeur")
    values = known["valeur"].to_numpy("float64")
    rows = known["territoire"].cat.codes.to_numpy("float64")
    places = rows + _keep_apart(np.arange(len(known)))
    for part, colour in ((rows > 0, palette.OTHER), (rows == 0, palette.OWN)):
        ax.scatter(values[part], places[part], s=22, color=colour, **_DOT)
    _draw_medians(medians, ax)
    figure = ax.get_figure(root=True)
    assert figure is not None
    beside = ax.get_yaxis_transform() + ScaledTranslation(3 / 72, 0, figure.dpi_scale_trans)
    for row, count in enumerate(medians["n"]):
        ax.text(1, row, f"n\u202f=\u202f{count}", transform=beside, va="center", fontsize=7)
    _finish_territory_axis(ax, list(medians["nom"]))
    _finish_value_axis(ax, indicator)
    _set_title(ax, name_vintage(indicator.label, indicator.millesime))
    ax.grid(False, axis="y")
    return ax


def cite_under(ax: Axes, indicator: Indicator) -> Axes:
    """Write the source of what is drawn, with its vintage and licence, under the axes."""
    text = f"Source : {indicator.source}, {indicator.millesime} ; {indicator.licence}"
    ax.annotate(
        textwrap.fill(text, _SOURCE_WIDTH), (0, 0), (0, -32), "axes fraction", "offset points",
        fontsize=7, va="top",
    )  # fmt: skip
    return ax


def _keep_apart(ranks: np.ndarray) -> np.ndarray:
    """Place dots across their line, from their ranks along it: neighbours never side by side."""
    spread: np.ndarray = (ranks * _GOLDEN % 1 - 0.5) * 0.5
    return spread


def _draw_medians(medians: pd.DataFrame, ax: Axes) -> None:
    """Draw a bar at each median and a band over its interval, where there are enough communes."""
    rows = np.arange(len(medians))
    told = medians["assez"].to_numpy("bool")
    ax.vlines(
        medians["mediane"][told], rows[told] - 0.36, rows[told] + 0.36,
        colors=_colour_rows(rows[told]), linewidth=2.4, capstyle="projecting",
    )  # fmt: skip
    placed = medians["bas"].notna().to_numpy()
    ax.hlines(
        rows[placed], medians["bas"][placed], medians["haut"][placed],
        colors=_colour_rows(rows[placed]), linewidth=7, alpha=0.28, zorder=0.9,
    )  # fmt: skip


def _colour_rows(rows: np.ndarray) -> list[str]:
    return [palette.OTHER if row else palette.OWN for row in rows]


_SCORE_LIMIT = 4


def bound_scores(frame: pd.DataFrame) -> int:
    """Give the score beyond which communes are drawn at the edge: four, or more for a median."""
    medians = frame.groupby("indicateur")["score"].median().abs()
    return max(_SCORE_LIMIT, int(np.ceil(medians.max())) + 1 if medians.max() > 3.5 else 0)


def plot_scores(frame: pd.DataFrame, ax: Axes) -> Axes:
    """Draw where communes stand on a common scale, one line per indicator.

    The frame has one row per commune and indicator: indicateur (code, in order), libelle and score;
    missing scores are not drawn. Every commune is a dot, with a bar at the median; scores beyond
    :func:`bound_scores` are triangles at the edge.
    """
    limit = bound_scores(frame)
    labels = frame.drop_duplicates("indicateur").set_index("indicateur")["libelle"]
    ax.axvline(0, color=palette.QUIET_INK, linewidth=1, zorder=0.5)
    known = frame.dropna(subset=["score"]).sort_values("score", kind="stable")
    rows = labels.index.get_indexer(pd.Index(known["indicateur"]))
    places = rows + _keep_apart(known.groupby("indicateur").cumcount().to_numpy())
    scores = known["score"]
    for chosen, marker in (
        (scores.abs() <= limit, "o"),
        (scores > limit, ">"),
        (scores < -limit, "<"),
    ):
        ax.scatter(
            scores[chosen].clip(-limit, limit), places[chosen.to_numpy()], s=18,
            color=palette.OTHER, marker=marker, **_DOT,
        )  # fmt: skip
    medians = known.groupby("indicateur")["score"].median().reindex(labels.index).dropna()
    at = labels.index.get_indexer(medians.index)
    ax.vlines(medians, at - 0.4, at + 0.4, colors=palette.OWN, linewidth=3, capstyle="projecting")
    ax.set_yticks(range(len(labels)), labels)
    ax.set_ylim(len(labels) - 0.4, -0.6)
    ax.set_xlim(-limit - 0.3, limit + 0.3)
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: format_number(value, 0, True)))
    ax.set(xlabel="écart à la médiane des PVD de France, en écarts robustes", ylabel="")
    return ax


def plot_contrasts(frame: pd.DataFrame, title: str, unit: str, ax: Axes) -> Axes:
    """Draw estimates with their intervals, one line each, the first in the territory's colour.

    The frame has one row per estimate, in order: libelle, ecart, bas, haut; a row without an estimate
    keeps its line empty. The unit is that of what is subtracted: between two percentages there are
    points.
    """
    ax.axvline(0, color=palette.QUIET_INK, linewidth=1, zorder=0.5)
    rows = np.flatnonzero(frame["ecart"].notna())
    told = frame.iloc[rows]
    # Their ends are flat: a line that reached beyond its interval would say too much.
    ax.hlines(rows, told["bas"], told["haut"], colors=_colour_rows(rows), linewidth=1.6)
    _mark_rows(told["ecart"], rows, (40, 24), "o", ax)
    _finish_territory_axis(ax, list(frame["libelle"]))
    _finish_value_axis(ax, unit)
    ax.set_xlabel(unit.replace("%", "points"))
    _set_title(ax, title)
    return ax


def plot_rates(frame: pd.DataFrame, indicator: Indicator, ax: Axes) -> Axes:
    """Draw an indicator over each territory, as a dot on a line; the first is a larger diamond.

    The frame has one row per territory, in order: nom and valeur; a missing value leaves its line
    empty.
    """
    rows = np.arange(len(frame))
    _mark_rows(frame["valeur"], rows, (52, 34), "D", ax)
    ax.margins(x=0.12)
    _finish_territory_axis(ax, list(frame["nom"]))
    _finish_value_axis(ax, indicator)
    _set_title(ax, name_vintage(indicator.label, indicator.millesime))
    return ax


def _mark_rows(
    values: pd.Series, rows: np.ndarray, sizes: tuple[int, int], own_marker: str, ax: Axes
) -> None:
    """Mark one value per row, that of the territory, the first one, larger."""
    known = values.astype("float64").to_numpy()
    for chosen, size, colour, marker in (
        (rows > 0, sizes[1], palette.OTHER, "o"),
        (rows == 0, sizes[0], palette.OWN, own_marker),
    ):
        ax.scatter(known[chosen], rows[chosen], s=size, color=colour, marker=marker, zorder=3)


def plot_evolution(frame: pd.DataFrame, ax: Axes) -> Axes:
    """Draw indices of population, one line per group, base 100 in 2020.

    The frame has groupe (key, in order, the territory's towns first), nom, millesime and indice; a
    missing index interrupts the line. Each line has its own dash as well as its colour.
    """
    styles = [
        ("-", palette.OWN),
        ("--", palette.SECOND),
        ("-.", palette.THIRD),
        (":", palette.OTHER),
    ]
    for (_, group), (dash, colour) in zip(
        frame.groupby("groupe", sort=False, observed=True), styles, strict=False
    ):
        ax.plot(
            group["millesime"].astype(int), group["indice"], dash, color=colour,
            linewidth=2, marker="o", markersize=4, label=group["nom"].iloc[0],
        )  # fmt: skip
    ax.axvline(2020, color=palette.AXIS, linewidth=1, zorder=0)
    ax.legend(loc="best", frameon=False, fontsize=8)
    ax.set_xticks([2016, 2019, 2020, 2021, 2022, 2023])
    ax.set(ylabel="indice, 2020 = 100", xlabel="population de référence (millésime)")
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: format_number(value, 1)))
    return ax


_LINES = [
    (colour, dash)
    for colour in (palette.OTHER, palette.THIRD, palette.SECOND)
    for dash in ("-", "--", "-.", ":")
]
"""Lines of the others: a dash tells apart those of one colour."""


def plot_coverage(frame: pd.DataFrame, ax: Axes) -> Axes:
    """Draw the share of the people who live within a distance of a PVD commune, a line a territory.

    The frame has one row per commune: territoire (key; the territory's first, which has the thick
    line), nom (of the territory), distance_km, population_2023.
    """
    groups = list(frame.groupby(["territoire", "nom"], sort=False))
    for row, ((_, name), group) in reversed(list(enumerate(groups))):
        part = group.dropna(subset=["distance_km"]).sort_values("distance_km")
        people = part["population_2023"].astype("float64")
        if people.sum() == 0:
            continue
        distance = np.concatenate([[0.0], part["distance_km"].to_numpy()])
        share = np.concatenate([[0.0], (100 * people.cumsum() / people.sum()).to_numpy()])
        own = row == 0
        colour, dash = (palette.OWN, "-") if own else _LINES[(row - 1) % len(_LINES)]
        ax.step(
            distance, share, where="post", label=name, color=colour, linestyle=dash,
            linewidth=2.6 if own else 1.2, zorder=3 if own else 2,
        )  # fmt: skip
    handles, labels = ax.get_legend_handles_labels()
    ax.legend(
        handles[::-1], labels[::-1], loc="upper left", bbox_to_anchor=(1.01, 1), frameon=False,
        fontsize=8, handlelength=3,
    )  # fmt: skip
    ax.set_xlim(0, 30)
    ax.set_ylim(0, 100)
    ax.set(xlabel="distance à la PVD la plus proche (km)", ylabel="% de la population")
    return ax


def _set_title(ax: Axes, title: str) -> None:
    grid = ax.get_subplotspec()
    figure = ax.get_figure()
    columns = grid.get_gridspec().ncols if grid else 1
    width = (figure.get_figwidth() - 1.4) / columns if isinstance(figure, Figure) else 6.0
    ax.set_title(
        textwrap.fill(typeset(title), max(20, round(width * 11))),
        loc="left",
        y=1,  # otherwise each layout measures both axes to find it
        fontsize=8.5,
        fontweight="bold",
    )


def _finish_territory_axis(ax: Axes, territories: list[str]) -> None:
    ax.set_yticks(range(len(territories)), territories)
    ax.get_yticklabels()[0].set_fontweight("bold")
    ax.set_ylim(len(territories) - 0.4, -0.6)
    ax.yaxis.set_label_coords(0, 0.5)  # there is none: no layout has to find its place
    grid = ax.get_subplotspec()
    if grid is not None and not grid.is_first_col():
        ax.tick_params(labelleft=False)


def _finish_value_axis(ax: Axes, unit: Measured | str) -> None:
    decimals = count_decimals(unit)
    ax.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10], integer=decimals == 0))
    low, high = ax.get_xlim()
    digits = decimals if high - low < 8 else 0
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: format_number(value, digits)))
    ax.set_xlabel(format_unit(unit) or (unit if isinstance(unit, str) else unit.unit))
