"""The sentence that says a fact, for a title: one writer a kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ptvd_analysis.comparison.facts.facts import Fact
from ptvd_analysis.comparison.facts.measured import FIRST, LAST, LEAST_MOVE, REACH_KM
from ptvd_analysis.presentation.french.nouns import NOUNS
from ptvd_analysis.presentation.french.quantities import (
    format_difference,
    format_number,
    format_share,
    format_value,
)
from ptvd_analysis.presentation.french.sentences import (
    format_count,
    format_names,
    spell_number,
)
from ptvd_analysis.territories.keys import Level


@dataclass(frozen=True)
class Named:
    """What a sentence needs of a territory.

    Its level, its name after « de » and after a word of place, and the names of its communes by code.
    """

    level: Level
    genitif: str
    locatif: str
    names: Mapping[str, str]


def write_title(fact: Fact, place: Named) -> str:
    """Say a fact in a sentence, without what it is compared with."""
    head, _, about = fact.kind.partition(":")
    return f"{_TITLES[head](fact, place, about)}."


_Title = Callable[[Fact, Named, str], str]


def _count(noun: str, nouns: str, has: str, have: str, has_not: str) -> _Title:
    """Make a title of a count of feminine things: a verb for one, for several, for none of them."""

    def title(fact: Fact, place: Named, _: str) -> str:
        count, among = int(fact["compte"]), int(fact["parmi"])
        if among == 1:
            return f"La seule {noun} {place.genitif} {has if count else has_not}"
        them = f"{format_number(among)} {nouns} {place.genitif}"
        if count == 0:
            return f"Aucune des {them} {has_not}"
        if count == 1:
            return f"Une seule des {them} {has}"
        if count < among:
            return f"{format_number(count)} des {them} {have}"
        verb, _space, rest = have.partition(" ")
        return f"Les {them} {verb} toutes {rest}"

    return title


_FRACTIONS = {
    "La moitié": 50.0,
    "Un tiers": 100 / 3,
    "Un quart": 25.0,
    "Un cinquième": 20.0,
    "Un dixième": 10.0,
}
_NEAR_POINTS = 0.5
"""Within which a share is named by a fraction: its figure stands beside it."""


def _tell_people(fact: Fact, place: Named, _: str) -> str:
    near = (name for name, part in _FRACTIONS.items() if abs(fact.value - part) <= _NEAR_POINTS)
    share = next(near, f"{format_share(fact.value)} %")
    return f"{share} des habitants {place.genitif} vivent dans une PVD"


def _tell_number(fact: Fact, place: Named, _: str) -> str:
    count = int(fact.value)
    towns = "une seule commune" if count == 1 else _count_towns(count)
    return f"Le programme compte {towns} {place.locatif}, sur {format_number(fact['communes'])} en tout"


_MOVES = {1: "ont gagné des habitants", 0: "ont gardé les leurs", -1: "ont perdu des habitants"}
_REST_MOVES = {1: "en a gagné", 0: "a gardé les siens", -1: "en a perdu"}


def _find_move(rate: float) -> int:
    return 0 if abs(rate) < LEAST_MOVE else 1 if rate > 0 else -1


def _tell_contrast(fact: Fact, place: Named, _: str) -> str:
    towns, rest = _find_move(fact["pvd"]), _find_move(fact["reste"])
    left = f"le reste {NOUNS[place.level].of()}"
    years = f"De {FIRST} à {LAST}"
    if towns == 0:
        moved = "gagné" if rest > 0 else "perdu"
        return f"{years}, {left} a {moved} des habitants, les PVD {place.genitif} {_MOVES[towns]}"
    return f"{years}, les PVD {place.genitif} {_MOVES[towns]}, {left} {_REST_MOVES[rest]}"


def _tell_growth(fact: Fact, place: Named, _: str) -> str:
    gain = int(fact["fin_pvd"] - fact["debut_pvd"])
    towns = f"Les PVD {place.genitif} ont"
    if gain == 0:
        return f"{towns} autant d’habitants en {LAST} qu’en {FIRST}"
    people = format_count(abs(gain), "habitant", "habitants")
    return f"{towns} {'gagné' if gain > 0 else 'perdu'} {people} de {FIRST} à {LAST}"


def _tell_carriers(fact: Fact, place: Named, _: str) -> str:
    names = format_names([place.names[code] for code in fact.towns])
    share = f"{format_share(fact.value)} %"
    return (
        f"Deux PVD {place.genitif}, {names}, font {share} des habitants gagnés de {FIRST} à {LAST} "
        f"par les {spell_number(int(fact['compte']))} qui grandissent"
    )


_MANY: Mapping[str, str] = MappingProxyType(
    {
        "emplois_2018": "emplois",
        "medecins_generalistes_2024": "médecins généralistes",
        "pharmacies_2024": "pharmacies",
        "grandes_surfaces_2024": "supermarchés et hypermarchés",
        "colleges_2024": "collèges",
        "lycees_2024": "lycées",
    }
)
"""What is counted in the towns beside the people."""


def _tell_concentration(fact: Fact, place: Named, about: str) -> str:
    part, people = (format_share(fact[name]) for name in ("part", "part_habitants"))
    return (
        f"Les PVD {place.genitif} ont {part} % des {_MANY[about]} et {people} % des habitants "
        f"{NOUNS[place.level].of()}"
    )


_ONE_OR_NONE: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "medecins_generalistes_2024": ("un médecin généraliste", "de médecin généraliste"),
        "france_services_2024": ("un point France services", "de point France services"),
        "structures_sante_2024": (
            "des urgences, un centre ou une maison de santé",
            "d’urgences, de centre ni de maison de santé",
        ),
        "creches_2024": ("un accueil du jeune enfant", "d’accueil du jeune enfant"),
        "colleges_2024": ("un collège", "de collège"),
        "lycees_2024": ("un lycée", "de lycée"),
        "gares_2024": ("une gare", "de gare"),
        "superettes_2024": ("une supérette", "de supérette"),
        "grandes_surfaces_2024": ("un supermarché ou un hypermarché", "de supermarché ni d’hypermarché"),
        "cinemas": ("un cinéma", "de cinéma"),
        "musees": ("un musée", "de musée"),
    }
)  # fmt: skip
"""One of each equipment, and none."""


def _tell_presence(fact: Fact, place: Named, about: str) -> str:
    one, none = _ONE_OR_NONE[about]
    return _count("PVD", "PVD", f"a {one}", f"ont {one}", f"n’a {none}")(fact, place, about)


def _tell_city(fact: Fact, place: Named, _: str) -> str:
    city = f"une ville de {format_number(20_000)} habitants"
    return f"La moitié des PVD {place.genitif} sont à {format_value(fact.value, 'km')} ou plus d’{city}"


def _tell_spacing(fact: Fact, place: Named, _: str) -> str:
    far = format_value(fact.value, "km")
    return f"La moitié des PVD {place.genitif} sont à {far} ou plus de toute autre PVD"


def _tell_reach(fact: Fact, place: Named, _: str) -> str:
    share = f"{format_share(fact.value)} % des habitants {place.genitif}"
    return f"{share} vivent à {REACH_KM} km au plus d’une PVD"


def _tell_aging(fact: Fact, place: Named, _: str) -> str:
    towns = f"dans la PVD médiane {place.genitif}, de 2011 à 2022"
    if round(fact.value, 1) == 0:
        return f"La part des 75 ans et plus n’a pas bougé {towns}"
    points = format_difference(abs(fact.value), "%").removeprefix("+")
    verb = "gagné" if fact.value > 0 else "perdu"
    return f"La part des 75 ans et plus a {verb} {points} {towns}"


def _tell_size(fact: Fact, place: Named, _: str) -> str:
    return f"La moitié des PVD {place.genitif} ont {format_number(fact.value)} habitants ou moins"


def _tell_lists(fact: Fact, place: Named, _: str) -> str:
    came, left = int(fact["entrees"]), int(fact["sorties"])
    gone = "est sortie" if left == 1 else "sont sorties"
    if came == 0:
        return f"Depuis 2020, {_count_towns(left)} {gone} de la liste {place.genitif}"
    entered = "est entrée" if came == 1 else "sont entrées"
    told = f"Depuis 2020, {_count_towns(came)} {entered} sur la liste {place.genitif}"
    if left == 0:
        return told
    return f"{told}, {'une' if left == 1 else format_number(left)} en {gone}"


def _count_towns(count: int) -> str:
    return "une commune" if count == 1 else format_count(count, "commune", "communes")


def _pool(what: str) -> _Title:
    """Make a title of a share of what the towns have."""

    def title(fact: Fact, place: Named, _: str) -> str:
        return f"{format_share(fact.value)} % {what.format(f'des PVD {place.genitif}')}"

    return title


_TITLES: Mapping[str, _Title] = MappingProxyType(
    {
        "part_habitants": _tell_people,
        "nombre": _tell_number,
        "part_epci": _count(
            "intercommunalité", "intercommunalités", "a une PVD", "ont une PVD", "n’a de PVD"
        ),
        "taille": _tell_size,
        "sans_pvd": lambda _fact, place, _: f"Aucune commune {place.genitif} n’est une PVD",
        "contraste": _tell_contrast,
        "croissance": _tell_growth,
        "villes_en_hausse": _count(
            "PVD", "PVD",
            f"a gagné des habitants de {FIRST} à {LAST}",
            f"ont gagné des habitants de {FIRST} à {LAST}",
            f"n’a gagné d’habitants de {FIRST} à {LAST}",
        ),
        "villes_porteuses": _tell_carriers,
        "emplois": _count(
            "PVD", "PVD",
            "a davantage d’emplois que d’actifs occupés",
            "ont davantage d’emplois que d’actifs occupés",
            "n’a davantage d’emplois que d’actifs occupés",
        ),
        "concentration": _tell_concentration,
        "presence": _tell_presence,
        "distance_ville": _tell_city,
        "distance_pvd": _tell_spacing,
        "part_proche": _tell_reach,
        "part_75_plus": _pool("des habitants {} ont 75 ans ou plus"),
        "vieillissement": _tell_aging,
        "vacance": _pool("des logements {} sont vacants"),
        "residences_secondaires": _pool("des logements {} sont des résidences secondaires"),
        "liste": _tell_lists,
    }
)  # fmt: skip
"""What writes the title of each kind, by its name before the colon."""
