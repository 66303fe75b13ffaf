"""With whom a territory is compared."""

from __future__ import annotations

from typing import cast

import pytest

from ptvd_analysis.comparison.peers import Kind, find_peers
from ptvd_analysis.comparison.similarity import find_similar
from ptvd_analysis.errors import InvalidParameterError
from ptvd_analysis.territories.territories import France


def list_codes(france: France, asked: str, kind: str) -> list[str]:
    return [place.code for place in find_peers(france[asked], cast("Kind", kind))]


def test_each_rule_gives_territories_of_the_level_by_code(france: France) -> None:
    assert list_codes(france, "2A", "voisins") == list_codes(france, "2A", "region") == ["2B"]
    assert list_codes(france, "59", "region") == ["02", "60", "62", "80"]
    similar = find_similar(france["32"], france)
    assert list_codes(france, "32", "semblables") == sorted(similar.index)
    assert list_codes(france, "region:53", "voisins") == ["28", "52"]
    assert "53" not in list_codes(france, "region:53", "region")
    assert len(list_codes(france, "region:53", "region")) == 17


def test_a_rule_may_find_none(france: France) -> None:
    assert list_codes(france, "974", "voisins") == list_codes(france, "974", "region") == []
    assert list_codes(france, "976", "semblables") == []


def test_a_rule_that_is_not_one_is_named(france: France) -> None:
    with pytest.raises(
        InvalidParameterError, match="kind: voisins, region, semblables; got 'zone'"
    ):
        list_codes(france, "32", "zone")
    with pytest.raises(InvalidParameterError, match="Occitanie is a region"):
        list_codes(france, "region:76", "semblables")
