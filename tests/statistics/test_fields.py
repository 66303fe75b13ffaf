"""Fields fitted to a semivariogram, and contrasts that take likeness into account."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import cdist
from scipy.stats import norm

from ptvd_analysis.statistics.fields import (
    EDGES_KM,
    LEAST_NUGGET,
    RANGES_KM,
    Field,
    Semivariogram,
    contrast_groups,
    fit_field,
    measure_semivariogram,
    score_normally,
)

NAN = np.nan


def test_scores_are_the_deviates_of_the_ranks() -> None:
    values = np.array([[5.0, 1, 7], [NAN, 1, 7], [-3, 2, 7], [5, 3, 7]])
    scores = score_normally(values)
    high, low = norm.ppf((2.5 - 0.375) / 3.25), norm.ppf((1 - 0.375) / 3.25)
    one = np.array([high, NAN, low, high])
    two = norm.ppf((np.array([1.5, 1.5, 3, 4]) - 0.375) / 4.25)
    for column, expected in enumerate((one, two)):
        expected = expected / np.sqrt(np.nanmean(expected**2))
        np.testing.assert_allclose(scores[:, column], expected)
    assert np.isnan(scores[:, 2]).all()  # no variance, no score
    assert np.isnan(score_normally(np.full(3, NAN))).all()
    np.testing.assert_allclose(score_normally(values[:, 0]), scores[:, 0])


@given(st.lists(st.integers(-50, 50), min_size=2, max_size=20))
def test_scores_do_not_change_with_units(numbers: list[int]) -> None:
    values = np.array(numbers, dtype=float)
    np.testing.assert_array_equal(score_normally(values), score_normally(np.exp(values / 9)))


def test_a_semivariogram_counts_each_pair_once_in_its_class() -> None:
    km = np.array([[0.0, 0], [3, 4], [0, 5], [199, 0], [0, -1], [0, 200]])
    scores = np.array([0.0, 2, 3, 1, NAN, 9])
    found = measure_semivariogram(scores, km)
    kept: dict[int, list[tuple[float, float]]] = {}
    for i in (0, 1, 2, 3, 5):
        for j in (0, 1, 2, 3, 5):
            apart = float(np.hypot(*(km[i] - km[j])))
            if i < j and apart < 200:  # 0 and 5 are 200 km apart: left out
                which = sum(apart >= edge for edge in EDGES_KM)
                kept.setdefault(which, []).append((apart, (scores[i] - scores[j]) ** 2 / 2))
    expected = [np.mean(kept[which], axis=0) for which in sorted(kept)]
    np.testing.assert_allclose(np.column_stack([found.km, found.half]), expected)
    assert found.pairs.tolist() == [len(kept[which]) for which in sorted(kept)]
    assert found.pairs.tolist() == [1, 2, 5]
    assert found.km[1] == 5  # a pair at an edge is of the class that starts there


def test_a_fit_gives_back_the_field_that_made_the_semivariogram() -> None:
    km, reach = np.array([3.0, 8, 12, 25, 45, 90, 160]), float(RANGES_KM[30])
    pairs = np.array([10, 200, 30, 400, 500, 60, 7])
    field = fit_field(Semivariogram(km, 0.2 + 0.6 * (1 - np.exp(-km / reach)), pairs))
    assert field is not None
    assert (field.sill, field.range_km, field.nugget) == pytest.approx((0.6, reach, 0.2))
    flat = fit_field(Semivariogram(km, np.ones(7), pairs))
    assert flat is not None
    assert flat.nugget == pytest.approx(1)
    smooth = fit_field(Semivariogram(km, 1 - np.exp(-km / reach), pairs))
    assert smooth is not None
    assert smooth.nugget == LEAST_NUGGET == 0.01
    assert fit_field(Semivariogram(km[:2], np.ones(2), pairs[:2])) is None
    assert fit_field(Semivariogram(km[:3], np.ones(3), pairs[:3])) is not None
    assert fit_field(Semivariogram(km, np.zeros(7), pairs)) is None


def test_what_is_near_and_often_seen_decides() -> None:
    """The weight of a class is its pairs over its distance: a flat fit is the weighted mean."""
    km, half = np.array([4.0, 40, 80]), np.array([3.0, 2.0, 1.0])  # falls: sill zero
    field = fit_field(Semivariogram(km, half, np.array([8, 40, 40])))
    assert field is not None
    assert field.sill == 0
    assert field.nugget == pytest.approx(np.average(half, weights=[2, 1, 0.5]))


def draw(seed: int, towns: int, columns: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    own = np.arange(towns) < towns // 2
    return random.normal(size=(towns, columns)), random.uniform(0, 80, (towns, 2)), own


def test_a_contrast_is_generalised_least_squares() -> None:
    """Against statsmodels, on the towns that have a score."""
    scores, km, own = draw(2, 14, 3)
    scores[[0, 9], 1] = NAN  # six of seven on each side
    scores[4:7, 2] = NAN  # four of seven: too few
    fields = [Field(0.7, 30.0, 0.3), Field(0.2, 150.0, 0.9), Field(0.5, 50.0, 0.5)]
    found = contrast_groups(scores, km, own, fields)
    for column in (0, 1):
        field, known = fields[column], ~np.isnan(scores[:, column])
        covariance = field.sill * np.exp(-cdist(km[known], km[known]) / field.range_km)
        covariance += field.nugget * np.eye(known.sum())
        fit = sm.GLS(scores[known, column], sm.add_constant(own[known] * 1.0), covariance).fit(
            cov_type="fixed scale"
        )
        assert found.estimates[column] == pytest.approx(fit.params[1])
        assert found.errors[column] == pytest.approx(fit.bse[1])
        assert (found.weights[column][~known] == 0).all()
        assert found.weights[column] @ np.nan_to_num(scores[:, column]) == pytest.approx(
            found.estimates[column]
        )
        assert found.weights[column][own].sum() == pytest.approx(1)
        assert found.weights[column][~own].sum() == pytest.approx(-1)
    assert np.isnan([found.estimates[2], found.errors[2]]).all()
    assert (found.weights[2] == 0).all()


def test_five_towns_a_side_are_enough() -> None:
    scores, km, own = draw(3, 10, 1)
    field = [Field(0.7, 30.0, 0.3)]
    assert not np.isnan(contrast_groups(scores, km, own, field).estimates).any()
    for lost in (0, 9):
        fewer = scores.copy()
        fewer[lost] = NAN
        assert np.isnan(contrast_groups(fewer, km, own, field).estimates).all()


def test_without_likeness_a_contrast_is_a_difference_of_means() -> None:
    scores, km, own = draw(5, 12, 1)
    found = contrast_groups(scores, km, own, [Field(0.0, 30.0, 4.0)])
    assert found.estimates[0] == pytest.approx(scores[own].mean() - scores[~own].mean())
    assert found.errors[0] == pytest.approx(np.sqrt(4 / 6 + 4 / 6))


def test_swapped_sides_give_opposite_contrasts_and_order_changes_nothing() -> None:
    scores, km, own = draw(7, 16, 2)
    fields = [Field(0.7, 30.0, 0.3), Field(0.2, 150.0, 0.9)]
    found = contrast_groups(scores, km, own, fields)
    back = contrast_groups(scores, km, ~own, fields)
    np.testing.assert_allclose(back.estimates, -found.estimates)
    np.testing.assert_allclose(back.errors, found.errors)
    order = np.random.default_rng(1).permutation(16)
    mixed = contrast_groups(scores[order], km[order], own[order], fields)
    np.testing.assert_allclose(mixed.estimates, found.estimates)
    np.testing.assert_allclose(mixed.weights, found.weights[:, order])
