"""The département beside the others: counts of the programme, rates over its towns and over all."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup

from ptvd_analysis.comparison.comparison import POOLED, Comparison, Scope
from ptvd_analysis.indicators.declared import get_indicators
from ptvd_analysis.presentation.french.nouns import NOUNS
from ptvd_analysis.presentation.french.quantities import format_value, read_unit
from ptvd_analysis.presentation.french.sentences import end_sentence, name_vintages
from ptvd_analysis.presentation.graphics.axes import lay_out, make_axes
from ptvd_analysis.presentation.graphics.charts import plot_rates
from ptvd_analysis.presentation.graphics.svg import ReportFigure, make_figure
from ptvd_analysis.presentation.html.tables import Kind, ReportTable, TableColumn
from ptvd_analysis.reports.page.blocks import Blocks, blocks, details, heading, paragraph
from ptvd_analysis.reports.subject.citations import cite_population, cite_rows
from ptvd_analysis.reports.subject.scales import tells
from ptvd_analysis.reports.subject.selection import COMPARED_INDICATORS, select_counts
from ptvd_analysis.territories.programmes import summarise_programmes
from ptvd_analysis.territories.territories import Territory

_COLUMNS = 4
_KINDS: dict[str, tuple[Kind, int]] = {"part_population_pvd": ("share", 1)}


def show_comparison(comparison: Comparison) -> Blocks:
    """Show counts of the programme and rates, territory by territory."""
    noun = NOUNS[comparison.territory.level]
    programme = blocks(
        heading(f"Le programme, {noun.each}", "comparaison-programme"),
        tabulate_programmes(comparison),
    )
    if comparison.territory.pvd(comparison.millesime).empty:
        return blocks(
            programme,
            heading("Taux sur toutes les communes", "comparaison-taux"),
            paragraph(
                f"Sans commune PVD, {noun.tell()} n’est {noun.agree('comparé')} que sur "
                "l’ensemble de ses communes."
            ),
            tabulate_rates(comparison, "territoire"),
            _show_missing(comparison, "territoire"),
        )
    return blocks(
        programme,
        heading("Taux dans les communes PVD", "comparaison-taux"),
        paragraph(
            "Chaque taux est une somme de numérateurs divisée par une somme de dénominateurs sur "
            f"les communes PVD {noun.of()} : les grandes communes y pèsent plus que les petites."
        ),
        draw_rates(comparison),
        tabulate_rates(comparison, "pvd"),
        details(
            f"Les mêmes taux sur toutes les communes {noun.of()}",
            tabulate_rates(comparison, "territoire"),
        ),
        _show_missing(comparison, "pvd", "territoire"),
    )


def tabulate_programmes(comparison: Comparison) -> ReportTable:
    """Tabulate counts of the programme, one row per territory."""
    noun = NOUNS[comparison.territory.level]
    frame = pd.DataFrame(
        {**comparison.identify(place), **summarise_programmes(place, comparison.millesime)}
        for place in comparison.territories
    )
    return ReportTable(
        "programmes",
        f"Communes des programmes, par {noun.singular}",
        frame,
        (
            TableColumn("nom", noun.title),
            *(
                TableColumn(code, label, *_KINDS.get(code, ("number", 0)), definition=code)
                for code, (label, _, _) in select_counts(comparison.territory).items()
            ),
        ),
        f"ANCT, listes PVD 2020 et 2026, ACV et ORT 2026 ; {cite_population(comparison)} ; "
        "DGCL, EPCI 2026",
        note=f"{_describe_crossing(comparison.territory)}La liste ORT de 2026 est "
        "inégalement remplie selon les départements : 0 y veut dire « absente de la liste ».",
        own=str(comparison.territory.key),
    )


def _describe_crossing(territory: Territory) -> str:
    if not tells(territory, "binomes"):
        return ""
    noun = NOUNS[territory.level]
    return f"Un EPCI à cheval sur deux {noun.plural} est compté dans {noun.agree('chacun')}. "


def draw_rates(comparison: Comparison) -> ReportFigure | None:
    """Draw every rate as small multiples; None where no territory has a value."""
    noun = NOUNS[comparison.territory.level]
    table = comparison.table(COMPARED_INDICATORS, scope="pvd")
    shown = table[table["territoire"] != POOLED]
    if shown["valeur"].notna().sum() == 0:
        return None
    codes = list(shown.dropna(subset=["valeur"])["indicateur"].unique())
    shown = shown[shown["indicateur"].isin(codes)]
    indicators = get_indicators(comparison.dataset, codes)
    rows = -(-len(codes) // _COLUMNS)
    height = rows * (0.19 * len(comparison.territories) + 0.95)
    axes = make_axes(rows, _COLUMNS, 12.0, height)
    for ax in axes.flat[len(codes) :]:
        ax.set_axis_off()
    for ax, indicator in zip(axes.flat, indicators, strict=False):
        plot_rates(shown[shown["indicateur"] == indicator.code], indicator, ax)
    lay_out(axes)
    return make_figure(
        axes[0, 0],
        "taux",
        title=f"Taux dans les communes PVD, {noun.each}",
        alt=_describe_rates(comparison, shown),
        source=cite_rows(shown),
        note=f"Losange : {noun.tell()} du rapport ; ronds : les autres. Les échelles diffèrent.",
        definitions={one.code: one.label for one in indicators},
    )


def _describe_rates(comparison: Comparison, shown: pd.DataFrame) -> str:
    sentences = []
    for _, part in shown.groupby("indicateur", sort=False):
        own = part.iloc[0]
        others = part["valeur"].iloc[1:].dropna()
        unit = read_unit(own)
        low, high = (format_value(end, unit) for end in (others.min(), others.max()))
        span = {0: "", 1: f", l’autre {low}"}.get(len(others), f", les autres de {low} à {high}")
        value = format_value(own["valeur"], unit)
        sentences.append(
            end_sentence(f"{own['libelle']} : {comparison.territory.nom} {value}{span}")
        )
    return " ".join(sentences)


def tabulate_rates(comparison: Comparison, scope: Scope) -> ReportTable:
    """Tabulate rates over a scope: one row per indicator, one column per territory.

    n is how many communes of the département count.
    """
    noun = NOUNS[comparison.territory.level]
    table = comparison.table(COMPARED_INDICATORS, scope=scope)
    wide = table.pivot(index="indicateur", columns="territoire", values="valeur")
    first = table.drop_duplicates("indicateur").set_index("indicateur")
    order = list(dict.fromkeys(table["territoire"]))
    context = comparison.context(COMPARED_INDICATORS, scope=scope, within=comparison.wider).pivot(
        index="indicateur", columns="territoire", values="valeur"
    )
    wider = {str(place.key): place.nom for place in comparison.wider}
    frame = (
        wide.loc[first.index, order]
        .join(context[list(wider)])
        .assign(
            indicateur=first.index,
            libelle=name_vintages(first),
            unite=first["unite"],
            decimales=first["decimales"],
            n=first["n"],
        )
    )
    labels = comparison.labels | {POOLED: "Autres, ensemble"}
    columns = tuple(TableColumn(key, labels[key], "value") for key in order)
    over = "communes PVD" if scope == "pvd" else "toutes les communes"
    return ReportTable(
        f"taux-{scope}",
        f"Taux par {noun.singular}, {over}",
        frame,
        (
            TableColumn("libelle", "Indicateur", "indicator"),
            columns[0],
            TableColumn("n", "n communes", "number"),
            *columns[1:],
            *(TableColumn(key, name, "value") for key, name in wider.items()),
        ),
        cite_rows(table),
        note=f"n : communes {noun.of()} dont numérateur et dénominateur sont connus. "
        f"{' et '.join(wider.values())} : les mêmes sommes, communes {noun.of()} comprises.",
    )


def _show_missing(comparison: Comparison, *scopes: Scope) -> Markup:
    return details(
        "Ce qui manque à chaque taux", *(tabulate_missing(comparison, scope) for scope in scopes)
    )


def tabulate_missing(comparison: Comparison, scope: Scope) -> ReportTable:
    """Tabulate the communes that each rate leaves out, and the share of the people who live there."""
    context = comparison.context(COMPARED_INDICATORS, scope=scope, within=comparison.wider)
    first = context.drop_duplicates("indicateur").set_index("indicateur")
    frame = first[["libelle"]].assign(libelle=name_vintages(first))
    columns = [TableColumn("libelle", "Indicateur", "indicator")]
    for (key, name), part in context.groupby(["territoire", "nom"], sort=False):
        part = part.set_index("indicateur")
        frame[f"sans {key}"] = part["sans_valeur"]
        frame[f"part {key}"] = part["part_manquante"]
        label = "Autres, ensemble" if key == POOLED else str(name)
        columns.append(TableColumn(f"sans {key}", f"{label} : communes", "number"))
        columns.append(TableColumn(f"part {key}", "habitants (%)", "share", 1))
    lacking = frame.filter(regex="^sans ").any(axis=1)
    told = [one.missing for one in get_indicators(comparison.dataset, frame.index)]
    frame["manquant"] = pd.Series(told, frame.index).where(lacking, "–")
    columns.append(TableColumn("manquant", "Pourquoi", "long"))
    over = "communes PVD" if scope == "pvd" else "toutes les communes"
    return ReportTable(
        f"manques-{scope}",
        f"Communes sans valeur, {over}",
        frame.assign(indicateur=frame.index),
        tuple(columns),
        f"{cite_rows(context)} ; {cite_population(comparison)}",
        note="Communes dont le numérateur ou le dénominateur manque, et part des habitants de 2023 "
        "qui y vivent : le taux ne porte pas sur elles.",
    )
