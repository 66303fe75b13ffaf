"""The tables of the report, to take away."""

from __future__ import annotations

import base64

from markupsafe import Markup

from ptvd_analysis.comparison.comparison import Comparison
from ptvd_analysis.presentation.html.tables import ReportTable
from ptvd_analysis.presentation.html.templating import render_fragment
from ptvd_analysis.reports.page.blocks import Blocks, blocks
from ptvd_analysis.reports.sections.centralite import tabulate_centrality
from ptvd_analysis.reports.sections.communes import tabulate_communes
from ptvd_analysis.reports.sections.comparaison import tabulate_programmes, tabulate_rates
from ptvd_analysis.reports.sections.ecarts import tabulate_verdicts
from ptvd_analysis.reports.sections.evolution import tabulate_towns
from ptvd_analysis.reports.sections.incertitude import tabulate_ranks
from ptvd_analysis.reports.sections.passeport import tabulate_indicators
from ptvd_analysis.reports.sections.robustesse import tabulate_robustness
from ptvd_analysis.reports.sections.temoins import (
    tabulate_balance,
    tabulate_contrasts,
    tabulate_sets,
)
from ptvd_analysis.reports.subject.scales import ReferenceChoice, tells


def show_downloads(comparison: Comparison, choice: ReferenceChoice) -> Blocks:
    """Offer the report's tables as files held inside the page: CSV in UTF-8 with a byte order mark."""
    place, millesime = comparison.territory, comparison.millesime
    tables: list[ReportTable | None] = [
        tabulate_programmes(comparison),
        tabulate_rates(comparison, "territoire"),
    ]
    if len(place.pvd(millesime)):
        tables = [
            tabulate_communes(comparison),
            tabulate_towns(comparison),
            *tables,
            tabulate_rates(comparison, "pvd"),
        ]
        if comparison.others:
            tables.append(tabulate_verdicts(comparison, choice))
        tables.append(tabulate_ranks(comparison))
        if tells(place, "apparies"):
            tables += [
                tabulate_contrasts(place, millesime, place.key),
                tabulate_balance(place, millesime),
                tabulate_robustness(place, millesime),
                tabulate_sets(place, millesime),
            ]
        tables.append(tabulate_centrality(comparison))
    tables.append(tabulate_indicators(place, millesime))
    rows = []
    for table in filter(None, tables):
        content = base64.b64encode(table.to_csv().encode("utf-8-sig")).decode()
        rows.append(
            {
                "name": f"{place.slug}_{table.slug}_{millesime}.csv",
                "label": table.caption,
                "uri": Markup(f"data:text/csv;charset=utf-8;base64,{content}"),
            }
        )
    return blocks(render_fragment("downloads", rows=rows))
