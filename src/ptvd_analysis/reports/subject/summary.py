"""What a list of reports says of one of them, whether it was made or not."""

from __future__ import annotations

from dataclasses import dataclass

from ptvd_analysis.reports.subject.study import Study
from ptvd_analysis.territories.keys import TerritoryKey
from ptvd_analysis.territories.programmes import summarise_programmes


@dataclass(frozen=True)
class Summary:
    """What a list of reports says of one of them; ``pvd`` counts the communes of its list."""

    key: TerritoryKey
    nom: str
    millesime: int
    reference: str
    pvd: int
    population_2023: int


def summarise(study: Study) -> Summary:
    """Say what a list of reports says of one of them: facts of the tables, which cost little."""
    place = study.territory
    figures = summarise_programmes(place, study.millesime)
    return Summary(
        place.key,
        place.nom,
        study.millesime,
        study.parameters.reference,
        int(figures["pvd"]),
        int(figures["population_2023"]),
    )
