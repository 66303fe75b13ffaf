"""A key tells a territory from any other, and reads back what it wrote."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptvd_analysis.errors import InvalidParameterError
from ptvd_analysis.territories.keys import TerritoryKey

CODES = {
    "commune": r"(?:\d{2}|2[AB])\d{3}",
    "epci": r"\d{9}",
    "departement": r"(?:\d{2,3}|2[AB])",
    "region": r"\d{2}",
    "france": "FR",
}
DIGITS = st.characters(codec="ascii")


@given(
    st.sampled_from(sorted(CODES)).flatmap(
        lambda level: st.builds(
            TerritoryKey,
            st.just(level),
            st.from_regex(CODES[level], fullmatch=True, alphabet=DIGITS),
        )
    )
)
def test_what_is_written_is_read_back(key: TerritoryKey) -> None:
    assert TerritoryKey.parse(str(key)) == key
    assert TerritoryKey.parse(f" {str(key).lower()} ") == key


def test_two_levels_of_one_code_are_two_territories() -> None:
    region, departement = TerritoryKey("region", "76"), TerritoryKey("departement", "76")
    assert len({region, departement, TerritoryKey("region", "76")}) == 2
    assert [str(key) for key in sorted([region, departement, TerritoryKey("region", "11")])] == [
        "departement:76",
        "region:11",
        "region:76",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("32", "'32' is no key of a territory. Accepted: commune:32107, epci:200066926, "),
        ("departements:32", "'departements:32' is no key of a territory; nearest: departement."),
        ("departement:1", "'departement:1' is no key of a territory. Accepted: "),
        ("france:32", "region:76, france:FR"),
        ("commune:32", "commune:32107"),
        (32, "32 is no key of a territory"),
        ("", "'' is no key of a territory. Accepted: "),
    ],
)
def test_what_is_no_key_is_refused_with_examples(text: Any, said: str) -> None:
    with pytest.raises(InvalidParameterError) as refused:
        TerritoryKey.parse(text)
    assert said in str(refused.value)
