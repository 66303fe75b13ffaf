"""The binômes: which intercommunalités go with the towns."""

from __future__ import annotations

import pandas as pd

from ptvd_analysis.comparison.comparison import Comparison
from ptvd_analysis.indicators.aggregation import aggregate
from ptvd_analysis.indicators.declared import Indicator, get_indicators
from ptvd_analysis.presentation.french.nouns import NOUNS
from ptvd_analysis.presentation.french.quantities import format_value
from ptvd_analysis.presentation.french.sentences import format_count, format_names
from ptvd_analysis.presentation.html.tables import ReportTable, TableColumn
from ptvd_analysis.reports.page.blocks import Blocks, blocks, paragraph
from ptvd_analysis.reports.subject.citations import cite_all, cite_list, cite_population
from ptvd_analysis.reports.subject.scales import tells
from ptvd_analysis.reports.subject.selection import EPCI_INDICATORS
from ptvd_analysis.territories.programmes import list_binomes


def show_binomes(comparison: Comparison) -> Blocks:
    """Show the intercommunalités with at least one PVD commune, and those without."""
    place = comparison.territory
    noun = NOUNS[place.level]
    binomes = list_binomes(place, comparison.millesime)
    towns = place.pvd(comparison.millesime)
    if len(towns) and not tells(place, "binomes"):
        told = format_count(len(towns), "commune PVD forme", "communes PVD forment")
        binome = "un binôme" if len(towns) == 1 else "des binômes"
        return blocks(paragraph(f"{told} {binome} avec {noun.this}."))
    if binomes.empty:
        none = f"Aucune intercommunalité {place.genitif} n’a de commune PVD dans {noun.tell()}."
        return blocks(paragraph(none))
    others = [epci for epci in place.members("epci") if epci.code not in binomes.index]
    alone = towns[towns["code_epci"].isna()]["nom"]
    sentence = (
        f"{format_count(len(towns), 'commune PVD forme', 'communes PVD forment')} des binômes avec "
        f"{format_count(len(binomes), 'intercommunalité', 'intercommunalités')}"
        + (f" ; hors intercommunalité : {format_names(list(alone))}" if len(alone) else "")
        + "."
    )
    measured = get_indicators(comparison.dataset, EPCI_INDICATORS)
    table = ReportTable(
        "binomes",
        f"Intercommunalités avec au moins une PVD {place.locatif}",
        binomes.assign(**{one.code: _read_values(comparison, one) for one in measured}),
        (
            TableColumn("nom", "Intercommunalité"),
            TableColumn("villes", f"Communes PVD {noun.of()}"),
            TableColumn("pvd", "PVD", "number"),
            TableColumn("pvd_hors", f"PVD dans {noun.agree('un')} autre {noun.singular}", "number"),
            TableColumn("communes", "Communes membres", "number"),
            TableColumn("population_2023", "Population 2023", "number"),
            TableColumn("part_pvd", "Part vivant dans ces PVD (%)", "share", 1),
            *(
                TableColumn(
                    one.code,
                    f"{one.label} ({one.unit})",
                    "number",
                    one.decimals,
                    definition=one.code,
                )
                for one in measured
            ),
        ),
        f"{cite_list(comparison.millesime)} ; DGCL, EPCI à fiscalité propre, 2026 ; "
        f"{cite_population(comparison)} ; {cite_all(measured)}",
        note="Les membres des EPCI sont ceux de 2026, quelle que soit la liste.",
    )
    rest = None
    if others:
        population = comparison.dataset.keyed("epci")["population_2023"]
        named = [f"{e.nom} ({format_value(population[e.code], 'habitants')})" for e in others]
        rest = paragraph(f"Sans PVD dans {noun.tell()} : {format_names(named)}.")
    return blocks(paragraph(sentence), table, rest)


def _read_values(comparison: Comparison, indicator: Indicator) -> pd.Series[float]:
    groups = comparison.dataset.keyed("communes")["code_epci"].dropna()
    return aggregate(comparison.dataset, indicator, groups)["valeur"]
