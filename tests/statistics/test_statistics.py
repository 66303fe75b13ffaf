"""Medians, ranks, scores, likeness: each held to a known answer or to another implementation."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, bootstrap, mannwhitneyu, norm, permutation_test, rankdata
from statsmodels.stats.multitest import multipletests

from ptvd_analysis.comparison.comparison import compare
from ptvd_analysis.comparison.scores import score_towns
from ptvd_analysis.comparison.similarity import SIMILAR, describe_structure, find_similar
from ptvd_analysis.comparison.standing import CIRCLES, rank_territory
from ptvd_analysis.comparison.verdicts import TOO_FEW, WORDS, judge
from ptvd_analysis.reports.subject.parameters import choose_references, validate_parameters
from ptvd_analysis.reports.subject.selection import JUDGED_INDICATORS
from ptvd_analysis.statistics.autocorrelation import measure_autocorrelation
from ptvd_analysis.statistics.medians import (
    _SEED,
    MINIMUM_INTERVAL_SIZE,
    RESAMPLES,
    estimate_median,
)
from ptvd_analysis.statistics.rankings import count_values, hold_against, rank_group
from ptvd_analysis.statistics.shifts import _test, permute
from ptvd_analysis.territories.projections import locate, project
from ptvd_analysis.territories.territories import France, Territory


def test_the_interval_of_a_median_holds_it_as_often_as_it_says() -> None:
    generator = np.random.default_rng(12)
    tries = 150
    held = sum(
        estimate.low <= 1 <= estimate.high
        for _ in range(tries)
        if (estimate := estimate_median(generator.lognormal(0, 0.7, MINIMUM_INTERVAL_SIZE)))
    )
    assert held >= binom.ppf(0.001, tries, 0.93)


def test_the_interval_agrees_with_another_implementation() -> None:
    """BCa by its published formulas (Efron, 1987), with draws of its own."""
    values = np.sort(np.random.default_rng(7).gamma(2, 3, 31))
    median = np.median(values)
    draws = np.random.default_rng(8).choice(values, (20_000, len(values)))
    medians = np.median(draws, axis=1)
    bias = norm.ppf(((medians < median).mean() + (medians <= median).mean()) / 2)
    left_out = np.array([np.median(np.delete(values, row)) for row in range(len(values))])
    gaps = left_out.mean() - left_out
    acceleration = (gaps**3).sum() / (6 * (gaps**2).sum() ** 1.5)
    ends = []
    for quantile in (0.025, 0.975):
        z = bias + norm.ppf(quantile)
        ends.append(np.quantile(medians, norm.cdf(bias + z / (1 - acceleration * z))))
    found = estimate_median(values)
    places = np.searchsorted(values, [ends, [found.low, found.high]])
    assert np.abs(places[0] - places[1]).max() <= 1  # within one commune of each other


DRAWS = {
    "continuous": lambda generator, size: generator.normal(size=size),
    "tied": lambda generator, size: generator.integers(0, 5, size).astype(float),
    "rounded": lambda generator, size: generator.gamma(2, 3, size).round(1),
    "mostly zero": lambda generator, size: np.where(generator.random(size) < 0.8, 0.0, 3.5),
}


@pytest.mark.parametrize("kind", DRAWS)
def test_the_interval_of_a_median_is_scipys_to_the_last_digit(kind: str) -> None:
    generator = np.random.default_rng(7)
    for size in (10, 11, 24, 25, 60):
        values = DRAWS[kind](generator, size)
        estimate = estimate_median(values)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # where medians without one value are all equal
            expected = bootstrap(
                (np.sort(values),), np.median, confidence_level=0.95, n_resamples=RESAMPLES,
                method="BCa", rng=np.random.default_rng(_SEED),
            ).confidence_interval  # fmt: skip
        if np.isfinite(expected.low):
            assert (estimate.low, estimate.high) == (expected.low, expected.high)


@pytest.mark.parametrize("kind", DRAWS)
def test_the_rank_sum_test_is_scipys_to_the_last_digit(kind: str) -> None:
    generator = np.random.default_rng(8)
    for sizes in ((5, 5), (6, 100), (8, 8), (8, 9), (24, 100), (2, 150)):
        own, others = (DRAWS[kind](generator, size) for size in sizes)
        if np.ptp(np.concatenate([own, others])):
            assert _test(own, others) == mannwhitneyu(own, others).pvalue


def test_ranks_are_corrected_as_holm_says() -> None:
    generator = np.random.default_rng(9)
    groups = pd.Series(np.repeat([f"{row:02}" for row in range(12)], 15))
    effect = groups.astype(int) / 3
    values = pd.Series(generator.normal(0, 1, len(groups))) + effect
    tests = hold_against(count_values(values, groups), "05")
    others = tests.drop("05")
    rejected = multipletests(others["p_value"], 0.05, method="holm")[0]
    estimate = rank_group(tests, "05")
    assert estimate is not None
    assert rejected.any()
    assert estimate.low == min(estimate.rank, 1 + (rejected & (others["part"] < 0.5)).sum())
    assert estimate.high == max(estimate.rank, 12 - (rejected & (others["part"] > 0.5)).sum())


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.integers(-30, 30), min_size=10, max_size=30).filter(lambda v: len(set(v)) > 5),
    st.sampled_from([0.5, 8.0]),
)
def test_an_interval_depends_neither_on_order_nor_on_unit(whole: list[int], unit: float) -> None:
    first = estimate_median(np.array(whole, dtype=float))
    again = estimate_median(unit * np.array(whole[::-1], dtype=float))
    for name in ("median", "low", "high"):
        expected = pytest.approx(unit * getattr(first, name), nan_ok=True)
        assert getattr(again, name) == expected


def test_few_or_equal_values_have_no_interval() -> None:
    few = estimate_median(np.arange(MINIMUM_INTERVAL_SIZE - 1.0))
    assert (few.n, few.median, np.isnan(few.low)) == (9, 4.0, True)
    equal = estimate_median(np.zeros(40))
    assert (equal.n, equal.median, np.isnan(equal.high)) == (40, 0.0, True)
    none = estimate_median(np.full(3, np.nan))
    assert (none.n, np.isnan(none.median)) == (0, True)


def test_permutation_agrees_with_another_implementation() -> None:
    generator = np.random.default_rng(8)
    for shift in (0.0, 0.6, 1.0):
        own, others = generator.normal(shift, 1, 14).round(1), generator.normal(0, 1, 60).round(1)
        ranks = rankdata(np.concatenate([own, others]))
        expected = permutation_test(
            (ranks[:14], ranks[14:]),
            lambda a, b, axis: a.mean(axis=axis) - b.mean(axis=axis),
            vectorized=True,
            n_resamples=9999,
            rng=np.random.default_rng(1),
        ).pvalue
        assert permute(own, others) == pytest.approx(expected, abs=0.015)


def test_tests_of_ranks_agree_with_scipy() -> None:
    generator = np.random.default_rng(4)
    groups = pd.Series(np.repeat(list("abcde"), [6, 9, 14, 30, 4]))
    values = pd.Series(generator.integers(0, 12, len(groups)).astype(float))
    values.iloc[3] = np.nan
    groups.iloc[40] = None  # a commune of no group counts nowhere
    found = hold_against(count_values(values, groups), "b")
    assert list(found.index) == list("abcd")  # five values at least
    own = values[groups == "b"]
    for other in "acd":
        part = values[groups == other].dropna()
        expected = mannwhitneyu(own, part, method="asymptotic")
        assert found.loc[other, "p_value"] == pytest.approx(expected.pvalue)
        assert found.loc[other, "part"] == pytest.approx(expected.statistic / len(own) / len(part))
        assert found.loc[other, "mediane"] == part.median()


def test_the_same_draw_leaves_every_rank_open() -> None:
    generator = np.random.default_rng(6)
    groups = pd.Series(np.repeat([f"{row:02}" for row in range(20)], 12))
    tries, narrowed = 100, 0
    for _ in range(tries):
        values = pd.Series(generator.gamma(2, 1, len(groups)))
        estimate = rank_group(hold_against(count_values(values, groups), "07"), "07")
        assert estimate is not None
        assert 1 <= estimate.low <= estimate.rank <= estimate.high <= estimate.groups == 20
        narrowed += (estimate.low, estimate.high) != (1, 20)
    assert narrowed <= binom.ppf(0.999, tries, 0.05)


def test_a_group_far_above_is_surely_first() -> None:
    generator = np.random.default_rng(6)
    groups = pd.Series(np.repeat([f"{row:02}" for row in range(20)], 12))
    values = pd.Series(generator.normal(0, 1, len(groups))) + groups.eq("07") * 6
    tests = hold_against(count_values(values, groups), "07")
    estimate = rank_group(tests, "07")
    assert estimate is not None
    assert (estimate.rank, estimate.low, estimate.high) == (1, 1, 1)
    assert rank_group(tests, "99") is None
    assert hold_against(count_values(values, groups), "99").empty


def test_ranks_of_gers_count_whom_they_say(gers: Territory) -> None:
    table = rank_territory(compare(gers, gers.neighbours()), ["taux_vacance_2022"]).iloc[0]
    comparison = compare(gers, gers.neighbours()).distribution("taux_vacance_2022")
    medians = comparison.groupby("territoire", observed=True)["valeur"].median()
    assert table["rang_compares"] == 1 + (medians > medians["departement:32"]).sum()
    assert table["rangs_compares"] == 7
    assert table["rangs_region"] == 13
    assert 85 < table["rangs_france"] < 101
    for circle in CIRCLES:
        assert table[f"bas_{circle}"] <= table[f"rang_{circle}"] <= table[f"haut_{circle}"]


def test_scores_are_gaps_to_the_median_in_robust_deviations(france: France) -> None:
    code = "taux_vacance_2022"
    towns = france.pvd().index
    values = france.dataset.keyed("indicateurs").loc[towns, code].astype(float)
    gap = values - values.median()
    expected = gap / (1.4826 * gap.abs().median())
    found = score_towns(france, [code])[code]
    assert found.to_numpy() == pytest.approx(expected.to_numpy(), rel=1e-4, nan_ok=True)
    assert score_towns(france, ["gares_2024"])["gares_2024"].isna().all()  # most have none


def test_neighbours_alike_are_found_within_groups(france: France) -> None:
    communes = france.departement("32").communes.dropna(subset=["longitude"])
    metres = locate(communes)
    east = communes["longitude"].to_numpy("float64")
    one = np.zeros(len(communes))
    alike = measure_autocorrelation(east, one, metres)
    assert alike is not None
    assert alike.moran > 0.8
    assert alike.p_value < 1e-6
    noise = np.random.default_rng(3).normal(size=len(communes))
    chance = measure_autocorrelation(noise, one, metres)
    assert chance is not None
    assert abs(chance.moran) < 0.1
    halves = east > np.median(east)
    step = measure_autocorrelation(noise + 50 * halves, halves, metres)
    assert step is not None
    assert abs(step.moran) < 0.1  # a difference between groups is not a likeness of neighbours
    assert measure_autocorrelation(noise[:19], one[:19], metres[:19]) is None
    assert measure_autocorrelation(noise, one, np.full_like(metres, np.nan)) is None


def test_positions_are_read_by_name_and_in_one_projection(france: France) -> None:
    gers = france.communes.loc[["32013", "32107"], ["nom", "latitude", "longitude"]]
    assert locate(gers) == pytest.approx(project(gers[["longitude", "latitude"]], 2154))
    apart = france.communes.loc[["32013", "97411"]]
    assert np.isnan(locate(apart)).all()


def test_autocorrelation_is_the_published_quotient(france: France) -> None:
    """Moran's I by its definition: neighbours' products over squares."""
    communes = france.departement("65").communes.dropna(subset=["longitude"]).head(40)
    values = communes["population_2023"].to_numpy("float64")
    places = project(communes, 2154)
    found = measure_autocorrelation(values, np.zeros(len(values)), places)
    far = np.linalg.norm(places[:, None] - places[None], axis=2)
    np.fill_diagonal(far, np.inf)
    nearest = np.argsort(far, axis=1)[:, :4]
    residual = values - np.median(values)
    residual = residual - residual.mean()
    expected = (residual * residual[nearest].mean(axis=1)).sum() / (residual**2).sum()
    assert found is not None
    assert found.moran == pytest.approx(expected)


def test_similar_departements_are_the_nearest(france: France, gers: Territory) -> None:
    structure = describe_structure(france)
    assert len(structure) == 101
    inside = gers.communes.index
    table = france.dataset.keyed("indicateurs").loc[inside]
    people = gers.communes["population_2023"].astype(float)
    centres = table["niveau_centralite_2021"].isin(["2", "3"]) & people.lt(20_000)
    share = 100 * people[centres].sum() / people.sum()
    assert structure.loc["32", "part_petites_centralites"] == pytest.approx(share)
    found = find_similar(gers, france)
    assert len(found) == SIMILAR
    assert found["distance"].is_monotonic_increasing
    assert "32" not in found.index
    other = find_similar(france.departement(str(found.index[0])), france, count=100)
    assert other.loc["32", "distance"] == pytest.approx(found["distance"].iloc[0])


def test_similar_is_a_reference_like_another(france: France, gers: Territory) -> None:
    parameters = validate_parameters({"departement": "32", "reference": "semblables"}, france)
    choice = choose_references(gers, parameters.reference, france)
    assert choice.label == "les départements semblables"
    assert {place.code for place in choice.territories} == set(find_similar(gers, france).index)
    overseas = choose_references(france.departement("974"), "semblables", france)
    assert {place.code for place in overseas.territories} == {"971", "972", "973", "976"}
    assert "sans les dire semblables" in overseas.note


def test_reports_on_one_draw_rarely_announce_a_difference(gers: Territory) -> None:
    """Whole reports, with the towns given out at random: real values, real correlations."""
    comparison = compare(gers, gers.neighbours())
    frames = {code: comparison.distribution(code) for code in JUDGED_INDICATORS}
    towns = frames[JUDGED_INDICATORS[0]]["territoire"]
    generator = np.random.default_rng(2026)
    tries, told = 30, 0
    for _ in range(tries):
        shuffled = pd.Series(generator.permutation(towns.to_numpy()), index=towns.index)

        class Shuffled:
            territory = gers

            @staticmethod
            def distribution(code: str, places: pd.Series = shuffled) -> pd.DataFrame:
                return frames[code].assign(territoire=places)

        verdicts = judge(Shuffled(), JUDGED_INDICATORS)["verdict"]  # type: ignore[arg-type]
        told += not verdicts.isin([WORDS[0], TOO_FEW]).all()
    assert told <= binom.ppf(0.999, tries, 0.05)


def test_a_planted_difference_is_told(gers: Territory) -> None:
    comparison = compare(gers, gers.neighbours())
    code = "taux_vacance_2022"
    frame = comparison.distribution(code)
    moved = frame.assign(valeur=frame["valeur"] + 6 * frame["territoire"].eq("departement:32"))

    class Planted:
        territory = gers

        @staticmethod
        def distribution(asked: str) -> pd.DataFrame:
            return moved if asked == code else comparison.distribution(asked)

    table = judge(Planted(), JUDGED_INDICATORS).set_index("indicateur")  # type: ignore[arg-type]
    assert table.loc[code, "verdict"] == WORDS[1]
    assert table.loc[code, "p_permutation"] < 0.05 / len(JUDGED_INDICATORS)
