"""The départements built alike, and the same differences held against them."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ptvd_analysis.comparison.comparison import Comparison, compare
from ptvd_analysis.comparison.similarity import (
    STRUCTURE,
    compare_structures,
    describe_structure,
    find_limit,
    find_similar,
    has_structure,
)
from ptvd_analysis.comparison.verdicts import judge
from ptvd_analysis.indicators.declared import get_indicator, read_indicators
from ptvd_analysis.presentation.french.nouns import NOUNS, Noun
from ptvd_analysis.presentation.french.quantities import (
    format_difference,
    format_interval,
    format_number,
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
from ptvd_analysis.presentation.html.tables import ReportTable, TableColumn
from ptvd_analysis.reports.page.blocks import Blocks, blocks, details, heading, paragraph
from ptvd_analysis.reports.sections.ecarts import tabulate_differences
from ptvd_analysis.reports.subject.citations import POPULATIONS, cite_all
from ptvd_analysis.reports.subject.scales import ReferenceChoice, tells
from ptvd_analysis.territories.keys import TerritoryKey
from ptvd_analysis.territories.territories import Territory, find_territory

_DECIMALS = {"population_2023": 0, "revenu_median_2021": 0, "prix_m2_maison_2024": 0}


def show_similar(comparison: Comparison, choice: ReferenceChoice) -> Blocks:
    """Show which départements are built alike, and what differs from their PVD communes."""
    if not tells(comparison.territory, "semblables"):
        return blocks()
    noun = NOUNS[comparison.territory.level]
    alike = noun.tell(2, "semblable")
    top = heading(f"Avec {alike}", "comparaison-semblables")
    if find_similar(comparison.territory, comparison.france).empty:
        return blocks(top, paragraph(_describe_none(comparison, noun)))
    names = [place.nom for place in list_similar(comparison)]
    several = len(names) > 1
    told = paragraph(
        "Par leur population, leur densité, leur âge, leur niveau de vie, leur pauvreté, leurs "
        "résidences secondaires, leurs prix et le poids de leurs petites centralités, "
        + (
            f"{noun.tell(2)} les plus semblables sont"
            if several
            else f"{noun.tell(1, 'semblable')} est"
        )
        + (", du plus au moins proche" if several else "")
        + f" : {format_names(names)}."
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


def _describe_none(comparison: Comparison, noun: Noun) -> str:
    """Say why none is called similar: too little is known, or none is near."""
    place = comparison.territory
    none = f"{noun.agree('aucun')} {noun.singular}"
    if not has_structure(place):
        return (
            f"La structure {noun.of()} est trop peu connue (manque : "
            f"{format_names(_list_missing(comparison))}) : {none} ne peut être {noun.agree('dit')} "
            "semblable."
        )
    distances = compare_structures(comparison.france, place.level)[place.code]
    nearest = find_territory(comparison.dataset, str(distances.idxmin()), place.level)
    limit = find_limit(comparison.france, place.level)
    return (
        f"{capitalise(none)} comparable : {noun.tell(1)} à la structure la plus proche, "
        f"{nearest.nom}, est à une distance de {format_number(distances.min(), 2)}, au-delà de "
        f"{format_number(limit, 2)}, borne au-dessus de laquelle un plus proche est inhabituellement "
        "loin."
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
    return judge(beside)


def describe_similar(comparison: Comparison) -> str:
    """Say in words what differs from the PVD communes of similar départements."""
    verdicts = judge_similar(comparison)
    known = verdicts[verdicts["verdict"] != "effectif_insuffisant"]
    names = format_names([place.nom for place in list_similar(comparison)])
    if known.empty:
        return f"{names} : trop peu de communes PVD pour estimer un écart."
    told = known[known["famille"]]
    count = format_count(len(known), "indicateur", "indicateurs")
    towns = format_count(int(known["n_references"].max()), "commune", "communes")
    if told.empty:
        return f"{names} ({towns}) : sur {count}, aucun sens ne peut être donné."
    sentences = " ; ".join(_describe_gap(row) for row in told.to_dict("records"))
    return f"{names} ({towns}) : sur {count}, {spell_number(len(told))} — {sentences}."


def _describe_gap(row: dict[Any, Any]) -> str:
    gap = format_difference(row["retreci"], read_unit(row))
    interval = format_interval(row["retreci_bas"], row["retreci_haut"], read_unit(row))
    label = lower_label(name_vintage(row["libelle"], row["millesime"]))
    return f"{label}, {VERDICTS[row['verdict']]}, écart rétréci {gap} (intervalle {interval})"


def _list_missing(comparison: Comparison) -> list[str]:
    place = comparison.territory
    known = describe_structure(comparison.france, place.level).loc[place.code].notna()
    return [lower_label(label) for code, label in STRUCTURE.items() if not known[code]]


def tabulate_structure(comparison: Comparison) -> ReportTable:
    """Tabulate the structure of the département, at distance zero, and of those built alike."""
    noun = NOUNS[comparison.territory.level]
    place, france = comparison.territory, comparison.france
    own = describe_structure(france, place.level).loc[[place.code]].assign(distance=0.0)
    frame = pd.concat([own, find_similar(place, france)])
    places = [place, *list_similar(comparison)]
    limit = find_limit(france, place.level)
    frame = frame.assign(
        nom=[place.nom for place in places], territoire=[str(place.key) for place in places]
    )
    used = [
        get_indicator(comparison.dataset, code)
        for code in (*STRUCTURE, "niveau_centralite_2021")
        if code in read_indicators(comparison.dataset)
        and not code.startswith(("population", "dens"))
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
        f"{POPULATIONS} ; {cite_all(used)}",
        note="Distance : moyenne quadratique des écarts, chaque grandeur divisée par son écart type "
        f"robuste entre {noun.plural} ; population, densité, niveau de vie, résidences secondaires et "
        f"prix en logarithmes. Au-delà de {format_number(limit, 2)} (borne de Tukey des distances au "
        f"plus proche), {noun.agree('aucun')} n’est {noun.agree('dit')} semblable. Une grandeur "
        "inconnue est laissée de côté. La pauvreté est celle des communes, surtout grandes, où elle "
        "est publiée, pondérée par leur population. "
        "Petite centralité : commune de niveau 2 ou 3 (Inrae et Cesaer) de moins de 20 000 habitants.",
        own=str(comparison.territory.key),
    )
