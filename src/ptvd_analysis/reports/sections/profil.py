"""The profile by theme: every PVD commune a dot, the department's beside the others'."""

from __future__ import annotations

import pandas as pd

from ptvd_analysis.comparison.comparison import Comparison
from ptvd_analysis.comparison.spread import Spread
from ptvd_analysis.indicators.declared import Indicator, get_indicator
from ptvd_analysis.indicators.values import read_values
from ptvd_analysis.presentation.french.nouns import NOUNS
from ptvd_analysis.presentation.french.quantities import count_decimals, format_unit, format_value
from ptvd_analysis.presentation.french.sentences import (
    capitalise,
    end_sentence,
    format_count,
    format_names,
    lower_label,
    name_vintage,
    name_vintages,
    spell_number,
)
from ptvd_analysis.presentation.graphics.axes import lay_out, make_axes
from ptvd_analysis.presentation.graphics.charts import plot_distribution
from ptvd_analysis.presentation.graphics.svg import ReportFigure, make_figure
from ptvd_analysis.presentation.html.tables import ReportTable, TableColumn
from ptvd_analysis.reports.page.blocks import Blocks, blocks, details, heading, paragraph
from ptvd_analysis.reports.subject.citations import cite_all, cite_rows
from ptvd_analysis.reports.subject.selection import (
    PROFILE,
    THEME_GRID,
    THEME_NOTES,
    Profile,
    ThemeAspect,
)
from ptvd_analysis.statistics.medians import MINIMUM_INTERVAL_SIZE
from ptvd_analysis.tables.themes import THEMES
from ptvd_analysis.territories.territories import Territory


def show_grid(territory: Territory, millesime: int) -> Blocks:
    """Show what open data say of each theme, and what they do not."""
    if territory.pvd(millesime).empty:
        return blocks()
    frame = pd.DataFrame(
        {
            "theme": THEMES[row.theme],
            "aspect": row.aspect,
            "etat": judge_aspect(territory, millesime, row),
            "indicateurs": " ; ".join(
                get_indicator(territory.dataset, c).label for c in row.indicators
            )
            or "—",
            "note": row.note or "—",
        }
        for row in THEME_GRID
    )
    states = ("mesuré", "approché", "sans donnée", _WITHOUT)
    counts = frame["etat"].value_counts().reindex(states, fill_value=0)
    here = (
        f" ; {format_count(int(counts[_WITHOUT]), 'autre n’a', 'autres n’ont')} aucune valeur dans les "
        f"communes PVD {NOUNS[territory.level].of()}"
        if counts[_WITHOUT]
        else ""
    )
    used = [get_indicator(territory.dataset, code) for row in THEME_GRID for code in row.indicators]
    return blocks(
        heading("Ce que les données ouvertes disent de chaque thème", "profil-grille"),
        paragraph(
            f"Sur {len(frame)} aspects des onze thèmes, {counts['mesuré']} sont mesurés, "
            f"{counts['approché']} seulement approchés, et {counts['sans donnée']} sans donnée "
            f"communale ouverte réunie ici{here}. Ce qui n’est pas mesuré n’est pas absent du "
            f"territoire."
        ),
        details(
            "La grille, thème par thème",
            ReportTable(
                "grille",
                "Ce qui est mesuré, approché ou sans donnée, par thème",
                frame,
                (
                    TableColumn("aspect", "Aspect"),
                    TableColumn("theme", "Thème"),
                    TableColumn("etat", "État"),
                    TableColumn("indicateurs", "Indicateurs", "long"),
                    TableColumn("note", "Réserve", "long"),
                ),
                cite_all(used),
                note="Sans donnée : aucune source communale, nationale et réutilisable n’a été réunie.",
            ),
        ),
    )


_WITHOUT = "sans valeur ici"


def judge_aspect(territory: Territory, millesime: int, row: ThemeAspect) -> str:
    """Give the status of an aspect, or « sans valeur ici » where no PVD commune has a value of it."""
    known = not row.indicators or has_values(territory, millesime, row)
    return row.status if known else _WITHOUT


def has_values(territory: Territory, millesime: int, row: ThemeAspect) -> bool:
    """Tell whether some PVD commune has a value of an indicator of an aspect."""
    towns = territory.pvd(millesime).index
    return any(
        read_values(territory.dataset, code, larger=True).at(towns).values.notna().any()
        for code in row.indicators
    )


def show_profile(comparison: Comparison, profile: Profile = PROFILE) -> Blocks:
    """Show each theme of the programme: a chart, its figures, what it does not say.

    ``profile`` gives the codes drawn for each theme.
    """
    if not any(len(place.pvd(comparison.millesime)) for place in comparison.territories):
        noun = NOUNS[comparison.territory.level]
        none = f"{capitalise(noun.agree('aucun'))} {noun.of(2, 'comparé')}"
        return blocks(paragraph(f"{none} n’a de commune PVD à décrire."))
    return blocks(*(_show_theme(comparison, theme, codes) for theme, codes in profile.items()))


def _show_theme(comparison: Comparison, theme: str, codes: tuple[str, ...]) -> Blocks:
    spreads = [comparison.spread(code) for code in codes]
    note = THEME_NOTES.get(theme)
    unknown = [
        f"{spread.indicator.label} ({spread.indicator.missing})"
        for spread in spreads
        if not spread.known
    ]
    anchor = f"theme-{theme.replace('_', '-')}"
    table = _tabulate(theme, spreads, comparison.territory)
    return blocks(
        heading(THEMES[theme], anchor),
        paragraph(note) if note else None,
        paragraph(f"Aucune valeur à montrer ici : {format_names(unknown)}.") if unknown else None,
        _draw(comparison, theme, spreads),
        details(
            "Données du graphique",
            table,
            _tabulate_towns(comparison, theme, spreads),
        ),
    )


def _draw(comparison: Comparison, theme: str, spreads: list[Spread]) -> ReportFigure | None:
    drawn = [spread for spread in spreads if spread.known]
    if not drawn:
        return None
    height = 0.27 * len(comparison.territories) + 1.0
    axes = make_axes(1, len(drawn), 3.4 + 2.4 * (len(drawn) - 1) + 1.2, height)
    for ax, spread in zip(axes.flat, drawn, strict=True):
        plot_distribution(spread.towns, spread.medians, spread.indicator, ax)
    lay_out(axes, beside="n = 00")
    indicators = [spread.indicator for spread in drawn]
    return make_figure(
        axes[0, 0],
        f"theme-{theme.replace('_', '-')}",
        title=f"{THEMES[theme]} : chaque point est une commune PVD, le trait leur médiane, la bande "
        "son intervalle",
        alt=" ".join(_describe(spread, comparison.territory) for spread in spreads),
        source=cite_all(indicators),
        note=" ".join(f"{i.label} : {end_sentence(i.note)}" for i in indicators if i.note),
        definitions={i.code: i.label for i in indicators},
    )


def _describe(spread: Spread, place: Territory) -> str:
    indicator, own = spread.indicator, spread.medians.iloc[0]
    label = name_vintage(indicator.label, indicator.millesime)
    if not own["n"]:
        return f"{label} : aucune valeur {place.locatif}."
    low, median, high = (
        format_value(own[name], indicator) for name in ("minimum", "mediane", "maximum")
    )
    return end_sentence(
        f"{label} : médiane {median} dans les communes PVD {place.genitif} (n = {own['n']}), "
        f"minimum {low}, maximum {high}"
    )


def _tabulate(theme: str, spreads: list[Spread], own: Territory) -> ReportTable:
    medians = pd.concat([spread.medians for spread in spreads], ignore_index=True)
    return ReportTable(
        f"theme-{theme.replace('_', '-')}",
        f"{THEMES[theme]} : médianes des communes PVD",
        medians.assign(libelle=name_vintages(medians)),
        (
            TableColumn("nom", NOUNS[own.level].title),
            TableColumn("libelle", "Indicateur", "indicator"),
            TableColumn("mediane", "Médiane", "value"),
            TableColumn("bas", "Intervalle, de", "value"),
            TableColumn("haut", "à", "value"),
            TableColumn("minimum", "Minimum", "value"),
            TableColumn("maximum", "Maximum", "value"),
            TableColumn("n", "n", "number"),
            TableColumn("communes", "Communes PVD", "number"),
        ),
        cite_rows(medians),
        note="n : communes PVD dont la valeur est connue. Intervalle de la médiane à 95 %, par "
        f"rééchantillonnage (BCa) ; « n. d. » à moins de {spell_number(MINIMUM_INTERVAL_SIZE)} "
        "communes, ou quand toutes les valeurs sont égales.",
        own=str(own.key),
    )


def _tabulate_towns(
    comparison: Comparison, theme: str, spreads: list[Spread]
) -> ReportTable | None:
    """Give the département's own dots, one row each."""
    towns = comparison.territory.pvd(comparison.millesime)
    if towns.empty:
        return None
    indicators = [spread.indicator for spread in spreads]
    frame = towns[["nom"]].assign(
        **{one.indicator.code: one.towns["valeur"].reindex(towns.index) for one in spreads}
    )
    return ReportTable(
        f"theme-{theme.replace('_', '-')}-communes",
        f"{THEMES[theme]} : chaque commune PVD {comparison.territory.genitif}",
        frame,
        (
            TableColumn("nom", "Commune"),
            *(_make_town_column(indicator) for indicator in indicators),
        ),
        cite_all(indicators),
        note=" ".join(
            f"« n. d. », {lower_label(indicator.label)} : {indicator.missing}."
            for indicator in indicators
            if frame[indicator.code].isna().any()
        ),
    )


def _make_town_column(indicator: Indicator) -> TableColumn:
    unit = format_unit(indicator)
    label = name_vintage(indicator.label, indicator.millesime)
    return TableColumn(
        indicator.code,
        f"{label} ({unit})" if unit and f"({unit}" not in label else label,
        "number",
        count_decimals(indicator),
        definition=indicator.code,
    )
