"""Differences of changes: against a second computation, a known truth, and what must not matter."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.optimize import root
from scipy.stats import t as student

from ptvd_analysis.statistics.did import Change, estimate_change

TRUTH = 1.0
Drawn = tuple[Any, Any, Any, Any]


def draw(
    generator: np.random.Generator,
    size: int,
    *,
    odds_as_modelled: bool = True,
    change_as_modelled: bool = True,
) -> Drawn:
    """The simulation of the paper: what is observed of four normal covariates, and two models."""
    hidden = generator.normal(size=(size, 4))
    a, b, c, d = hidden.T
    seen = np.column_stack(
        [np.exp(a / 2), b / (1 + np.exp(a)) + 10, (a * c / 25 + 0.6) ** 3, (b + d + 20) ** 2]
    )
    seen = (seen - seen.mean(0)) / seen.std(0)
    first = seen if odds_as_modelled else hidden
    second = seen if change_as_modelled else hidden
    chance = 1 / (1 + np.exp(0.75 * first @ [1, -0.5, 0.25, 0.1]))
    treated = generator.random(size) < chance
    clusters = generator.integers(0, 40, size)
    shared = 0.7 * generator.normal(size=40)[clusters]
    noise = shared + 2 * generator.normal(size=size)
    change = 2 + second @ [2.7, 1.37, 1.37, 1.37] + TRUTH * treated + noise
    return change, treated, seen, clusters


@pytest.fixture(scope="module")
def drawn() -> Drawn:
    return draw(np.random.default_rng(5), 400)


@pytest.fixture(scope="module")
def found(drawn: Drawn) -> Change:
    return estimate_change(*drawn, 0.1)


def test_it_is_what_a_second_computation_gives(drawn: Drawn, found: Change) -> None:
    change, treated, covariates, clusters = drawn
    design = sm.add_constant(covariates)

    def unbalance(coefficients: Any) -> Any:
        odds = np.exp(design[~treated] @ coefficients)
        return odds @ design[~treated] - design[treated].sum(0)

    start = sm.Logit(treated.astype(float), design).fit(disp=0).params
    odds = np.exp(design[~treated] @ root(unbalance, start, tol=1e-12).x)
    weight = odds / odds.sum()
    fitted = sm.WLS(change[~treated], design[~treated], weights=weight).fit()
    left = change - fitted.predict(design)
    estimate = left[treated].mean() - weight @ left[~treated]
    # Where means are the same, what the covariates predict goes away.
    assert estimate == pytest.approx(change[treated].mean() - weight @ change[~treated])
    assert found.estimate == pytest.approx(estimate)
    assert (found.near, found.far) == pytest.approx(
        (change[treated].mean(), weight @ change[~treated])
    )
    influence = np.zeros(len(change))
    influence[treated] = (left[treated] - left[treated].mean()) / treated.sum()
    influence[~treated] = -weight * (left[~treated] - weight @ left[~treated])
    sums = [influence[clusters == cluster].sum() for cluster in range(40)]
    error = np.sqrt(40 / 39 * np.sum(np.square(sums)))
    assert found.low == pytest.approx(estimate - student.ppf(0.95, 39) * error)
    assert found.high == pytest.approx(estimate + student.ppf(0.95, 39) * error)
    assert found.p_value == pytest.approx(2 * student.sf(abs(estimate) / error, 39))
    assert found.effective == pytest.approx(1 / (weight**2).sum())
    assert (found.treated, found.controls) == (treated.sum(), (~treated).sum())
    assert (found.clusters, found.sign) == (40, 1)


def test_with_even_weights_it_is_a_clustered_regression() -> None:
    """Covariates that are alike on both sides leave the difference of two means."""
    change = np.array([3.0, 5.0, 1.0, 2.0, 1.0, 0.0, 4.0, 7.0])
    treated = np.array([True, True, False, False, False, False, True, True])
    alike = np.array([[1.0], [2.0], [1.0], [2.0], [1.0], [2.0], [1.0], [2.0]])
    clusters = np.array([0, 0, 0, 1, 1, 2, 2, 1])
    found = estimate_change(change, treated, alike, clusters, 0.05)
    assert (found.near, found.far, found.estimate) == pytest.approx((4.75, 1.0, 3.75))
    assert found.effective == pytest.approx(4)
    # Residuals on the covariate: the controls' slope is 0.
    left = change - 1
    influence = np.where(treated, left - 3.75, -left) / 4
    sums = np.bincount(clusters, influence)
    error = np.sqrt(3 / 2 * (sums**2).sum())
    assert found.high - found.estimate == pytest.approx(student.ppf(0.975, 2) * error)


def _estimate_by_odds_and_regression(drawn: Drawn) -> float:
    """The traditional doubly robust estimator: a logit, a regression."""
    change, treated, covariates, _ = drawn
    design = sm.add_constant(covariates)
    chance = np.asarray(sm.Logit(treated.astype(float), design).fit(disp=0).predict())
    left = change - sm.OLS(change[~treated], design[~treated]).fit().predict(design)
    odds = chance / (1 - chance) * ~treated
    return float(left[treated].mean() - (odds * left).sum() / odds.sum())


@pytest.mark.parametrize(
    ("odds", "change"), [(True, True), (True, False), (False, True)], ids=["both", "odds", "change"]
)
def test_one_right_model_is_enough(odds: bool, change: bool) -> None:
    generator = np.random.default_rng(2020)
    draws = [
        draw(generator, 800, odds_as_modelled=odds, change_as_modelled=change) for _ in range(150)
    ]
    found = [estimate_change(*each, 0.1) for each in draws]
    estimates = np.array([each.estimate for each in found])
    assert estimates.mean() == pytest.approx(TRUTH, abs=3 * estimates.std() / np.sqrt(150))
    covered = np.mean([each.low < TRUTH < each.high for each in found])
    assert 0.83 <= covered <= 0.96
    plain = np.mean([c[t].mean() - c[~t].mean() for c, t, *_ in draws])
    assert abs(plain - TRUTH) > 0.9
    if odds and change:
        others = np.array([_estimate_by_odds_and_regression(each) for each in draws])
        assert np.abs(estimates - others).mean() < 0.1 * estimates.std()


def test_order_units_and_missing_values_do_not_matter(drawn: Drawn, found: Change) -> None:
    change, treated, covariates, clusters = drawn
    order = np.random.default_rng(1).permutation(len(change))
    unknown = np.r_[np.full(30, np.nan), 1000 * change[order] + 7]
    names = np.array([f"departement:{cluster:02}" for cluster in clusters])
    again = estimate_change(
        unknown,
        np.r_[np.ones(30, bool), treated[order]],
        np.r_[np.zeros((30, 4)), covariates[order] * [1, 10, -3, 1e4] + [0, 5, 0, 1]],
        np.r_[np.full(30, "autre"), names[order]],
        0.1,
    )
    assert again.estimate == pytest.approx(1000 * found.estimate)
    assert (again.low, again.high) == pytest.approx((1000 * found.low, 1000 * found.high))
    assert (again.near, again.far) == pytest.approx((1000 * found.near + 7, 1000 * found.far + 7))
    assert (again.treated, again.clusters) == (found.treated, 40)
    opposite = estimate_change(-change, treated, covariates, clusters, 0.1)
    assert (opposite.low, opposite.high) == pytest.approx((-found.high, -found.low))
    assert (opposite.sign, opposite.p_value) == (-1, pytest.approx(found.p_value))


def test_the_sign_is_told_where_the_interval_leaves_zero() -> None:
    change = Change(0.0, -1.0, 1.0, 1.0, 0, 0, 5, 5, 5, 5.0)
    assert change.sign == 0


def test_nothing_that_varies_is_certain() -> None:
    treated = np.array([True, True, False, False])
    covariates = np.array([[1.0], [2.0], [1.0], [2.0]])
    same = estimate_change(np.zeros(4), treated, covariates, np.arange(4), 0.05)
    assert (same.estimate, same.p_value, same.sign) == (0, 1, 0)


def test_groups_that_nothing_makes_alike_are_refused() -> None:
    treated = np.repeat([True, False], 5)
    covariates = np.arange(10.0)[:, None]
    with pytest.raises(ValueError, match="no weights make the controls alike"):
        estimate_change(np.arange(10.0), treated, covariates, np.arange(10), 0.05)
