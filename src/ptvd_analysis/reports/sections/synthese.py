"""The top of the report: what it is about, key figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from ptvd_analysis.comparison.comparison import POOLED, Comparison
from ptvd_analysis.indicators.aggregation import rank
from ptvd_analysis.presentation.french.nouns import NOUNS
from ptvd_analysis.presentation.french.quantities import (
    format_range,
    format_rank,
    format_value,
    read_unit,
)
from ptvd_analysis.presentation.french.sentences import (
    capitalise,
    contract_of,
    format_count,
    format_names,
    spell_number,
)
from ptvd_analysis.presentation.html.templating import anchor_definition, render_fragment
from ptvd_analysis.reports.page.assets import PACKAGE
from ptvd_analysis.reports.page.blocks import Blocks, blocks, paragraph
from ptvd_analysis.reports.page.identity import SUBJECT_TYPE, describe_subject
from ptvd_analysis.reports.sections.faits import cite_findings, describe_ranks, list_findings
from ptvd_analysis.reports.sections.reponse import answer
from ptvd_analysis.reports.subject.citations import (
    cite,
    cite_list,
    cite_own_population,
    cite_population,
    name_list,
    name_report,
)
from ptvd_analysis.reports.subject.scales import ReferenceChoice
from ptvd_analysis.reports.subject.selection import KEY_INDICATORS, select_counts
from ptvd_analysis.territories.particulars import find_remark
from ptvd_analysis.territories.programmes import summarise_programmes


@dataclass(frozen=True)
class Card:
    """One key figure: its value beside the references', its rank among them, where it is defined."""

    label: str
    value: str
    references: str
    rank: str
    source: str
    anchor: str = ""
    known: bool = True
    ranked: bool = False


def show_header(comparison: Comparison, choice: ReferenceChoice) -> Blocks:
    """Say what the report is about, in the only ``h1`` of the page, in sentences, and as data."""
    notes = [find_remark(place) for place in comparison.territories]
    place, millesime = comparison.territory, comparison.millesime
    sentences = [_summarise(comparison), _describe_references(comparison, choice), *notes]
    header = render_fragment(
        "header",
        package=PACKAGE,
        noun=NOUNS[comparison.territory.level].singular,
        code=comparison.territory.code,
        title=name_report(comparison.territory),
        sentences=[sentence for sentence in sentences if sentence],
        findings=list_findings(place, millesime),
        ranks=describe_ranks(place),
        finding_sources=" ; ".join([*cite_findings(place, millesime), cite_list(millesime)]),
        question=_ask(comparison, choice),
        judged=bool(comparison.others) and not comparison.territory.pvd(comparison.millesime).empty,
        answers=answer(comparison, choice),
        source=f"{cite_list(comparison.millesime)} ; {cite_population(comparison)}",
    )
    return Blocks(
        (header,),
        {SUBJECT_TYPE: describe_subject(comparison.territory, comparison.millesime, choice.asked)},
    )


def _ask(comparison: Comparison, choice: ReferenceChoice) -> str:
    place, label = comparison.territory, choice.label
    if place.pvd(comparison.millesime).empty:
        return f"Le programme {place.locatif} et dans {label}"
    return f"Qu’est-ce qui distingue les PVD {place.genitif} de celles {contract_of(label)} ?"


def _summarise(comparison: Comparison) -> str:
    place = comparison.territory
    figures = summarise_programmes(place, comparison.millesime)
    listed = f"{name_list(comparison.millesime)}, ANCT"
    if figures["pvd"] == 0:
        return f"Aucune commune {place.genitif} ne figure sur la {listed}."
    one = figures["pvd"] == 1
    towns = format_count(int(figures["pvd"]), "commune", "communes")
    people = format_value(figures["population_pvd_2023"], "habitants")
    share = format_value(figures["part_population_pvd"], "%")
    return (
        f"{towns} {place.genitif} {'figure' if one else 'figurent'} sur la {listed}. "
        f"{'Elle compte' if one else 'Elles rassemblent'} {people} ({cite_own_population(place)}), soit "
        f" {share} de la population {NOUNS[place.level].of()}."
    )


def _describe_references(comparison: Comparison, choice: ReferenceChoice) -> str:
    noun = NOUNS[comparison.territory.level]
    if not comparison.others:
        none = f"{capitalise(noun.agree('aucun'))} {noun.singular}"
        return choice.note or f"{none} ne sert ici de comparaison."
    names = format_names([f"{place.nom} ({place.code})" for place in comparison.others])
    count = len(comparison.others)
    label = choice.label
    if count > 1:
        label = label.replace("les ", f"les {spell_number(count)} ", 1)
    sentence = f"Le rapport compare {noun.this} avec {label} : {names}."
    return f"{choice.note} {sentence}".strip()


def show_key_figures(comparison: Comparison, choice: ReferenceChoice) -> Blocks:
    """Show counts of the programme, then indicators over PVD communes, each as a card."""
    has_towns = len(comparison.territory.pvd(comparison.millesime)) > 0
    cards = [
        *_count_cards(comparison, choice),
        *(_indicator_cards(comparison, choice) if has_towns else ()),
    ]
    known = [card for card in cards if card.known]
    notes = []
    noun = NOUNS[comparison.territory.level]
    if any(card.ranked for card in known):
        notes.append(
            f"Rang parmi {noun.tell(2, 'comparé')} dont la valeur est connue, de la plus grande (1er) "
            "à la plus petite : il situe, il ne juge pas, et ne dit rien de l’incertitude."
        )
    missing = [card.label for card in cards if not card.known]
    if missing:
        notes.append(f"Sans valeur dans {noun.this} : {format_names(missing)}.")
    return blocks(render_fragment("cards", cards=known), *map(paragraph, notes))


def _count_cards(comparison: Comparison, choice: ReferenceChoice) -> list[Card]:
    rows = pd.DataFrame(
        {
            str(place.key): summarise_programmes(place, comparison.millesime)
            for place in comparison.territories
        }
    ).T
    listed, people = cite_list(comparison.millesime), cite_population(comparison)
    declared = (
        (f"pvd_{comparison.millesime}", f"Communes PVD ({comparison.millesime})", "", listed),
        ("population_pvd_2023", "Habitants des communes PVD", "habitants", people),
        (
            "part_population_pvd", "Part de la population dans une commune PVD", "%",
            f"ANCT ; {people}",
        ),
        ("epci_pvd", "Intercommunalités avec au moins une PVD", "", f"{listed} ; EPCI 2026"),
    )  # fmt: skip
    shown = select_counts(comparison.territory)
    return [
        _make_count_card(comparison, choice, rows[code], *rest)
        for code, *rest in declared
        if code in shown
    ]


def _make_count_card(
    comparison: Comparison,
    choice: ReferenceChoice,
    values: pd.Series[Any],
    label: str,
    unit: str,
    source: str,
) -> Card:
    anchor = anchor_definition(str(values.name))
    values = values.astype("float64")
    own, others = values.iloc[0], values.iloc[1:]
    if len(others) > 1:
        span = format_range(others.min(), others.max(), unit)
        references = f"{capitalise(choice.label)} : {span}"
    elif len(others) == 1:
        references = f"{comparison.others[0].nom} : {format_value(others.iloc[0], unit)}"
    else:
        references = ""
    tied = bool((others == own).any())
    position = format_rank(rank(values).iloc[0], int(values.notna().sum()), tied=tied)
    ranked = values.nunique() > 1
    return Card(
        label,
        format_value(own, unit),
        references,
        f"Rang : {position}" if ranked else "",
        source,
        anchor,
        ranked=ranked,
    )


def _indicator_cards(comparison: Comparison, choice: ReferenceChoice) -> list[Card]:
    table = comparison.table(KEY_INDICATORS, scope="pvd")
    return [
        _make_indicator_card(choice, part) for _, part in table.groupby("indicateur", sort=False)
    ]


def _make_indicator_card(choice: ReferenceChoice, part: pd.DataFrame) -> Card:
    own, unit = part.iloc[0], read_unit(part.iloc[0])
    pooled = part[part["territoire"] == POOLED]
    over = "médiane des" if own["methode"].startswith("médiane") else "ensemble des"
    references = (
        f"{capitalise(choice.label)}, {over} communes PVD : "
        f"{format_value(pooled['valeur'].iloc[0], unit)} (n = {pooled['n'].iloc[0]})"
        if len(pooled) and pooled["n"].iloc[0]
        else ""
    )
    counted = f"n = {own['n']} sur {own['communes']}"
    tied = bool((part["rang"].iloc[1:] == own["rang"]).any())
    position = format_rank(own["rang"], own["rangs"], tied=tied)
    ranked = bool(own["n"] and own["rangs"] > 1)
    return Card(
        f"{own['libelle']}, {over} communes PVD",
        format_value(own["valeur"], unit),
        references,
        f"Rang : {position} · {counted}" if ranked else counted,
        cite(own["producteur"], own["millesime"]),
        anchor_definition(own["indicateur"]),
        known=bool(own["n"]),
        ranked=ranked,
    )
