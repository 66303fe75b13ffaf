"""What kind of comparison one is."""

from __future__ import annotations

import numpy as np
import pytest

from ptvd_analysis.comparison.calibrated import LEAST_AROUND, _is_around, find_reference
from ptvd_analysis.comparison.comparison import Comparison, compare
from ptvd_analysis.comparison.peers import find_peers
from ptvd_analysis.comparison.towns import is_contiguous, read_towns
from ptvd_analysis.territories.territories import France, Territory
from tests.comparison.test_towns import place_towns


def beside(france: France, code: str, *others: str) -> Comparison:
    return compare(france[code], list(others))


def test_departements_are_compared_by_a_rule(france: France, gers: Territory) -> None:
    for kind in ("voisins", "region", "semblables"):
        assert find_reference(compare(gers, find_peers(gers, kind))) == kind
        assert find_reference(compare(gers, find_peers(gers, kind)[::-1])) == kind
    assert find_reference(beside(france, "32", "65")) == "voisin"
    assert (
        find_reference(beside(france, "2A", "2B")) == "voisin"
    )  # its only neighbour, and its région


def test_neighbours_and_more_are_neighbours_as_long_as_they_are_around(france: France) -> None:
    assert find_reference(beside(france, "32", "31", "40", "64", "47", "82")) == "voisins"
    assert (
        find_reference(beside(france, "32", "31", "40", "64", "47", "82", "65", "81")) == "voisins"
    )
    assert find_reference(beside(france, "32", "65", "64")) is None  # too few towns
    assert find_reference(beside(france, "32", "81", "12", "46", "09", "33")) is None  # apart
    everywhere = [place.code for place in france.departements() if place.code != "32"]
    assert find_reference(beside(france, "32", *everywhere)) is None


def test_a_departement_holds_together_whatever_its_towns_do(france: France) -> None:
    towns = read_towns(france)
    doubs = france["25"]
    assert not is_contiguous(towns, doubs.pvd().index)
    codes = [place.code for place in doubs.neighbours()]
    assert find_reference(compare(doubs, [*codes, "88"])) == "voisins"
    group = france.group(doubs.pvd().index, "Villes du Doubs")
    assert find_reference(compare(group, [*doubs.neighbours(), france["88"]])) is None


def test_towns_are_those_of_the_list_asked(france: France) -> None:
    listed, now = france.pvd(2020), france.pvd(2026)
    left = listed.index.difference(now.index)
    code = str(listed.loc[left, "code_departement"].mode().iloc[0])
    place = france[code]
    for millesime in (2020, 2026):
        comparison = compare(place, place.neighbours(), millesime=millesime)
        assert find_reference(comparison) == "voisins"


def test_overseas_and_nothing_are_of_no_kind(france: France) -> None:
    assert find_reference(beside(france, "974", "971", "972", "973", "976")) is None
    assert find_reference(beside(france, "971", "972")) is None
    assert find_reference(beside(france, "32")) is None
    assert find_reference(beside(france, "75", "92", "93", "94")) is None  # no town of its own


def test_a_group_is_taken_as_a_departement_where_it_holds_together(france: France) -> None:
    towns = read_towns(france)
    order = np.argsort(np.hypot(*(towns.km - towns.km[towns.rows(["32107"])]).T))
    near = [str(code) for code in towns.codes[order]]
    group = france.group(near[:12], "Autour de Condom")
    assert find_reference(compare(group, [group.ring()])) == "voisins"
    assert find_reference(compare(group, [group.ring(35)])) is None
    assert find_reference(compare(group, [france.group(near[100:180], "Plus loin")])) is None
    small = france.group(near[:9], "Trop petit")
    assert find_reference(compare(small, [small.ring()])) is None
    scattered = france.group(near[:60:5], "Épars")
    assert find_reference(compare(scattered, [scattered.ring()])) is None
    outside = sorted(set(france["32"].communes.index) - set(france["32"].pvd().index))[:12]
    others = france.group(outside, "Hors programme")
    assert find_reference(compare(others, [france["32"]])) is None


def test_a_region_is_larger_than_any_departement(france: France) -> None:
    region = france["region:53"]
    assert find_reference(compare(region, region.neighbours())) is None


@pytest.mark.parametrize(
    ("own", "around", "far", "held"),
    [(10, 30, 160.0, True), (9, 30, 1.0, False), (10, 29, 1.0, False), (10, 30, 160.1, False)],
)
def test_towns_around_are_enough_and_near(own: int, around: int, far: float, held: bool) -> None:
    assert LEAST_AROUND == 3
    km = [(0.0, 0.0)] * own + [(1.0, 0.0)] * (around - 1) + [(far, 0.0)]
    towns = place_towns(km)
    assert _is_around(towns, np.arange(own), np.arange(own, own + around)) is held


def test_no_group_is_larger_than_the_largest_departement() -> None:
    towns = place_towns([(0.0, 0.0)] * 48)
    places = np.repeat(["01", "02", "03"], [11, 12, 25])
    object.__setattr__(towns, "places", places)
    object.__setattr__(towns, "mainland", places != "03")
    assert _is_around(towns, np.arange(12), np.arange(12, 48))
    assert not _is_around(towns, np.arange(13), np.arange(13, 13 + 39) % 48)
