"""Where each town stands, among how many, from which end, and what is missing."""

from __future__ import annotations

import pandas as pd
import pytest

from ptvd_analysis.comparison.comparison import compare
from ptvd_analysis.comparison.places import FIRST, place_towns
from ptvd_analysis.comparison.scores import score_towns
from ptvd_analysis.errors import InvalidParameterError
from ptvd_analysis.indicators.declared import get_indicator, list_judged
from ptvd_analysis.territories.territories import France, Territory

COLUMNS = [
    "code_commune", "nom", "indicateur", "libelle", "theme", "unite", "decimales", "millesime",
    "producteur", "source", "valeur",
    "rang_territoire", "rangs_territoire", "egaux_territoire",
    "rang_compares", "rangs_compares", "egaux_compares", "premier", "score", "manquant",
]  # fmt: skip


def test_places_by_hand_in_order_of_towns_then_indicators(france: France, gers: Territory) -> None:
    codes = ["taux_vacance_2022", "gares_2024"]
    found = place_towns(compare(gers, ["40", "65"]), codes)
    assert list(found.columns) == COLUMNS
    assert found["code_commune"].tolist() == [c for c in gers.pvd().index for _ in codes]
    assert found["indicateur"].tolist() == codes * 24
    table = france.dataset.keyed("indicateurs")
    everyone = [c for d in ("32", "40", "65") for c in france[d].pvd().index]
    for code in codes:
        part = found[found["indicateur"] == code].set_index("code_commune")
        own, compared = (table.loc[towns, code].astype(float) for towns in (part.index, everyone))
        for town, row in part.iterrows():
            value = own[town]
            assert row["valeur"] == value
            assert row["rang_territoire"] == 1 + (own > value).sum()
            assert row["rang_compares"] == 1 + (compared > value).sum()
            assert row["egaux_territoire"] == (own == value).sum() - 1
            assert row["egaux_compares"] == (compared == value).sum() - 1
        assert set(part["rangs_territoire"]) == {24}
        assert set(part["rangs_compares"]) == {len(everyone)}
        expected = score_towns(france, [code]).loc[part.index, code]
        pd.testing.assert_series_equal(part["score"], expected, check_names=False)
    assert set(found["premier"]) == {FIRST}
    assert (found["manquant"] == "").all()


def test_a_missing_value_is_said_and_not_ranked(gers: Territory) -> None:
    found = place_towns(compare(gers, gers.neighbours()), ["taux_pauvrete_2021"])
    lacking = found["valeur"].isna()
    assert lacking.sum() == 13
    indicator = get_indicator(gers.dataset, "taux_pauvrete_2021")
    assert set(found["manquant"][lacking]) == {indicator.missing} != {""}
    assert set(found["manquant"][~lacking]) == {""}
    unranked = ["rang_territoire", "egaux_territoire", "rang_compares", "egaux_compares", "score"]
    assert found.loc[lacking, unranked].isna().all(axis=None)
    assert found.loc[~lacking, unranked].notna().all(axis=None)
    assert set(found["rangs_territoire"]) == {11}


def test_by_default_what_is_judged_of_every_town(france: France) -> None:
    found = place_towns(compare(france["48"], []))
    judged = list_judged(france.dataset)
    assert found["indicateur"].tolist() == list(judged) * len(france["48"].pvd())
    for circle in ("rang", "rangs", "egaux"):  # compared with nothing, one circle is the other
        own, compared = (found[f"{circle}_{name}"] for name in ("territoire", "compares"))
        pd.testing.assert_series_equal(own, compared, check_names=False)


def test_the_towns_of_a_group_are_placed_too(france: France) -> None:
    group = france.group(["32013", "32107"], "Auch et Condom")
    found = place_towns(compare(group, ["40"]), ["part_75_plus_2022"])
    assert found["nom"].tolist() == ["Auch", "Condom"]
    assert sorted(found["rang_territoire"]) == [1, 2]
    assert found["rangs_compares"].tolist() == [16, 16]
    assert found["score"].notna().all()  # Auch too, that is not on the list


def test_a_territory_without_towns_places_none(france: France) -> None:
    found = place_towns(compare(france["75"], []), ["part_75_plus_2022"])
    assert list(found.columns) == COLUMNS
    assert found.empty


def test_what_cannot_be_placed_is_refused(gers: Territory) -> None:
    with pytest.raises(InvalidParameterError, match="one code at least is needed"):
        place_towns(compare(gers, []), [])
    with pytest.raises(InvalidParameterError, match="a list of codes is needed"):
        place_towns(compare(gers, []), "taux_vacance_2022")
    with pytest.raises(InvalidParameterError, match="is a class"):
        place_towns(compare(gers, []), ["niveau_centralite_2021"])
    with pytest.raises(InvalidParameterError, match="is the value of an EPCI"):
        place_towns(compare(gers, []), ["puissance_solaire_epci_w_hab"])
