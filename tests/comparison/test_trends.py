"""What changed before and after the programme, in its towns and in centres made alike."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ptvd_analysis.comparison.matching.contrasts import MatchedComparison
from ptvd_analysis.comparison.matching.measures import COVARIATES, compute_measures
from ptvd_analysis.comparison.matching.nearest import list_pool
from ptvd_analysis.comparison.matching.trends import (
    TRENDS,
    Trends,
    follow_rate,
    make_census_growth,
    read_trends,
)
from ptvd_analysis.statistics.did import estimate_change
from ptvd_analysis.territories.territories import France


@pytest.fixture(scope="module")
def trends(france: France) -> Trends:
    return read_trends(france)


def test_each_trend_is_told_before_after_and_where_it_bends(trends: Trends) -> None:
    told = trends.table[["tendance", "periode", "role", "niveau"]]
    shared = 100 - 5 / 3
    rates = [
        (code, *rest)
        for code in ("taux_vacance", "taux_chomage_1564")
        for rest in (
            ("2011-2016", "avant", 95),
            ("2016-2022", "apres", shared),
            ("2016-2022 moins 2011-2016", "inflexion", shared),
        )
    ]
    expected = [
        ("population", "2011-2016", "avant", 95),
        ("population", "2016-2020", "avant", 95),
        ("population", "2020-2023", "apres", shared),
        ("population", "2020-2023 moins 2016-2020", "inflexion", shared),
        *rates,
    ]
    pd.testing.assert_frame_equal(
        told,
        pd.DataFrame(expected, columns=told.columns).astype({"niveau": float}),
        check_dtype=False,
    )
    table = trends.table
    assert (table["ecart"] - (table["pvd"] - table["temoins"])).abs().max() < 1e-9
    assert ((table["bas"] < table["ecart"]) & (table["ecart"] < table["haut"])).all()
    assert (table["centres_utiles"] < table["centres"]).all()


def test_changes_are_a_year_and_of_one_perimeter(france: France) -> None:
    indicators = france.dataset.keyed("indicateurs")
    measures = [measure for trend in TRENDS for measure in trend.measures]
    changes = compute_measures(france.dataset, measures)
    condom = indicators.loc["32107"]
    growth = 100 * ((condom["population_2016"] / condom["population_2011"]) ** (1 / 5) - 1)
    assert changes.loc["32107", "evolution_population_2011_2016"] == pytest.approx(growth)
    for code in ("taux_vacance", "taux_chomage_1564"):
        for first, last in ((2011, 2016), (2016, 2022)):
            gap = indicators[f"{code}_{last}"] - indicators[f"{code}_{first}"]
            found = changes[f"{code}_{first}_{last}"].dropna()
            yearly = (gap / (last - first)).loc[found.index].to_numpy(float)
            assert len(found) > 25_000
            np.testing.assert_allclose(found, yearly)
    merged = france.dataset.table("passages")["code_commune"].unique()
    rates = [m.code for m in measures if set(m.indicators)]
    assert changes.loc[changes.index.isin(merged), rates].isna().all().all()
    population = changes.loc[france.pvd(2026).index, "evolution_population_2011_2016"]
    assert population.abs().max() < 6


def test_what_is_compared_takes_no_part_in_what_makes_alike(
    france: France, scaled: pd.DataFrame, matched: MatchedComparison, trends: Trends
) -> None:
    towns = matched.sets["code_commune"].unique()
    rows = scaled[scaled.index.isin(towns) | scaled.index.isin(list_pool(france, "centralites"))]
    places = france.communes["code_departement"].reindex(rows.index).to_numpy(str)
    codes = {measure.code for measure in COVARIATES}
    for trend in TRENDS:
        assert len(trend.same) == 1
        assert set(trend.same) <= codes
        own = trends.table[trends.table["tendance"] == trend.code].set_index("role")
        values = trend.after.compute(france.dataset).reindex(rows.index)
        others = rows.drop(columns=list(trend.same))
        found = estimate_change(
            values.to_numpy(float), rows.index.isin(towns), others.to_numpy(), places, 0.05 / 3
        )
        told = own.loc["apres", ["ecart", "bas", "haut", "p_value", "pvd", "centres_utiles"]]
        again = [found.estimate, found.low, found.high, found.p_value, found.near, found.effective]
        assert told.tolist() == pytest.approx(again)
        sizes = own.loc["apres", ["communes", "centres", "departements"]]
        assert sizes.tolist() == [found.treated, found.controls, found.clusters]


def test_what_is_kept_is_what_is_computed(france: France, trends: Trends) -> None:
    pd.testing.assert_frame_equal(read_trends.compute(france, 2026).table, trends.table)


def test_trends_are_declared_by_a_code_and_years(france: France) -> None:
    """Made again here: what modules declare is made when they are imported."""
    made = follow_rate("taux_vacance", "Vacance", "taux_vacance_2016")
    assert (made.code, made.label, made.same) == ("taux_vacance", "Vacance", ("taux_vacance_2016",))
    growth = make_census_growth(2011, 2016)
    declared = [(m.code, m.label, m.unit, m.millesime, m.indicators) for m in made.measures]
    unit = "% par an"
    assert declared == [
        (f"taux_vacance_{first}_{last}", "Vacance", unit, f"{first}-{last}",
         (f"taux_vacance_{first}", f"taux_vacance_{last}"))
        for first, last in ((2011, 2016), (2016, 2022))
    ]  # fmt: skip
    assert (growth.code, growth.label, growth.unit, growth.millesime, growth.indicators) == (
        "evolution_population_2011_2016", "Évolution de la population", unit, "2011-2016",
        ("population_2011", "population_2016"),
    )  # fmt: skip
    again = compute_measures(france.dataset, [growth, *made.measures])
    first, second, *_ = TRENDS
    measures = [first.before[0], *second.measures]
    pd.testing.assert_frame_equal(again, compute_measures(france.dataset, measures))
