"""Matched communes: who is matched, how well, and what is told of what separates them."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, ttest_rel

from ptvd_analysis.comparison.comparison import compare
from ptvd_analysis.comparison.matching import remembered as national
from ptvd_analysis.comparison.matching.contrasts import (
    STATUSES,
    VARIANTS,
    MatchedComparison,
)
from ptvd_analysis.comparison.matching.measures import (
    CHECKS,
    COVARIATES,
    OUTCOMES,
    compute_covariates,
    compute_epci_outcomes,
    compute_measures,
    scale_covariates,
)
from ptvd_analysis.comparison.matching.nearest import (
    BALANCE_THRESHOLD,
    MatchingDesign,
    list_pool,
    match,
    match_nearest,
)
from ptvd_analysis.comparison.similarity import find_similar
from ptvd_analysis.comparison.standing import rank_territory
from ptvd_analysis.errors import InvalidParameterError
from ptvd_analysis.statistics.clustered import estimate_contrasts
from ptvd_analysis.territories.keys import FRANCE
from ptvd_analysis.territories.territories import France, Territory, make_france

ALL = [*CHECKS, *OUTCOMES]


@pytest.fixture(scope="module")
def scaled(france: France) -> pd.DataFrame:
    return scale_covariates(compute_covariates(france.dataset))


@pytest.fixture(scope="module")
def measured(france: France) -> pd.DataFrame:
    return compute_measures(france.dataset, ALL)


@pytest.fixture(scope="module")
def matched(france: France) -> MatchedComparison:
    return national.read_matched(france)


def spread_of(left: pd.DataFrame, right: pd.DataFrame) -> pd.Series:
    return np.sqrt((left.var() + right.var()) / 2)


def test_the_pool_is_the_unselected_small_centres(france: France) -> None:
    pool = list_pool(france, "centralites")
    table = france.dataset.keyed("indicateurs")
    levels, people = table["niveau_centralite_2021"], table["population_2023"]
    in_force = france.pvd(2026).index.union(france.listed("ACV", 2026).index)
    compiled = table.index[levels.isin(["2", "3"]) & people.lt(20_000)].difference(in_force)
    assert len(compiled) == 1830
    assert set(pool) == set(compiled) - set(france.pvd(2020).index)
    assert not pool.str.startswith("32").any()
    centres = list_pool(france, "bassins_vie")
    assert table.loc[centres, "pole_bassin_vie_2012"].eq(1).all()


def test_a_match_is_within_every_caliper(france: France, scaled: pd.DataFrame) -> None:
    design = MatchingDesign(caliper=0.75, matches=2)
    found = match(france, scaled, design)
    spread = spread_of(scaled.loc[found.treated], scaled.loc[found.pool])
    gaps = (
        scaled.loc[found.sets["code_commune"]].to_numpy()
        - scaled.loc[found.sets["code_temoin"]].to_numpy()
    ) / spread.to_numpy()
    assert np.abs(gaps).max() <= 0.75
    assert found.sets.groupby("code_commune").size().max() == 2
    assert found.sets.groupby("code_commune")["poids"].sum().eq(1).all()
    assert found.sets["code_temoin"].isin(found.pool).all()


def test_a_match_may_be_kept_near(france: France, scaled: pd.DataFrame) -> None:
    places = france.communes
    for within in ("region", "voisins"):
        sets = match(france, scaled, MatchingDesign(within=within)).sets
        near, far = (places.loc[sets[name]] for name in ("code_commune", "code_temoin"))
        if within == "region":
            assert near["code_region"].to_numpy().tolist() == far["code_region"].tolist()
        else:
            pairs = pd.DataFrame(
                {"own": list(near["code_departement"]), "far": far["code_departement"]}
            )
            for own in ("2A", "32", "59", "75", "77"):
                around = france.departement(own).shared_boundaries().index
                assert set(pairs.loc[pairs["own"] == own, "far"]) <= {own, *around}
            assert len(pairs) > 300


def make_groups(size: int, pool: int, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    generator = np.random.default_rng(seed)
    treated = pd.DataFrame(generator.normal(0.3, 1, (size, 3)), columns=list("abc"))
    others = pd.DataFrame(generator.normal(0, 1, (pool, 3)), columns=list("abc"))
    treated.index = pd.Index([f"P{row:03}" for row in range(size)])
    others.index = pd.Index([f"T{row:03}" for row in range(pool)])
    return treated, others


def test_a_twin_is_the_nearest_match() -> None:
    treated, pool = make_groups(30, 60, 1)
    twins = treated.rename(index=lambda code: code.replace("P", "J"))
    sets = match_nearest(treated, pd.concat([pool, twins]), MatchingDesign(matches=1))
    assert sets["code_temoin"].tolist() == list(twins.index)
    assert sets["distance"].to_numpy() == pytest.approx(0)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([0.01, 1.0, 1000.0]))
def test_matches_depend_neither_on_order_nor_on_units(seed: int, unit: float) -> None:
    treated, pool = make_groups(20, 50, seed)
    first = match_nearest(treated, pool, MatchingDesign())
    factors = pd.Series({"a": unit, "b": 1.0, "c": 3.0})
    again = match_nearest(treated[::-1] * factors, pool[::-1] * factors, MatchingDesign())
    pairs = [set(zip(s["code_commune"], s["code_temoin"], strict=True)) for s in (first, again)]
    assert pairs[0] == pairs[1]


def test_nothing_is_imputed(france: France, matched: MatchedComparison) -> None:
    natural = compute_covariates(france.dataset)
    towns = matched.towns.set_index("code_commune")
    lacking = natural.loc[towns.index].isna().any(axis=1)
    assert lacking.any()
    assert (towns["statut"] == STATUSES[2]).equals(lacking.rename("statut"))
    assert (towns["manquantes"] != "").equals(lacking.rename("manquantes"))
    assert set(matched.sets["code_commune"]) == set(towns.index[towns["statut"] == STATUSES[0]])


def test_france_is_balanced_after_matching(
    scaled: pd.DataFrame, matched: MatchedComparison
) -> None:
    balance = matched.balance[matched.balance["territoire"] == str(FRANCE)].set_index("covariable")
    assert len(balance) == len(COVARIATES)
    assert balance["avant"].abs().max() > 1
    assert balance["apres"].abs().max() < BALANCE_THRESHOLD
    treated = matched.towns.query("statut != @STATUSES[2]")["code_commune"]
    pool = matched.pool["code_commune"][matched.pool["code_commune"].isin(scaled.index)]
    left, right = scaled.loc[treated], scaled.loc[pool]
    expected = (left.mean() - right.mean()) / spread_of(left, right)
    assert balance["avant"].to_numpy() == pytest.approx(expected[balance.index].to_numpy())
    sets = matched.sets
    weighted = scaled.loc[sets["code_temoin"]].mul(sets["poids"].to_numpy(), axis=0).sum()
    towns = scaled.loc[sets["code_commune"].unique()]
    after = (towns.mean() - weighted / len(towns)) / spread_of(left, right)
    assert balance["apres"].to_numpy() == pytest.approx(after[balance.index].to_numpy())


@pytest.mark.parametrize("start", ["", "32"])
def test_contrasts_are_those_of_a_clustered_regression(
    matched: MatchedComparison, measured: pd.DataFrame, start: str
) -> None:
    sets = matched.sets[matched.sets["code_commune"].str.startswith(start)]
    values = measured["taux_vacance_longue_2025"]
    found = estimate_contrasts(sets, values.to_frame(), 0.05)["taux_vacance_longue_2025"]
    known = sets[
        values.reindex(sets["code_commune"]).notna().to_numpy()
        & values.reindex(sets["code_temoin"]).notna().to_numpy()
    ]
    communes = known["code_commune"].drop_duplicates()
    share = 1 / known.groupby("code_commune")["code_temoin"].transform("size")
    units = pd.concat([communes, known["code_temoin"]])
    owners = pd.concat([communes, known["code_commune"]])
    treated = np.repeat([1.0, 0.0], [len(communes), len(known)])
    clusters = np.column_stack([pd.factorize(owners)[0], pd.factorize(units)[0]])
    fit = sm.WLS(
        values.reindex(units).to_numpy(),
        sm.add_constant(treated),
        weights=np.concatenate([np.ones(len(communes)), share]),
    ).fit(cov_type="cluster", cov_kwds={"groups": clusters}, use_t=True)
    assert found.estimate == pytest.approx(fit.params[1])
    assert (found.low, found.high) == pytest.approx(tuple(fit.conf_int(0.05)[1]))
    assert found.p_value == pytest.approx(fit.pvalues[1])
    assert (found.sets, found.controls) == (len(communes), known["code_temoin"].nunique())


def test_without_shared_matches_it_is_the_paired_test() -> None:
    generator = np.random.default_rng(5)
    towns, others = [f"P{i}" for i in range(15)], [f"T{i}" for i in range(15)]
    values = pd.Series(generator.normal(0, 1, 30), [*towns, *others], name="x")
    sets = pd.DataFrame({"code_commune": towns, "code_temoin": others})
    found = estimate_contrasts(sets, values.to_frame(), 0.05)["x"]
    paired = ttest_rel(values[towns], values[others]).confidence_interval(0.95)
    correction = np.sqrt(29 / 28)  # of the rows, as in a regression of 30 rows on two columns
    assert found.estimate == pytest.approx((paired.low + paired.high) / 2)
    assert found.high - found.low == pytest.approx((paired.high - paired.low) * correction)


def test_too_few_communes_give_no_contrast() -> None:
    sets = pd.DataFrame({"code_commune": list("abcde"), "code_temoin": list("vwxyz")})
    values = pd.Series(range(10), list("abcdevwxyz"), dtype="float64", name="x")
    assert "x" in estimate_contrasts(sets, values.to_frame(), 0.05)
    values["a"] = np.nan
    assert estimate_contrasts(sets, values.to_frame(), 0.05) == {}


def test_placebo_towns_do_not_differ(
    france: France, scaled: pd.DataFrame, measured: pd.DataFrame
) -> None:
    """Communes called PVD at random among fragile ones: the test must err no more than it says."""
    pool = list_pool(france, "centralites").intersection(scaled.index)
    rows = scaled.loc[pool]
    standard = (rows - rows.mean()) / rows.std()
    fragile = 0.7 * standard["taux_vacance_2016"] - 0.7 * standard["population_2020"]
    fragile += 0.5 * standard["part_75_plus_2011"]
    generator = np.random.default_rng(2020)
    tries, found = 50, dict.fromkeys(measured, 0)
    for _ in range(tries):
        drawn = (fragile + generator.gumbel(size=len(rows))).nlargest(150).index.sort_values()
        sets = match_nearest(rows.loc[drawn], rows.drop(drawn), MatchingDesign())
        assert sets["code_commune"].nunique() > 60
        for code, contrast in estimate_contrasts(sets, measured, 0.05).items():
            found[code] += contrast.sign != 0
    assert max(found.values()) <= binom.ppf(1 - 0.001 / len(found), tries, 0.05)
    assert sum(found.values()) <= 0.08 * tries * len(found)


def test_a_planted_difference_is_recovered(
    gers: Territory, matched: MatchedComparison, measured: pd.DataFrame
) -> None:
    code = "evolution_population_2020_2023"
    planted = measured[[code]].copy()
    planted.loc[matched.sets["code_commune"].unique(), code] += 0.5
    for sets in (matched.sets, matched.of(gers).sets):
        before = estimate_contrasts(sets, measured, 0.05 / len(OUTCOMES))[code]
        after = estimate_contrasts(sets, planted, 0.05 / len(OUTCOMES))[code]
        assert after.estimate == pytest.approx(before.estimate + 0.5)
    assert estimate_contrasts(matched.sets, planted, 0.05 / len(OUTCOMES))[code].sign == 1


def test_every_choice_is_made_for_gers(gers: Territory, matched: MatchedComparison) -> None:
    own = matched.of(gers)
    assert set(own.contrasts["variante"]) == set(VARIANTS)
    main = own.contrasts[own.contrasts["variante"] == "principal"]
    assert set(main["mesure"]) == {measure.code for measure in ALL}
    assert (main["bas"] <= main["ecart"]).all()
    checks = main["mesure"].isin([measure.code for measure in CHECKS])
    assert main.loc[checks, "niveau"].to_numpy() == pytest.approx(95)
    assert main.loc[~checks, "niveau"].to_numpy() == pytest.approx(100 - 5 / len(OUTCOMES))


def test_measures_of_before_are_of_before(france: France) -> None:
    """No covariate nor check is measured after 2020, but for geography, which hardly moves."""
    geography = {"distance_ville_20000_km", "pole_bassin_vie_2012", "communaute_de_communes"}
    for measure in (*COVARIATES, *CHECKS):
        if measure.code not in geography:
            assert max(int(year) for year in measure.millesime.split(",")[0].split("-")) <= 2020
    condom = compute_measures(france.dataset, ALL).loc["32107"]
    table = france.dataset.keyed("indicateurs").loc["32107"]
    assert condom["variation_vacance_2016_2022"] == pytest.approx(
        table["taux_vacance_2022"] - table["taux_vacance_2016"]
    )
    rows = france.dataset.table("populations").query("code_commune == '32107'")
    people = rows.set_index("millesime")["population"].astype(float)
    rate = 100 * ((people[2023] / people[2020]) ** (1 / 3) - 1)
    assert condom["evolution_population_2020_2023"] == pytest.approx(rate)


def test_an_epci_is_a_sum_over_a_sum(france: France) -> None:
    found = compute_epci_outcomes(france.dataset).loc["200066926"]
    inside = france.communes.index[france.communes["code_epci"] == "200066926"]
    table = (
        france.dataset.keyed("indicateurs")
        .loc[inside]
        .astype({"medecins_generalistes_2024": float, "population_2023": float})
    )
    rate = 1e4 * table["medecins_generalistes_2024"].sum() / table["population_2023"].sum()
    assert found["medecins_generalistes_pour_10000_2024"] == pytest.approx(rate)


def _forget(france: France) -> France:
    """What another process opens: the same tables, nothing remembered."""
    return make_france(replace(france.dataset, memory={}))


def test_what_is_remembered_is_what_was_computed(
    france: France, matched: MatchedComparison, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    computed = []

    def compute(*_: object) -> MatchedComparison:
        computed.append(1)
        return matched

    monkeypatch.setattr(national, "compute_matched", compute)
    for _ in range(2):
        again = national.read_matched(_forget(france))
        for field in fields(MatchedComparison):
            pd.testing.assert_frame_equal(getattr(again, field.name), getattr(matched, field.name))
    assert len(computed) == 1
    folder = national.find_memory(france.dataset, 2026)
    assert folder.is_relative_to(tmp_path)
    assert folder != national.find_memory(france.dataset, 2020)
    path = folder / "contrasts.parquet"
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    france = _forget(france)
    assert national.read_matched(france) is national.read_matched(france)
    assert len(computed) == 2
    national.read_matched(_forget(france))
    assert len(computed) == 2
    assert [part.name for part in folder.parent.iterdir()] == [folder.name]


def test_without_a_cache_folder_it_is_computed(
    france: France, matched: MatchedComparison, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    monkeypatch.setattr(national, "compute_matched", lambda *_: matched)
    assert national.read_matched(_forget(france)) is matched


def test_a_word_needs_both_estimates_to_agree(matched: MatchedComparison) -> None:
    keys = ["territoire", "mesure"]
    tables = {name: part.set_index(keys) for name, part in matched.contrasts.groupby("variante")}
    side = {
        name: (table["bas"] > 0).astype(int) - (table["haut"] < 0).astype(int)
        for name, table in tables.items()
    }
    main, corrected = side["principal"], side["corrige"].reindex(side["principal"].index)
    outcomes = corrected.notna()
    agreed = main.where(~outcomes | (main == corrected), 0)
    assert (tables["principal"]["signe"] == agreed).all()
    assert (agreed != main).any()
    told = tables["principal"]["signe"][outcomes]
    assert (told != 0).mean() < 0.05


def test_a_commune_without_epci_is_in_none(france: France) -> None:
    """L'Île-d'Yeu is a town of the programme and in no EPCI: that is known, not missing."""
    assert pd.isna(france.communes.loc["85113", "code_epci"])
    assert compute_covariates(france.dataset).loc["85113", "communaute_de_communes"] == 0


def test_a_region_is_not_taken_for_the_departement_of_its_code(
    france: France, matched: MatchedComparison
) -> None:
    occitanie = france.region("76")  # as Seine-Maritime
    for ask in (matched.of, lambda place: find_similar(place, france)):
        with pytest.raises(InvalidParameterError, match="Occitanie is a region"):
            ask(occitanie)
    with pytest.raises(InvalidParameterError, match="Occitanie is a region"):
        rank_territory(compare(occitanie, []), ["taux_vacance_2022"])
    with pytest.raises(InvalidParameterError, match="there is no list PVD 2019"):
        national.read_matched(france, 2019)
    assert matched.of(france.departement("75")).towns.empty
