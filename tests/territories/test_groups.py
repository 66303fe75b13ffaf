"""A group is what its communes are, whatever it is called."""

from __future__ import annotations

import pandas as pd
import pytest

from ptvd_analysis.errors import InvalidParameterError, UnknownTerritoryError
from ptvd_analysis.territories.groups import RING, Group
from ptvd_analysis.territories.projections import find_epsg, project
from ptvd_analysis.territories.territories import France, Territory

THREE = ["32256", "32107", "32132"]


@pytest.fixture(scope="module")
def group(france: France) -> Group:
    return france.group(THREE, " Trois villes ")


def test_communes_identify_a_group_and_names_only_label_it(france: France, group: Group) -> None:
    same = france.group(reversed(["commune:32256", "Condom", "32132"]), "Autrement dites")
    assert str(same.key) == str(group.key) == "groupe:07739bbf9348"
    assert same != group  # or what is remembered of one would bear the other's name
    assert france.group(THREE[:2], "Trois villes").key != group.key
    assert (group.nom, group.genitif) == ("Trois villes", "du groupe « Trois villes »")
    assert group.locatif == "dans le groupe « Trois villes »"
    assert group.slug == "groupe-07739bbf9348-trois-villes"
    assert group.communes.index.tolist() == group.towns().index.tolist() == sorted(THREE)


def test_its_programme_is_read_from_the_lists_its_towns_are_not(france: France) -> None:
    mixed = france.group(["32107", "32013"], "Condom et Auch")
    assert mixed.pvd().index.tolist() == ["32107"]
    assert len(mixed.towns(2020)) == 2


@pytest.mark.parametrize(
    ("codes", "parent"),
    [
        (THREE, "departement:32"),
        (["32107", "65440"], "region:76"),
        (["32107", "40001"], "france:FR"),
        (["98818", "98735"], "france:FR"),
    ],
)
def test_its_parent_is_the_smallest_that_has_all_of_it(
    france: France, codes: list[str], parent: str
) -> None:
    assert str(france.group(codes, "x").parent().key) == parent


def test_its_neighbours_are_the_communes_around_it(france: France) -> None:
    pair = [france.commune("32107"), france.commune("32096")]  # Condom and Caussens touch
    union = {place.code for commune in pair for place in commune.neighbours()}
    own = [place.code for place in pair]
    group = france.group(own, "Deux")
    assert {place.code for place in group.neighbours()} == union - set(own)
    boundaries = [place.shared_boundaries() for place in pair]
    inside = sum(
        float(lengths.get(code, 0.0))
        for lengths, code in zip(boundaries, reversed(own), strict=True)
    )
    total = sum(float(lengths.sum()) for lengths in boundaries)
    assert group.shared_boundaries().sum() == pytest.approx(total - inside)


def test_its_ring_is_the_nearest_towns(france: France, group: Group) -> None:
    towns = france.pvd().drop(index=THREE, errors="ignore")
    towns = towns[find_epsg(france.dataset, towns.index) == 2154]
    there, here = project(towns, 2154), project(group.communes, 2154)
    far = pd.Series(
        [min(((p - q) ** 2).sum() for q in here) for p in there], index=towns.index
    ).sort_values()
    for count in (1, 4, 15):
        assert set(group.ring(count).codes) == set(far.index[:count])
    assert len(group.ring().codes) == RING * 3
    assert group.ring().nom == "Autour du groupe « Trois villes »"
    announced = set(group.ring(40, millesime=2020).codes)
    assert announced <= set(france.pvd(2020).index)


def test_a_ring_stays_in_its_zone(france: France) -> None:
    far = france.group(["97411", "32107"], "Saint-Denis et Condom").ring(30)
    zones = {code[:3] for code in far.codes if code.startswith("97")}
    assert zones == {"974"}
    with pytest.raises(InvalidParameterError, match="no PVD commune is around Nouméa"):
        france.group(["98818"], "Nouméa").ring()


@pytest.mark.parametrize(
    ("codes", "name", "error", "message"),
    [
        (["32107"], "  ", InvalidParameterError, "name: what the group is called is needed; got '  '"),
        (["32107"], 3, InvalidParameterError, "name: what the group is called is needed; got 3"),
        ([], "x", InvalidParameterError, "codes: empty; a group has one commune at least"),
        ("32107", "x", InvalidParameterError, "a list of communes is needed; got '32107'"),
        (["32107", "32013", "Condom"], "x", InvalidParameterError,
         r"codes: 32107 \(Condom\) given twice; give each commune once"),
        (["16226"], "x", UnknownTerritoryError,
         "no commune has the code or the name '16226'; today 16393, La Boixe"),
        (["3210"], "x", UnknownTerritoryError, "no commune has the code or the name '3210'; nearest:"),
        ([32107], "x", UnknownTerritoryError, "Write it between quotes"),
        (["departement:32"], "x", UnknownTerritoryError, "a commune is needed here"),
    ],
)  # fmt: skip
def test_what_makes_no_group_is_refused(
    france: France, codes: list[str], name: str, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        france.group(codes, name)


def test_a_territory_is_compared_by_its_listed_communes(gers: Territory) -> None:
    assert gers.towns(2020).index.tolist() == gers.pvd(2020).index.tolist()


def test_no_territory_has_groups_as_members(gers: Territory) -> None:
    with pytest.raises(InvalidParameterError, match="region or france; got 'groupe'"):
        gers.members("groupe")
