"""Who is matched with whom."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ptvd_analysis.comparison.matching.nearest import (
    MatchingDesign,
    list_pool,
    match,
    match_nearest,
)
from ptvd_analysis.territories.territories import France


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


@settings(max_examples=15)
@given(st.integers(0, 10_000), st.sampled_from([0.01, 1.0, 1000.0]))
def test_matches_depend_neither_on_order_nor_on_units(seed: int, unit: float) -> None:
    treated, pool = make_groups(20, 50, seed)
    first = match_nearest(treated, pool, MatchingDesign())
    factors = pd.Series({"a": unit, "b": 1.0, "c": 3.0})
    again = match_nearest(treated[::-1] * factors, pool[::-1] * factors, MatchingDesign())
    pairs = [set(zip(s["code_commune"], s["code_temoin"], strict=True)) for s in (first, again)]
    assert pairs[0] == pairs[1]
