"""The towns of France as arrays."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ptvd_analysis.comparison.towns import (
    Towns,
    is_contiguous,
    link_towns,
    read_towns,
    read_values_of,
)
from ptvd_analysis.errors import InvalidParameterError
from ptvd_analysis.tables.dataset import Dataset
from ptvd_analysis.territories.territories import France, make_france


def place_towns(km: list[tuple[float, float]], islands: int = 0) -> Towns:
    """Place towns a, b, c…; the last ones in another zone, at the same coordinates."""
    count = len(km)
    mainland = np.arange(count) < count - islands
    return Towns(
        codes=np.array([chr(97 + row) for row in range(count)]),
        places=np.array(["01"] * count),
        km=np.array(km, dtype="float64"),
        zones=np.where(mainland, 2154, 2975),
        mainland=mainland,
        metro=mainland,
        dataset=Dataset.__new__(Dataset),
    )


SQUARE = [(0.0, 0.0), (30.0, 0.0), (0.0, 30.0), (31.0, 31.0)]


def tell_links(towns: Towns) -> set[str]:
    return {f"{towns.codes[a]}{towns.codes[b]}" for a, b in link_towns.__wrapped__(towns)}  # type: ignore[attr-defined]


def test_towns_of_france_are_sorted_and_placed(france: France) -> None:
    france = make_france(replace(france.dataset, memory={}))  # nothing is remembered
    towns = read_towns(france)
    listed = france.pvd(2026)
    assert towns.codes.tolist() == sorted(listed.index)
    assert set(towns.places[towns.metro & ~towns.mainland]) == {"2A", "2B"}
    assert set(towns.places[~towns.metro]) == {"971", "972", "973", "974", "976"}
    condom, eauze = towns.km[towns.rows(["32107", "32119"])]
    assert np.hypot(*(condom - eauze)) == pytest.approx(24.3, abs=0.1)


def test_values_keep_the_order_asked_and_miss_what_is_unknown(france: France) -> None:
    towns = read_towns(france)
    values = read_values_of(towns, ["taux_pauvrete_2021", "superficie_km2"])
    table = france.dataset.keyed("indicateurs").loc[towns.codes]
    assert values.shape == (len(towns.codes), 2)
    np.testing.assert_array_equal(values[:, 0], table["taux_pauvrete_2021"].to_numpy("float64"))
    assert np.isnan(values[:, 0]).any()
    assert not np.isnan(values[towns.metro, 1]).any()


def test_a_class_has_no_numbers(france: France) -> None:
    with pytest.raises(InvalidParameterError, match="niveau_centralite_2021 is a class"):
        read_values_of(read_towns(france), ["niveau_centralite_2021"])


def test_a_code_that_is_no_town_is_named(france: France) -> None:
    towns = read_towns(france)
    with pytest.raises(
        InvalidParameterError, match=r"^no PVD commune of this list: 32001, 99999; give"
    ):
        towns.rows(["32107", "32001", "99999"])
    assert towns.rows([]).tolist() == []
    assert towns.rows(["32119", "32107", "32119"]).tolist() == [
        towns.codes.tolist().index(code) for code in ("32107", "32119")
    ]


def test_links_are_sides_of_triangles_that_are_short_enough() -> None:
    assert tell_links(place_towns(SQUARE)) == {"ab", "ac", "bc", "bd", "cd"}  # ad is longer than bc
    stretched = place_towns([(x, 2 * y) for x, y in SQUARE])  # ac is then 60 km long
    assert tell_links(stretched) == {"ab", "cd"}


def test_another_zone_has_its_own_links_even_of_two_towns() -> None:
    towns = place_towns([*SQUARE, (0.0, 0.0), (0.0, 59.9)], islands=2)
    assert "ef" in tell_links(towns)
    assert not {"ae", "af", "be"} & tell_links(towns)
    assert "ef" not in tell_links(place_towns([*SQUARE, (0.0, 0.0), (0.0, 60.0)], islands=2))


@pytest.mark.parametrize(
    ("codes", "held"), [("a", True), ("abd", True), ("ad", False), ("", False), ("bbca", True)]
)
def test_a_group_holds_together_through_its_own_towns(
    codes: str, held: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    towns = place_towns(SQUARE)
    monkeypatch.setattr(
        "ptvd_analysis.comparison.towns.link_towns",
        link_towns.__wrapped__,  # type: ignore[attr-defined]
    )
    assert is_contiguous(towns, list(codes)) is held


def test_departements_hold_together_and_halves_of_france_do_not(france: France) -> None:
    towns = read_towns(france)
    gers = towns.codes[towns.places == "32"]
    assert is_contiguous(towns, gers)
    assert not is_contiguous(towns, towns.codes[np.isin(towns.places, ["32", "67"])])
