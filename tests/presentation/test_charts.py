"""What charts draw: dots, medians, intervals, lines, and their words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex

from ptvd_analysis.comparison.comparison import compare
from ptvd_analysis.indicators.declared import Indicator
from ptvd_analysis.presentation.graphics import palette
from ptvd_analysis.presentation.graphics.axes import make_axes
from ptvd_analysis.presentation.graphics.charts import (
    bound_scores,
    plot_contrasts,
    plot_coverage,
    plot_distribution,
    plot_evolution,
    plot_rates,
    plot_scores,
)
from ptvd_analysis.territories.territories import France, Territory


def make_ax(width: float = 4, height: float = 3) -> Axes:
    ax: Axes = make_axes(1, 1, width, height)[0, 0]
    return ax


def list_dots(ax: Axes, rank: int) -> list[tuple[float, float]]:
    """The dots of one call of scatter, the place across its line rounded to the line."""
    offsets: Any = ax.collections[rank].get_offsets()
    return [(float(x), float(round(y))) for x, y in offsets]


def list_segments(ax: Axes, rank: int) -> list[list[list[float]]]:
    lines: Any = ax.collections[rank]
    return [segment.round(6).tolist() for segment in lines.get_segments()]


def list_labels(ax: Axes) -> list[str]:
    return [label.get_text() for label in ax.get_yticklabels()]


def make_indicator(label: str) -> Indicator:
    return Indicator("essai", label, "%", "2022", "S", "L", "economie", "part", decimals=1)


def make_distribution(**changes: Any) -> tuple[pd.DataFrame, pd.DataFrame]:
    frame = pd.DataFrame(
        {
            "territoire": pd.Categorical(["a", "a", "b", "b"], ["a", "b"], ordered=True),
            "valeur": [1.0, 2.0, 3.0, None],
        }
    )
    medians = {
        "nom": ["Saint-Denis", "Saint-Denis"],
        "n": [2, 1],
        "mediane": [1.5, 3.0],
        "assez": [True, False],
        "bas": [1.0, None],
        "haut": [2.0, None],
    }
    return frame, pd.DataFrame(medians | changes)


def test_a_distribution_has_a_dot_a_commune_and_a_bar_where_the_median_is_told() -> None:
    ax = plot_distribution(*make_distribution(), make_indicator("Essai"), make_ax())
    assert (list_dots(ax, 0), list_dots(ax, 1)) == ([(3, 1)], [(1, 0), (2, 0)])
    assert to_hex(ax.collections[1].get_facecolor()[0]) == palette.OWN  # type: ignore[index]
    assert list_segments(ax, 2) == [[[1.5, -0.36], [1.5, 0.36]]]
    assert list_segments(ax, 3) == [[[1, 0], [2, 0]]]
    assert [text.get_text() for text in ax.texts] == ["n\u202f=\u202f2", "n\u202f=\u202f1"]
    assert list_labels(ax) == ["Saint-Denis", "Saint-Denis"]
    assert (ax.get_title("left"), ax.get_xlabel()) == ("Essai, 2022", "%")


def test_a_title_on_several_lines_leaves_numbers_whole() -> None:
    named = make_indicator("Établissements employeurs pour 1 000 habitants")
    axes = plot_distribution(*make_distribution(), named, make_ax(3, 2))
    lines = axes.get_title("left").splitlines()
    assert lines == ["Établissements", "employeurs pour", "1\u202f000 habitants,", "2022"]


def test_a_comparison_is_drawn_with_its_label_and_vintage(gers: Territory, france: France) -> None:
    comparison = compare(gers, [france.departement("65")])
    ax = comparison.plot("taux_vacance_2022", make_ax(7, 3.2))
    title = "Taux de vacance des logements (recensement), 2022"
    assert " ".join(ax.get_title("left").split()) == title
    assert list_labels(ax) == ["Gers", "Hautes-Pyrénées"]
    assert len(list_dots(ax, 1)) == 24
    told = comparison.medians("taux_vacance_2022")
    assert [segment[0][0] for segment in list_segments(ax, 2)] == pytest.approx(
        told["mediane"].tolist(), abs=1e-6
    )


def test_a_chart_without_axes_opens_a_figure_of_its_own(gers: Territory) -> None:
    ax = compare(gers, []).plot("taux_vacance_2022")
    assert list_labels(ax) == ["Gers"]
    from matplotlib import pyplot as plt

    plt.close(ax.get_figure())  # type: ignore[arg-type]


def make_scores(*scores: float | None) -> pd.DataFrame:
    return pd.DataFrame({"indicateur": "taux", "libelle": "Taux", "score": scores})


@pytest.mark.parametrize(
    ("scores", "limit"), [((0.0, 9.0, 1.0), 4), ((3.6,), 5), ((-6.2,), 8), ((None, 1.0), 4)]
)
def test_no_median_is_beyond_the_edge(scores: tuple[float | None, ...], limit: int) -> None:
    assert bound_scores(make_scores(*scores)) == limit


def test_scores_beyond_the_edge_are_triangles_on_it() -> None:
    ax = plot_scores(make_scores(0.5, 9, -9, None, 1), make_ax())
    assert [list_dots(ax, rank) for rank in range(3)] == [[(0.5, 0), (1, 0)], [(4, 0)], [(-4, 0)]]
    assert list_segments(ax, 3) == [[[0.75, -0.4], [0.75, 0.4]]]
    ax.get_figure().draw_without_rendering()  # type: ignore[union-attr]
    written = [label.get_text() for label in ax.get_xticklabels()]
    assert {"+4", "−4", "0"} <= set(written)


def test_two_indicators_of_one_label_have_a_line_each() -> None:
    frame = pd.concat([make_scores(1, 2), make_scores(-5, -6).assign(indicateur="autre")])
    ax = plot_scores(frame, make_ax())
    assert bound_scores(frame) == 7
    assert list_dots(ax, 0) == [(-6, 1), (-5, 1), (1, 0), (2, 0)]
    assert [bar[0][0] for bar in list_segments(ax, 3)] == [1.5, -5.5]
    assert list_labels(ax) == ["Taux", "Taux"]


def test_contrasts_are_points_between_percentages_and_keep_an_empty_line() -> None:
    rows = [("A", 1.0, 0.0, 2.0), ("B", None, None, None), ("C", -2.0, -3.0, 0.0)]
    frame = pd.DataFrame(rows, columns=["libelle", "ecart", "bas", "haut"])
    ax = plot_contrasts(frame, "Essai", "%", make_ax())
    assert list_segments(ax, 0) == [[[0, 0], [2, 0]], [[-3, 2], [0, 2]]]
    assert (list_dots(ax, 1), list_dots(ax, 2)) == ([(-2, 2)], [(1, 0)])
    assert (list_labels(ax), ax.get_xlabel()) == (["A", "B", "C"], "points")


def test_rates_have_a_line_each_the_territory_first() -> None:
    frame = pd.DataFrame({"nom": ["Gers", "Lot"], "valeur": [12.0, 10.0]})
    ax = plot_rates(frame, replace(make_indicator("Essai"), unit="habitants"), make_ax())
    assert (list_dots(ax, 0), list_dots(ax, 1)) == ([(10, 1)], [(12, 0)])
    assert (ax.get_yticklabels()[0].get_fontweight(), ax.get_xlabel()) == ("bold", "hab.")
    assert ax.get_title("left") == "Essai, 2022"


@pytest.mark.parametrize(("decimals", "label"), [(0, "11"), (1, "11,0"), (2, "11,00")])
def test_an_axis_has_the_digits_of_its_indicator(decimals: int, label: str) -> None:
    frame = pd.DataFrame({"nom": ["Gers", "Lot"], "valeur": [12.0, 10.0]})
    ax = plot_rates(frame, replace(make_indicator("Essai"), decimals=decimals), make_ax())
    assert ax.xaxis.get_major_formatter()(11.0, 0) == label


def test_a_missing_index_interrupts_the_line_of_an_evolution() -> None:
    frame = pd.DataFrame(
        {
            "groupe": ["departement:32 pvd"] * 3 + ["pooled pvd"] * 3,
            "nom": ["PVD"] * 6,  # two groups of one name stay two
            "millesime": [2016, 2020, 2023] * 2,
            "indice": [101.5, 100, 99, 98, None, 102],
        }
    )
    ax = plot_evolution(frame, make_ax())
    own, others = ax.lines[:2]
    assert (own.get_linestyle(), own.get_color()) == ("-", palette.OWN)
    assert (others.get_linestyle(), others.get_color()) == ("--", palette.SECOND)
    assert np.isnan(np.asarray(others.get_ydata(), dtype=float)).tolist() == [False, True, False]
    legend = ax.get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == ["PVD", "PVD"]


def test_coverage_counts_people_by_distance_whatever_their_order() -> None:
    frame = pd.DataFrame(
        {
            "territoire": ["a", "a", "a", "b"],
            "nom": ["Gers", "Gers", "Gers", "Lot"],
            "distance_km": [10.0, 0.0, None, 5.0],
            "population_2023": [100, 300, 50, 0],
        }
    )
    ax = plot_coverage(frame, make_ax(6, 3))
    [own] = ax.lines  # nobody lives in the other
    assert np.asarray(own.get_xydata()).tolist() == [[0, 0], [0, 75], [10, 100]]
    assert (own.get_label(), own.get_color()) == ("Gers", palette.OWN)
