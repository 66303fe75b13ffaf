"""What the PVD communes are for the country around them."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ptvd_analysis.comparison.comparison import Comparison
from ptvd_analysis.indicators.declared import get_indicator
from ptvd_analysis.presentation.french.nouns import NOUNS
from ptvd_analysis.presentation.french.quantities import format_number
from ptvd_analysis.presentation.html.tables import ReportTable, TableColumn
from ptvd_analysis.reports.page.blocks import Blocks, blocks, details, heading, paragraph
from ptvd_analysis.reports.sections.equipements import show_equipment
from ptvd_analysis.reports.subject.citations import cite_all
from ptvd_analysis.tables.dataset import Dataset
from ptvd_analysis.territories.centrality import (
    EQUIPMENT,
    describe_centrality,
    summarise_centrality,
)

_JOBS = "emplois_pour_100_actifs_occupes_2018"


def show_centrality(comparison: Comparison) -> Blocks:
    """Show jobs for 100 residents at work, and equipment that is here and not around."""
    if comparison.territory.pvd(comparison.millesime).empty:
        return blocks()
    rows = [
        summarise_centrality(describe_centrality(place, comparison.millesime))
        for place in comparison.territories
    ]
    own = rows[0]
    return blocks(
        heading("Fonctions de centralité", "couverture-centralite"),
        paragraph(
            "Communes PVD qui offraient plus de 100 emplois pour 100 actifs occupés résidents en "
            f"2018 : {format_number(own['attirent'])} sur {format_number(own['n'])} "
            f"(médiane {format_number(own['emplois'])}). Communes PVD qui ont au moins un équipement, "
            f"parmi {len(EQUIPMENT)} sortes, qu’aucune commune limitrophe n’a : "
            f"{format_number(own['avec'])} sur {format_number(own['communes'])}."
        ),
        _tabulate_territories(rows, comparison),
        details("Commune par commune", tabulate_centrality(comparison)),
        show_equipment(comparison),
    )


def _cite(dataset: Dataset) -> str:
    return cite_all(get_indicator(dataset, code) for code in (_JOBS, *EQUIPMENT))


def _tabulate_territories(rows: Sequence[dict[str, float]], comparison: Comparison) -> ReportTable:
    noun = NOUNS[comparison.territory.level]
    named = [
        {**comparison.identify(place), **row}
        for place, row in zip(comparison.territories, rows, strict=True)
    ]
    return ReportTable(
        "centralites",
        f"Fonctions de centralité des communes PVD, par {noun.singular}",
        pd.DataFrame(named),
        (
            TableColumn("nom", noun.title),
            TableColumn("communes", "Communes PVD", "number"),
            TableColumn("emplois", "Emplois pour 100 actifs, médiane", "number", definition=_JOBS),
            TableColumn("n", "n", "number"),
            TableColumn("presents", "Équipements présents, médiane", "number", 1),
            TableColumn("seuls", "dont absents autour, médiane", "number", 1),
            TableColumn("avec", "Communes qui en ont au moins un", "number"),
        ),
        _cite(comparison.dataset),
        note=f"Équipements comptés : {', '.join(EQUIPMENT.values())}. Autour : les communes qui "
        f"touchent celle-ci, {noun.singular} {noun.agree('voisin')} {noun.agree('compris')} ; "
        "une seule commune voisine équipée suffit.",
        own=str(comparison.territory.key),
    )


def tabulate_centrality(comparison: Comparison) -> ReportTable:
    """Tabulate what each PVD commune is for the communes around it."""
    frame = describe_centrality(comparison.territory, comparison.millesime)
    return ReportTable(
        "centralite",
        "Fonctions de centralité de chaque commune PVD",
        frame.assign(liste=frame["liste"].where(frame["liste"] != "", "—")),
        (
            TableColumn("nom", "Commune"),
            TableColumn("emplois_pour_100", "Emplois pour 100 actifs", "number", definition=_JOBS),
            TableColumn("presents", "Équipements présents", "number"),
            TableColumn("connus", "sur", "number"),
            TableColumn("touchees", "Communes limitrophes", "number"),
            TableColumn("seuls", "Présents ici seulement", "number"),
            TableColumn("liste", "Lesquels", "long"),
        ),
        _cite(comparison.dataset),
    )
