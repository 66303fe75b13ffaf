"""Who is put beside whom: territories of one level, or groups of communes, that share no town."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from ptvd_analysis.errors import InvalidParameterError
from ptvd_analysis.territories.keys import TerritoryKey
from ptvd_analysis.territories.territories import Territory, find_territory


def find_sides(
    territory: Territory, others: Iterable[Territory | TerritoryKey | str], millesime: int
) -> tuple[Territory, ...]:
    """Find those a territory is compared with, as :func:`ptvd_analysis.compare` takes them."""
    if not isinstance(territory, Territory):
        raise InvalidParameterError(f"territory: such as load()['32']; got {territory!r}")
    if isinstance(others, (str, TerritoryKey, Territory)) or not isinstance(others, Iterable):
        raise InvalidParameterError(f"others: a list is needed, even of one; got {others!r}")
    level = None if territory.level == "groupe" else territory.level
    places = tuple(
        place if isinstance(place, Territory) else find_territory(territory.dataset, place, level)
        for place in others
    )
    if len({place.key for place in places}) < len(places):
        raise InvalidParameterError("a territory is given twice among those to compare with")
    if territory.key in {place.key for place in places}:
        raise InvalidParameterError(f"{territory.nom} cannot be compared with itself")
    sides = (territory, *places)
    _check_levels(sides)
    _check_apart(sides, millesime)
    return places


def _check_levels(sides: Iterable[Territory]) -> None:
    territories = [place for place in sides if place.level != "groupe"]
    for other in territories[1:]:
        first = territories[0]
        if other.level != first.level:
            raise InvalidParameterError(
                f"{first.nom} is a {first.level}, {other.nom} a {other.level}: "
                "compare territories of the same level"
            )


def _check_apart(sides: Iterable[Territory], millesime: int) -> None:
    """Refuse a town on two sides, which would be compared with itself: only groups may share one."""
    sides = list(sides)
    if not any(place.level == "groupe" for place in sides):
        return
    towns = pd.concat([place.towns(millesime)["nom"] for place in sides])
    shared = towns[towns.index.duplicated()]
    if len(shared):
        told = ", ".join(f"{nom} ({code})" for code, nom in shared.iloc[:5].items())
        raise InvalidParameterError(
            f"on two sides: {told}{' …' if len(shared) > 5 else ''}. A town is compared once: leave "
            "it out of one, as in france.group(set(gers.pvd().index) - set(codes), 'Autres PVD')"
        )
