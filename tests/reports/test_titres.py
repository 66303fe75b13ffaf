"""The titles of facts, on literal ones: none, one, several, all; feminine; every sign."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pytest

from ptvd_analysis.comparison.facts.facts import Beside, Fact, Standing
from ptvd_analysis.comparison.facts.kinds import EQUIPMENT, KINDS, SERVICES
from ptvd_analysis.presentation.french.sentences import typeset
from ptvd_analysis.reports.sections.titres import _TITLES, Named, write_title

GERS = Named("departement", "du Gers", "dans le Gers", {"1": "Condom", "2": "L’Isle-Jourdain"})
NOWHERE = Beside(0, math.nan, math.nan, math.nan, math.nan)


def make_fact(kind: str, value: float = 1.0, unit: str = "%", **numbers: float) -> Fact:
    return Fact(
        kind, "poids", "departement:32", value, unit, tuple(numbers.items()), 5, 0, (), ("1", "2"),
        Standing("metropole", 91, 2, 1, 1.0), NOWHERE, 1.0, 1.0,
    )  # fmt: skip


def tell(kind: str, value: float = 1.0, place: Named = GERS, **numbers: float) -> str:
    return typeset(write_title(make_fact(kind, value, **numbers), place)).replace("\u202f", " ").replace(
        "\u00a0", " "
    )  # fmt: skip


def test_every_kind_has_a_title() -> None:
    assert set(_TITLES) == {kind.name.partition(":")[0] for kind in KINDS}
    for code in EQUIPMENT:
        assert tell(f"presence:{code}", compte=0, parmi=9).startswith(
            "Aucune des 9 PVD du Gers n’a d"
        )
    for code in SERVICES:
        assert tell(f"concentration:{code}", part=50.0, part_habitants=20.0)


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (33.2, "Un tiers"), (50.5, "La moitié"), (25.6, "25,6 %"), (24.5, "Un quart"),
        (20, "Un cinquième"), (10, "Un dixième"), (1.349, "1,3 %"),
    ],
)  # fmt: skip
def test_a_share_of_the_people_is_a_fraction_where_it_is_near_one(
    share: float, expected: str
) -> None:
    told = tell("part_habitants", share)
    assert told == f"{expected} des habitants du Gers vivent dans une PVD."


@pytest.mark.parametrize(
    ("count", "among", "expected"),
    [
        (0, 24, "Aucune des 24 PVD du Gers n’a de gare."),
        (1, 24, "Une seule des 24 PVD du Gers a une gare."),
        (2, 24, "2 des 24 PVD du Gers ont une gare."),
        (24, 24, "Les 24 PVD du Gers ont toutes une gare."),
        (1, 1, "La seule PVD du Gers a une gare."),
        (0, 1, "La seule PVD du Gers n’a de gare."),
    ],
)
def test_towns_are_counted_with_agreement(count: int, among: int, expected: str) -> None:
    assert tell("presence:gares_2024", compte=count, parmi=among) == expected


def test_other_counts_have_their_own_nouns_and_verbs() -> None:
    assert (
        tell("part_epci", compte=8, parmi=8)
        == "Les 8 intercommunalités du Gers ont toutes une PVD."
    )
    assert tell("part_epci", compte=1, parmi=1) == "La seule intercommunalité du Gers a une PVD."
    assert tell("emplois", compte=21, parmi=24) == (
        "21 des 24 PVD du Gers ont davantage d’emplois que d’actifs occupés."
    )
    assert tell("villes_en_hausse", compte=0, parmi=9) == (
        "Aucune des 9 PVD du Gers n’a gagné d’habitants de 2016 à 2023."
    )
    assert tell("nombre", 1, communes=22) == (
        "Le programme compte une seule commune dans le Gers, sur 22 en tout."
    )
    assert tell("nombre", 24, communes=458) == (
        "Le programme compte 24 communes dans le Gers, sur 458 en tout."
    )
    assert tell("sans_pvd") == "Aucune commune du Gers n’est une PVD."


@pytest.mark.parametrize(
    ("towns", "rest", "expected"),
    [
        (2, -2, "les PVD du Gers ont gagné des habitants, le reste du département en a perdu."),
        (
            2,
            0.2,
            "les PVD du Gers ont gagné des habitants, le reste du département a gardé les siens.",
        ),
        (-2, 2, "les PVD du Gers ont perdu des habitants, le reste du département en a gagné."),
        (
            -0.35,
            0,
            "les PVD du Gers ont perdu des habitants, le reste du département a gardé les siens.",
        ),
        (
            -0.1,
            -3,
            "le reste du département a perdu des habitants, les PVD du Gers ont gardé les leurs.",
        ),
        (
            0.34,
            3,
            "le reste du département a gagné des habitants, les PVD du Gers ont gardé les leurs.",
        ),
    ],
)
def test_a_contrast_says_who_gained_and_who_lost(towns: float, rest: float, expected: str) -> None:
    assert tell("contraste", 1, pvd=towns, reste=rest) == f"De 2016 à 2023, {expected}"


def test_the_rest_takes_the_noun_of_its_level() -> None:
    region = Named("region", "de l’Occitanie", "en Occitanie", {})
    told = tell("contraste", 2, region, pvd=2, reste=-2)
    assert told.endswith(
        "les PVD de l’Occitanie ont gagné des habitants, le reste de la région en a perdu."
    )


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        (1100, "ont gagné 100 habitants de 2016 à 2023."),
        (999, "ont perdu 1 habitant de 2016 à 2023."),
        (1000, "ont autant d’habitants en 2023 qu’en 2016."),
    ],
)
def test_growth_is_told_in_people(end: float, expected: str) -> None:
    assert tell("croissance", debut_pvd=1000, fin_pvd=end) == f"Les PVD du Gers {expected}"


def test_the_towns_that_carry_growth_are_named() -> None:
    assert tell("villes_porteuses", 48.27, compte=15) == (
        "Deux PVD du Gers, Condom et L’Isle-Jourdain, font 48,3 % des habitants gagnés de 2016 à 2023 "
        "par les 15 qui grandissent."
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (2.15, "a gagné 2,1 points dans"), (-0.9, "a perdu 0,9 point dans"),
        (0.04, "n’a pas bougé dans"),
    ],
)  # fmt: skip
def test_aging_is_told_in_points(value: float, expected: str) -> None:
    told = tell("vieillissement", value)
    assert told == f"La part des 75 ans et plus {expected} la PVD médiane du Gers, de 2011 à 2022."


@pytest.mark.parametrize(
    ("came", "left", "expected"),
    [
        (1, 0, "une commune est entrée sur la liste du Gers."),
        (2, 1, "2 communes sont entrées sur la liste du Gers, une en est sortie."),
        (1, 3, "une commune est entrée sur la liste du Gers, 3 en sont sorties."),
        (0, 1, "une commune est sortie de la liste du Gers."),
        (0, 2, "2 communes sont sorties de la liste du Gers."),
    ],
)
def test_changes_of_the_list_are_counted(came: int, left: int, expected: str) -> None:
    assert tell("liste", 10, entrees=came, sorties=left) == f"Depuis 2020, {expected}"


@pytest.mark.parametrize(
    ("kind", "value", "numbers", "expected"),
    [
        ("distance_ville", 29.2, {}, "La moitié des PVD du Gers sont à 29,2 km ou plus d’une ville de "
         "20 000 habitants."),
        ("distance_pvd", 9.62, {},
         "La moitié des PVD du Gers sont à 9,6 km ou plus de toute autre PVD."),
        ("part_proche", 73.21, {}, "73,2 % des habitants du Gers vivent à 10 km au plus d’une PVD."),
        ("part_75_plus", 17.2, {}, "17,2 % des habitants des PVD du Gers ont 75 ans ou plus."),
        ("vacance", 12.38, {}, "12,4 % des logements des PVD du Gers sont vacants."),
        ("residences_secondaires", 0.02, {},
         "< 0,1 % des logements des PVD du Gers sont des résidences secondaires."),
        ("taille", 1949, {}, "La moitié des PVD du Gers ont 1 949 habitants ou moins."),
        ("concentration:emplois_2018", 1.3, {"part": 44.08, "part_habitants": 33.25},
         "Les PVD du Gers ont 44,1 % des emplois et 33,2 % des habitants du département."),
    ],
)  # fmt: skip
def test_other_titles(kind: str, value: float, numbers: Mapping[str, float], expected: str) -> None:
    assert tell(kind, value, **numbers) == expected
