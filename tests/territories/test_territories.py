"""Territories are found by code or name, and touch those they touch."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ptvd_analysis.errors import InvalidParameterError, UnknownTerritoryError
from ptvd_analysis.territories.territories import (
    France,
    Territory,
    label_territories,
    load,
    make_france,
)


@pytest.mark.parametrize(
    ("code", "neighbours"),
    [
        ("32", ["31", "40", "47", "64", "65", "82"]),
        ("2A", ["2B"]),
        ("75", ["92", "93", "94"]),
        ("90", ["25", "68", "70", "88"]),
        ("974", []),
        ("976", []),
    ],
)
def test_neighbours_share_a_boundary(france: France, code: str, neighbours: list[str]) -> None:
    assert [place.code for place in france.departement(code).neighbours()] == neighbours


def test_shared_boundaries_are_the_same_from_both_sides(france: France, gers: Territory) -> None:
    landes = france.departement("40")
    assert gers.shared_boundaries()["40"] == pytest.approx(landes.shared_boundaries()["32"])
    assert 20 < gers.shared_boundaries()["40"] < 200


def test_neighbours_exist_at_every_level(france: France) -> None:
    assert [place.code for place in france.region("76").neighbours()] == ["75", "84", "93"]
    auch = [place.nom for place in france.commune("32013").neighbours()]
    assert "Pavie" in auch
    assert "Condom" not in auch
    assert "Auch" not in auch
    lomagne = france.epci("200066926")
    assert all(place.level == "epci" for place in lomagne.neighbours())
    assert france.neighbours() == []


@pytest.mark.parametrize("asked", ["32", "Gers", "gers", " 32 "])
def test_a_departement_is_found_by_code_or_name(france: France, asked: str) -> None:
    assert france.departement(asked).code == "32"


def test_codes_with_letters_and_accents_are_found(france: France) -> None:
    assert france.departement("2a").nom == "Corse-du-Sud"
    assert france.departement("hautes pyrenees").code == "65"
    assert france.region("occitanie").code == "76"
    assert france.epci("CC de la Lomagne Gersoise").code == france.epci("243200391").code


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ("99", "no departement has the code or the name '99'"),
        ("Gerz", "nearest: Gers"),
        ("1", "nearest: 01"),
        ("", "no departement has the code or the name ''"),
        (32, "designated by a string"),
    ],
)
def test_an_unknown_departement_teaches(france: France, asked: Any, message: str) -> None:
    with pytest.raises(UnknownTerritoryError, match=message):
        france.departement(asked)


def test_an_ambiguous_name_is_refused_with_its_codes(france: France) -> None:
    with pytest.raises(UnknownTerritoryError, match=r"communes are named 'Saint-Denis'.*93066"):
        france.commune("Saint-Denis")


def test_the_hierarchy_goes_up_and_down(france: France, gers: Territory) -> None:
    region = gers.parent()
    assert region is not None
    assert region.nom == "Occitanie"
    assert [place.code for place in region.members("departement")].count("32") == 1
    assert region.parent() == france
    assert france.commune("32013").parent() == gers
    assert len(gers.members("commune")) == len(gers.communes)


@pytest.mark.parametrize(
    ("code", "slug", "locatif"),
    [
        ("32", "32-gers", "dans le Gers"),
        ("2A", "2a-corse-du-sud", "en Corse-du-Sud"),
        ("974", "974-la-reunion", "à La Réunion"),
        ("31", "31-haute-garonne", "en Haute-Garonne"),
        ("95", "95-val-d-oise", "dans le Val-d'Oise"),
    ],
)
def test_names_are_ready_for_files_and_sentences(
    france: France, code: str, slug: str, locatif: str
) -> None:
    place = france.departement(code)
    assert (place.slug, place.locatif) == (slug, locatif)


def test_an_unknown_list_is_refused(gers: Territory) -> None:
    with pytest.raises(
        InvalidParameterError, match="there is no list PVD 2019; there are PVD 2020"
    ):
        gers.pvd(2019)


def test_two_territories_are_one_when_their_keys_are(france: France, gers: Territory) -> None:
    assert france["departement:32"] == gers == load().departement("Gers")
    assert make_france(france.dataset) == france
    assert france["region:76"] != france["departement:76"]
    assert len({gers, france["32"], france["region:32"], france["departement:76"]}) == 3
    assert gers.key != gers  # a key is not its territory
    assert str(france.key) == "france:FR"


def test_the_same_code_of_other_tables_is_another_territory(
    gers: Territory, data_copy: Path
) -> None:
    other = load(data_copy).departement("32")
    assert (other.key, other == gers) == (gers.key, False)


def test_a_level_that_is_needed_is_required(france: France, gers: Territory) -> None:
    assert gers.require("departement") is gers
    with pytest.raises(InvalidParameterError) as refused:
        france["region:76"].require("departement")
    assert str(refused.value) == "Occitanie is a region: a departement is needed here"


def test_labels_tell_namesakes_apart_and_leave_the_others(france: France) -> None:
    places = [france[key] for key in ("epci:247000623", "epci:247400666", "32", "32")]
    assert label_territories(places) == {
        "epci:247000623": "CC des Quatre Rivières (247000623)",
        "epci:247400666": "CC des Quatre Rivières (247400666)",
        "departement:32": "Gers",
    }
