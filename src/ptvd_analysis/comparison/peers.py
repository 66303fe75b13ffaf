"""With whom a territory is compared: by a rule that holds for all of its level, or not."""

from __future__ import annotations

from typing import Literal, get_args

from ptvd_analysis.errors import InvalidParameterError
from ptvd_analysis.territories.territories import Territory, find_territory, make_france

Kind = Literal["voisins", "region", "semblables"]

KINDS: tuple[Kind, ...] = get_args(Kind)
"""Those it touches, the others of its région (of what is just above it), or those whose structure is
nearest."""


def find_peers(territory: Territory, kind: Kind) -> tuple[Territory, ...]:
    """Find the territories that a rule compares one with.

    Parameters
    ----------
    territory : Territory
        Of any level for « voisins » and « region »; a département or an EPCI for « semblables ».
    kind : {"voisins", "region", "semblables"}
        Which rule.

    Returns
    -------
    tuple of Territory
        Of its level, by code; empty where the rule finds none: an island has no neighbour.

    Raises
    ------
    InvalidParameterError
        If there is no such rule, or not for this level.

    Examples
    --------
    >>> from ptvd_analysis.territories.territories import load
    >>> [place.code for place in find_peers(load().departement("32"), "voisins")]
    ['31', '40', '47', '64', '65', '82']
    """
    if kind == "voisins":
        return tuple(territory.neighbours())
    if kind == "region":
        parent = territory.parent()
        inside = parent.members(territory.level) if parent else []
        return tuple(place for place in inside if place.key != territory.key)
    if kind == "semblables":
        from ptvd_analysis.comparison.similarity import (
            find_similar,  # computes: the command line need not wait for it
        )

        codes = sorted(find_similar(territory, make_france(territory.dataset)).index)
        return tuple(find_territory(territory.dataset, code, territory.level) for code in codes)
    raise InvalidParameterError(f"kind: {', '.join(KINDS)}; got {kind!r}")
