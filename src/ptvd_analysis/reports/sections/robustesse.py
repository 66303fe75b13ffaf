"""What the contrasts with matched communes become under other choices."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ptvd_analysis.comparison.matching.contrasts import VARIANTS
from ptvd_analysis.comparison.matching.measures import OUTCOMES, Measure
from ptvd_analysis.indicators.declared import get_indicator
from ptvd_analysis.presentation.french.quantities import format_difference, format_number
from ptvd_analysis.presentation.french.sentences import format_count, name_vintage
from ptvd_analysis.presentation.graphics.axes import lay_out, make_axes
from ptvd_analysis.presentation.graphics.charts import plot_contrasts
from ptvd_analysis.presentation.graphics.svg import ReportFigure, make_figure
from ptvd_analysis.presentation.html.tables import ReportTable, TableColumn
from ptvd_analysis.reports.sections.temoins import cite_measures, select_contrasts
from ptvd_analysis.tables.remembered import remembered
from ptvd_analysis.territories.territories import Territory

_POINTS = {"%": " (points)", "% par an": " (points par an)"}
_COLUMNS = 2


@remembered
def gather_robustness(territory: Territory, millesime: int) -> pd.DataFrame:
    """Give the contrasts of the département, one row per choice (variante is its label) and outcome."""
    parts = [
        select_contrasts(territory, millesime, territory.key, variant, OUTCOMES).assign(
            variante=label
        )
        for variant, label in VARIANTS.items()
    ]
    return pd.concat(parts).rename_axis("mesure").reset_index()


def draw_robustness(territory: Territory, millesime: int) -> ReportFigure | None:
    """Draw the contrasts under every choice, a panel per outcome; None where none can be estimated."""
    table = gather_robustness(territory, millesime)
    drawn = [m for m in OUTCOMES if table.loc[table["mesure"] == m.code, "ecart"].notna().any()]
    if not drawn:
        return None
    rows = -(-len(drawn) // _COLUMNS)
    axes = make_axes(rows, _COLUMNS, 9.2, rows * (0.155 * len(VARIANTS) + 0.85))
    for ax in axes.flat[len(drawn) :]:
        ax.set_axis_off()
    for ax, measure in zip(axes.flat, drawn, strict=False):
        part = table[table["mesure"] == measure.code].drop(columns="libelle")
        part = part.rename(columns={"variante": "libelle"})
        plot_contrasts(part, name_vintage(measure.label, measure.millesime), measure.unit, ax)
    lay_out(axes)
    return make_figure(
        axes[0, 0],
        "robustesse",
        title="Écarts avec les témoins selon les choix de l’appariement",
        alt=_describe_robustness(table, drawn),
        source=cite_measures(territory, millesime, drawn),
        note="Point : écart moyen ; trait : son intervalle. Une ligne vide : moins de cinq communes "
        "appariées, ou pas de valeur d’EPCI. Les échelles diffèrent.",
        definitions={
            code: get_indicator(territory.dataset, code).label
            for measure in drawn
            for code in measure.indicators
        },
    )


def _describe_robustness(table: pd.DataFrame, drawn: list[Measure]) -> str:
    sentences = []
    for measure in drawn:
        part = table[table["mesure"] == measure.code].dropna(subset=["ecart"])
        low, high, main = (
            format_difference(value, measure.unit)
            for value in (part["ecart"].min(), part["ecart"].max(), part["ecart"].iloc[0])
        )
        choices = format_count(len(part), "choix", "choix")
        sentences.append(f"{measure.label} : {main} au premier, de {low} à {high} selon {choices}.")
    return " ".join(sentences)


def tabulate_robustness(territory: Territory, millesime: int) -> ReportTable:
    """Tabulate the contrasts: one row per choice, one column per outcome, how many communes count."""
    table = gather_robustness(territory, millesime)
    cells = pd.Series([_write_estimate(row) for row in table.to_dict("records")], dtype="str")
    wide = table.assign(cellule=cells).pivot(index="variante", columns="mesure", values="cellule")
    counts = table.groupby("variante")["communes"].max()
    frame = wide.assign(communes=counts).reindex(list(VARIANTS.values())).reset_index()
    return ReportTable(
        "robustesse",
        "Écarts moyens avec les témoins et leurs intervalles, selon les choix de l’appariement",
        frame,
        (
            TableColumn("variante", "Choix"),
            TableColumn("communes", "n", "number"),
            *(TableColumn(m.code, m.label + _POINTS.get(m.unit, "")) for m in OUTCOMES),
        ),
        cite_measures(territory, millesime, OUTCOMES),
        note="n : communes PVD appariées (EPCI, à leur échelle). Pôles de bassin de vie : communes PVD "
        "qui en sont elles-mêmes un. EPCI : ceux des communes contre ceux de leurs témoins qui n’ont "
        "aucune PVD.",
    )


def _write_estimate(row: dict[Any, Any]) -> str | None:
    if pd.isna(row["ecart"]):
        return None
    mean, low, high = (format_number(row[name], 2, True) for name in ("ecart", "bas", "haut"))
    return f"{mean} [{low} ; {high}]"
