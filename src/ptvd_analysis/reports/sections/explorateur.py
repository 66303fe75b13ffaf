"""What the exported page explores without a kernel: indicators on the map, with their chart.

The values travel once, in the output of a cell, under a media type of their own: the page's script
colours the shapes the map already holds. Values are rounded here, as the tables round them, so that
the page shows the same figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from ptvd_analysis.comparison.comparison import Comparison
from ptvd_analysis.indicators.aggregation import Groups, aggregate_groups, place_groups
from ptvd_analysis.indicators.declared import Indicator, get_indicators
from ptvd_analysis.indicators.values import read_values
from ptvd_analysis.presentation.french.nouns import NOUNS
from ptvd_analysis.presentation.french.quantities import count_decimals, format_unit, format_value
from ptvd_analysis.presentation.french.sentences import name_vintage
from ptvd_analysis.presentation.html.templating import anchor_definition, render_fragment
from ptvd_analysis.reports.page.assets import EXPLORER_TYPE, PACKAGE
from ptvd_analysis.reports.page.blocks import Blocks
from ptvd_analysis.reports.subject.citations import cite
from ptvd_analysis.reports.subject.selection import PROFILE, Profile, list_shown
from ptvd_analysis.statistics.classes import classify
from ptvd_analysis.tables.dataset import Dataset
from ptvd_analysis.tables.themes import THEMES
from ptvd_analysis.territories.programmes import list_towns
from ptvd_analysis.territories.territories import Territory

CLASS_COLOURS = ("#ffffd9", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494")
"""Lowest class first; lightness alone tells them apart."""


def show_explorer(comparison: Comparison, profile: Profile = PROFILE) -> Blocks:
    """Gather the values of the report's indicators for the EPCI and towns of the map.

    They are those of :func:`ptvd_analysis.reports.subject.selection.list_shown`. Each has bounds of
    classes, a value per EPCI (over all its communes), per PVD commune, and per territory (over its
    PVD communes): the département, those compared, région and France. A missing value is null; an
    indicator without any value is left out. So are sums, which a map of areas would turn into a map
    of sizes.
    """
    indicators = get_indicators(comparison.dataset, list_shown(comparison.dataset, profile))
    groups = _group_towns(comparison)
    towns = [
        [code, name, row]
        for row, place in enumerate(comparison.territories)
        for code, name in list_towns(place, comparison.millesime)["nom"].items()
    ]
    codes = pd.Index([code for code, *_ in towns], dtype="str")
    around = [comparison.territory, *comparison.touching]
    members = pd.concat([place.communes["code_epci"] for place in around]).dropna()
    epci = comparison.dataset.keyed("epci").loc[sorted(members.unique())]
    inner = comparison.dataset.contours("epci").reindex(epci.index).representative_point()
    points = {
        code: [round(point.y, 4), round(point.x, 4)] for code, point in inner.items() if point
    }
    everyone = comparison.france.communes["code_epci"].dropna()
    inside = place_groups(
        comparison.dataset, everyone[everyone.isin(epci.index)].rename("code_epci")
    )
    membership = pd.concat([pd.Series(key, index=codes) for key, _, _, codes in groups])
    placed = place_groups(comparison.dataset, membership.rename("territoire"))
    order = [key for key, *_ in groups]
    measured = {
        indicator.code: _measure(comparison.dataset, indicator, placed, order, codes, inside)
        for indicator in indicators
        if not indicator.is_class and indicator.method not in ("somme", "valeur partagée")
    }
    measured = {code: entry for code, entry in measured.items() if entry["bornes"] is not None}
    content = {
        "territoire": str(comparison.territory.key),
        "niveau": NOUNS[comparison.territory.level].title,
        "couleurs": list(CLASS_COLOURS),
        "themes": _group_by_theme([i for i in indicators if i.code in measured]),
        "territoires": [[name, kind] for _, name, kind, _ in groups],
        "communes": towns,
        "epci": [[code, name, *points.get(code, ())] for code, name in epci["nom"].items()],
        "indicateurs": measured,
    }
    note = render_fragment("explorer_note", package=PACKAGE)
    return Blocks((note,), {EXPLORER_TYPE: content})


_Group = tuple[str, str, str, "pd.Index[str]"]


def _group_towns(comparison: Comparison) -> list[_Group]:
    """List the rows of the chart: key, name, kind and PVD communes of each."""
    region = comparison.territory.parent()
    rows: list[tuple[Territory, str]] = [(comparison.territory, "territoire")]
    rows += [(place, "référence") for place in comparison.others]
    rows += [(region, "région")] if region is not None else []
    groups: list[_Group] = [
        (str(place.key), place.nom, kind, place.pvd(comparison.millesime).index)
        for place, kind in rows
    ]
    france = comparison.france.pvd(comparison.millesime).index
    return [*groups, (str(comparison.france.key), "France", "France", france)]


def _group_by_theme(indicators: Sequence[Indicator]) -> list[list[Any]]:
    return [
        [label, codes]
        for theme, label in THEMES.items()
        if (codes := [i.code for i in indicators if i.theme == theme])
    ]


def _measure(
    dataset: Dataset,
    indicator: Indicator,
    groups: Groups,
    order: list[str],
    towns: pd.Index[Any],
    members: Groups,
) -> dict[str, Any]:
    decimals = count_decimals(indicator)
    over = aggregate_groups(dataset, indicator, groups).reindex(order)
    epci = aggregate_groups(dataset, indicator, members).sort_index()
    values = read_values(dataset, indicator).at(towns).values
    if indicator.unit == "0/1":
        values = 100 * values
    shown = _round(pd.concat([epci["valeur"], values]), decimals)
    return {
        "titre": name_vintage(indicator.label, indicator.millesime),
        "unite": format_unit(indicator),
        "decimales": decimals,
        "methode": indicator.method,
        "source": cite(indicator.producer, indicator.millesime),
        "manquant": indicator.missing if None in shown else "",
        "definition": anchor_definition(indicator.code),
        "bornes": classify(shown),
        "territoires": [
            [*_round([value], decimals), format_value(value, indicator), int(n), int(communes)]
            for value, n, communes in zip(
                over["valeur"], over["n"].fillna(0), over["communes"].fillna(0), strict=True
            )
        ],
        "epci": shown[: len(epci)],
        "communes": shown[len(epci) :],
    }


def _round(values: Iterable[Any], decimals: int) -> list[float | int | None]:
    rounded = (None if pd.isna(value) else round(float(value), decimals) + 0.0 for value in values)
    return [int(value) if value is not None and not decimals else value for value in rounded]
