"""Quantities in French: numbers, units, differences, dates, ranks.

Every function writes « n. d. » (non disponible) for a missing value: never a zero, never a blank. What
a quantity is of is an indicator, the unit of a row of a tidy frame (:func:`read_unit`), or a unit by its
name, as the dictionary of indicators writes it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

import pandas as pd
from babel.dates import format_date as babel_format_date
from babel.numbers import format_decimal

LOCALE = "fr_FR"
NARROW_SPACE = "\u202f"
NO_BREAK_SPACE = "\u00a0"
MISSING = f"n.{NO_BREAK_SPACE}d."

_DECIMALS = {
    "%": 1,
    "% par an": 2,
    "hab./km²": 1,
    "pour 1 000 hab.": 1,
    "pour 10 000 hab.": 1,
    "base 100": 1,
    "km": 1,
}
"""Digits of what is no indicator, by unit; none elsewhere."""

_SHORT_UNITS = {
    "habitants": "hab.",
    "km à vol d'oiseau": "km",
    "heures/semaine": "h/sem.",
}
_UNITLESS = {
    *("indice", "base 100", "pour 100", "pour 1 000 hab.", "pour 10 000 hab."),
    *("arrêtés", "emplois", "équipements", "établissements", "lieux", "points", "sites", "ventes"),
    *("actifs", "écoles", "élèves", "classes", "élèves/classe", "projets"),
    *("consultations/an/hab.", "ETP pour 100 000 hab.", "ETP pour 100 000 femmes"),
}
"""Units a number goes without: the label says them, and they would have to agree with it."""


class Measured(Protocol):
    """What has a unit and a number of digits: an indicator, or :class:`Unit`."""

    @property
    def unit(self) -> str:
        """Name of the unit."""

    @property
    def decimals(self) -> int:
        """How many digits are shown after the comma."""


@dataclass(frozen=True)
class Unit:
    """A unit, and the digits shown after the comma."""

    unit: str
    decimals: int


def read_unit(row: Mapping[Any, Any] | pd.Series[Any]) -> Unit:
    """Read what the quantities of a row of a tidy frame are of: its columns unite and decimales."""
    return Unit(row["unite"], row["decimales"])


def _know(measured: Measured | str) -> Unit:
    """Give a unit with its digits; what is 0 or 1 in a commune is a share of several."""
    name = measured if isinstance(measured, str) else measured.unit
    if name == "0/1":
        return Unit("%", _DECIMALS["%"])
    digits = _DECIMALS.get(name, 0) if isinstance(measured, str) else measured.decimals
    return Unit(name, digits)


def format_number(value: Any, decimals: int = 0, sign: bool = False) -> str:
    r"""Write a number, with digits after the comma and the sign of a positive one as asked.

    Examples
    --------
    >>> format_number(1234.56, 1), format_number(3, sign=True)
    ('1\u202f234,6', '+3')
    >>> format_number(None)
    'n.\xa0d.'
    >>> format_number(-0.4, 1), format_number(-0.04, 1)
    ('−0,4', '0,0')
    """
    if pd.isna(value):
        return MISSING
    rounded = round(float(value), decimals) + 0.0
    text = _write_decimal(rounded, decimals)
    return f"+{text}" if sign and rounded > 0 else text


@lru_cache(maxsize=10_000)
def _write_decimal(value: float, decimals: int) -> str:
    """Write a rounded number; the same ones come back by the thousand, on every axis."""
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    text: str = format_decimal(value, format=pattern, locale=LOCALE)
    return text.replace("-", "−")


def count_decimals(unit: Measured | str) -> int:
    """Give the digits shown after the comma."""
    return _know(unit).decimals


def format_unit(unit: Measured | str) -> str:
    """Write a unit short, as it follows a number; empty where the label already says it.

    Examples
    --------
    >>> format_unit("habitants"), format_unit("pour 10 000 hab.")
    ('hab.', '')
    """
    name = _know(unit).unit
    return "" if name in _UNITLESS else _SHORT_UNITS.get(name, name)


def format_value(value: Any, unit: Measured | str) -> str:
    r"""Write a quantity with its unit, unless the label gives it (« pour 10 000 hab. »).

    Examples
    --------
    >>> format_value(12.34, "%")
    '12,3\u202f%'
    >>> format_value(22428, "habitants")
    '22\u202f428\u202fhab.'
    >>> format_value(12.34, Unit("%", 2))
    '12,34\u202f%'
    """
    short = format_unit(unit)
    write = format_share if short == "%" else format_number
    text = write(value, count_decimals(unit))
    return text if pd.isna(value) else _add_unit(text, short)


def _add_unit(text: str, short: str) -> str:
    return f"{text}{NARROW_SPACE}{short.replace(' ', NO_BREAK_SPACE)}" if short else text


def format_range(low: Any, high: Any, unit: Measured | str) -> str:
    r"""Write the two ends of some quantities, or the one value they all have.

    Examples
    --------
    >>> format_range(4.9, 18.8, "%"), format_range(0, 0, "%")
    ('de 4,9\u202f% à 18,8\u202f%', '0,0\u202f%')
    """
    start, end = format_value(low, unit), format_value(high, unit)
    return start if start == end else f"de {start} à {end}"


def format_difference(value: Any, unit: Measured | str) -> str:
    r"""Write a difference between two quantities of a unit, with its sign.

    Between two percentages there are points. A small difference takes the digits, four at most, that
    keep it from being written as none.

    Examples
    --------
    >>> format_difference(2.09, "%"), format_difference(-126.5, "€/m²")
    ('+2,1\xa0points', '−126\u202f€/m²')
    >>> format_difference(0.03, "%"), format_difference(-1.96, "%")
    ('+0,03\xa0point', '−2,0\xa0points')
    >>> format_difference(-0.254, "% par an")
    '−0,25\xa0point\xa0par\xa0an'
    """
    if pd.isna(value):
        return MISSING
    decimals = _count_visible(value, count_decimals(unit))
    text = format_number(value, decimals, sign=True)
    short = format_unit(unit)
    if not short.startswith("%"):
        return _add_unit(text, short)
    many = round(abs(value), decimals) >= 2
    short = short.replace("%", "points" if many else "point")
    return f"{text} {short}".replace(" ", NO_BREAK_SPACE)


def _count_visible(value: float, decimals: int) -> int:
    return next((d for d in range(decimals, 5) if round(abs(value), d) > 0), decimals)


def format_interval(low: float, high: float, unit: Measured | str) -> str:
    r"""Write the interval of a difference, as it follows « intervalle »; an end may be infinite.

    Examples
    --------
    >>> format_interval(-0.5, 4.9, "%")
    'de −0,5 à +4,9\xa0points'
    >>> format_interval(0.5, math.inf, "%")
    'de +0,5\xa0point, sans borne au-dessus'
    """
    if math.isinf(low) and math.isinf(high):
        return "sans bornes"
    if math.isinf(low):
        return f"sans borne au-dessous, à {format_difference(high, unit)}"
    if math.isinf(high):
        return f"de {format_difference(low, unit)}, sans borne au-dessus"
    start = format_number(low, _count_visible(low, count_decimals(unit)), sign=True)
    return f"de {start} à {format_difference(high, unit)}"


def format_share(value: Any, decimals: int = 1) -> str:
    """Write a percentage without its sign; it never rounds to all or nothing.

    Examples
    --------
    >>> format_share(99.952), format_share(100.0), format_share(0.01)
    ('> 99,9', '100,0', '< 0,1')
    """
    step = 10.0**-decimals
    if not pd.isna(value):
        rounded = round(float(value), decimals)
        if value < 100 <= rounded:
            return f"> {format_number(100 - step, decimals)}"
        if rounded <= 0 < value:
            return f"< {format_number(step, decimals)}"
    return format_number(value, decimals)


def format_p_value(value: Any) -> str:
    r"""Write a p value, which is never zero.

    Examples
    --------
    >>> format_p_value(0.0421), format_p_value(0.0002)
    ('0,042', '<\u202f0,001')
    """
    limit = 0.001
    if not pd.isna(value) and value < limit:
        return f"<{NARROW_SPACE}{format_number(limit, 3)}"
    return format_number(value, 3)


def format_date(value: Any) -> str:
    """Write a date.

    Examples
    --------
    >>> from datetime import date
    >>> format_date(date(2021, 4, 1))
    '1er avril 2021'
    """
    if pd.isna(value):
        return MISSING
    text: str = babel_format_date(value, "d MMMM y", locale=LOCALE)
    return text.replace("1 ", "1er ", 1) if value.day == 1 else text


def format_rank(position: Any, among: int, *, tied: bool = False) -> str:
    r"""Write a rank, 1 for the first, perhaps shared.

    Examples
    --------
    >>> format_rank(1, 7), format_rank(3, 7, tied=True)
    ('1er sur\xa07', '3e ex æquo sur\xa07')
    """
    if pd.isna(position):
        return MISSING
    ordinal = "1er" if int(position) == 1 else f"{int(position)}e"
    shared = " ex æquo" if tied else ""
    return f"{ordinal}{shared} sur{NO_BREAK_SPACE}{among}"
