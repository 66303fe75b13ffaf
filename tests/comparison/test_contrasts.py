"""What is told of what separates matched communes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy.stats import binom

from ptvd_analysis.comparison.matching import contrasts
from ptvd_analysis.comparison.matching.contrasts import (
    STATUSES,
    VARIANTS,
    MatchedComparison,
    estimate_contrasts,
    read_matched,
)
from ptvd_analysis.comparison.matching.measures import (
    CHECKS,
    COVARIATES,
    OUTCOMES,
    compute_covariates,
)
from ptvd_analysis.comparison.matching.nearest import (
    BALANCE_THRESHOLD,
    MatchingDesign,
    list_pool,
    match_nearest,
)
from ptvd_analysis.comparison.matching.placebos import find_level
from ptvd_analysis.errors import InvalidParameterError
from ptvd_analysis.territories.keys import FRANCE
from ptvd_analysis.territories.territories import France, Territory


def spread_of(left: pd.DataFrame, right: pd.DataFrame) -> pd.Series:
    return np.sqrt((left.var() + right.var()) / 2)


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
    assert set(main["mesure"]) == {measure.code for measure in (*CHECKS, *OUTCOMES)}
    assert (main["bas"] <= main["ecart"]).all()
    checks = main["mesure"].isin([measure.code for measure in CHECKS])
    assert main.loc[checks, "niveau"].to_numpy() == pytest.approx(95)
    risk = find_level(matched.placebos, 24, 0.05 / len(OUTCOMES))
    assert main.loc[~checks, "niveau"].to_numpy() == pytest.approx(100 * (1 - risk))
    everywhere = matched.contrasts[matched.contrasts["mesure"] == OUTCOMES[0].code]
    levels = everywhere.groupby("territoire")["niveau"].agg(["min", "max"])
    assert (levels["min"] == levels["max"]).all()
    nominal = 100 - 5 / len(OUTCOMES)
    assert levels.loc[str(FRANCE), "min"] == pytest.approx(nominal)
    assert nominal - 1e-9 <= levels["min"].min() < levels["min"].max() < 99.99


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


def test_a_region_is_not_taken_for_the_departement_of_its_code(
    france: France, matched: MatchedComparison
) -> None:
    occitanie = france.region("76")  # as Seine-Maritime
    with pytest.raises(InvalidParameterError, match="Occitanie is a region"):
        matched.of(occitanie)
    assert matched.of(france.departement("75")).towns.empty


def test_what_is_kept_is_what_is_computed(
    france: France, matched: MatchedComparison, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Again, for two places and some choices: the placebos are held by tests of their own."""
    asked = {"principal": {}, "un_temoin": {"matches": 1}, "region": {"within": "region"}}
    places = [str(FRANCE), "departement:32", "departement:75"]
    group = contrasts._group_towns
    monkeypatch.setattr(contrasts, "_DESIGNS", asked)
    monkeypatch.setattr(
        contrasts, "_group_towns", lambda *given: {p: group(*given).get(p, NOBODY) for p in places}
    )
    monkeypatch.setattr(contrasts, "draw_placebos", lambda *_: matched.placebos)
    again = read_matched.compute(france, 2026)
    for name in ("towns", "sets", "pool", "placebos"):
        pd.testing.assert_frame_equal(getattr(again, name), getattr(matched, name))
    balance = matched.balance[matched.balance["territoire"].isin(places)]
    own = again.balance[again.balance["territoire"].isin(places[:2])]
    pd.testing.assert_frame_equal(own, balance.reset_index(drop=True))
    assert again.balance["territoire"].unique().tolist() == places
    kept = set(VARIANTS) - {"cinq_temoins", "calibre_serre", "voisins", "bassins_vie"}
    told = matched.contrasts
    told = told[told["territoire"].isin(places) & told["variante"].isin(kept)]
    pd.testing.assert_frame_equal(again.contrasts, told.reset_index(drop=True))


NOBODY = pd.Index([], dtype="str")
