"""What the tables say of a département that is not like the others, and so of what lies within it."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ptvd_analysis.territories.territories import France, Territory


def find_census(place: Territory) -> int | None:
    """Say which census the reference populations of a territory repeat, if they do.

    Examples
    --------
    >>> from ptvd_analysis.territories.territories import load
    >>> france = load()
    >>> find_census(france["Mayotte"]), find_census(france["Gers"])
    (2017, None)
    >>> find_census(france["Mamoudzou"]), find_census(france)
    (2017, None)
    """
    year = _read(place, "recensement")
    return None if pd.isna(year) else int(year)


def find_remark(place: Territory) -> str:
    """Give what a reader must know of a territory before its first figure, in French, if any."""
    remark = _read(place, "remarque")
    return "" if pd.isna(remark) else str(remark)


def list_off_calendar(france: France) -> list[Territory]:
    """List the départements whose reference populations repeat a census: no evolution is theirs."""
    return [place for place in france.departements() if find_census(place)]


def _read(place: Territory, column: str) -> Any:
    """Read a column of the département that has all the communes of a territory; None without one."""
    values, codes = place.dataset.keyed("departements")[column], place.communes["code_departement"]
    return values.get(codes.iloc[0]) if codes.nunique(dropna=False) == 1 else None
