"""Ranks of a département, and likeness of its communes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ptvd_analysis.comparison.comparison import compare
from ptvd_analysis.comparison.levels import shrink_departements
from ptvd_analysis.comparison.standing import CIRCLES, measure_likeness, rank_territory
from ptvd_analysis.statistics.autocorrelation import measure_autocorrelation
from ptvd_analysis.statistics.rankings import bound_rank
from ptvd_analysis.territories.projections import locate
from ptvd_analysis.territories.territories import France, Territory


def test_ranks_of_gers_count_whom_they_say(gers: Territory) -> None:
    table = rank_territory(compare(gers, gers.neighbours()), ["taux_vacance_2022"]).iloc[0]
    comparison = compare(gers, gers.neighbours()).distribution("taux_vacance_2022")
    medians = comparison.groupby("territoire", observed=True)["valeur"].median()
    assert table["rang_compares"] == 1 + (medians > medians["departement:32"]).sum()
    assert table["rangs_compares"] == 7
    assert table["rangs_parent"] == 13
    assert 85 < table["rangs_france"] < 101
    for circle in CIRCLES:
        assert table[f"bas_{circle}"] <= table[f"rang_{circle}"] <= table[f"haut_{circle}"]


CODE = "taux_vacance_2022"


@pytest.mark.parametrize(
    ("asked", "others", "column"),
    [("region:76", ["region:75", "region:84"], "code_region"), ("epci:200066926", [], "code_epci")],
)
def test_other_levels_are_ranked_among_their_own(
    france: France, asked: str, others: list[str], column: str
) -> None:
    """A région among the régions of France, not as the département of its code; no parent below it."""
    place = france[asked]
    found = rank_territory(compare(place, others), [CODE]).iloc[0]
    towns = france.pvd()
    values = france.dataset.keyed("indicateurs")[CODE].astype("float64").reindex(towns.index)
    groups = values.dropna().groupby(towns[column])
    medians = groups.median()[groups.size() >= 5]
    assert found["n"] == values[towns[column] == place.code].notna().sum()
    if place.code in medians:
        assert found["rangs_france"] == len(medians)
        assert found["rang_france"] == 1 + (medians > medians[place.code]).sum()
        assert found["bas_france"] <= found["rang_france"] <= found["haut_france"]
    assert pd.isna(found["rang_parent"])
    assert (found["rangs_compares"] == 3) if others else pd.isna(found["rangs_compares"])


def test_a_group_is_ranked_among_those_it_is_compared_with(france: France) -> None:
    group = france.group(france["81"].pvd().index, "Le Tarn, nommé autrement")
    as_group = rank_territory(compare(group, ["32", "40", "65"]), [CODE]).iloc[0]
    as_itself = rank_territory(compare(france["81"], ["32", "40", "65"]), [CODE]).iloc[0]
    told = [f"{end}_compares" for end in ("rang", "rangs", "bas", "haut")]
    assert as_group[told].tolist() == as_itself[told].tolist()
    assert as_group[["n", "mediane"]].tolist() == as_itself[["n", "mediane"]].tolist()
    assert as_group.filter(regex="_(parent|france)$").isna().all()
    assert as_itself.filter(regex="_(parent|france)$").notna().all()


def test_a_departement_without_towns_has_no_rank(france: France) -> None:
    paris = france.departement("75")
    row = rank_territory(compare(paris, paris.neighbours()), ["taux_vacance_2022"]).iloc[0]
    assert row["n"] == 0
    assert row.filter(regex="^(rang|bas|haut)s?_").isna().all()


def test_likeness_is_measured_within_the_two_groups(gers: Territory) -> None:
    table = measure_likeness(compare(gers, gers.neighbours()), ["taux_vacance_2022"])
    comparison = compare(gers, gers.neighbours()).distribution("taux_vacance_2022").dropna()
    places = gers.dataset.keyed("communes").loc[comparison.index, ["longitude", "latitude"]]
    expected = measure_autocorrelation(
        comparison["valeur"].to_numpy(), comparison["territoire"].eq("departement:32").to_numpy(),
        locate(gers.dataset, places),
    )  # fmt: skip
    assert expected is not None
    assert table.loc[0, ["n", "moran", "p_value"]].tolist() == [
        expected.n, expected.moran, expected.p_value,
    ]  # fmt: skip


def test_ranks_of_shrunk_levels_are_narrower_and_for_departements_only(
    france: France, gers: Territory
) -> None:
    codes = ["part_75_plus_2022", "superficie_km2"]
    row = rank_territory(compare(gers, gers.neighbours()), codes).iloc[0]
    levels = shrink_departements(france, codes)[codes[0]]
    for circle, kept in (
        ("france", levels),
        (
            "parent",
            levels[levels.index.isin([d.code for d in france["region:76"].members("departement")])],
        ),
        ("compares", levels.loc[["31", "32", "40", "47", "64", "65", "82"]]),
    ):
        place = kept.index.get_loc("32")
        expected = bound_rank(kept["niveau"].to_numpy(), kept["erreur"].to_numpy(), place)
        found = row[[f"bayes_bas_{circle}", f"bayes_haut_{circle}"]]
        assert tuple(found) == expected
        assert np.diff(found) <= row[f"haut_{circle}"] - row[f"bas_{circle}"]
    region = france["region:76"]
    table = rank_territory(compare(region, region.neighbours()), codes)
    assert table.filter(like="bayes_").shape == (2, 6)
    assert table.filter(like="bayes_").isna().all(axis=None)
    paris = rank_territory(compare(france["75"], ["92"]), codes[:1])
    assert paris.filter(like="bayes_").isna().all(axis=None)
