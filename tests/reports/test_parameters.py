"""Parameters are checked before any kernel starts."""

from __future__ import annotations

from typing import Any

import pytest

from ptvd_analysis.comparison.similarity import find_similar
from ptvd_analysis.errors import InvalidParameterError, UnknownTerritoryError
from ptvd_analysis.reports.subject.parameters import choose_references, validate_parameters
from ptvd_analysis.territories.territories import France, Territory


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"departement": "32", "milesime": 2020},
            "unknown parameter 'milesime'; nearest: millesime",
        ),
        ({"departement": 1}, r"departement is of type str; got 1 \(int\).*-r departement 01"),
        ({"departement": "32", "millesime": "2020"}, "millesime is of type int; got '2020'"),
        ({"departement": "32", "millesime": True}, "millesime is of type int; got True"),
        ({"departement": "32", "millesime": 2019}, "accepted: 2020, 2026"),
        ({"departement": "32", "reference": "voisin"}, "nearest: voisins"),
        ({"departement": "32", "reference": "31,99"}, "reference: got '31,99': no departement"),
        ({"departement": "32", "reference": ","}, "reference: empty"),
        ({"departement": "32", "reference": "32"}, "cannot be compared with itself"),
        ({"millesime": 2020}, "the parameter departement is missing"),
    ],
)
def test_a_wrong_parameter_teaches(france: France, given: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidParameterError, match=message):
        validate_parameters(given, france)


def test_unknown_codes_are_errors_wherever_they_are(france: France) -> None:
    with pytest.raises(UnknownTerritoryError):
        validate_parameters({"departement": "99"}, france)


def test_codes_stay_strings(france: France) -> None:
    assert validate_parameters({"departement": "01"}, france).departement == "01"
    assert validate_parameters({"departement": "2a"}, france).departement == "2A"


def codes(choice: Any) -> list[str]:
    return [place.code for place in choice.territories]


def test_references_are_neighbours_region_or_codes(france: France, gers: Territory) -> None:
    assert codes(choose_references(gers, "voisins", france)) == ["31", "40", "47", "64", "65", "82"]
    assert len(codes(choose_references(gers, "region", france))) == 12
    assert codes(choose_references(gers, "65, Haute-Garonne,65", france)) == ["65", "31"]


def test_a_departement_without_neighbour_says_with_what_it_is_compared(france: France) -> None:
    choice = choose_references(france.departement("974"), "voisins", france)
    assert codes(choice) == ["971", "972", "973", "976"]
    assert "qui n’en sont pas voisins" in choice.note
    alone = choose_references(france.departement("974"), "region", france)
    assert alone.territories == ()
    assert "seul de sa région" in alone.note


def test_similar_is_a_reference_like_another(france: France, gers: Territory) -> None:
    parameters = validate_parameters({"departement": "32", "reference": "semblables"}, france)
    choice = choose_references(gers, parameters.reference, france)
    assert choice.label == "les départements semblables"
    assert {place.code for place in choice.territories} == set(find_similar(gers, france).index)
    overseas = choose_references(france.departement("974"), "semblables", france)
    assert {place.code for place in overseas.territories} == {"971", "972", "973", "976"}
    assert "sans les dire semblables" in overseas.note
