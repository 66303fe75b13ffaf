"""Where the département's PVD communes stand among those of France, on one scale."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ptvd_analysis.comparison.scores import score_towns
from ptvd_analysis.indicators.declared import Indicator, get_indicator, list_judged
from ptvd_analysis.presentation.french.nouns import NOUNS, Noun
from ptvd_analysis.presentation.french.quantities import format_number
from ptvd_analysis.presentation.french.sentences import lower_label, name_vintage
from ptvd_analysis.presentation.graphics.axes import make_axes
from ptvd_analysis.presentation.graphics.charts import bound_scores, plot_scores
from ptvd_analysis.presentation.graphics.svg import ReportFigure, make_figure
from ptvd_analysis.presentation.html.tables import ReportTable, TableColumn
from ptvd_analysis.reports.page.blocks import Blocks, blocks, details, heading, paragraph
from ptvd_analysis.reports.subject.citations import cite_all
from ptvd_analysis.territories.territories import Territory, make_france

FAR = 2
"""Score from which a commune is said to stand far from the median of the PVD communes of France."""


def show_position(territory: Territory, millesime: int) -> Blocks:
    """Show the profile of the PVD communes on standardised scores, and each commune's position."""
    towns = territory.pvd(millesime)
    if towns.empty:
        return blocks()
    scores = score_towns(
        make_france(territory.dataset), list_judged(territory.dataset), millesime
    ).loc[towns.index]
    scores = scores.dropna(axis="columns", how="all")
    if scores.empty:
        return blocks()
    indicators = [get_indicator(territory.dataset, str(code)) for code in scores]
    summary = _summarise(scores, indicators)
    return blocks(
        heading("Position parmi les PVD de France", "profil-position"),
        paragraph(
            "Tous les indicateurs sur une même échelle : l’écart à la médiane des communes PVD de "
            "France, divisé par l’écart absolu médian (× 1,4826), en logarithmes pour les montants. "
            "Zéro est la commune PVD médiane ; un score n’est ni une note ni un verdict. Dans une très "
            "petite commune, un seul équipement suffit à un score élevé."
        ),
        _draw(territory, scores, indicators, summary),
        details(
            "Positions, par indicateur et par commune",
            _tabulate_indicators(summary, indicators, NOUNS[territory.level]),
            _tabulate_towns(towns, scores, indicators),
        ),
    )


def _summarise(scores: pd.DataFrame, indicators: list[Indicator]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "indicateur": [i.code for i in indicators],
            "libelle": [name_vintage(i.label, i.millesime) for i in indicators],
            "mediane": scores.median().to_numpy(),
            "minimum": scores.min().to_numpy(),
            "maximum": scores.max().to_numpy(),
            "n": scores.count().to_numpy(),
        }
    )


def _draw(
    territory: Territory, scores: pd.DataFrame, indicators: list[Indicator], summary: pd.DataFrame
) -> ReportFigure:
    frame = scores.melt(var_name="indicateur", value_name="score").merge(
        summary[["indicateur", "libelle"]], on="indicateur"
    )
    noun = NOUNS[territory.level]
    axes = make_axes(1, 1, 9.2, 0.26 * len(summary) + 0.9)[0, 0]
    plot_scores(frame, axes)
    ordered = summary.sort_values("mediane")
    ends = [ordered.iloc[0], ordered.iloc[-1]]
    told = " ; ".join(
        f"{lower_label(row['libelle'])} {format_number(row['mediane'], 1, True)}" for row in ends
    )
    return make_figure(
        axes,
        "position",
        title=f"Scores des communes PVD {noun.of()} : chaque point est une commune, le trait "
        "leur médiane",
        alt=f"Scores médians des communes PVD {territory.genitif} sur {len(summary)} "
        f"indicateurs, de {format_number(ordered['mediane'].min(), 1, True)} à "
        f"{format_number(ordered['mediane'].max(), 1, True)} ; aux deux bouts : {told}.",
        source=cite_all(indicators),
        note=f"Triangles : scores au-delà de {bound_scores(frame)}.",
        definitions={i.code: i.label for i in indicators},
    )


def _tabulate_indicators(
    summary: pd.DataFrame, indicators: list[Indicator], noun: Noun
) -> ReportTable:
    return ReportTable(
        "position",
        f"Scores des communes PVD {noun.of()}, par indicateur",
        summary,
        (
            TableColumn("libelle", "Indicateur", "indicator"),
            TableColumn("mediane", "Score médian", "number", 1, True),
            TableColumn("minimum", "Minimum", "number", 1, True),
            TableColumn("maximum", "Maximum", "number", 1, True),
            TableColumn("n", "n", "number"),
        ),
        cite_all(indicators),
        note="Score : écart à la médiane des communes PVD de France, en écarts robustes.",
    )


def _tabulate_towns(
    towns: pd.DataFrame, scores: pd.DataFrame, indicators: list[Indicator]
) -> ReportTable:
    rows = [
        {"nom": towns.loc[code, "nom"], **_place(scores.loc[code], indicators)}
        for code in towns.index
    ]
    return ReportTable(
        "position-communes",
        "Position de chaque commune PVD",
        pd.DataFrame(rows),
        (
            TableColumn("nom", "Commune"),
            TableColumn("connus", "Indicateurs connus", "number"),
            TableColumn("proches", "dont score de −1 à +1", "number"),
            TableColumn("haut", f"Scores de +{FAR} et plus", "long"),
            TableColumn("bas", f"Scores de −{FAR} et moins", "long"),
        ),
        cite_all(indicators),
        note="Score : écart à la médiane des communes PVD de France, en écarts robustes.",
    )


def _place(scores: pd.Series[Any], indicators: list[Indicator]) -> dict[str, Any]:
    labels = {i.code: lower_label(i.label) for i in indicators}

    def tell(chosen: pd.Series[Any]) -> str:
        parts = [f"{labels[str(c)]} ({format_number(v, 1, True)})" for c, v in chosen.items()]
        return " ; ".join(parts) or "—"

    ordered = scores.dropna().sort_values()
    return {
        "connus": len(ordered),
        "proches": int(ordered.abs().le(1).sum()),
        "haut": tell(ordered[ordered >= FAR][::-1]),
        "bas": tell(ordered[ordered <= -FAR]),
    }
