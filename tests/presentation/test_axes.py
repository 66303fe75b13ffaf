"""Axes alone or in a grid: where they go, and those made ahead."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from matplotlib.font_manager import FontProperties

from ptvd_analysis.comparison.comparison import compare
from ptvd_analysis.indicators.declared import get_indicator
from ptvd_analysis.presentation.graphics.axes import (
    lay_out,
    make_axes,
    measure_text,
    stock_axes,
)
from ptvd_analysis.presentation.graphics.charts import plot_distribution
from ptvd_analysis.territories.territories import France

INDICATORS = ("taux_vacance_2022", "revenu_median_2021", "part_75_plus_2022")


@pytest.mark.parametrize("code", ["32", "75", "93", "974"])
def test_a_grid_of_panels_cuts_no_text_and_lets_none_touch(france: France, code: str) -> None:
    place = france.departement(code)
    comparison = compare(place, place.neighbours() or france.departements()[:2])
    axes = make_axes(1, 3, 3.4 + 2.4 * 2 + 1.2, 0.27 * len(comparison.territories) + 1.0)
    for ax, indicator in zip(axes.flat, INDICATORS, strict=True):
        values, medians = comparison.distribution(indicator), comparison.medians(indicator)
        plot_distribution(values, medians, get_indicator(france.dataset, indicator), ax)
    lay_out(axes, beside="n = 00")
    figure: Any = axes[0, 0].get_figure()
    figure.draw_without_rendering()
    used, (width, height) = figure.get_tightbbox(), figure.get_size_inches()
    assert min(used.x0, used.y0) >= 0
    assert used.x1 <= width
    assert used.y1 <= height
    boxes = [ax.get_tightbbox() for ax in axes.flat]
    assert all(left.x1 < right.x0 for left, right in pairwise(boxes))


def test_axes_made_ahead_are_given_once_and_at_the_size_asked() -> None:
    def rehearse() -> None:
        for _ in range(2):
            make_axes(1, 2, 3, 3)

    stock_axes(rehearse)
    given = [make_axes(1, 2, width, 2) for width in (4, 5, 6)]
    assert len({id(axes[0, 0].get_figure()) for axes in given}) == 3
    assert [axes[0, 0].get_figure().get_figwidth() for axes in given] == [4, 5, 6]
    assert all(axes.shape == (1, 2) for axes in given)


def test_a_text_is_measured_in_points_in_its_own_font() -> None:
    plain, bold = (
        FontProperties(family="DejaVu Sans", size=10, weight=w) for w in ("normal", "bold")
    )
    width, height, descent = measure_text("Gers", plain)
    assert 20 < width < 30
    assert measure_text("Gers", bold)[0] > width
    assert 0 < descent < height < 12
