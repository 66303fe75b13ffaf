"""The answer at the top of the report: what differs, what does not, what is not known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from ptvd_analysis.comparison.comparison import Comparison
from ptvd_analysis.comparison.similarity import find_similar
from ptvd_analysis.comparison.verdicts import judge
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
from ptvd_analysis.presentation.french.verdicts import VERDICTS
from ptvd_analysis.reports.sections.apparies import describe_outcomes
from ptvd_analysis.reports.sections.profil import has_values
from ptvd_analysis.reports.sections.semblables import describe_similar
from ptvd_analysis.reports.sections.temoins import find_matched
from ptvd_analysis.reports.subject.scales import ReferenceChoice, tells
from ptvd_analysis.reports.subject.selection import (
    ANSWERED_INDICATORS,
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

    Nothing without anything to compare with; signs are told together only where the probabilities
    that they are wrong sum to 5 % at most.
    """
    if not comparison.others:
        return []
    lines = [Answer("Étendue du programme", _describe_extent(comparison, choice))]
    if comparison.territory.pvd(comparison.millesime).empty:
        return lines
    table = judge(comparison)
    lines += _tell_verdicts(comparison, choice, table)
    if (
        choice.asked != "semblables"
        and tells(comparison.territory, "semblables")
        and not find_similar(comparison.territory, comparison.france).empty
    ):
        alike = f"{NOUNS[comparison.territory.level].plural} semblables"
        lines.append(Answer(capitalise(alike), describe_similar(comparison)))
    if (
        tells(comparison.territory, "apparies")
        and not find_matched(comparison.territory, comparison.millesime)[0].sets.empty
    ):
        lines.append(
            Answer("Hors programme", describe_outcomes(comparison.territory, comparison.millesime))
        )
    few = table[table["verdict"] == "effectif_insuffisant"]
    if len(few):
        lines.append(Answer("On ne peut pas dire", _describe_unknown(few, len(table))))
    lines.append(Answer("Sans donnée", describe_gaps(comparison.territory, comparison.millesime)))
    return lines


def _tell_verdicts(
    comparison: Comparison, choice: ReferenceChoice, table: pd.DataFrame
) -> list[Answer]:
    """Say what has a sign, what is close, what is neither."""
    known = table[table["verdict"] != "effectif_insuffisant"]
    if known.empty:
        return []
    lines = [Answer("Indicateurs comparés", _describe_scope(comparison, choice, known))]
    for word in ("plus_eleve", "plus_faible"):
        told = known[known["famille"] & (known["verdict"] == word)]
        if len(told):
            sentences = " ; ".join(_describe_verdict(row) for row in told.to_dict("records"))
            lines.append(Answer(capitalise(VERDICTS[word]), f"{capitalise(sentences)}."))
    signs = known["verdict"].str.startswith("plu")
    for label, rows in (
        ("Moins sûr", known[signs & ~known["famille"]]),
        (capitalise(VERDICTS["indetermine"]), known[known["verdict"] == "indetermine"]),
        (capitalise(VERDICTS["non_calibre"]), known[known["verdict"] == "non_calibre"]),
    ):
        if len(rows):
            lines.append(Answer(label, _list_labels(rows)))
    same = known[known["verdict"] == "proche"]
    if len(same):
        lines.append(Answer(capitalise(VERDICTS["proche"]), _describe_same(same)))
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
    compared = format_count(len(known), "indicateur", "indicateurs")
    head = (
        f"Sur {compared}, commune par commune ({format_number(own)} contre {format_number(others)}), "
        f"entre les communes PVD {comparison.territory.genitif} et celles {contract_of(choice.label)}"
    )
    if (known["verdict"] == "non_calibre").all():
        return (
            f"{head} : cette comparaison n’est pas de celles où l’erreur est mesurée ; les écarts sont "
            "donnés avec leur intervalle, sans verdict."
        )
    told = known[known["famille"]]
    if told.empty:
        return f"{head}, aucun sens ne peut être donné avec 5 % de risque."
    count = spell_number(len(told))
    return (
        f"{head}, {count} {'sens peut être donné' if len(told) == 1 else 'sens peuvent être donnés'}, "
        f"avec 5 % de risque au plus qu’il y en ait un de faux, si les écarts ressemblent à ceux des "
        "autres départements."
    )


def _list_labels(rows: pd.DataFrame) -> str:
    """Name indicators, with the verdict of those that have a sign."""
    parts = []
    for row in rows.to_dict("records"):
        label = lower_label(name_vintage(row["libelle"], row["millesime"]))
        sign = row["verdict"].startswith("plu")
        parts.append(f"{label} ({VERDICTS[row['verdict']]})" if sign else label)
    return f"{capitalise(' ; '.join(parts))}."


def _describe_verdict(row: dict[Any, Any]) -> str:
    unit = read_unit(row)
    median, reference = (
        format_value(row[name], unit) for name in ("mediane", "mediane_references")
    )
    gap = format_difference(row["retreci"], unit)
    interval = format_interval(row["retreci_bas"], row["retreci_haut"], unit)
    return (
        f"{lower_label(name_vintage(row['libelle'], row['millesime']))} : médiane {median} contre "
        f"{reference}, écart rétréci {gap} (intervalle {interval})"
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
