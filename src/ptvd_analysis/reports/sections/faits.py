"""Facts in words: a sentence for a title, its figure, and what it is to be read beside."""

from __future__ import annotations

from dataclasses import dataclass

from ptvd_analysis.comparison.facts.facts import COMPARED, Fact, find_facts
from ptvd_analysis.comparison.facts.measured import FIRST, LAST
from ptvd_analysis.indicators.declared import get_indicator
from ptvd_analysis.presentation.french.nouns import NOUNS
from ptvd_analysis.presentation.french.quantities import (
    format_difference,
    format_number,
    format_rank,
    format_value,
)
from ptvd_analysis.presentation.french.sentences import (
    capitalise,
    end_sentence,
    format_count,
    typeset,
)
from ptvd_analysis.reports.sections.titres import Named, write_title
from ptvd_analysis.reports.subject.citations import cite
from ptvd_analysis.tables.dataset import Dataset
from ptvd_analysis.territories.territories import Territory, make_france

_SHOWN = 3
"""How many facts stand at the top of a report."""

_PATTERNS = frozenset({"contraste", "sans_pvd"})
"""Kinds whose value only says what holds: what counts is of how many territories it does."""


@dataclass(frozen=True)
class Finding:
    """A fact in words.

    ``title`` is a sentence, ``figure`` its figure, ``detail`` a second sentence: rank, median, what
    the neighbours give and what is missing, as far as they are known.
    """

    figure: str
    title: str
    detail: str


def list_findings(territory: Territory, millesime: int) -> list[Finding]:
    """Put the first facts of a territory in words; none at a level where no fact is told."""
    return [describe_fact(fact, _name(territory, fact)) for fact in _list(territory, millesime)]


def describe_ranks(territory: Territory) -> str:
    """Say how to read the ranks of the facts."""
    nouns = NOUNS[territory.level].plural
    return f"Rangs du plus élevé au plus faible, parmi les {nouns} où le fait se mesure."


def cite_findings(territory: Territory, millesime: int) -> list[str]:
    """Name the producers and vintages of what the first facts rest on, each once."""
    codes = (code for fact in _list(territory, millesime) for code in fact.indicators)
    return list(dict.fromkeys(_cite(territory.dataset, code) for code in codes))


def _list(territory: Territory, millesime: int) -> tuple[Fact, ...]:
    if territory.level not in COMPARED:
        return ()
    return find_facts(territory, millesime=millesime)[:_SHOWN]


def _name(territory: Territory, fact: Fact) -> Named:
    communes = make_france(territory.dataset).communes["nom"]
    names = {code: str(communes[code]) for code in fact.towns}
    return Named(territory.level, territory.genitif, territory.locatif, names)


def _cite(dataset: Dataset, code: str) -> str:
    if code == "populations":
        return f"INSEE, populations de référence {FIRST} et {LAST}, communes de 2026"
    indicator = get_indicator(dataset, code)
    return cite(indicator.producer, indicator.millesime)


def describe_fact(fact: Fact, place: Named) -> Finding:
    """Put a fact in words."""
    parts = (_describe_standing(fact, place), _describe_beside(fact), _describe_missing(fact))
    told = " ; ".join(part for part in parts if part)
    detail = end_sentence(capitalise(told)) if told else ""
    return Finding(*map(typeset, (_write_figure(fact), write_title(fact, place), detail)))


def _write_figure(fact: Fact) -> str:
    if fact.kind == "contraste":
        return f"{_write_change(fact['pvd'])} et {_write_change(fact['reste'])}"
    if fact.kind == "sans_pvd":
        return "0"
    if fact.kind == "liste":
        moves = (fact["entrees"], -fact["sorties"])
        return " et ".join(format_number(move, sign=True) for move in moves if move)
    if _is_ratio(fact):
        return format_value(fact["part"], "%")
    if _is_count(fact):
        return f"{format_number(fact['compte'])} sur {format_number(fact['parmi'])}"
    return _write(fact, fact.value)


def _is_count(fact: Fact) -> bool:
    """Say whether its value is the share of a count of towns, or of EPCI."""
    names = {name for name, _ in fact.numbers}
    return fact.unit == "%" and {"compte", "parmi"} <= names and fact.kind != "villes_porteuses"


def _is_ratio(fact: Fact) -> bool:
    """Say whether its value is a share divided by another."""
    return fact.kind.startswith("concentration:")


def _write_change(rate: float) -> str:
    return f"{format_number(rate, 1, sign=True)} %"


def _write(fact: Fact, value: float) -> str:
    """Write a value of its kind with its unit."""
    if fact.kind == "croissance":
        return _write_change(value)
    if fact.unit == "points":
        return format_difference(value, "%")
    if _is_ratio(fact):
        return format_number(value, 1)
    return format_value(value, fact.unit)


def _describe_standing(fact: Fact, place: Named) -> str:
    standing, noun = fact.standing, NOUNS[place.level]
    where = " de métropole" if standing.population == "metropole" else ""
    among = f"{format_number(standing.among)} {noun.plural}{where}"
    if standing.among < 2:
        return ""
    if fact.kind in _PATTERNS:
        if standing.tied <= 1:
            return f"{noun.agree('seul')} dans ce cas, sur {among}"
        if standing.tied == 2:
            return f"comme {noun.agree('un')} autre, sur {among}"
        return f"comme {format_number(standing.tied - 1)} autres, sur {among}"
    rank = format_rank(standing.rank, standing.among, tied=standing.tied > 1)
    if _is_ratio(fact):
        rank = f"rapport de ces parts : {_write(fact, fact.value)}, {rank}"
    return f"{rank} {noun.plural}{where} ; médiane : {_write(fact, standing.median)}"


def _describe_beside(fact: Fact) -> str:
    beside = fact.beside
    if fact.kind in _PATTERNS or beside.known == 0:
        return ""
    label = "voisin" if beside.known == 1 else "voisins"
    if _is_count(fact):
        return f"{label} : {format_number(beside.compte)} sur {format_number(beside.parmi)}"
    low, high = _write(fact, beside.minimum), _write(fact, beside.maximum)
    return f"{label} : {low if low == high else f'de {low} à {high}'}"


def _describe_missing(fact: Fact) -> str:
    if fact.missing == 0:
        return ""
    return format_count(fact.missing, "commune sans valeur", "communes sans valeur")
