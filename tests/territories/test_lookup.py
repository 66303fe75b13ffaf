"""A territory is found by key, code or name, in an order that is told."""

from __future__ import annotations

from typing import Any

import pytest

from ptvd_analysis.errors import UnknownTerritoryError
from ptvd_analysis.territories.keys import TerritoryKey
from ptvd_analysis.territories.territories import France


@pytest.mark.parametrize(
    ("asked", "key"),
    [
        ("32", "departement:32"),
        ("2a", "departement:2A"),
        ("76", "departement:76"),
        ("region:76", "region:76"),
        (" Region : Occitanie ", "region:76"),
        ("Occitanie", "region:76"),
        ("hautes pyrenees", "departement:65"),
        ("Guadeloupe", "departement:971"),
        ("32107", "commune:32107"),
        ("commune:32107", "commune:32107"),
        ("Condom", "commune:32107"),
        ("condom", "commune:32107"),
        ("200066926", "epci:200066926"),
        ("CC de la Lomagne Gersoise", "epci:243200391"),
        (TerritoryKey("epci", "243200391"), "epci:243200391"),
        ("france", "france:FR"),
        ("france:FR", "france:FR"),
        (TerritoryKey("france", "FR"), "france:FR"),
    ],
)
def test_a_code_a_name_or_a_key_finds_one_territory(
    france: France, asked: str | TerritoryKey, key: str
) -> None:
    assert str(france[asked].key) == key


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("Saint-Denis", "communes are named 'Saint-Denis': use one of the keys commune:11339, "),
        ("1", "no territory has the code or the name '1'; nearest: 01. Accepted: the code of a "),
        ("Gerz", "nearest: Gers"),
        ("departement:99", "no departement has the code or the name '99'"),
        ("departement:", "or a key, such as departement:32, region:76"),
        ("canton:12", "no territory has the code or the name 'canton:12'"),
        ("", "no territory has the code or the name ''"),
        (32, "a territory is designated by a string, its code or its name; got 32 (int)"),
    ],
)
def test_what_designates_nothing_or_several_is_refused(
    france: France, asked: Any, said: str
) -> None:
    with pytest.raises(UnknownTerritoryError) as refused:
        france[asked]
    assert said in str(refused.value)
