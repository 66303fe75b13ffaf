"""The département beside the others: counts of the programme, rates over its towns and over all."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup

from ptvd_analysis.comparison.comparison import POOLED, Scope
from ptvd_analysis.presentation.french.quantities import format_value
from ptvd_analysis.presentation.french.sentences import (
    end_sentence,
    name_vintage,
    name_vintages,
)
from ptvd_analysis.presentation.graphics.axes import lay_out, make_axes
from ptvd_analysis.presentation.graphics.charts import plot_rates
from ptvd_analysis.presentation.graphics.svg import ReportFigure, make_figure
from ptvd_analysis.presentation.html.tables import ReportTable, TableColumn
from ptvd_analysis.reports.page.blocks import Blocks, blocks, details, heading, paragraph
from ptvd_analysis.reports.subject.citations import cite_all, cite_population
from ptvd_analysis.reports.subject.selection import COUNTS
from ptvd_analysis.reports.subject.study import Study
from ptvd_analysis.territories.programmes import summarise_programmes

_COLUMNS = 3
_KINDS = {"part_population_pvd": ("share", 1)}


def show_comparison(study: Study) -> Blocks:
    """Show counts of the programme and rates, territory by territory.

    Parameters
    ----------
    study : Study
        Its subject.

    Returns
    -------
    Blocks
        Tables and a chart.
    """
    everyone = study.rates["territoire"]
    programme = blocks(
        heading("Le programme, département par département", "comparaison-programme"),
        tabulate_programmes(study),
    )
    if study.territory.pvd(study.millesime).empty:
        return blocks(
            programme,
            heading("Taux sur toutes les communes", "comparaison-taux"),
            paragraph(
                "Sans commune PVD, le département n’est comparé que sur l’ensemble de ses communes."
            ),
            tabulate_rates(study, everyone, "territoire"),
            _show_missing(study, "territoire"),
        )
    towns = study.rates["pvd"]
    return blocks(
        programme,
        heading("Taux dans les communes PVD", "comparaison-taux"),
        paragraph(
            "Chaque taux est une somme de numérateurs divisée par une somme de dénominateurs sur "
            "les communes PVD du département : les grandes communes y pèsent plus que les petites."
        ),
        draw_rates(study, towns),
        tabulate_rates(study, towns, "pvd"),
        details(
            "Les mêmes taux sur toutes les communes du département",
            tabulate_rates(study, everyone, "territoire"),
        ),
        _show_missing(study, "pvd", "territoire"),
    )


def tabulate_programmes(study: Study) -> ReportTable:
    """Tabulate counts of the programme.

    Parameters
    ----------
    study : Study
        Its subject.

    Returns
    -------
    ReportTable
        One row per territory.
    """
    frame = pd.DataFrame(
        [
            {**study.comparison.identify(place), **summarise_programmes(place, study.millesime)}
            for place in study.territories
        ]
    )
    return ReportTable(
        "programmes",
        "Communes des programmes, par département",
        frame,
        (
            TableColumn("nom", "Département"),
            *(
                TableColumn(code, label, *_KINDS.get(code, ("number", 0)), definition=code)
                for code, (label, _, _) in COUNTS.items()
            ),
        ),
        f"ANCT, listes PVD 2020 et 2026, ACV et ORT 2026 ; {cite_population(study)} ; DGCL, EPCI 2026",
        note="Un EPCI à cheval sur deux départements est compté dans chacun. La liste ORT de 2026 est "
        "inégalement remplie selon les départements : 0 y veut dire « absente de la liste ».",
        own=str(study.territory.key),
    )


def draw_rates(study: Study, table: pd.DataFrame) -> ReportFigure | None:
    """Draw every rate as small multiples.

    Parameters
    ----------
    study : Study
        Its subject.
    table : DataFrame
        Of :meth:`ptvd_analysis.comparison.comparison.Comparison.table`.

    Returns
    -------
    ReportFigure or None
        None where no territory has a value.
    """
    shown = table[table["territoire"] != POOLED]
    if shown["valeur"].notna().sum() == 0:
        return None
    codes = list(shown.dropna(subset=["valeur"])["indicateur"].unique())
    shown = shown[shown["indicateur"].isin(codes)]
    rows = -(-len(codes) // _COLUMNS)
    height = rows * (0.19 * len(study.territories) + 0.95)
    axes = make_axes(rows, _COLUMNS, 9.2, height)
    for ax in axes.flat[len(codes) :]:
        ax.set_axis_off()
    for ax, code in zip(axes.flat, codes, strict=False):
        part = shown[shown["indicateur"] == code]
        first = part.iloc[0]
        plot_rates(part, name_vintage(first["libelle"], first["millesime"]), first["unite"], ax)
    lay_out(axes)
    return make_figure(
        axes[0, 0],
        "taux",
        title="Taux dans les communes PVD, département par département",
        alt=_describe_rates(study, shown),
        source=_cite(shown),
        note="Losange : le département du rapport ; ronds : les autres. Les échelles diffèrent.",
        definitions=dict(zip(shown["indicateur"], shown["libelle"], strict=True)),
    )


def _describe_rates(study: Study, shown: pd.DataFrame) -> str:
    sentences = []
    for _, part in shown.groupby("indicateur", sort=False):
        own = part.iloc[0]
        others = part["valeur"].iloc[1:].dropna()
        low, high = (format_value(end, own["unite"]) for end in (others.min(), others.max()))
        span = {0: "", 1: f", l’autre {low}"}.get(len(others), f", les autres de {low} à {high}")
        value = format_value(own["valeur"], own["unite"])
        sentences.append(end_sentence(f"{own['libelle']} : {study.territory.nom} {value}{span}"))
    return " ".join(sentences)


def tabulate_rates(study: Study, table: pd.DataFrame, scope: Scope) -> ReportTable:
    """Tabulate rates: one row per indicator, one column per territory.

    Parameters
    ----------
    study : Study
        Its subject.
    table : DataFrame
        Of :meth:`ptvd_analysis.comparison.comparison.Comparison.table`.
    scope : {"pvd", "territoire"}
        What it was made over.

    Returns
    -------
    ReportTable
        With n: how many communes of the département count.
    """
    wide = table.pivot(index="indicateur", columns="territoire", values="valeur")
    first = table.drop_duplicates("indicateur").set_index("indicateur")
    order = list(dict.fromkeys(table["territoire"]))
    context = study.contexts[scope].pivot(index="indicateur", columns="territoire", values="valeur")
    wider = {str(place.key): place.nom for place in study.wider}
    frame = (
        wide.loc[first.index, order]
        .join(context[list(wider)])
        .assign(
            indicateur=first.index,
            libelle=name_vintages(first),
            unite=first["unite"],
            n=first["n"],
        )
    )
    labels = study.comparison.labels | {POOLED: "Autres, ensemble"}
    columns = tuple(TableColumn(key, labels[key], "value") for key in order)
    over = "communes PVD" if scope == "pvd" else "toutes les communes"
    return ReportTable(
        f"taux-{scope}",
        f"Taux par département, {over}",
        frame,
        (
            TableColumn("libelle", "Indicateur", "indicator"),
            columns[0],
            TableColumn("n", "n communes", "number"),
            *columns[1:],
            *(TableColumn(key, name, "value") for key, name in wider.items()),
        ),
        _cite(table),
        note="n : communes du département dont numérateur et dénominateur sont connus. "
        f"{' et '.join(wider.values())} : les mêmes sommes, communes du département comprises.",
    )


def _show_missing(study: Study, *scopes: Scope) -> Markup:
    return details(
        "Ce qui manque à chaque taux", *(tabulate_missing(study, scope) for scope in scopes)
    )


def tabulate_missing(study: Study, scope: Scope) -> ReportTable:
    """Tabulate what the rates leave out, for want of a value.

    Parameters
    ----------
    study : Study
        Its subject.
    scope : {"pvd", "territoire"}
        Over PVD communes, or over all communes.

    Returns
    -------
    ReportTable
        One row per rate: communes left out, and the share of the people who live there.
    """
    context = study.contexts[scope]
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
    over = "communes PVD" if scope == "pvd" else "toutes les communes"
    return ReportTable(
        f"manques-{scope}",
        f"Communes sans valeur, {over}",
        frame.assign(indicateur=frame.index),
        tuple(columns),
        f"{_cite(context)} ; {cite_population(study)}",
        note="Communes dont le numérateur ou le dénominateur manque, et part des habitants de 2023 "
        "qui y vivent : le taux ne porte pas sur elles.",
    )


def _cite(table: pd.DataFrame) -> str:
    return cite_all(table.drop_duplicates("indicateur").itertuples())
