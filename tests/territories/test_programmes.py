"""The lists say what the article said, and what changed since."""

from __future__ import annotations

import pandas as pd
import pytest

import ptvd_analysis as ptvd
from ptvd_analysis.territories.programmes import (
    compare_lists,
    list_binomes,
    summarise_lists,
    summarise_programmes,
)
from ptvd_analysis.territories.territories import France, Territory


def test_the_public_api_gives_the_five_counts_of_the_article() -> None:
    france = ptvd.load()
    counts = {code: len(france.departement(code).pvd(2020)) for code in ("32", "65", "40", "64")}
    assert counts == {"32": 24, "65": 13, "40": 14, "64": 20}
    assert len(france.region("76").pvd(millesime=2020)) == 225


def test_the_list_in_force_differs(france: France) -> None:
    assert len(france.pvd(2020)) == 1_606
    assert len(france.pvd(2026)) == 1_646
    assert len(france.departement("65").pvd(2026)) == 14
    assert len(france.region("76").pvd(2026)) == 224


def test_changes_between_lists_add_up(france: France) -> None:
    changes = compare_lists(france)["statut"].value_counts()
    assert changes["maintenue"] + changes["sortie"] == 1_606
    assert changes["maintenue"] + changes["entrée"] == 1_646


def test_gers_kept_its_towns(gers: Territory) -> None:
    assert compare_lists(gers)["statut"].unique().tolist() == ["maintenue"]


def test_binomes_count_every_town_in_an_epci(gers: Territory) -> None:
    binomes = list_binomes(gers)
    assert binomes["pvd"].sum() == 24
    assert len(binomes) == 13
    row = binomes.loc["200034726"]
    assert row["villes"] == "Cologne, Mauvezin, Saint-Clar"
    assert row["part_pvd"] == pytest.approx(100 * (947 + 2_274 + 1_062) / 11_325)


def test_an_epci_across_a_border_says_its_towns_elsewhere(france: France) -> None:
    for place in france.departements():
        binomes = list_binomes(place)
        if (binomes["pvd_hors"] > 0).any():
            code = binomes.index[binomes["pvd_hors"] > 0][0]
            assert binomes.loc[code, ["pvd", "pvd_hors"]].sum() == len(
                france.pvd().query("code_epci == @code")
            )
            return
    pytest.fail("no EPCI has towns in two départements")


def test_a_departement_without_town_is_counted_as_such(france: France) -> None:
    paris = summarise_programmes(france.departement("75"))
    assert (paris["pvd"], paris["epci_pvd"], paris["part_population_pvd"]) == (0, 0, 0)


def test_delays_are_counted_from_the_announcement(france: France) -> None:
    folder = france.dataset.folder
    lists = pd.read_csv(folder / "programmes.csv", dtype=str)
    towns = lists.query("programme == 'PVD' and millesime == '2026'")
    own = towns[towns["code_commune"].str.startswith("47")]
    dates = pd.to_datetime(own["date_signature"]).dropna()
    found = summarise_lists(france.departement("47"))
    assert (found["maintenues"], found["entrees"], found["sorties"]) == (15, 3, 0)
    assert found["datees"] == len(dates)
    assert (found["premiere"], found["derniere"]) == (dates.min(), dates.max())
    months = ((dates - pd.Timestamp("2020-10-01")).dt.days / 30.44).median()
    assert found["delai_mois"] == pytest.approx(months)
    whole = summarise_lists(france)
    assert whole["maintenues"] + whole["entrees"] == 1_646
    populations = pd.read_parquet(folder / "populations.parquet")
    summed = populations.query("millesime == 2020 and statut == 'fusion'")["code_commune"]
    assert whole["fusions"] == towns["code_commune"].isin(summed).sum() > 0


def test_a_departement_without_town_has_no_date(france: France) -> None:
    found = summarise_lists(france.departement("75"))
    assert found["datees"] == 0
    assert pd.isna(found["mediane"])
    assert pd.isna(found["delai_mois"])
