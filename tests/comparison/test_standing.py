"""Ranks of a département, and likeness of its communes."""

from __future__ import annotations

import pytest

from ptvd_analysis.comparison.comparison import compare
from ptvd_analysis.comparison.standing import CIRCLES, measure_likeness, rank_territory
from ptvd_analysis.errors import InvalidParameterError
from ptvd_analysis.statistics.autocorrelation import measure_autocorrelation
from ptvd_analysis.territories.projections import locate
from ptvd_analysis.territories.territories import France, Territory


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


def test_a_region_is_not_ranked_as_the_departement_of_its_code(france: France) -> None:
    occitanie = france.region("76")  # as Seine-Maritime
    with pytest.raises(InvalidParameterError, match="Occitanie is a region"):
        rank_territory(compare(occitanie, []), ["taux_vacance_2022"])


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
