"""Which facts come first, in which order, and what is never said."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptvd_analysis.comparison.facts.facts import (
    Beside,
    Fact,
    Standing,
    find_facts,
    order_facts,
    tabulate_facts,
)
from ptvd_analysis.comparison.facts.kinds import KINDS, LEADS_TO, Subject
from ptvd_analysis.errors import InvalidParameterError
from ptvd_analysis.territories.territories import France, Territory

NOTHING = Beside(0, math.nan, math.nan, math.nan, math.nan)


def make_fact(subject: Subject, bits: float, kind: str = "") -> Fact:
    standing = Standing("metropole", 90, 1, 1, 0.0)
    return Fact(
        kind or subject, subject, "departement:32", 1.0, "%", (("compte", 2.0),), 9, 1, (), (),
        standing, NOTHING, bits, bits,
    )  # fmt: skip


def name(facts: tuple[Fact, ...]) -> list[str]:
    return [fact.kind for fact in facts]


def test_three_subjects_come_first_then_the_most_remarkable() -> None:
    facts = [
        make_fact("logement", 1, "a"), make_fact("logement", 9, "b"), make_fact("logement", 8, "c"),
        make_fact("liste", 7, "d"), make_fact("distance", 5, "e"), make_fact("poids", 2, "f"),
    ]  # fmt: skip
    assert name(order_facts(facts)) == ["b", "d", "e", "c", "f", "a"]


def test_no_two_of_the_first_are_about_one_equipment() -> None:
    facts = [
        make_fact("services", 9, "concentration:lycees_2024"), make_fact("liste", 6),
        make_fact("equipement", 8, "presence:lycees_2024"),
        make_fact("equipement", 3, "presence:gares_2024"),
    ]  # fmt: skip
    assert set(name(order_facts(facts)[:3])) == {facts[0].kind, facts[1].kind, facts[3].kind}


def test_a_fact_that_follows_counts_as_twice_as_rare() -> None:
    first = make_fact("croissance", 9)
    apart, linked = make_fact("distance", 4.0), make_fact("villes", 3.5)
    last = make_fact("liste", 3.4)
    assert name(order_facts([first, apart, linked, last])) == [
        "croissance",
        "villes",
        "distance",
        "liste",
    ]
    assert set(name(order_facts([first, apart, replace(last, remarkableness=4.1)])[:3])) == {
        "croissance", "distance", "liste",
    }  # fmt: skip
    weak = replace(linked, remarkableness=2.3)
    assert name(order_facts([first, apart, weak, last]))[3] == "villes"


def test_they_are_told_in_the_order_in_which_one_leads_to_the_next() -> None:
    told = order_facts([make_fact("emploi", 9), make_fact("croissance", 8), make_fact("poids", 7)])
    assert [(fact.kind, fact.follows) for fact in told] == [
        ("poids", ""), ("croissance", "poids"), ("emploi", "croissance"),
    ]  # fmt: skip


def test_what_does_not_follow_does_not_say_so() -> None:
    told = order_facts([make_fact("liste", 9), make_fact("age", 8)])
    assert [(fact.kind, fact.follows) for fact in told] == [("liste", ""), ("age", "")]
    assert order_facts([]) == ()


@given(st.lists(st.tuples(st.sampled_from(sorted(LEADS_TO)), st.integers(0, 60)), max_size=9))
def test_nothing_is_lost_and_three_subjects_are_first(
    given_facts: list[tuple[Subject, int]],
) -> None:
    facts = [make_fact(subject, bits / 10, str(n)) for n, (subject, bits) in enumerate(given_facts)]
    told = order_facts(facts)
    assert sorted(name(told)) == sorted(fact.kind for fact in facts)
    subjects = {fact.subject for fact in facts}
    assert len({fact.subject for fact in told[:3]}) == min(3, len(subjects))
    rest = [fact.remarkableness for fact in told[min(3, len(subjects)) :]]
    assert rest == sorted(rest, reverse=True)
    if facts:
        assert max(fact.remarkableness for fact in facts) in [f.remarkableness for f in told[:3]]


def test_the_first_three_of_gers(gers: Territory) -> None:
    people, growth, jobs = find_facts(gers)[:3]
    assert (people.kind, people.standing.rank, people.standing.among) == ("part_habitants", 2, 92)
    assert people.value == pytest.approx(100 * 64054 / 192645)
    assert (growth.kind, growth.value, growth.follows) == ("contraste", 1, "part_habitants")
    assert growth["pvd"] == pytest.approx(2.7494, abs=1e-4)
    assert growth["reste"] == pytest.approx(0.2081, abs=1e-4)
    assert (growth.standing.rank, growth.standing.tied) == (1, 1)
    assert growth.rarity == pytest.approx(math.log2(91))
    assert growth.remarkableness == pytest.approx(math.log2(91 / 3))
    assert (jobs.kind, jobs["compte"], jobs["parmi"]) == ("emplois", 21, 24)
    assert (jobs.n, jobs.missing, jobs.indicators) == (
        24,
        0,
        ("emplois_pour_100_actifs_occupes_2018",),
    )


def test_presence_stands_beside_that_of_the_neighbours(gers: Territory) -> None:
    kinds = {fact.kind: fact for fact in find_facts(gers)}
    fact = kinds["presence:france_services_2024"]
    assert (fact["compte"], fact["parmi"]) == (20, 24)
    assert (fact.beside.known, fact.beside.compte, fact.beside.parmi) == (6, 68, 100)
    share = kinds["part_habitants"]
    assert math.isnan(share.beside.compte)
    assert share.beside.minimum == pytest.approx(4.897, abs=1e-3)
    assert share.standing.from_lowest == 91


def test_nothing_is_told_that_the_figures_do_not_carry(france: France) -> None:
    assert name(find_facts(france["75"])) == ["sans_pvd"]
    assert find_facts(france["75"])[0].standing.tied == 4
    three = {"part_habitants", "nombre", "part_epci"}
    assert set(name(find_facts(france["976"]))) == set(name(find_facts(france["90"]))) == three
    reunion = find_facts(france["974"])
    assert reunion[0].standing.population == "france"
    assert all(fact.beside.known == 0 and math.isnan(fact.beside.minimum) for fact in reunion)
    assert "presence:gares_2024" not in name(reunion)


def test_every_departement_has_three_facts_of_three_subjects(france: France) -> None:
    for place in france.departements()[::9]:
        facts = find_facts(place)
        assert len({fact.kind for fact in facts}) == len(facts) <= len(KINDS)
        if len(place.pvd()) >= 5:
            assert len({fact.subject for fact in facts[:3]}) == 3, place.nom
        assert all(math.isfinite(fact.value) and fact.remarkableness >= 0 for fact in facts)


def test_other_levels_have_facts_and_a_commune_has_none(france: France) -> None:
    assert find_facts(france["region:76"])[0].territory == "region:76"
    epci = france["Condom"].communes["code_epci"].iloc[0]
    assert find_facts(france[epci])[0].territory == f"epci:{epci}"
    with pytest.raises(InvalidParameterError, match="Condom is a commune: accepted, departement"):
        find_facts(france["32107"])
    with pytest.raises(InvalidParameterError, match="there is no list PVD 2021"):
        find_facts(france["32"], millesime=2021)


def test_a_table_of_facts_has_one_row_each(gers: Territory) -> None:
    facts = find_facts(gers)
    table = tabulate_facts(facts)
    assert table["fait"].tolist() == name(facts)
    assert table.loc[0].to_dict() == {
        "territoire": "departement:32", "fait": "part_habitants", "sujet": "poids",
        "valeur": facts[0].value, "unite": "%", "n": 24, "manquants": 0, "rang": 2, "ex_aequo": 1,
        "parmi": 92, "population": "metropole", "mediane": facts[0].standing.median,
        "minimum_voisins": facts[0].beside.minimum, "maximum_voisins": facts[0].beside.maximum,
        "rarete": facts[0].rarity, "remarquable": facts[0].remarkableness, "suit": "",
    }  # fmt: skip
