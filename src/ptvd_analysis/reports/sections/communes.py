"""The communes of the list, one row each."""

from __future__ import annotations

from ptvd_analysis.comparison.comparison import Comparison
from ptvd_analysis.indicators.values import read_values
from ptvd_analysis.presentation.french.quantities import MISSING
from ptvd_analysis.presentation.french.sentences import end_sentence, format_names, name_vintage
from ptvd_analysis.presentation.html.tables import ReportTable, TableColumn
from ptvd_analysis.reports.page.blocks import Blocks, blocks, paragraph
from ptvd_analysis.reports.subject.citations import cite_list, cite_population, name_list
from ptvd_analysis.reports.subject.selection import PRESENCES
from ptvd_analysis.territories.programmes import list_towns

_CENTRALITY = {
    "0": "non centre",
    "1": "local",
    "2": "intermédiaire",
    "3": "structurant",
    "4": "majeur",
}
_SHOWN = {
    "taux_vacance_2022": ("Vacance 2022 (%)", 1),
    "part_75_plus_2022": ("75 ans et plus 2022 (%)", 1),
    "revenu_median_2021": ("Niveau de vie médian 2021 (€/an)", 0),
    "taux_chomage_1564_2021": ("Chômage 15-64 ans 2021 (%)", 1),
}


def show_communes(comparison: Comparison) -> Blocks:
    """Show every PVD commune of the territory, one row each, or say that there is none."""
    if comparison.territory.pvd(comparison.millesime).empty:
        return blocks(paragraph(f"Aucune commune PVD {comparison.territory.locatif}."))
    told = [paragraph(tell_presence(comparison, code)) for code in PRESENCES]
    return blocks(tabulate_communes(comparison), *told)


def tell_presence(comparison: Comparison, code: str) -> str:
    """Say which PVD communes of the territory have what an indicator counts."""
    towns = list_towns(comparison.territory, comparison.millesime)["nom"]
    measured = read_values(comparison.dataset, code).at(towns.index)
    label = measured.indicator.label.removesuffix(" (1 oui, 0 non)")
    what = name_vintage(label, measured.indicator.millesime)
    known = measured.values.dropna()
    if known.empty:
        return f"{what} : {MISSING}"
    having = list(towns[known.index[known > 0]])
    among = f"{len(having)} sur {len(known)}" if having else "aucune"
    return end_sentence(f"{what} : {among}" + (f" ({format_names(having)})" if having else ""))


def tabulate_communes(comparison: Comparison) -> ReportTable:
    """Tabulate every PVD commune: dates of the convention and of the ORT, and five indicators."""
    towns = list_towns(comparison.territory, comparison.millesime)
    names = comparison.dataset.keyed("epci")["nom"]
    ort = comparison.territory.listed("ORT", 2026)["date_signature"]
    other = 2026 if comparison.millesime == 2020 else 2020
    also = towns.index.isin(comparison.territory.pvd(other).index)
    centrality = read_values(comparison.dataset, "niveau_centralite_2021").at(towns.index).values
    frame = towns.assign(
        code_commune=towns.index,
        epci=towns["code_epci"].map(names),
        date_ort=ort.reindex(towns.index),
        autre_liste=["oui" if known else "non" for known in also],
        centralite=centrality.map(_CENTRALITY),
        **{code: read_values(comparison.dataset, code).at(towns.index).values for code in _SHOWN},
    )
    return ReportTable(
        "communes",
        f"Communes PVD {comparison.territory.locatif}, {name_list(comparison.millesime)}",
        frame,
        (
            TableColumn("nom", "Commune"),
            TableColumn("code_commune", "Code"),
            TableColumn("epci", "Intercommunalité"),
            TableColumn("population_2023", "Population 2023", "number"),
            TableColumn("date_signature", "Convention PVD", "date"),
            TableColumn("date_ort", "ORT", "date"),
            TableColumn("autre_liste", f"Sur la liste {other}"),
            TableColumn("centralite", "Centralité 2021", definition="niveau_centralite_2021"),
            *(
                TableColumn(code, label, "number", decimals, definition=code)
                for code, (label, decimals) in _SHOWN.items()
            ),
        ),
        f"{cite_list(comparison.millesime)} ; {cite_population(comparison)} ; INSEE, recensements "
        "2021 et 2022, Filosofi 2021 ; Inrae-Cesaer, centralités 2021",
        note="ORT sans date : signée à une date inconnue, ou absente de la liste 2026.",
    )
