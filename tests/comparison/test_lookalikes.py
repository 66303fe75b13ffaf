"""The communes a mayor would look at: alike, near enough, région first."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.spatial.distance import cdist

from ptvd_analysis.comparison.lookalikes import (
    KNOWN,
    LIMIT,
    TRAITS,
    describe_traits,
    list_lacking,
    nearest_towns,
)
from ptvd_analysis.errors import InvalidParameterError, UnknownTerritoryError
from ptvd_analysis.statistics.robust import find_fence
from ptvd_analysis.territories.territories import France

LOGARITHMS = ["population_2023", "densite_2023", "revenu_median_2021",
              "emplois_pour_100_actifs_occupes_2018"]  # fmt: skip
WITH_ONE = ["distance_ville_20000_km", "part_residences_secondaires_2021"]


@pytest.fixture(scope="module")
def scores(france: France) -> pd.DataFrame:
    """The scores by plain pandas."""
    table = france.dataset.keyed("indicateurs")
    traits = pd.DataFrame({c: table[c] for c in TRAITS if c in table}, dtype="float64")
    homes, second = (
        table[f"{n}_2021"].astype(float) for n in ("logements", "residences_secondaires")
    )
    traits["part_residences_secondaires_2021"] = 100 * second / homes.where(homes > 0)
    traits = traits[france.communes["zone"].reindex(traits.index) != "com"][list(TRAITS)]
    positive = traits[LOGARITHMS].where(traits[LOGARITHMS] > 0)
    traits[LOGARITHMS] = np.log(positive)
    traits[WITH_ONE] = np.log(traits[WITH_ONE] + 1)
    towns = traits.loc[france.pvd().index]
    gaps = traits - towns.median()
    return gaps / (1.482602 * (towns - towns.median()).abs().median())


def measure(scores: pd.DataFrame, code: str, kept: list[str]) -> pd.Series[float]:
    gaps = scores[kept].dropna() - scores.loc[code, kept]
    found: pd.Series[float] = np.sqrt((gaps**2).mean(axis=1)).drop(code)
    return found


def test_the_nearest_of_condom_by_hand(france: France, scores: pd.DataFrame) -> None:
    found = nearest_towns("32107", france, count=100)
    near = measure(scores, "32107", list(TRAITS))
    near = near[near <= LIMIT]
    regions = france.communes["code_region"]
    inside = near[regions[near.index] == "76"].sort_values()
    outside = near[regions[near.index] != "76"].sort_values()
    assert found.index.tolist() == [*inside.index, *outside.index][:100]
    assert len(inside) == found["meme_region"].sum() == 4
    assert np.allclose(found["distance"], [*inside, *outside][:100], atol=1e-4)
    assert list(found.columns) == [
        "nom", "code_departement", "code_region", "meme_region", "pvd", "distance", *TRAITS,
    ]  # fmt: skip
    assert found.loc["32119", "nom"] == "Eauze"
    told = found.loc[["32119"], list(TRAITS)]
    pd.testing.assert_frame_equal(told, describe_traits(france).loc[["32119"]], check_names=False)
    assert found["pvd"].tolist() == [code in france.pvd().index for code in found.index]
    assert nearest_towns("32107", france).index.tolist() == found.index[:5].tolist()


def test_the_limit_is_the_fence_of_the_towns_nearest(france: France, scores: pd.DataFrame) -> None:
    known = scores.dropna()
    zones = france.communes["zone"].reindex(known.index)
    towns = known[known.index.isin(france.pvd().index) & (zones == "metro")]
    metro = known[zones == "metro"]
    distances = cdist(towns, metro) / np.sqrt(len(TRAITS))
    distances[distances == 0] = np.inf  # each with itself
    assert find_fence(distances.min(axis=1)) == pytest.approx(LIMIT, abs=0.01)


def test_a_third_of_the_size_is_beyond_the_limit(scores: pd.DataFrame, france: France) -> None:
    pair = ["32013", "32107"]
    sizes = np.log(france.communes.loc[pair, "population_2023"].astype(float))
    spread = np.ptp(sizes) / np.ptp(scores.loc[pair, "population_2023"])
    assert np.log(2) / spread / np.sqrt(7) < LIMIT < np.log(3) / spread / np.sqrt(7)


def test_a_town_is_compared_by_what_is_known_of_it(france: France, scores: pd.DataFrame) -> None:
    regina, cilaos = france.commune("97301"), france.commune("97424")
    assert list_lacking(france.commune("32107")) == []
    assert list_lacking(cilaos) == ["part_75_plus_2022"]
    assert list_lacking(regina) == ["part_75_plus_2022", "revenu_median_2021"]
    alone = nearest_towns("97308", france)  # Saint-Georges, of which just enough is known
    assert alone["nom"].tolist() == ["Papaichton"]
    assert len(list_lacking(france.commune("97308"))) == len(TRAITS) - KNOWN
    first = describe_traits(france).index[0]
    assert (list_lacking(france.commune(first)), len(nearest_towns(first, france))) == ([], 5)
    for town in (regina, cilaos, france.commune("97308")):
        kept = [code for code in TRAITS if code not in list_lacking(town)]
        near = measure(scores, town.code, kept)
        near = near[near.index.str.startswith("97") & (near <= LIMIT)]
        found = nearest_towns(town, count=50)
        assert set(found.index) == set(near.index)
        assert np.allclose(found["distance"], near[found.index], atol=1e-4)
    # Overseas is compared with overseas, never with the mainland.
    assert nearest_towns("32107", france, count=999)["code_departement"].str.len().max() == 2


@pytest.mark.parametrize("code", ["97611", "98818", "75056"])
def test_too_little_known_or_no_one_near_gives_none(france: France, code: str) -> None:
    found = nearest_towns(code, france)
    assert found.empty
    assert list(found.columns)[-len(TRAITS) :] == list(TRAITS)
    lacking = list_lacking(france.commune(code))
    assert len(lacking) == {"97611": 5, "98818": 7, "75056": 1}[code]


def test_ties_follow_codes_and_the_order_of_asking_does_not_count(france: France) -> None:
    there = nearest_towns("32132", france, count=30)
    assert not there.index.duplicated().any()
    assert "32132" not in there.index
    for part in (there[there["meme_region"]], there[~there["meme_region"]]):
        assert part["distance"].is_monotonic_increasing
    assert there["meme_region"].is_monotonic_decreasing
    back = nearest_towns("32256", france, count=99)["distance"]
    assert back["32132"] == pytest.approx(there.loc["32256", "distance"])


def test_a_town_may_be_asked_as_one_likes(france: France) -> None:
    expected = nearest_towns(france["32107"]).index.tolist()
    for asked in ("Condom", "commune:32107", france["32107"].key):
        assert nearest_towns(asked, france).index.tolist() == expected
    assert nearest_towns("32107").index.tolist() == expected


@pytest.mark.parametrize(
    ("asked", "count", "error", "message"),
    [
        ("departement:32", 5, UnknownTerritoryError, "a commune is needed here"),
        ("32107", 0, InvalidParameterError, "count: how many communes, 1 or more; got 0"),
        ("32107", 2.5, InvalidParameterError, "1 or more; got 2.5"),
        ("32107", True, InvalidParameterError, "1 or more; got True"),
    ],
)
def test_mistakes_are_told(
    france: France, asked: Any, count: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        nearest_towns(asked, france, count=count)
    with pytest.raises(InvalidParameterError, match="Gers is a departement: a commune is needed"):
        nearest_towns(france["32"])
