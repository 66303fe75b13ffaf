"""What a fact is read beside: figure, rank, neighbours, what is missing."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from ptvd_analysis.comparison.facts.facts import Beside, Fact, Standing
from ptvd_analysis.reports.sections.faits import (
    Finding,
    cite_findings,
    describe_fact,
    describe_ranks,
    list_findings,
)
from ptvd_analysis.reports.sections.titres import Named
from ptvd_analysis.territories.territories import France, Territory

GERS = Named("departement", "du Gers", "dans le Gers", {})
NOWHERE = Beside(0, math.nan, math.nan, math.nan, math.nan)
SECOND = Standing("metropole", 92, 2, 1, 14.35)

PEOPLE = Fact(
    "part_habitants", "poids", "departement:32", 33.25, "%", (), 24, 0, (), (), SECOND,
    Beside(6, 4.9, 20.2, math.nan, math.nan), 5.0, 3.0,
)  # fmt: skip
STATION = replace(
    PEOPLE, kind="presence:gares_2024", value=8.3, numbers=(("compte", 2), ("parmi", 24)),
    beside=Beside(6, 0, 50, 27, 100),
)  # fmt: skip


def describe(fact: Fact, place: Named = GERS) -> Finding:
    found = describe_fact(fact, place)
    plain = (text.replace("\u202f", " ").replace("\u00a0", " ") for text in vars(found).values())
    return Finding(*plain)


def test_a_share_has_its_rank_the_median_and_the_span_of_the_neighbours() -> None:
    assert describe(PEOPLE) == Finding(
        "33,2 %",
        "Un tiers des habitants du Gers vivent dans une PVD.",
        "2e sur 92 départements de métropole ; médiane : 14,3 % ; voisins : de 4,9 % à 20,2 %.",
    )


def test_a_count_stands_beside_the_count_of_the_neighbours() -> None:
    found = describe(STATION)
    assert found.figure == "2 sur 24"
    assert found.detail.endswith("médiane : 14,3 % ; voisins : 27 sur 100.")


def test_overseas_nothing_is_beside_and_all_of_france_is_compared() -> None:
    standing = Standing("france", 97, 97, 3, 14.06)
    told = describe(replace(PEOPLE, standing=standing, beside=NOWHERE, missing=1)).detail
    assert told == "97e ex æquo sur 97 départements ; médiane : 14,1 % ; 1 commune sans valeur."
    several = describe(replace(PEOPLE, standing=standing, beside=NOWHERE, missing=2)).detail
    assert several.endswith("2 communes sans valeur.")


def test_one_neighbour_or_neighbours_alike_have_no_span() -> None:
    one = replace(PEOPLE, beside=Beside(1, 4.9, 4.9, math.nan, math.nan))
    assert describe(one).detail.endswith("voisin : 4,9 %.")
    alike = replace(PEOPLE, beside=Beside(2, 4.9, 4.9, math.nan, math.nan))
    assert describe(alike).detail.endswith("voisins : 4,9 %.")


def test_with_nothing_to_compare_with_nothing_is_said() -> None:
    alone = replace(PEOPLE, standing=Standing("metropole", 1, 1, 1, 33.25), beside=NOWHERE)
    assert describe(alone).detail == ""


@pytest.mark.parametrize(
    ("tied", "expected"),
    [
        (1, "Seul dans ce cas, sur 91 départements de métropole."),
        (2, "Comme un autre, sur 91 départements de métropole."),
        (20, "Comme 19 autres, sur 91 départements de métropole."),
    ],
)
def test_what_holds_or_not_is_compared_by_how_many_it_holds_of(tied: int, expected: str) -> None:
    standing = Standing("metropole", 91, 1, tied, 0.0)
    fact = replace(
        PEOPLE, kind="contraste", value=2.0, unit="", numbers=(("pvd", 2.74), ("reste", -0.4)),
        standing=standing,
    )  # fmt: skip
    found = describe(fact)
    assert (found.figure, found.detail) == ("+2,7 % et −0,4 %", expected)
    region = Named("region", "de l’Occitanie", "en Occitanie", {})
    assert describe(fact, region).detail == expected.replace("Seul ", "Seule ").replace(
        "un autre", "une autre"
    ).replace("départements", "régions")


def test_figures_have_their_signs_and_units() -> None:
    growth = replace(
        PEOPLE, kind="croissance", value=-2.3, numbers=(("debut_pvd", 9.0), ("fin_pvd", 8.0))
    )
    assert describe(growth).figure == "−2,3 %"
    assert (
        describe(replace(PEOPLE, kind="vieillissement", unit="points", value=-0.9)).figure
        == "−0,9 point"
    )
    size = replace(PEOPLE, kind="taille", unit="habitants", value=1949)
    assert describe(size).figure == "1 949 hab."
    assert describe(replace(size, beside=Beside(1, 5, 5, 0, 0))).detail.endswith("voisin : 5 hab.")
    assert describe(replace(PEOPLE, kind="sans_pvd", value=1)).figure == "0"


@pytest.mark.parametrize(
    ("came", "left", "figure"), [(2, 0, "+2"), (0, 1, "−1"), (1, 1, "+1 et −1")]
)
def test_the_list_has_entries_and_exits(came: int, left: int, figure: str) -> None:
    fact = replace(PEOPLE, kind="liste", numbers=(("entrees", came), ("sorties", left)))
    assert describe(fact).figure == figure


def test_a_ratio_of_shares_says_that_it_is_what_is_ranked() -> None:
    numbers = (("compte", 38.0), ("parmi", 64.0), ("part", 59.4), ("part_habitants", 33.25))
    fact = replace(
        PEOPLE, kind="concentration:pharmacies_2024", unit="", value=1.79, numbers=numbers,
        standing=Standing("metropole", 66, 10, 1, 1.56), beside=Beside(4, 1.1, 1.6, 90, 200),
    )  # fmt: skip
    found = describe(fact)
    assert found.figure == "59,4 %"
    assert found.detail == (
        "Rapport de ces parts : 1,8, 10e sur 66 départements de métropole ; médiane : 1,6 ; "
        "voisins : de 1,1 à 1,6."
    )


def test_gers_says_three_facts_and_what_they_rest_on(gers: Territory) -> None:
    found = list_findings(gers, 2026)
    assert [finding.title[:25] for finding in found] == [
        "Un tiers des habitants du",
        "De 2016 à 2023, les PVD d",
        "21 des 24 PVD du Gers ont",
    ]
    assert found[1].detail.startswith("Seul dans ce cas, sur 91")
    assert (
        cite_findings(gers, 2026)[1]
        == "INSEE, populations de référence 2016 et 2023, communes de 2026"
    )
    assert len(cite_findings(gers, 2026)) == 3
    assert "parmi les départements" in describe_ranks(gers)


def test_carriers_are_named_and_a_commune_has_no_findings(france: France) -> None:
    titles = " ".join(finding.title for finding in list_findings(france["07"], 2026))
    assert "Deux PVD de l’Ardèche, Tournon-sur-Rhône et Bourg-Saint-Andéol, font" in titles
    assert list_findings(france["32107"], 2026) == []
    assert cite_findings(france["32107"], 2026) == []
