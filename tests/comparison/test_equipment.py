"""Equipment of towns: presence, ratios at equal size, and of what it is known what to expect."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import gamma, norm

from ptvd_analysis.comparison.comparison import Comparison, compare
from ptvd_analysis.comparison.equipment import (
    COUNTS,
    compare_equipment,
    measure_equipment,
    shrink_town_rates,
)
from ptvd_analysis.errors import UnknownIndicatorError
from ptvd_analysis.statistics.counts import compare_counts
from ptvd_analysis.statistics.shrinkage import estimate_between, shrink
from ptvd_analysis.territories.territories import France, Territory

RATIOS = ["ratio", "ratio_bas", "ratio_haut", "retreci", "retreci_bas", "retreci_haut", "p_signe"]


@pytest.fixture(scope="module")
def beside(gers: Territory, france: France) -> Comparison:
    measure_equipment(france)  # once, and kept
    return compare(gers, gers.neighbours())


def test_presence_counts_towns_and_the_ratio_is_at_equal_size(beside: Comparison) -> None:
    table = compare_equipment(beside, ["france_services_2024", "gares_2024"])
    services, stations = table.to_dict("records")
    assert (services["presents"], services["n"]) == (20, 24)
    assert (services["presents_references"], services["n_references"]) == (68, 100)
    assert (stations["presents"], stations["presents_references"]) == (2, 21)
    towns = [place.pvd().assign(own=place is beside.territory) for place in beside.territories]
    rows = pd.concat(towns).join(beside.dataset.keyed("indicateurs")[["france_services_2024"]])
    found = compare_counts(
        rows["france_services_2024"].to_numpy("float64"),
        rows["population_2023"].to_numpy("float64"),
        rows["own"].to_numpy(),
    )
    assert services["ratio"] == pytest.approx(np.exp(found.log))
    assert services["ratio_bas"] == pytest.approx(np.exp(norm.ppf(0.025, found.log, found.error)))
    assert services["ratio_haut"] == pytest.approx(np.exp(norm.ppf(0.975, found.log, found.error)))
    assert services["elasticite"] == pytest.approx(found.elasticity)


def test_a_ratio_is_shrunk_by_what_departements_of_the_mainland_differ_by(
    beside: Comparison, france: France
) -> None:
    kept = measure_equipment(france)
    ratios = kept.ratios[kept.ratios["indicateur"] == "cinemas"].set_index("code_departement")
    between = kept.between.set_index("indicateur").loc["cinemas"]
    islands = ["2A", "2B", "971", "972", "973", "974", "976"]
    known = ratios.drop(islands).dropna()
    assert between["n"] == len(known)
    expected = estimate_between(known["log"].to_numpy(), known["erreur"].to_numpy())
    assert between["entre"] == pytest.approx(expected)
    own = ratios.loc[["32"]]
    shrunk = shrink(own["log"].to_numpy(), own["erreur"].to_numpy(), expected)
    row = compare_equipment(beside, ["cinemas"]).iloc[0]
    ends = [float(np.exp(end[0])) for end in (shrunk.mean, shrunk.low, shrunk.high)]
    assert row[RATIOS[3:6]].tolist() == pytest.approx(ends)
    assert row["p_signe"] == pytest.approx(shrunk.wrong[0])
    assert 1 < row["retreci"] < row["ratio"]


def test_other_references_have_no_shrunk_ratio(gers: Territory, france: France) -> None:
    table = compare_equipment(compare(gers, [france["31"]]), ["cinemas"])
    assert table[RATIOS[:3]].notna().all(axis=None)
    assert table[RATIOS[3:]].isna().all(axis=None)
    region = compare_equipment(compare(france["region:76"], [france["region:75"]]), ["cinemas"])
    assert region[RATIOS[3:]].isna().all(axis=None)


@pytest.mark.parametrize("code", ["75", "973", "974"])
def test_few_towns_or_nothing_beside_leave_presence_alone(france: France, code: str) -> None:
    place = france[code]
    table = compare_equipment(compare(place, place.neighbours()))
    assert table["indicateur"].tolist() == list(COUNTS)
    assert table[RATIOS].isna().all(axis=None)
    assert table["n"].max() == len(place.pvd())


def test_an_unknown_count_is_refused(beside: Comparison) -> None:
    with pytest.raises(UnknownIndicatorError, match="no indicator 'cinema'; nearest: cinemas"):
        compare_equipment(beside, ["cinema"])


def test_one_town_is_shrunk_towards_towns_of_its_size(france: France) -> None:
    code = "medecins_generalistes_2024"
    frame = shrink_town_rates(france, code, ["32107", "32160"])
    assert frame.index.tolist() == ["32107", "32160"]
    everyone = shrink_town_rates(france, code, list(france.pvd().index))
    assert frame.loc["32107"].tolist() == everyone.loc["32107"].tolist()
    assert everyone["attendu"].sum() == pytest.approx(everyone["compte"].sum())
    assert everyone["ratio"].between(everyone["ratio_bas"], everyone["ratio_haut"]).all()
    some = everyone.iloc[0]
    rate = (some["compte"] - some["ratio"] * some["attendu"]) / (some["ratio"] - 1)  # 1 / spread
    assert some["ratio_haut"] == pytest.approx(
        gamma.ppf(0.95, some["compte"] + rate) / (some["attendu"] + rate)
    )


def test_a_town_without_a_count_or_of_regular_ones_has_no_interval(france: France) -> None:
    cinemas = shrink_town_rates(france, "cinemas", list(france.pvd().index))
    assert cinemas["compte"].isna().sum() == cinemas["ratio"].isna().sum() == 12
    assert set(cinemas["ratio"].dropna()) == {1.0}
    assert cinemas[["ratio_bas", "ratio_haut"]].isna().all(axis=None)
