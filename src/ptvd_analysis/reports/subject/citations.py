"""How the report names its sources, under everything it shows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pandas as pd

from ptvd_analysis.indicators.declared import Indicator
from ptvd_analysis.territories.particulars import find_census
from ptvd_analysis.territories.territories import Territory

if TYPE_CHECKING:
    from ptvd_analysis.comparison.comparison import Comparison

POPULATIONS = "INSEE, populations de référence 2023"


def name_report(territory: Territory) -> str:
    """Give the title of the report on a département."""
    return f"Petites villes de demain {territory.locatif}"


def name_list(millesime: int) -> str:
    """Name a PVD list, as a sentence does.

    Examples
    --------
    >>> name_list(2020)
    'liste annoncée en 2020'
    """
    if millesime == 2020:
        return "liste annoncée en 2020"
    return "liste en vigueur en 2026 (extraction de juillet)"


def cite_list(millesime: int) -> str:
    """Name the producer and vintage of a PVD list."""
    return f"ANCT, Petites villes de demain, {name_list(millesime)}"


def cite_populations(places: Iterable[Territory]) -> str:
    """Name the producer and vintage of the populations of some, and those that repeat a census.

    Examples
    --------
    >>> from ptvd_analysis.territories.territories import load
    >>> cite_populations(load().departements())
    'INSEE, populations de référence 2023 ; Mayotte : recensement de 2017'
    """
    apart = [
        f"{place.nom} : recensement de {census}"
        for place in places
        if (census := find_census(place))
    ]
    return " ; ".join([POPULATIONS, *apart])


def cite_population(comparison: Comparison) -> str:
    """Name the producer and vintage of the populations shown, all territories taken together."""
    if find_census(comparison.territory):
        return cite_own_population(comparison.territory)
    return cite_populations(comparison.territories)


def cite_own_population(territory: Territory) -> str:
    """Name the producer and vintage of the population of one, with the census it repeats if it does."""
    census = find_census(territory)
    return f"{POPULATIONS}, qui répètent le recensement de {census}" if census else POPULATIONS


def cite(producer: str, millesime: str) -> str:
    """Name the producer and vintage of an indicator; the passport gives its source whole.

    Examples
    --------
    >>> cite("INSEE, Filosofi", "2021")
    'INSEE, Filosofi, 2021'
    >>> cite("ministère de la Culture, Basilic", "Basilic, extraction 2024-2025")
    'ministère de la Culture, Basilic, extraction 2024-2025'
    """
    named = producer.rpartition(", ")[-1]
    return f"{producer}, {millesime.removeprefix(f'{named}, ')}"


def cite_all(indicators: Iterable[Indicator]) -> str:
    """Cite several indicators, each source once."""
    return " ; ".join(dict.fromkeys(cite(one.producer, one.millesime) for one in indicators))


def cite_rows(frame: pd.DataFrame) -> str:
    """Cite the indicators of a tidy frame by its columns producteur and millesime, each source once."""
    return " ; ".join(dict.fromkeys(map(cite, frame["producteur"], frame["millesime"])))
