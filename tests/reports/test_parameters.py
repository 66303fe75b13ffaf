"""Parameters are checked before any kernel starts."""

from __future__ import annotations

from typing import Any

import pytest

from ptvd_analysis.errors import InvalidParameterError, UnknownTerritoryError
from ptvd_analysis.reports.subject.parameters import ReportParameters, validate_parameters
from ptvd_analysis.territories.keys import TerritoryKey
from ptvd_analysis.territories.territories import France


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
    assert validate_parameters({"departement": "01"}, france).code == "01"
    assert validate_parameters({"departement": "2a"}, france).code == "2A"


def test_parameters_have_a_key(france: France) -> None:
    assert ReportParameters("2A").key == TerritoryKey("departement", "2A")
    assert validate_parameters({"departement": "departement:32"}, france).code == "32"
    with pytest.raises(UnknownTerritoryError, match="region:76 is the key of a region"):
        validate_parameters({"departement": "region:76"}, france)
