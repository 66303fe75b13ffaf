"""What changed between the two lists, and when conventions were signed."""

from __future__ import annotations

import pandas as pd

from ptvd_analysis.comparison.comparison import Comparison
from ptvd_analysis.presentation.french.nouns import NOUNS
from ptvd_analysis.presentation.french.sentences import format_count
from ptvd_analysis.presentation.html.tables import ReportTable, TableColumn
from ptvd_analysis.reports.page.blocks import Blocks, blocks, paragraph
from ptvd_analysis.territories.programmes import compare_lists, summarise_lists


def show_list_changes(comparison: Comparison) -> Blocks:
    """Show what changed between the list announced in 2020 and the one in force in 2026."""
    frames = [
        compare_lists(place).assign(departement=place.nom) for place in comparison.territories
    ]
    noun = NOUNS[comparison.territory.level]
    own = frames[0]["statut"].value_counts()
    moved = pd.concat(frames)
    moved = moved[moved["statut"] != "maintenue"]
    entered, left = int(own.get("entrée", 0)), int(own.get("sortie", 0))
    came = format_count(entered, "entrée", "entrées") if entered else "aucune entrée"
    gone = format_count(left, "sortie", "sorties") if left else "aucune sortie"
    kept = format_count(int(own.get("maintenue", 0)), "commune figure", "communes figurent")
    if own.empty:
        sentence = f"Aucune commune {noun.of()} n’a figuré sur l’une ou l’autre liste."
    else:
        sentence = (
            f"De la liste annoncée en 2020 à la liste en vigueur en 2026, dans {noun.tell()} : "
            f"{came}, {gone} ; {kept} sur les deux. Communes ramenées à la géographie de 2026 : une "
            "fusion n’est pas une sortie."
        )
    listed = any(len(place.pvd(2026)) for place in comparison.territories)
    summary = _tabulate_lists(comparison) if listed else None
    if moved.empty:
        return blocks(paragraph(sentence), summary)
    table = ReportTable(
        "listes",
        "Entrées et sorties de la liste PVD entre 2020 et 2026",
        moved,
        (
            TableColumn("nom", "Commune"),
            TableColumn("departement", noun.title),
            TableColumn("statut", "Changement"),
            TableColumn("population_2023", "Population 2023", "number"),
            TableColumn("date_signature", "Convention signée le", "date"),
        ),
        "ANCT, Petites villes de demain, liste annoncée en 2020 et liste en vigueur en 2026",
        note="Les listes ne disent pas pourquoi une commune entre ou sort.",
    )
    return blocks(paragraph(sentence), summary, table)


def _tabulate_lists(comparison: Comparison) -> ReportTable:
    frame = pd.DataFrame(
        {**comparison.identify(place), **summarise_lists(place)} for place in comparison.territories
    )
    return ReportTable(
        "signatures",
        "Ce que les deux listes ont changé, et quand les conventions ont été signées",
        frame,
        (
            TableColumn("nom", NOUNS[comparison.territory.level].title),
            TableColumn("maintenues", "Sur les deux listes", "number"),
            TableColumn("entrees", "Entrées", "number"),
            TableColumn("sorties", "Sorties", "number"),
            TableColumn("fusions", "Agrandies par fusion", "number"),
            TableColumn("datees", "Conventions datées", "number"),
            TableColumn("premiere", "Première", "date"),
            TableColumn("mediane", "Médiane", "date"),
            TableColumn("derniere", "Dernière", "date"),
            TableColumn("delai_mois", "Délai médian (mois)", "number", 1),
        ),
        "ANCT, Petites villes de demain, liste annoncée en 2020 et liste en vigueur en 2026",
        note="Délai entre le 1er octobre 2020 et la signature de la convention d’adhésion ; communes "
        "de la liste de 2026, entrées tardives comprises. « Agrandies » : communes de la liste de "
        "2026 qui réunissent plusieurs communes de 2020 (populations de référence).",
        own=str(comparison.territory.key),
    )
