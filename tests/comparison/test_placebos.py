"""What the matched comparison tells of groups that nothing was done to."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.spatial.distance import cdist
from scipy.stats import norm

from ptvd_analysis.comparison.matching.contrasts import (
    STATUSES,
    MatchedComparison,
    estimate_contrasts,
)
from ptvd_analysis.comparison.matching.measures import OUTCOMES
from ptvd_analysis.comparison.matching.nearest import Matching, MatchingDesign, fit_ruler
from ptvd_analysis.comparison.matching.placebos import (
    Pool,
    deviate,
    draw_placebos,
    find_level,
    group_around,
)
from ptvd_analysis.statistics.clustered import Contrast
from ptvd_analysis.territories.projections import project
from ptvd_analysis.territories.territories import France


@pytest.fixture
def pool() -> Pool:
    generator = np.random.default_rng(3)
    covariates = generator.normal(size=(60, 2))
    values = np.stack([covariates @ [1.0, 2.0], covariates @ [0.0, 0.0], covariates @ [3.0, 0.0]])
    values += 0.3 * generator.normal(size=values.shape)
    values[1, ::7] = np.nan
    values[0, :8] += 5
    return Pool(cdist(covariates, covariates), covariates, values)


OWN = np.arange(8)


def test_coefficients_are_those_of_all_the_others(pool: Pool) -> None:
    design = np.column_stack([np.ones(60), pool.covariates])
    for values, corrected in zip(pool.values, pool.correct(OWN), strict=True):
        known = ~np.isnan(values)
        known[OWN] = False
        slopes = np.linalg.lstsq(design[known], values[known], rcond=None)[0]
        np.testing.assert_allclose(corrected, values - design @ slopes)


def test_an_outcome_is_judged_by_what_both_contrasts_reach(pool: Pool) -> None:
    matched, judged = pool.judge(OWN, 2)
    assert matched == 8
    order = np.argsort(pool.far[:8, 8:], axis=1)[:, :2] + 8
    sets = pd.DataFrame({"code_commune": np.repeat(OWN, 2), "code_temoin": order.ravel()})
    for outcome in range(3):
        frame = pd.DataFrame(
            {"plain": pool.values[outcome], "corrected": pool.correct(OWN)[outcome]}
        )
        found = estimate_contrasts(sets, frame, 0.05)
        deviates = [
            norm.isf(found[name].p_value / 2) * np.sign(found[name].estimate) for name in frame
        ]
        same = deviates[0] * deviates[1] > 0
        assert judged[outcome] == pytest.approx(min(np.abs(deviates)) if same else 0)
    assert judged[0] > 4
    assert judged.argmax() == 0


def test_beyond_a_caliper_there_is_no_match(pool: Pool) -> None:
    far = pool.far.copy()
    far[:4, 8:] = np.inf
    assert Pool(far, pool.covariates, pool.values).judge(OWN, 2)[0] == 4
    matched, judged = Pool(np.full((60, 60), np.inf), pool.covariates, pool.values).judge(OWN, 2)
    assert (matched, judged.tolist()) == (0, [0, 0, 0])


def test_a_contrast_is_put_on_the_normal_scale() -> None:
    contrast = Contrast(-2.0, -3, -1, 0.05, 9, 9)
    assert deviate(contrast) == pytest.approx(-1.959964)
    assert deviate(Contrast(2.0, 2, 2, 0.0, 9, 9)) == pytest.approx(norm.isf(5e-16))
    assert deviate(None) == 0


def test_groups_are_around_each_point() -> None:
    line = np.array([[0.0, 0], [1, 0], [3, 0], [3.5, 0], [9, 0]])
    groups = dict(group_around(line, np.array([2, 2]), "contigu"))
    found = {centre: sorted(own.tolist()) for centre, own in groups.items()}
    assert found == {0: [0, 1], 1: [0, 1], 2: [2, 3], 3: [2, 3], 4: [3, 4]}
    assert list(groups) != sorted(groups)
    many = np.random.default_rng(0).normal(size=(200, 2))
    for kind in ("contigu", "disperse"):
        told = list(group_around(many, np.array([3, 3, 5]), kind))
        assert sorted(centre for centre, _ in told) == list(range(200))
        sizes = [len(set(own.tolist())) for _, own in told]
        assert set(sizes) == {3, 5}
        assert 0.5 < np.mean(np.array(sizes) == 3) < 0.8
        again = [own.tolist() for _, own in group_around(many, np.array([3, 3, 5]), kind)]
        assert again == [own.tolist() for _, own in told]
        near = np.mean([np.ptp(many[own], axis=0).sum() for _, own in told])
        assert (near < 1) == (kind == "contigu")


def test_the_level_is_that_of_placebos_of_like_size() -> None:
    sizes = [*[10] * 21, *[15] * 21, *[24] * 3]
    maxima = [*np.linspace(0, 4, 21), *np.linspace(1, 5, 21), 9, 9, 9]
    placebos = pd.DataFrame({"communes": sizes, "maximum": maxima})
    nominal = 0.05 / 8
    assert find_level(placebos, 8, nominal) == pytest.approx(2 * norm.sf(3.8))
    assert find_level(placebos, 20, nominal) == pytest.approx(
        2 * norm.sf(np.quantile(maxima[21:], 0.95))
    )
    assert find_level(placebos, 36, nominal) == pytest.approx(2 * norm.sf(9))
    assert find_level(placebos, 37, nominal) == nominal
    assert find_level(placebos, 6, nominal) == nominal
    assert find_level(placebos, 7, 1e-9) == 1e-9


def test_placebos_go_through_the_procedure_of_departements(
    france: France, scaled: pd.DataFrame, measured: pd.DataFrame, matched: MatchedComparison
) -> None:
    treated = matched.towns.loc[matched.towns["manquantes"] == "", "code_commune"]
    codes = matched.pool["code_commune"]
    codes = codes[codes.isin(scaled.index)].sort_values().to_numpy()
    places = france.communes.loc[codes]
    mainland = places[places["zone"].eq("metro") & ~codes_start(codes, ("2A", "2B"))]
    assert sorted(matched.placebos["centre"]) == sorted(mainland.index)
    row = matched.placebos[matched.placebos["maximum"] > 2].iloc[5]
    km = pd.DataFrame(project(mainland, 2154), index=mainland.index)
    own = (km - km.loc[row["centre"]]).pow(2).sum(axis=1).nsmallest(row["taille"]).index
    ruler = fit_ruler(scaled.loc[sorted(treated)], scaled.loc[codes])
    others = np.setdiff1d(codes, own)
    far = ruler.measure(scaled.loc[own], scaled.loc[others], MatchingDesign())
    pairs = [
        (code, others[column])
        for code, distances in zip(own, far, strict=True)
        for column in np.argsort(distances)[:3]
        if np.isfinite(distances[column])
    ]
    sets = pd.DataFrame(pairs, columns=["code_commune", "code_temoin"])
    assert sets["code_commune"].nunique() == row["communes"]
    after = measured[[measure.code for measure in OUTCOMES]]
    design = scaled.assign(constant=1.0)
    corrected = after.copy()
    for code in after:
        known = after.loc[others, code].dropna()
        slopes = np.linalg.lstsq(design.loc[known.index], known, rcond=None)[0]
        corrected[code] = after[code] - design @ slopes
    plain, fixed = (estimate_contrasts(sets, frame, 0.05) for frame in (after, corrected))
    reached = [
        min(abs(deviate(plain[code])), abs(deviate(fixed[code])))
        for code in plain
        if plain[code].estimate * fixed[code].estimate > 0
    ]
    assert row["maximum"] == pytest.approx(max(reached))


def codes_start(codes: np.ndarray, starts: tuple[str, ...]) -> np.ndarray:
    return np.array([code.startswith(starts) for code in codes])


def test_a_word_is_as_seldom_as_said_where_there_is_nothing(matched: MatchedComparison) -> None:
    nominal = 0.05 / len(OUTCOMES)
    halves = matched.placebos.iloc[::2], matched.placebos.iloc[1::2]
    told = []
    for learnt, checked in (halves, halves[::-1]):
        levels = {n: find_level(learnt, n, nominal) for n in checked["communes"].unique()}
        bars = norm.isf(checked["communes"].map(levels) / 2)
        told += (checked["maximum"].to_numpy() > bars).tolist()
    assert 0.03 < np.mean(told) <= 0.05
    # At the level that would do for scattered towns, twice as many are told something.
    assert (matched.placebos["maximum"] > norm.isf(nominal / 2)).mean() > 0.1


@pytest.fixture(scope="module")
def south(france: France, scaled: pd.DataFrame, matched: MatchedComparison) -> Matching:
    """Towns of five départements, and a pool with Corsica and islands in it."""
    places = france.communes["code_departement"]
    towns = matched.towns.loc[matched.towns["statut"] != STATUSES[2], "code_commune"]
    treated = towns[towns.map(places).isin(["32", "40", "64", "12", "75"])].sort_values()
    near = ["24", "31", "33", "34", "46", "47", "81", "82", "2A", "2B"]
    codes = pd.Index(matched.pool["code_commune"]).intersection(scaled.index)
    pool = codes[codes.map(places).isin(near)].sort_values()
    sets = matched.sets[matched.sets["code_commune"].isin(treated)]
    return Matching(sets, pd.Index(treated), pool)


def test_groups_are_treated_as_departements_are(
    france: France, scaled: pd.DataFrame, measured: pd.DataFrame, south: Matching
) -> None:
    found = draw_placebos(france, scaled, measured, south)
    places = france.communes["code_departement"].reindex(south.pool)
    inland = south.pool[~places.isin(["2A", "2B"])]
    assert 100 < len(inland) < len(south.pool)
    assert sorted(found["centre"]) == sorted(inland)
    tried = france.communes["code_departement"].reindex(south.treated).value_counts()
    assert set(found["taille"]) == set(tried)
    again = draw_placebos(france, scaled, measured, south, "disperse")
    assert again["maximum"].quantile(0.9) < found["maximum"].quantile(0.9)
    rows = scaled.loc[south.pool]
    far = fit_ruler(scaled.loc[south.treated], rows).measure(rows, rows, MatchingDesign())
    pool = Pool(far, rows.to_numpy(), measured.loc[south.pool].to_numpy(float).T)
    km = project(france.communes.loc[inland], 2154) / 1000
    where = south.pool.get_indexer(inland)
    sizes = tried.sort_index().to_numpy()
    for (centre, own), row in zip(
        group_around(km, sizes, "contigu"), found.itertuples(), strict=True
    ):
        assert (inland[centre], len(own)) == (row.centre, row.taille)
        matches, judged = pool.judge(where[own], 3)
        assert (matches, judged.max()) == (row.communes, pytest.approx(row.maximum))


def test_departements_with_too_few_matched_give_no_size(
    france: France, scaled: pd.DataFrame, measured: pd.DataFrame, south: Matching
) -> None:
    places = france.communes["code_departement"]
    owners = south.sets["code_commune"]
    gers = owners[owners.map(places) == "32"].unique()
    for kept, told in ((5, True), (4, False)):
        few = owners.map(places).ne("32") | owners.isin(gers[:kept])
        sizes = draw_placebos(france, scaled, measured, replace(south, sets=south.sets[few]))[
            "taille"
        ]
        assert (24 in set(sizes)) == told
