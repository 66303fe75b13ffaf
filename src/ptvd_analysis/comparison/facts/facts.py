"""Facts of a territory, each beside all others of its level, the most remarkable first."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, permutations
from typing import Any

import pandas as pd

from ptvd_analysis.comparison.facts.compared import NO_NUMBERS, Population, compare_territories
from ptvd_analysis.comparison.facts.kinds import KINDS, LEADS_TO, Kind, Subject, count_kinds
from ptvd_analysis.errors import InvalidParameterError
from ptvd_analysis.tables.remembered import remembered
from ptvd_analysis.territories.keys import Level
from ptvd_analysis.territories.territories import Territory, make_france

COMPARED: tuple[Level, ...] = ("departement", "region", "epci")
"""Levels of which facts are told: there are enough territories of them to compare."""

FIRST = 3
"""How many facts stand first, of as many subjects."""

LINK = 1.0
"""Bits that a fact gains for following from the one before: as if it were twice as rare."""


@dataclass(frozen=True)
class Standing:
    """Where a value stands among the territories of a level that have one.

    Parameters
    ----------
    population : {"metropole", "france"}
        The territories of metropolitan France, Corsica included; all, for one that is overseas.
    among : int
        How many have a value, and as many towns as the kind asks for.
    rank, tied : int
        Rank from the highest, and how many share it, itself included.
    median : float
        Of all of them.
    """

    population: Population
    among: int
    rank: int
    tied: int
    median: float

    @property
    def from_lowest(self) -> int:
        """Rank from the lowest value."""
        return self.among - self.rank - self.tied + 2


@dataclass(frozen=True)
class Beside:
    """What the territories that touch it give: how many, their span, and what they count together.

    ``minimum`` and ``maximum`` are missing without a neighbour that has a value; ``compte`` and
    ``parmi`` where the kind is no count.
    """

    known: int
    minimum: float
    maximum: float
    compte: float
    parmi: float


@dataclass(frozen=True)
class Fact:
    """Something counted of a territory, and how remarkable it is.

    Parameters
    ----------
    kind, subject : str
        As ``kinds`` declares them.
    territory : str
        Its key.
    value : float
        In ``unit``.
    numbers : tuple of (str, float)
        What else was counted, by name, as ``measured`` documents it.
    n, missing : int
        What has a value, and what has none.
    indicators : tuple of str
        Codes of what it rests on.
    towns : tuple of str
        Codes of the communes it names, if it does.
    standing : Standing
        Among the territories of its level.
    beside : Beside
        What the neighbours give.
    rarity : float
        In bits, as :mod:`ptvd_analysis.statistics.rarity` measures it.
    remarkableness : float
        The rarity, less the bits that its subject gains by having several kinds (the logarithm of
        their number, in base 2: Bonferroni's correction); 0 at least.
    follows : str
        The kind of the fact before, if that leads to it; empty for none.
    """

    kind: str
    subject: Subject
    territory: str
    value: float
    unit: str
    numbers: tuple[tuple[str, float], ...]
    n: int
    missing: int
    indicators: tuple[str, ...]
    towns: tuple[str, ...]
    standing: Standing
    beside: Beside
    rarity: float
    remarkableness: float
    follows: str = ""

    @property
    def about(self) -> str:
        """The indicator that tells it from the other kinds of its family; empty for most."""
        return self.kind.partition(":")[2]

    def __getitem__(self, name: str) -> float:
        """Give one of its numbers, by name."""
        return dict(self.numbers)[name]


def find_facts(territory: Territory, *, millesime: int = 2026) -> tuple[Fact, ...]:
    """Find what can be told of a territory without inference, the most remarkable first.

    Parameters
    ----------
    territory : Territory
        A département, a région or an EPCI.
    millesime : {2026, 2020}
        The list of towns: in force, or announced.

    Returns
    -------
    tuple of Fact
        The first three are of different subjects, each the most remarkable left, with one bit more
        where it follows from the one before; then the others, by remarkableness. A fact of the
        towns taken together is told from five towns on. Where there is no town, that alone is told.

    Raises
    ------
    InvalidParameterError
        If there is no such list, or the territory is of another level.

    Examples
    --------
    >>> from ptvd_analysis.territories.territories import load
    >>> first, *_ = find_facts(load()["Gers"])
    >>> first.kind, round(first.value, 1), first.standing.rank
    ('part_habitants', 33.2, 2)
    """
    if territory.level not in COMPARED:
        accepted = ", ".join(COMPARED)
        raise InvalidParameterError(f"{territory.nom} is a {territory.level}: accepted, {accepted}")
    return order_facts(_list_facts(territory, millesime))


def order_facts(facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """Put first three facts of different subjects, one leading to the next, then the others.

    No two are about one equipment. The first is the most remarkable; to the next, :data:`LINK` is
    added where they lead to one already chosen, or follow from it. They are told in the order in
    which most lead to the next. Equals keep the order they are given in.
    """
    left = sorted(facts, key=lambda fact: -fact.remarkableness)
    first: list[Fact] = []
    while len(first) < FIRST and (fresh := _list_fresh(left, first)):
        chosen = max(fresh, key=lambda fact: fact.remarkableness + LINK * _is_linked(fact, first))
        left.remove(chosen)
        first.append(chosen)
    told = max(permutations(first), key=_count_links)
    leads = [
        "",
        *(before.kind if _leads(before, after) else "" for before, after in pairwise(told)),
    ]
    chained = (replace(fact, follows=lead) for fact, lead in zip(told, leads, strict=False))
    return (*chained, *left)


def _list_fresh(left: Sequence[Fact], told: Sequence[Fact]) -> list[Fact]:
    """List the facts of which neither the subject nor the indicator was told."""
    subjects = {fact.subject for fact in told}
    told_of = {fact.about for fact in told} - {""}
    return [fact for fact in left if fact.subject not in subjects and fact.about not in told_of]


def _leads(before: Fact, after: Fact) -> bool:
    return after.subject in LEADS_TO[before.subject]


def _is_linked(fact: Fact, told: Sequence[Fact]) -> bool:
    return any(_leads(fact, other) or _leads(other, fact) for other in told)


def _count_links(told: Sequence[Fact]) -> int:
    return sum(_leads(before, after) for before, after in pairwise(told))


def tabulate_facts(facts: Sequence[Fact]) -> pd.DataFrame:
    """Put facts in a tidy frame, one row each, in their order.

    Parameters
    ----------
    facts : sequence of Fact
        Of one territory or of several.

    Returns
    -------
    DataFrame
        territoire, fait, sujet, valeur, unite, n, manquants, rang, ex_aequo, parmi, population,
        mediane, minimum_voisins, maximum_voisins, rarete, remarquable, suit.

    Examples
    --------
    >>> from ptvd_analysis.territories.territories import load
    >>> tabulate_facts(find_facts(load()["Paris"]))[["territoire", "fait", "valeur"]].values.tolist()
    [['departement:75', 'sans_pvd', 1.0]]
    """
    return pd.DataFrame(
        [
            {
                "territoire": fact.territory,
                "fait": fact.kind,
                "sujet": fact.subject,
                "valeur": fact.value,
                "unite": fact.unit,
                "n": fact.n,
                "manquants": fact.missing,
                "rang": fact.standing.rank,
                "ex_aequo": fact.standing.tied,
                "parmi": fact.standing.among,
                "population": fact.standing.population,
                "mediane": fact.standing.median,
                "minimum_voisins": fact.beside.minimum,
                "maximum_voisins": fact.beside.maximum,
                "rarete": fact.rarity,
                "remarquable": fact.remarkableness,
                "suit": fact.follows,
            }
            for fact in facts
        ]
    )


@remembered
def _list_facts(territory: Territory, millesime: int) -> tuple[Fact, ...]:
    france = make_france(territory.dataset)
    overseas = bool(territory.communes["zone"].ne("metro").any())
    population: Population = "france" if overseas else "metropole"
    near = [place.code for place in territory.neighbours()]
    frames = compare_territories(france, territory.level, millesime, population)
    facts = (
        _make_fact(territory, kind, frames[kind.name], near, population)
        for kind in KINDS
        if frames[kind.name]["dit"][territory.code]
    )
    return tuple(facts)


def _make_fact(
    territory: Territory, kind: Kind, frame: pd.DataFrame, near: list[str], population: Population
) -> Fact:
    row = frame.loc[territory.code].to_dict()
    bits = float(row["bits"])
    return Fact(
        kind=kind.name,
        subject=kind.subject,
        territory=str(territory.key),
        value=float(row["valeur"]),
        unit=kind.unit,
        numbers=tuple((str(name), float(row[name])) for name in frame if name not in NO_NUMBERS),
        n=int(row["n"]),
        missing=int(row["manquants"]),
        indicators=kind.indicators,
        towns=tuple(str(row.get("villes", "")).split()),
        standing=_stand(frame.loc[frame["compare"], "valeur"], float(row["valeur"]), population),
        beside=_look_beside(frame[frame.index.isin(near) & frame["valeur"].notna()]),
        rarity=bits,
        remarkableness=max(bits - math.log2(count_kinds(kind.subject)), 0.0),
    )


def _stand(known: pd.Series[Any], value: float, population: Population) -> Standing:
    higher, same = int((known > value).sum()), int((known == value).sum())
    return Standing(population, len(known), higher + 1, same, float(known.median()))


def _look_beside(near: pd.DataFrame) -> Beside:
    values = near["valeur"].astype("float64")
    sums = [
        float(near[name].astype("float64").sum()) if name in near else math.nan
        for name in ("compte", "parmi")
    ]
    return Beside(len(near), float(values.min()), float(values.max()), *sums)
