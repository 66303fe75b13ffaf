"""What can be told of the differences between the département's PVD communes and the others'."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ptvd_analysis.comparison.verdicts import TOO_FEW, WORDS
from ptvd_analysis.presentation.french.quantities import (
    format_difference,
    format_interval,
    format_number,
    format_range,
    format_value,
)
from ptvd_analysis.presentation.french.sentences import (
    capitalise,
    contract_of,
    format_count,
    format_names,
    lower_label,
    name_vintage,
    name_vintages,
    spell_number,
)
from ptvd_analysis.presentation.html.tables import ReportTable, TableColumn
from ptvd_analysis.reports.page.blocks import Blocks, blocks, heading, paragraph
from ptvd_analysis.reports.sections.apparies import describe_outcomes
from ptvd_analysis.reports.sections.incertitude import list_alike
from ptvd_analysis.reports.sections.profil import judge_aspect
from ptvd_analysis.reports.subject.citations import cite_all
from ptvd_analysis.reports.subject.selection import ANSWERED_INDICATORS, THEME_GRID
from ptvd_analysis.reports.subject.study import Study
from ptvd_analysis.statistics.ranksums import MINIMUM_SIZE
from ptvd_analysis.territories.programmes import summarise_programmes

_LISTED = 6
"""Most indicators named one by one."""


@dataclass(frozen=True)
class Answer:
    """One line of the answer at the top of the report.

    Parameters
    ----------
    label, text : str
        What it is about, and what can be said.
    """

    label: str
    text: str


def answer(study: Study) -> list[Answer]:
    """Say in words what differs, what does not, and what is not known.

    Parameters
    ----------
    study : Study
        Its subject.

    Returns
    -------
    list of Answer
        Empty where there is nothing to compare with; a comparison word only where the interval of
        the difference leaves zero out.
    """
    if not study.references:
        return []
    lines = [Answer("Étendue du programme", _describe_extent(study))]
    if study.territory.pvd(study.millesime).empty:
        return lines
    table = study.verdicts
    known = table[table["verdict"] != TOO_FEW]
    if len(known):
        lines.append(Answer("Indicateurs comparés", _describe_scope(study, known)))
    for word in (WORDS[1], WORDS[-1]):
        told = known[known["verdict"] == word]
        if len(told):
            sentences = " ; ".join(_describe_verdict(row) for row in told.to_dict("records"))
            lines.append(Answer(capitalise(word), f"{capitalise(sentences)}."))
    same = known[known["verdict"] == WORDS[0]]
    if len(same):
        lines.append(Answer("Non distinguable", _describe_same(same)))
    if study.parameters.reference != "semblables" and not study.similar.empty:
        lines.append(Answer("Départements semblables", describe_similar(study)))
    if not study.matched.sets.empty:
        lines.append(Answer("Hors programme", describe_outcomes(study)))
    few = table[table["verdict"] == TOO_FEW]
    if len(few):
        lines.append(Answer("On ne peut pas dire", _describe_unknown(few, len(table))))
    lines.append(Answer("Sans donnée", describe_gaps(study)))
    return lines


def describe_similar(study: Study) -> str:
    """Say in words what differs from the PVD communes of similar départements.

    Parameters
    ----------
    study : Study
        Its subject.

    Returns
    -------
    str
        With the figures of what differs.
    """
    verdicts = study.similar_verdicts
    known = verdicts[verdicts["verdict"] != TOO_FEW]
    names = format_names([place.nom for place in study.similar_places])
    if known.empty:
        return f"{names} : trop peu de communes PVD pour estimer un écart."
    told = known[known["verdict"] != WORDS[0]]
    count = format_count(len(known), "indicateur", "indicateurs")
    towns = format_count(int(known["n_references"].max()), "commune", "communes")
    if told.empty:
        return f"{names} ({towns}) : sur {count}, aucun ne se distingue."
    sentences = " ; ".join(_describe_gap(row) for row in told.to_dict("records"))
    verb = "se distingue" if len(told) == 1 else "se distinguent"
    return f"{names} ({towns}) : sur {count}, {spell_number(len(told))} {verb} — {sentences}."


def _describe_gap(row: dict[Any, Any]) -> str:
    gap = format_difference(row["ecart"], row["unite"])
    interval = format_interval(row["ecart_bas"], row["ecart_haut"], row["unite"])
    label = lower_label(name_vintage(row["libelle"], row["millesime"]))
    return f"{label}, {row['verdict']}, écart {gap} (intervalle {interval})"


def describe_gaps(study: Study) -> str:
    """Say what no open data gathered here tells, theme by theme.

    Parameters
    ----------
    study : Study
        Its subject.

    Returns
    -------
    str
        With the first two of them.
    """
    without = [row for row in THEME_GRID if judge_aspect(study, row).startswith("sans")]
    named = format_names([f"« {lower_label(row.aspect)} »" for row in without[:2]])
    return (
        f"{capitalise(spell_number(len(without)))} aspects sur {len(THEME_GRID)} des onze thèmes, dont "
        f"{named}."
    )


def _describe_extent(study: Study) -> str:
    rows = pd.DataFrame(
        [summarise_programmes(place, study.millesime) for place in study.territories]
    )
    own, others = rows.iloc[0], rows.iloc[1:]
    count = format_count(int(own["pvd"]), "commune PVD", "communes PVD")
    text = (
        f"{count}, {format_value(own['part_population_pvd'], '%')} des habitants"
        if own["pvd"]
        else "Aucune commune PVD"
    )
    if others["pvd"].sum() == 0:
        return f"{text} ; {study.choice.label} : aucune non plus."
    towns, shares = others["pvd"], others["part_population_pvd"].astype("float64")
    names = study.references[0].nom if len(others) == 1 else study.choice.label
    return (
        f"{text} ; {names} : {format_range(towns.min(), towns.max(), '')} "
        f"{'commune' if towns.max() < 2 else 'communes'}, "
        f"{format_range(shares.min(), shares.max(), '%')} des habitants."
    )


def _describe_scope(study: Study, known: pd.DataFrame) -> str:
    own = len(study.territory.pvd(study.millesime))
    others = sum(len(place.pvd(study.millesime)) for place in study.references)
    differing = int((known["verdict"] != WORDS[0]).sum())
    found = "aucun ne" if differing == 0 else spell_number(differing)
    verb = "distingue" if differing < 2 else "distinguent"
    level = format_value(known["niveau"].iloc[0], "%")
    compared = format_count(len(known), "indicateur", "indicateurs")
    return (
        f"Sur {compared}, commune par commune ({format_number(own)} contre {format_number(others)}), "
        f"{found} {verb} les communes PVD {study.territory.genitif} de celles "
        f"{contract_of(study.choice.label)} (intervalles à {level} : si les communes étaient "
        f"indépendantes, 5 % de risque d’annoncer à tort une différence ; {_describe_likeness(study)})."
    )


def _describe_likeness(study: Study) -> str:
    known = study.autocorrelation.dropna(subset=["moran"])
    if known.empty:
        return "leur indépendance n’a pas pu être vérifiée"
    alike = len(list_alike(known))
    if alike == 0:
        return "aucun ne montre de ressemblance entre communes proches"
    return f"pour {format_number(alike)}, les communes proches se ressemblent : il est plus grand"


def _describe_verdict(row: dict[Any, Any]) -> str:
    median, reference = (
        format_value(row[name], row["unite"]) for name in ("mediane", "mediane_references")
    )
    gap = format_difference(row["ecart"], row["unite"])
    interval = format_interval(row["ecart_bas"], row["ecart_haut"], row["unite"])
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


def show_differences(study: Study) -> Blocks:
    """Show every difference, with its interval and the word it allows.

    Parameters
    ----------
    study : Study
        Its subject.

    Returns
    -------
    Blocks
        A table, or a sentence where nothing can be compared.
    """
    top = heading("Écarts, commune par commune", "comparaison-ecarts")
    if study.territory.pvd(study.millesime).empty or not study.references:
        return blocks(top, paragraph("Aucun écart à estimer sans communes PVD des deux côtés."))
    level = format_value(study.verdicts["niveau"].iloc[0], "%")
    return blocks(
        top,
        paragraph(
            "L’écart est la médiane des différences entre chaque commune PVD du département et "
            f"chaque commune PVD {contract_of(study.choice.label)}. Son intervalle, à {level}, est "
            "celui que le test des rangs de Mann et Whitney ne rejette pas ; le niveau partage un "
            "risque de 5 % entre tous les indicateurs. Le verdict ne dit « plus élevé » ou « plus "
            "faible » que si l’intervalle exclut zéro et si un test par permutation le confirme. "
            "L’écart "
            "n’est pas la différence des deux médianes ; il peut même être de signe contraire."
        ),
        tabulate_verdicts(study),
    )


def tabulate_verdicts(study: Study) -> ReportTable:
    """Tabulate the verdicts of the report.

    Parameters
    ----------
    study : Study
        Its subject.

    Returns
    -------
    ReportTable
        One row per indicator.
    """
    return tabulate_differences(
        study.verdicts,
        "ecarts",
        f"Écarts entre les communes PVD {study.territory.genitif} et celles "
        f"{contract_of(study.choice.label)}",
    )


def tabulate_differences(verdicts: pd.DataFrame, slug: str, caption: str) -> ReportTable:
    """Tabulate verdicts.

    Parameters
    ----------
    verdicts : DataFrame
        Of :func:`ptvd_analysis.comparison.verdicts.judge`.
    slug, caption : str
        As :class:`ptvd_analysis.presentation.html.tables.ReportTable`.

    Returns
    -------
    ReportTable
        One row per indicator.
    """
    frame = verdicts.copy()
    frame["libelle"] = name_vintages(frame)
    ends = ["ecart_bas", "ecart_haut"]
    frame[ends] = frame[ends].astype("float64").replace([math.inf, -math.inf], math.nan)
    return ReportTable(
        slug,
        caption,
        frame,
        (
            TableColumn("libelle", "Indicateur", "indicator"),
            TableColumn("verdict", "Verdict"),
            TableColumn("ecart", "Écart", "difference"),
            TableColumn("ecart_bas", "Intervalle, de", "difference"),
            TableColumn("ecart_haut", "à", "difference"),
            TableColumn("p_permutation", "p", "p_value"),
            TableColumn("mediane", "Médiane", "value"),
            TableColumn("n", "n", "number"),
            TableColumn("mediane_references", "Médiane, comparées", "value"),
            TableColumn("n_references", "n, comparées", "number"),
            TableColumn("references", "de départements", "number"),
        ),
        cite_all(frame.itertuples()),
        note="n : communes PVD dont la valeur est connue, et de combien de départements comparés elles "
        "sont. p : test par permutation, non corrigé. Une "
        "borne « n. d. » manque parce que les communes sont trop peu nombreuses pour ce niveau. "
        "L’intervalle dit la variabilité entre communes, non l’erreur de sondage du recensement.",
    )
