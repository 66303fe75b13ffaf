"""The answer at the top of the report: what differs, what does not, what is not known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from ptvd_analysis.comparison.comparison import Comparison
from ptvd_analysis.comparison.similarity import find_similar
from ptvd_analysis.comparison.standing import measure_likeness
from ptvd_analysis.comparison.verdicts import TOO_FEW, WORDS, judge
from ptvd_analysis.presentation.french.nouns import NOUNS
from ptvd_analysis.presentation.french.quantities import (
    format_difference,
    format_interval,
    format_number,
    format_range,
    format_value,
    read_unit,
)
from ptvd_analysis.presentation.french.sentences import (
    capitalise,
    contract_of,
    format_count,
    format_names,
    lower_label,
    name_vintage,
    spell_number,
)
from ptvd_analysis.reports.sections.apparies import describe_outcomes
from ptvd_analysis.reports.sections.incertitude import list_alike
from ptvd_analysis.reports.sections.profil import has_values
from ptvd_analysis.reports.sections.semblables import describe_similar
from ptvd_analysis.reports.sections.temoins import find_matched
from ptvd_analysis.reports.subject.scales import ReferenceChoice
from ptvd_analysis.reports.subject.selection import (
    ANSWERED_INDICATORS,
    JUDGED_INDICATORS,
    THEME_GRID,
)
from ptvd_analysis.statistics.ranksums import MINIMUM_SIZE
from ptvd_analysis.territories.programmes import summarise_programmes
from ptvd_analysis.territories.territories import Territory

_LISTED = 6
"""Most indicators named one by one."""


@dataclass(frozen=True)
class Answer:
    """One line of the answer at the top of the report."""

    label: str
    text: str


def answer(comparison: Comparison, choice: ReferenceChoice) -> list[Answer]:
    """Say in words what differs, what does not, and what is not known.

    Nothing without anything to compare with; a comparison word only where the interval of the
    difference leaves zero out.
    """
    if not comparison.others:
        return []
    lines = [Answer("Étendue du programme", _describe_extent(comparison, choice))]
    if comparison.territory.pvd(comparison.millesime).empty:
        return lines
    table = judge(comparison, JUDGED_INDICATORS)
    known = table[table["verdict"] != TOO_FEW]
    if len(known):
        lines.append(Answer("Indicateurs comparés", _describe_scope(comparison, choice, known)))
    for word in (WORDS[1], WORDS[-1]):
        told = known[known["verdict"] == word]
        if len(told):
            sentences = " ; ".join(_describe_verdict(row) for row in told.to_dict("records"))
            lines.append(Answer(capitalise(word), f"{capitalise(sentences)}."))
    same = known[known["verdict"] == WORDS[0]]
    if len(same):
        lines.append(Answer("Non distinguable", _describe_same(same)))
    if (
        choice.asked != "semblables"
        and not find_similar(comparison.territory, comparison.france).empty
    ):
        alike = f"{NOUNS[comparison.territory.level].plural} semblables"
        lines.append(Answer(capitalise(alike), describe_similar(comparison)))
    if not find_matched(comparison.territory, comparison.millesime)[0].sets.empty:
        lines.append(
            Answer("Hors programme", describe_outcomes(comparison.territory, comparison.millesime))
        )
    few = table[table["verdict"] == TOO_FEW]
    if len(few):
        lines.append(Answer("On ne peut pas dire", _describe_unknown(few, len(table))))
    lines.append(Answer("Sans donnée", describe_gaps(comparison.territory, comparison.millesime)))
    return lines


def _describe_extent(comparison: Comparison, choice: ReferenceChoice) -> str:
    rows = pd.DataFrame(
        [summarise_programmes(place, comparison.millesime) for place in comparison.territories]
    )
    own, others = rows.iloc[0], rows.iloc[1:]
    count = format_count(int(own["pvd"]), "commune PVD", "communes PVD")
    text = (
        f"{count}, {format_value(own['part_population_pvd'], '%')} des habitants"
        if own["pvd"]
        else "Aucune commune PVD"
    )
    if others["pvd"].sum() == 0:
        return f"{text} ; {choice.label} : aucune non plus."
    towns, shares = others["pvd"], others["part_population_pvd"].astype("float64")
    names = comparison.others[0].nom if len(others) == 1 else choice.label
    return (
        f"{text} ; {names} : {format_range(towns.min(), towns.max(), '')} "
        f"{'commune' if towns.max() < 2 else 'communes'}, "
        f"{format_range(shares.min(), shares.max(), '%')} des habitants."
    )


def _describe_scope(comparison: Comparison, choice: ReferenceChoice, known: pd.DataFrame) -> str:
    own = len(comparison.territory.pvd(comparison.millesime))
    others = sum(len(place.pvd(comparison.millesime)) for place in comparison.others)
    differing = int((known["verdict"] != WORDS[0]).sum())
    found = "aucun ne" if differing == 0 else spell_number(differing)
    verb = "distingue" if differing < 2 else "distinguent"
    level = format_value(known["niveau"].iloc[0], "%")
    compared = format_count(len(known), "indicateur", "indicateurs")
    return (
        f"Sur {compared}, commune par commune ({format_number(own)} contre {format_number(others)}), "
        f"{found} {verb} les communes PVD {comparison.territory.genitif} de celles "
        f"{contract_of(choice.label)} (intervalles à {level} : si les communes étaient "
        f"indépendantes, 5 % de risque d’annoncer à tort une différence ; "
        f"{_describe_likeness(comparison)})."
    )


def _describe_likeness(comparison: Comparison) -> str:
    known = measure_likeness(comparison, JUDGED_INDICATORS).dropna(subset=["moran"])
    if known.empty:
        return "leur indépendance n’a pas pu être vérifiée"
    alike = len(list_alike(known))
    if alike == 0:
        return "aucun ne montre de ressemblance entre communes proches"
    return f"pour {format_number(alike)}, les communes proches se ressemblent : il est plus grand"


def _describe_verdict(row: dict[Any, Any]) -> str:
    unit = read_unit(row)
    median, reference = (
        format_value(row[name], unit) for name in ("mediane", "mediane_references")
    )
    gap = format_difference(row["ecart"], unit)
    interval = format_interval(row["ecart_bas"], row["ecart_haut"], unit)
    return (
        f"{lower_label(name_vintage(row['libelle'], row['millesime']))} : médiane {median} contre "
        f"{reference}, écart {gap} (intervalle {interval})"
    )


def _describe_same(same: pd.DataFrame) -> str:
    """Give the figures of those a reader expects, and count the others."""
    expected = same[same["indicateur"].isin(ANSWERED_INDICATORS)]
    shown = (expected if len(expected) else same.head(3)).to_dict("records")
    rest = len(same) - len(shown)
    text = " ; ".join(_describe_verdict(row) for row in shown)
    others = {0: ".", 1: " ; et un autre indicateur."}
    return capitalise(text) + others.get(rest, f" ; et {spell_number(rest)} autres indicateurs.")


def _describe_unknown(few: pd.DataFrame, among: int) -> str:
    why = f"moins de {spell_number(MINIMUM_SIZE)} communes renseignées d’un côté ou de l’autre"
    if len(few) <= _LISTED:
        return (
            f"{capitalise(why)} : {format_names([lower_label(label) for label in few['libelle']])}."
        )
    verb = "ne peuvent pas être comparés"
    if len(few) == among:
        return f"Les {among} indicateurs {verb} : {why}."
    return f"{format_number(len(few))} indicateurs sur {among} {verb} : {why}."


def describe_gaps(territory: Territory, millesime: int) -> str:
    """Say what no open data gathered here tells, with the first two aspects."""
    without = [row for row in THEME_GRID if not has_values(territory, millesime, row)]
    named = format_names([f"« {lower_label(row.aspect)} »" for row in without[:2]])
    return (
        f"{capitalise(spell_number(len(without)))} aspects sur {len(THEME_GRID)} des onze thèmes, dont "
        f"{named}."
    )
