"""The départements built alike, and the same differences held against them."""

from __future__ import annotations

import pandas as pd

from ptvd_analysis.comparison.similarity import STRUCTURE, describe_structure
from ptvd_analysis.indicators.declared import get_indicator
from ptvd_analysis.presentation.french.sentences import format_names, lower_label
from ptvd_analysis.presentation.html.tables import ReportTable, TableColumn
from ptvd_analysis.reports.page.blocks import Blocks, blocks, details, heading, paragraph
from ptvd_analysis.reports.sections.ecarts import describe_similar, tabulate_differences
from ptvd_analysis.reports.subject.citations import POPULATIONS, cite
from ptvd_analysis.reports.subject.study import Study

_DECIMALS = {"population_2023": 0, "densite_2023": 1, "revenu_median_2021": 0}


def show_similar(study: Study) -> Blocks:
    """Show which départements are built alike, and what differs from their PVD communes.

    Parameters
    ----------
    study : Study
        Its subject.

    Returns
    -------
    Blocks
        Sentences and tables.
    """
    top = heading("Avec les départements semblables", "comparaison-semblables")
    if study.similar.empty:
        return blocks(
            top,
            paragraph(
                f"La structure du département n’est pas connue tout entière (manque : "
                f"{format_names(_list_missing(study))}) : aucun département ne peut être dit semblable."
            ),
        )
    names = [place.nom for place in study.similar_places]
    told = paragraph(
        f"Par leur population, leur densité, leur âge, leur niveau de vie et le poids de leurs "
        f"petites centralités, les départements les plus semblables sont, du plus au moins proche : "
        f"{format_names(names)}."
    )
    structure = details("Structures et distances", tabulate_structure(study))
    if study.territory.pvd(study.millesime).empty or study.parameters.reference == "semblables":
        return blocks(top, told, structure)
    return blocks(
        top,
        told,
        structure,
        paragraph(describe_similar(study)),
        paragraph("Même méthode que plus haut, avec un risque de 5 % propre à cette comparaison."),
        details(
            "Écarts avec les départements semblables",
            tabulate_differences(
                study.similar_verdicts,
                "ecarts-semblables",
                f"Écarts entre les communes PVD {study.territory.genitif} et celles des "
                "départements semblables",
            ),
        ),
    )


def _list_missing(study: Study) -> list[str]:
    known = describe_structure(study.france).loc[study.territory.code].notna()
    return [lower_label(label) for code, label in STRUCTURE.items() if not known[code]]


def tabulate_structure(study: Study) -> ReportTable:
    """Tabulate the structure of the département and of those built alike.

    Parameters
    ----------
    study : Study
        Its subject.

    Returns
    -------
    ReportTable
        The département first, at distance zero.
    """
    own = describe_structure(study.france).loc[[study.territory.code]].assign(distance=0.0)
    frame = pd.concat([own, study.similar])
    places = [study.territory, *study.similar_places]
    frame = frame.assign(
        nom=[place.nom for place in places], territoire=[str(place.key) for place in places]
    )
    used = [
        get_indicator(study.dataset, code)
        for code in ("part_75_plus_2022", "revenu_median_2021", "niveau_centralite_2021")
    ]
    return ReportTable(
        "semblables",
        "Structure du département et des départements semblables",
        frame,
        (
            TableColumn("nom", "Département"),
            TableColumn("distance", "Distance", "number", 2),
            *(
                TableColumn(code, label, "number", _DECIMALS.get(code, 1))
                for code, label in STRUCTURE.items()
            ),
        ),
        " ; ".join([POPULATIONS, *(cite(i.source, i.millesime) for i in used)]),
        note="Distance euclidienne : chaque grandeur est bornée à ses 5e et 95e centiles, "
        "divisée par son écart type entre départements ; population et densité en logarithmes. "
        "Petite centralité : commune de niveau 2 ou 3 (Inrae et Cesaer) de moins de 20 000 habitants.",
        own=str(study.territory.key),
    )
