"""The départements built alike, and the same differences held against them."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ptvd_analysis.comparison.comparison import Comparison, compare
from ptvd_analysis.comparison.similarity import STRUCTURE, describe_structure, find_similar
from ptvd_analysis.comparison.verdicts import TOO_FEW, WORDS, judge
from ptvd_analysis.indicators.declared import get_indicator
from ptvd_analysis.presentation.french.nouns import NOUNS
from ptvd_analysis.presentation.french.quantities import format_difference, format_interval
from ptvd_analysis.presentation.french.sentences import (
    contract_of,
    format_count,
    format_names,
    lower_label,
    name_vintage,
    spell_number,
)
from ptvd_analysis.presentation.html.tables import ReportTable, TableColumn
from ptvd_analysis.reports.page.blocks import Blocks, blocks, details, heading, paragraph
from ptvd_analysis.reports.sections.ecarts import tabulate_differences
from ptvd_analysis.reports.subject.citations import POPULATIONS, cite
from ptvd_analysis.reports.subject.scales import ReferenceChoice
from ptvd_analysis.reports.subject.selection import JUDGED_INDICATORS
from ptvd_analysis.territories.keys import TerritoryKey
from ptvd_analysis.territories.territories import Territory, find_territory

_DECIMALS = {"population_2023": 0, "densite_2023": 1, "revenu_median_2021": 0}


def show_similar(comparison: Comparison, choice: ReferenceChoice) -> Blocks:
    """Show which départements are built alike, and what differs from their PVD communes."""
    noun = NOUNS[comparison.territory.level]
    alike = noun.tell(2, "semblable")
    top = heading(f"Avec {alike}", "comparaison-semblables")
    if find_similar(comparison.territory, comparison.france).empty:
        return blocks(
            top,
            paragraph(
                f"La structure {noun.of()} n’est pas connue tout entière (manque : "
                f"{format_names(_list_missing(comparison))}) : {noun.agree('aucun')} {noun.singular} "
                f"ne peut être {noun.agree('dit')} semblable."
            ),
        )
    names = [place.nom for place in list_similar(comparison)]
    told = paragraph(
        f"Par leur population, leur densité, leur âge, leur niveau de vie et le poids de leurs "
        f"petites centralités, {noun.tell(2)} les plus semblables sont, du plus au moins proche : "
        f"{format_names(names)}."
    )
    structure = details("Structures et distances", tabulate_structure(comparison))
    if comparison.territory.pvd(comparison.millesime).empty or choice.asked == "semblables":
        return blocks(top, told, structure)
    return blocks(
        top,
        told,
        structure,
        paragraph(describe_similar(comparison)),
        paragraph("Même méthode que plus haut, avec un risque de 5 % propre à cette comparaison."),
        details(
            f"Écarts avec {alike}",
            tabulate_differences(
                judge_similar(comparison),
                "ecarts-semblables",
                f"Écarts entre les communes PVD {comparison.territory.genitif} et celles "
                f"{contract_of(alike)}",
                noun,
            ),
        ),
    )


def list_similar(comparison: Comparison) -> list[Territory]:
    """List the territories whose structure is nearest, from the nearest."""
    place = comparison.territory
    codes = find_similar(place, comparison.france).index
    keys = [TerritoryKey(place.level, code) for code in codes]
    return [find_territory(comparison.dataset, key, place.level) for key in keys]


def judge_similar(comparison: Comparison) -> pd.DataFrame:
    """Say what differs from the PVD communes of the territories whose structure is nearest."""
    others = sorted(list_similar(comparison), key=lambda place: place.code)
    beside = compare(comparison.territory, others, millesime=comparison.millesime)
    return judge(beside, JUDGED_INDICATORS)


def describe_similar(comparison: Comparison) -> str:
    """Say in words what differs from the PVD communes of similar départements."""
    verdicts = judge_similar(comparison)
    known = verdicts[verdicts["verdict"] != TOO_FEW]
    names = format_names([place.nom for place in list_similar(comparison)])
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


def _list_missing(comparison: Comparison) -> list[str]:
    known = describe_structure(comparison.france).loc[comparison.territory.code].notna()
    return [lower_label(label) for code, label in STRUCTURE.items() if not known[code]]


def tabulate_structure(comparison: Comparison) -> ReportTable:
    """Tabulate the structure of the département, at distance zero, and of those built alike."""
    noun = NOUNS[comparison.territory.level]
    own = (
        describe_structure(comparison.france).loc[[comparison.territory.code]].assign(distance=0.0)
    )
    frame = pd.concat([own, find_similar(comparison.territory, comparison.france)])
    places = [comparison.territory, *list_similar(comparison)]
    frame = frame.assign(
        nom=[place.nom for place in places], territoire=[str(place.key) for place in places]
    )
    used = [
        get_indicator(comparison.dataset, code)
        for code in ("part_75_plus_2022", "revenu_median_2021", "niveau_centralite_2021")
    ]
    return ReportTable(
        "semblables",
        f"Structure {noun.of()} et {noun.of(2, 'semblable')}",
        frame,
        (
            TableColumn("nom", noun.title),
            TableColumn("distance", "Distance", "number", 2),
            *(
                TableColumn(code, label, "number", _DECIMALS.get(code, 1))
                for code, label in STRUCTURE.items()
            ),
        ),
        " ; ".join([POPULATIONS, *(cite(i.source, i.millesime) for i in used)]),
        note="Distance euclidienne : chaque grandeur est bornée à ses 5e et 95e centiles, "
        f"divisée par son écart type entre {noun.plural} ; population et densité en logarithmes. "
        "Petite centralité : commune de niveau 2 ou 3 (Inrae et Cesaer) de moins de 20 000 habitants.",
        own=str(comparison.territory.key),
    )
