"""What changed before and after 2021 in the towns of the programme and in centres made alike."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ptvd_analysis.comparison.matching.trends import TRENDS, read_trends
from ptvd_analysis.presentation.french.quantities import (
    format_difference,
    format_interval,
    format_number,
    format_value,
)
from ptvd_analysis.presentation.french.sentences import (
    capitalise,
    lower_label,
    spell_number,
)
from ptvd_analysis.presentation.html.tables import ReportTable, TableColumn
from ptvd_analysis.reports.page.blocks import Blocks, blocks, details, paragraph
from ptvd_analysis.reports.sections.temoins import cite_measures
from ptvd_analysis.territories.territories import Territory, make_france

_ROLES = {"avant": "avant", "apres": "après", "inflexion": "inflexion"}
_DILUTED = (
    "Les recensements tournants estompent la coupure : le millésime 2022 repose sur les enquêtes de "
    "2020 à 2024, la population de 2020 sur celles de 2018 à 2022. Ce qui aurait commencé en 2021 n’y "
    "paraît qu’en partie. C’est une association : les communes ont été choisies."
)


def show_trends(territory: Territory, millesime: int) -> Blocks:
    """Show the changes of France: words, then a table."""
    table = gather_trends(territory, millesime)
    return blocks(
        paragraph(describe_trends(table)),
        details("Les changements, période par période", tabulate_trends(territory, millesime)),
    )


def gather_trends(territory: Territory, millesime: int) -> pd.DataFrame:
    """Give the table of :class:`~ptvd_analysis.comparison.matching.trends.Trends`, with its words.

    libelle and unite are added.
    """
    table = read_trends(make_france(territory.dataset), millesime).table
    labels = {trend.code: trend.label for trend in TRENDS}
    return table.assign(libelle=table["tendance"].map(labels), unite="% par an")


def describe_trends(table: pd.DataFrame) -> str:
    """Say which changes differ after 2021, and which already did before."""
    after, before = (table[table["role"] == role] for role in ("apres", "avant"))
    level = format_value(after["niveau"].iloc[0], "%")
    return (
        "Une seconde lecture, pour la France : ce qui a changé dans les communes PVD qui ont un témoin, "
        f"{format_number(after['communes'].max())} au plus, et dans les centres hors programme, "
        "pondérés pour leur ressembler (différence de différences doublement robuste, erreurs groupées "
        "par département). "
        f"{_tell(after, f'Après 2021, sur {spell_number(len(after))} changements', level)} "
        f"{_tell(before, f'Avant 2021, sur {spell_number(len(before))}', '95 %')} {_DILUTED}"
    )


def _tell(rows: pd.DataFrame, head: str, level: str) -> str:
    told = rows[(rows["bas"] > 0) | (rows["haut"] < 0)]
    if told.empty:
        first = rows.iloc[0]
        return (
            f"{head}, aucun ne se distingue (intervalles à {level}) ; par exemple, "
            f"{_write_change(first)}."
        )
    verb = "un se distingue" if len(told) == 1 else f"{spell_number(len(told))} se distinguent"
    listed = " ; ".join(_write_change(row) for _, row in told.iterrows())
    return f"{head}, {verb} (intervalles à {level}) : {listed}."


def _write_change(row: pd.Series[Any]) -> str:
    gap = format_difference(row["ecart"], row["unite"])
    interval = format_interval(row["bas"], row["haut"], row["unite"])
    return f"{lower_label(row['libelle'])}, {row['periode']}, écart {gap} (intervalle {interval})"


def tabulate_trends(territory: Territory, millesime: int) -> ReportTable:
    """Tabulate the changes, one row for each period of a quantity."""
    table = gather_trends(territory, millesime)
    measures = [measure for trend in TRENDS for measure in trend.measures]
    kinds = [
        f"{capitalise(_ROLES[role])}, {period}"
        for role, period in zip(table["role"], table["periode"], strict=True)
    ]
    return ReportTable(
        "tendances",
        "Changements avant et après 2021, en % ou en points par an, France",
        table.assign(changement=kinds),
        (
            TableColumn("libelle", "Grandeur"),
            TableColumn("changement", "Période"),
            TableColumn("pvd", "PVD", "number", 2, True),
            TableColumn("temoins", "Centres pondérés", "number", 2, True),
            TableColumn("ecart", "Écart", "number", 2, True),
            TableColumn("bas", "Intervalle, de", "number", 2, True),
            TableColumn("haut", "à", "number", 2, True),
            TableColumn("p_value", "p", "p_value"),
            TableColumn("communes", "n communes", "number"),
            TableColumn("centres", "n centres", "number"),
        ),
        cite_measures(territory, millesime, measures),
        note="Inflexion : le changement d’après moins le dernier d’avant. Sant’Anna et Zhao (2020), "
        "estimateur amélioré : mêmes caractéristiques que l’appariement, sauf celles de la grandeur "
        "elle-même. Intervalles à 95 % avant 2021 ; après, ils partagent un risque de 5 % entre les "
        f"{spell_number(len(TRENDS))} grandeurs. Les poids valent ceux de "
        f"{format_number(table['centres_utiles'].min())} centres égaux au moins. Communes dont le "
        "périmètre a changé : non comptées, sauf de 2016 à 2023 pour la population.",
    )
