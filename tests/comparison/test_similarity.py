"""Territories built alike, and those that none is like."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from ptvd_analysis.comparison.similarity import (
    LOGARITHMS,
    SIMILAR,
    STRUCTURE,
    compare_structures,
    describe_structure,
    find_limit,
    find_similar,
    has_structure,
)
from ptvd_analysis.errors import InvalidParameterError
from ptvd_analysis.tables.dataset import Dataset
from ptvd_analysis.territories.territories import France, Territory, make_france


def test_the_structure_of_gers_by_hand(france: France, gers: Territory) -> None:
    structure = describe_structure(france)
    assert list(structure.columns) == list(STRUCTURE)
    assert (len(structure), structure.index.name) == (101, "code_departement")
    own = structure.loc["32"]
    table = france.dataset.keyed("indicateurs").loc[gers.communes.index]
    people = gers.communes["population_2023"].astype("float64")
    centres = table["niveau_centralite_2021"].isin(["2", "3"]) & people.lt(20_000)
    assert own["part_petites_centralites"] == pytest.approx(
        100 * people[centres].sum() / people.sum()
    )
    assert own["densite_2023"] == pytest.approx(
        people.sum() / gers.communes["superficie_km2"].sum()
    )
    assert own["population_2023"] == people.sum()
    poverty = table["taux_pauvrete_2021"].astype("float64").dropna()
    assert len(poverty) < 40  # selection: few communes, the larger ones
    weighed = np.average(poverty, weights=people[poverty.index])
    assert own["taux_pauvrete_2021"] == pytest.approx(weighed)
    homes, second = (
        table[f"{name}_2021"].sum() for name in ("logements", "residences_secondaires")
    )
    assert own["part_residences_secondaires_2021"] == pytest.approx(100 * second / homes)
    # Each commune's median price as many times as it has sales: the middle one of them all.
    prices = table[["prix_m2_maison_2024", "ventes_maisons_2024"]].astype("float64").dropna()
    repeated = prices.iloc[:, 0].repeat(prices.iloc[:, 1].astype(int)).sort_values()
    assert own["prix_m2_maison_2024"] == repeated.iloc[(len(repeated) - 1) // 2]


def test_similar_departements_are_the_nearest_within_the_limit(france: France) -> None:
    distances = compare_structures(france)
    nearest = distances.min(axis=1).dropna()
    low, high = np.percentile(nearest, [25, 75])
    limit = find_limit(france)
    assert limit == pytest.approx(high + 1.5 * (high - low))
    assert ((nearest > limit) & (nearest.index == "2A")).sum() == 1
    for code in ("32", "48", "2A", "67"):
        found = find_similar(france[code], france)
        near = distances.loc[code][distances.loc[code] <= limit].sort_values().index[:SIMILAR]
        assert found.index.tolist() == near.tolist()
        assert list(found.columns) == ["distance", *STRUCTURE]
        assert found["distance"].tolist() == distances.loc[code, near].tolist()
    assert len(find_similar(france["32"], france, count=2)) == 2
    assert np.allclose(distances, distances.T, equal_nan=True)


def test_a_distance_is_a_mean_over_what_is_known(france: France) -> None:
    structure = describe_structure(france)
    scaled = structure.assign(**{name: np.log(structure[name]) for name in LOGARITHMS})
    middle = scaled.median()
    spread = 1.4826 * (scaled - middle).abs().median()
    gaps = ((scaled - middle) / spread).loc[["32", "67"]]
    assert gaps.loc["67"].isna().sum() == 1  # no price in Alsace
    by_hand = np.sqrt(((gaps.loc["32"] - gaps.loc["67"]) ** 2).mean())
    assert compare_structures(france).loc["32", "67"] == pytest.approx(by_hand, rel=1e-4)


def test_too_little_known_and_no_one_near_are_two_things(france: France) -> None:
    none = [place.code for place in france.departements() if find_similar(place, france).empty]
    unknown = [code for code in none if not has_structure(france[code])]
    assert unknown == ["971", "972", "973", "974", "976"]
    assert none[:9] == ["06", "23", "2A", "74", "75", "90", "92", "93", "94"]
    assert has_structure(france["75"])  # but for the income
    assert compare_structures(france)["974"].isna().all()


def test_intercommunalites_have_similar_ones_too(france: France) -> None:
    auch = france.epci("200066926")
    found = find_similar(auch, france, count=3)
    assert has_structure(auch)
    nearest = compare_structures(france, "epci").min(axis=1).dropna()
    low, high = np.percentile(nearest, [25, 75])
    assert find_limit(france, "epci") == pytest.approx(high + 1.5 * (high - low))
    assert found.index.name == "code_epci"
    assert auch.code not in found.index
    assert found["distance"].is_monotonic_increasing


@pytest.mark.parametrize("key", ["region:76", "commune:32107", "france:FR"])
def test_other_levels_are_refused(france: France, key: str) -> None:
    place = france[key]
    with pytest.raises(InvalidParameterError, match=f"{place.nom} is a {place.level}: similar"):
        find_similar(place, france)


def test_prices_without_sales_and_areas_of_zero_are_unknown(
    france: France,
    make_dataset: Callable[..., Dataset],
) -> None:
    codes = ["01001", "01002", "02001", "98001"]
    columns = ["part_75_plus_2022", "revenu_median_2021", "part_residences_secondaires_2021"]
    communes = pd.DataFrame(
        {
            "code_commune": codes,
            "code_departement": ["01", "01", "02", "980"],
            "zone": ["metro", "metro", "metro", "com"],
            "population_2023": [100, 300, 50, 10],
            "superficie_km2": [2.0, 2.0, 0.0, 1.0],
        }
    )
    indicators = pd.DataFrame(
        {
            "code_commune": codes,
            **{name: [10.0, 30.0, 20.0, 1.0] for name in columns},
            "niveau_centralite_2021": ["2", "0", None, "2"],
            "taux_pauvrete_2021": [20.0, None, None, 5.0],
            "prix_m2_maison_2024": [1000.0, 2000.0, 900.0, 1.0],
            "ventes_maisons_2024": [5, 6, None, 9],
        }
    )
    tables = [france.dataset.table(f"dictionnaire{derived}") for derived in ("", "_derives")]
    declared = pd.concat(tables)
    declared = declared[declared["code"].isin([*columns, "prix_m2_maison_2024"])]
    medians = declared["code"].isin(columns)  # of the communes, were there nothing to add up
    declared.loc[medians, ["numerateur", "denominateur"]] = None
    made = make_dataset(
        communes=communes, indicateurs=indicators, dictionnaire=declared,
        dictionnaire_derives=declared.iloc[:0],
    )  # fmt: skip
    found = describe_structure(make_france(made))
    assert found.index.tolist() == ["01", "02"]
    assert found.loc["01"].tolist() == [400, 100, 20, 20, 25, 20, 20, 2000]
    assert found.loc["02"].isna().tolist() == [False, True, False, False, True, False, True, True]
