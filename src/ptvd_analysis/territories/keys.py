"""What tells one territory from any other: its level and its code, never its name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, get_args

from ptvd_analysis.errors import InvalidParameterError, format_nearest
from ptvd_analysis.tables.columns import CODE_COMMUNE, CODE_DEPARTEMENT, CODE_EPCI, CODE_REGION

Level = Literal["commune", "epci", "departement", "region", "france", "groupe"]

LEVELS: tuple[Level, ...] = tuple(level for level in get_args(Level) if level != "groupe")
"""The levels whose territories are looked up: a group of communes is made, not found."""

COLUMNS: dict[Level, str] = {level: f"code_{level}" for level in LEVELS if level != "france"}
"""The column that says which territory of a level a commune is in."""

_CODES: dict[Level, tuple[str, str]] = {
    "commune": (CODE_COMMUNE, "32107"),
    "epci": (CODE_EPCI, "200066926"),
    "departement": (CODE_DEPARTEMENT, "32"),
    "region": (CODE_REGION, "76"),
    "france": ("^FR$", "FR"),
}
"""What the codes of a level look like, and an example."""


@dataclass(frozen=True, order=True)
class TerritoryKey:
    """Identity of a territory, written ``departement:32``; sorts by level, then by code.

    Parameters
    ----------
    level : {"commune", "epci", "departement", "region", "france", "groupe"}
        What it is.
    code : str
        Its code in the COG of 2026; ``"FR"`` for France; made from its communes for a group.

    Examples
    --------
    >>> str(TerritoryKey("region", "76"))
    'region:76'
    >>> TerritoryKey.parse("departement:2a")
    TerritoryKey(level='departement', code='2A')
    """

    level: Level
    code: str

    def __str__(self) -> str:
        return f"{self.level}:{self.code}"

    @classmethod
    def parse(cls, text: str) -> TerritoryKey:
        """Read what :func:`str` wrote; case and outer spaces do not count.

        That the code exists is not looked up.

        Raises
        ------
        InvalidParameterError
            If there is no such level, or the code is not one of its level.

        Examples
        --------
        >>> TerritoryKey.parse("departements:32")
        Traceback (most recent call last):
          ...
        ptvd_analysis.errors.InvalidParameterError: 'departements:32' is no key of a territory; \
nearest: departement. Accepted: commune:32107, epci:200066926, departement:32, region:76, france:FR
        """
        level, _, code = (part.strip() for part in str(text).partition(":"))
        level, code = level.lower(), code.upper()
        if level in LEVELS and re.match(_CODES[level][0], code):
            return cls(level, code)
        nearest = "" if level in LEVELS else format_nearest(level, LEVELS)
        accepted = ", ".join(f"{name}:{example}" for name, (_, example) in _CODES.items())
        raise InvalidParameterError(
            f"{text!r} is no key of a territory"
            + (f"; {nearest}" if nearest else "")
            + f". Accepted: {accepted}"
        )


FRANCE = TerritoryKey("france", "FR")
