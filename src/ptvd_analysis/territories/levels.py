"""Refuse a territory of another level than the one a figure is about."""

from __future__ import annotations

from ptvd_analysis.errors import InvalidParameterError
from ptvd_analysis.territories.territories import Territory


def check_departement(territory: Territory) -> Territory:
    """Refuse what is not a département: a région may bear the code of one.

    Parameters
    ----------
    territory : Territory
        What was given.

    Returns
    -------
    Territory
        The same.

    Raises
    ------
    InvalidParameterError
        If it is of another level.
    """
    if territory.level != "departement":
        raise InvalidParameterError(
            f"{territory.nom} is a {territory.level}: a departement is needed here"
        )
    return territory
