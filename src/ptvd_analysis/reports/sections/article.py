"""The ledger of the press article of December 2020: each statement recomputed, or quoted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass

import pandas as pd

from ptvd_analysis.presentation.french.quantities import format_number
from ptvd_analysis.presentation.french.sentences import format_names
from ptvd_analysis.presentation.html.tables import ReportTable, TableColumn
from ptvd_analysis.territories.programmes import POPULATION_LIMIT
from ptvd_analysis.territories.territories import France, Territory

ARTICLE = "Presse locale du Gers, décembre 2020"
ANNOUNCED_LIST = "PVD annoncée (2020)"

_COUNTS = {
    "departement:32": 24,
    "departement:65": 13,
    "departement:40": 14,
    "departement:64": 20,
    "region:76": 225,
}
"""Counts the article gives, all of the announced list."""

_BINOMES = 1_000


@dataclass(frozen=True)
class Statement:
    """One statement of the article: the figure it gives, and what the tables make of it.

    Where the tables give none, ``recalcule`` is « – »; ``liste`` is the list and vintage used;
    ``statut`` is conforme, écart, objectif, or cité, non calculable.
    """

    enonce: str
    annonce: str
    recalcule: str
    liste: str
    statut: str
    remarque: str


def check_article(france: France) -> list[Statement]:
    """Recompute what the article states, in its order, or say that it cannot be.

    Examples
    --------
    >>> from ptvd_analysis.territories.territories import load
    >>> [statement.statut for statement in check_article(load())][:5]
    ['conforme', 'conforme', 'conforme', 'conforme', 'conforme']
    """
    return [
        *_check_counts(france),
        _check_binomes(france),
        _check_limit(france),
        *_quote(),
        _check_map(france),
    ]


def _check_counts(france: France) -> Iterator[Statement]:
    for key, announced in _COUNTS.items():
        place = france[key]
        found, now = len(place.pvd(2020)), len(place.pvd(2026))
        yield Statement(
            f"Communes PVD {place.locatif}",
            format_number(announced),
            format_number(found),
            ANNOUNCED_LIST,
            "conforme" if found == announced else "écart",
            f"Liste en vigueur en 2026 : {format_number(now)}.",
        )


def _check_binomes(france: France) -> Statement:
    counted = {year: _count_pairs(france, year) for year in (2020, 2026)}
    remarks = [
        f"{year} : {format_number(pairs)} couples commune-intercommunalité, dans "
        f"{format_number(groups)} intercommunalités"
        for year, (pairs, groups) in counted.items()
    ]
    return Statement(
        "Binômes commune(s)-intercommunalité, en France",
        format_number(_BINOMES),
        format_number(counted[2020][1]),
        f"{ANNOUNCED_LIST}, EPCI de 2026",
        "objectif",
        "Le nombre annoncé est un objectif national. Recalculé : intercommunalités avec au moins "
        f"une PVD. {' ; '.join(remarks)}.",
    )


def _count_pairs(place: Territory, millesime: int) -> tuple[int, int]:
    codes = place.pvd(millesime)["code_epci"].dropna()
    return len(codes), codes.nunique()


def _check_limit(france: France) -> Statement:
    announced = france.pvd(2020)
    table = france.dataset.table("populations")
    rows = table[table["code_commune"].isin(announced.index)]
    remarks = []
    over_2019 = 0
    for year in (2016, 2019, 2023):
        people = rows[rows["millesime"] == year].set_index("code_commune")["population"]
        over = announced.loc[people[people >= POPULATION_LIMIT].index, "nom"]
        unknown = int(people.isna().sum())
        over_2019 = len(over) if year == 2019 else over_2019
        names = format_names(sorted(over)) or "aucune"
        remarks.append(
            f"{year} : {names}" + (f" ({unknown} sans population connue)" if unknown else "")
        )
    return Statement(
        f"Seulement des villes de moins de {format_number(POPULATION_LIMIT)} habitants",
        "toutes",
        f"{format_number(len(announced) - over_2019)} sur {format_number(len(announced))}",
        f"{ANNOUNCED_LIST}, populations de référence 2019",
        "conforme" if over_2019 == 0 else "écart",
        f"Communes à {format_number(POPULATION_LIMIT)} habitants ou plus : {' ; '.join(remarks)}.",
    )


def _quote() -> Iterator[Statement]:
    budget = "Aucune donnée ouverte ne permet de le recalculer. "
    north = "Annonce dans les Hauts-de-France, en Normandie et en Occitanie"
    for stated, figure, remark in (
        ("Budget du programme", "3 milliards d’euros sur six ans", budget),
        ("Annonce en Nouvelle-Aquitaine", "11 décembre 2020", ""),
        (north, "18 décembre 2020", ""),
    ):
        source = f"{remark}Source : {ARTICLE}."
        yield Statement(stated, figure, "–", "–", "cité, non calculable", source)


def _check_map(france: France) -> Statement:
    gers = france.departement("32")
    towns, cities = gers.pvd(2020), gers.listed("ACV", 2026)
    found = len(towns) == 24 and list(cities["nom"]) == ["Auch"]
    return Statement(
        "Carte « 24 communes sélectionnées » : communes, EPCI avec au moins une PVD, Action cœur "
        "de ville (Auch)",
        "24 ; Auch",
        f"{len(towns)} ; {format_names(list(cities['nom']))}",
        f"{ANNOUNCED_LIST} ; ACV 2026",
        "conforme" if found else "écart",
        f"{_count_pairs(gers, 2020)[1]} intercommunalités (2026) ont au moins une PVD. La liste ACV "
        "est celle de 2026 : celle de 2020 n’est pas dans les tables.",
    )


def tabulate_ledger(france: France) -> ReportTable:
    """Lay the ledger out as a table, one row per statement."""
    return ReportTable(
        "article-2020",
        "Ce que disait l’article, et ce que donnent les tables",
        pd.DataFrame(asdict(statement) for statement in check_article(france)),
        (
            TableColumn("enonce", "Énoncé"),
            TableColumn("annonce", "Annoncé"),
            TableColumn("recalcule", "Recalculé"),
            TableColumn("liste", "Liste"),
            TableColumn("statut", "Statut"),
            TableColumn("remarque", "Remarque", "long"),
        ),
        f"{ARTICLE} ; ANCT, listes PVD 2020 et 2026, ACV 2026 ; INSEE, populations de référence "
        "2016, 2019 et 2023 ; DGCL, EPCI 2026",
    )
