"""Equipment in words: how many towns have some, and how many times as many at equal size."""

from __future__ import annotations

import pandas as pd

from ptvd_analysis.comparison.comparison import Comparison
from ptvd_analysis.comparison.equipment import COUNTS, compare_equipment
from ptvd_analysis.indicators.declared import get_indicators
from ptvd_analysis.presentation.french.quantities import MISSING, format_number
from ptvd_analysis.presentation.french.sentences import (
    format_count,
    format_names,
    lower_label,
)
from ptvd_analysis.presentation.html.tables import ReportTable, TableColumn
from ptvd_analysis.reports.page.blocks import Blocks, blocks, details, paragraph
from ptvd_analysis.reports.subject.citations import cite_all
from ptvd_analysis.statistics.shrinkage import keep_family

_NOTE = (
    "Rapport : combien de fois plus d’équipements que dans les communes comparées, à population égale "
    "(modèle log-linéaire des nombres, élasticité à la population libre, erreur selon la dispersion "
    "observée), avec son intervalle à 95 %. Rapport resserré : le même, rapproché de 1 selon ce dont "
    "diffèrent les départements de France et leurs voisins, avec son intervalle à 90 % ; il n’est donné "
    "que pour les départements voisins. Sous cinq communes, ou sans aucun équipement d’un côté, "
    "seule la présence est donnée."
)


def show_equipment(comparison: Comparison) -> Blocks:
    """Say what sets the equipment of the towns apart, and tabulate it; nothing without a reference."""
    if not comparison.others:
        return blocks()
    table = compare_equipment(comparison)
    return blocks(
        *map(paragraph, describe_equipment(table)),
        details("Équipement par équipement, à population égale", _tabulate(comparison, table)),
    )


def describe_equipment(table: pd.DataFrame) -> list[str]:
    """Name the equipment of which there is more, or less, at equal size; nothing if it is unknown.

    From what :func:`~ptvd_analysis.comparison.equipment.compare_equipment` gives: what is named is
    what can be told together, at a risk of 5 % that any is on the wrong side.
    """
    known = table.dropna(subset=["p_signe"])
    if known.empty:
        return []
    named = known[keep_family(known["p_signe"].to_numpy("float64"))]
    more, less = named[named["retreci"] > 1], named[named["retreci"] < 1]
    told = [
        f"{word} : {_name(rows)}"
        for word, rows in (("plus nombreux", more), ("moins nombreux", less))
        if len(rows)
    ]
    kinds = format_count(len(known), "sorte d’équipement", "sortes d’équipements")
    head = f"À population égale, sur {kinds}"
    return [f"{head}, {' ; '.join(told)}." if told else f"{head}, aucune ne s’écarte nettement."]


def _name(rows: pd.DataFrame) -> str:
    return format_names(
        [
            f"{lower_label(label)} ({format_number(ratio, 2)} fois)"
            for label, ratio in zip(rows["libelle"], rows["retreci"], strict=True)
        ]
    )


def _tabulate(comparison: Comparison, table: pd.DataFrame) -> ReportTable:
    frame = table.assign(
        presence=_write_counts(table, ""),
        presence_references=_write_counts(table, "_references"),
        intervalle=_write_interval(table, "ratio"),
        intervalle_retreci=_write_interval(table, "retreci"),
    )
    return ReportTable(
        "equipements",
        "Équipements des communes PVD : présence, et rapport à population égale",
        frame,
        (
            TableColumn("libelle", "Équipement", "indicator"),
            TableColumn("presence", "Communes PVD qui en ont"),
            TableColumn("presence_references", "Communes comparées qui en ont"),
            TableColumn("ratio", "Rapport", "number", 2),
            TableColumn("intervalle", "Intervalle"),
            TableColumn("retreci", "Rapport resserré", "number", 2),
            TableColumn("intervalle_retreci", "Intervalle resserré"),
        ),
        cite_all(get_indicators(comparison.dataset, COUNTS)),
        note=_NOTE,
    )


def _write_counts(table: pd.DataFrame, of: str) -> list[str]:
    return [
        f"{format_number(have)} sur {format_number(known)}" if known else MISSING
        for have, known in zip(table[f"presents{of}"], table[f"n{of}"], strict=True)
    ]


def _write_interval(table: pd.DataFrame, name: str) -> list[str]:
    return [
        MISSING if pd.isna(low) else f"{format_number(low, 2)} à {format_number(high, 2)}"
        for low, high in zip(table[f"{name}_bas"], table[f"{name}_haut"], strict=True)
    ]
