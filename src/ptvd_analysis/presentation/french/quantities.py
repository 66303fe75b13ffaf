"""Quantities in French: numbers, units, differences, dates, ranks."""

from __future__ import annotations

import math
from datetime import datetime
from functools import lru_cache
from typing import Any

import pandas as pd
from babel.dates import format_date as babel_format_date
from babel.numbers import format_decimal

LOCALE = "fr_FR"
MISSING = "n. d."
"""How a missing value shows: « non disponible ». Never a zero, never a blank."""

NARROW_SPACE = "\u202f"
NO_BREAK_SPACE = "\u00a0"

_DECIMALS = {
    "%": 1,
    "% par an": 2,
    "hab./km²": 1,
    "pour 1 000 hab.": 1,
    "pour 10 000 hab.": 1,
    "base 100": 1,
    "ans": 1,
    "heures/semaine": 1,
    "km à vol d'oiseau": 1,
    "km": 1,
    "indice": 1,
}
_SHORT_UNITS = {
    "habitants": "hab.",
    "km à vol d'oiseau": "km",
    "heures/semaine": "h/sem.",
    "0/1": "%",
}
_UNITLESS = {
    *("indice", "base 100", "pour 100", "pour 1 000 hab.", "pour 10 000 hab."),
    *("arrêtés", "emplois", "équipements", "établissements", "lieux", "points", "sites", "ventes"),
}
"""Units a number goes without: the label says them, and they would have to agree with it."""


def format_number(value: Any, decimals: int = 0, sign: bool = False) -> str:
    r"""Write a number in French.

    Parameters
    ----------
    value : float or missing
        What to write.
    decimals : int, default 0
        Digits after the comma.
    sign : bool, default False
        Whether a positive number shows its sign.

    Returns
    -------
    str
        With narrow no-break spaces between thousands and a decimal comma; « n. d. » when missing.

    Examples
    --------
    >>> format_number(1234.56, 1)
    '1\u202f234,6'
    >>> format_number(None)
    'n.\xa0d.'
    >>> format_number(-0.4, 1)
    '−0,4'
    """
    if value is None or pd.isna(value):
        return MISSING.replace(" ", NO_BREAK_SPACE)
    rounded = round(float(value), decimals) + 0.0
    text = _write_decimal(rounded, decimals)
    return f"+{text}" if sign and rounded > 0 else text


@lru_cache(maxsize=10_000)
def _write_decimal(value: float, decimals: int) -> str:
    """Write a rounded number; the same ones come back by the thousand, on every axis."""
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    text: str = format_decimal(value, format=pattern, locale=LOCALE)
    return text.replace("-", "−")


def count_decimals(unit: str) -> int:
    """Give the digits shown after the comma for a unit.

    Parameters
    ----------
    unit : str
        Unit of the dictionary.

    Returns
    -------
    int
        Digits.
    """
    return _DECIMALS.get(unit, 0)


def format_unit(unit: str) -> str:
    """Write a unit short, as it follows a number.

    Parameters
    ----------
    unit : str
        Unit of the dictionary.

    Returns
    -------
    str
        Empty where the label already says it.

    Examples
    --------
    >>> format_unit("habitants"), format_unit("pour 10 000 hab.")
    ('hab.', '')
    """
    return "" if unit in _UNITLESS else _SHORT_UNITS.get(unit, unit)


def format_value(value: Any, unit: str) -> str:
    r"""Write a quantity with its unit, in French.

    Parameters
    ----------
    value : float or missing
        What to write.
    unit : str
        Unit of the dictionary; one that the label already gives (« pour 10 000 hab. ») is left out.

    Returns
    -------
    str
        « n. d. » when missing.

    Examples
    --------
    >>> format_value(12.34, "%")
    '12,3\u202f%'
    >>> format_value(22428, "habitants")
    '22\u202f428\u202fhab.'
    """
    short = format_unit(unit)
    text = format_share(value) if short == "%" else format_number(value, count_decimals(unit))
    if value is None or pd.isna(value) or not short:
        return text
    return f"{text}{NARROW_SPACE}{short.replace(' ', NO_BREAK_SPACE)}"


def format_range(low: Any, high: Any, unit: str) -> str:
    r"""Write the two ends of some quantities, or the one value they all have.

    Parameters
    ----------
    low, high : float or missing
        Smallest and largest.
    unit : str
        Unit of the dictionary.

    Returns
    -------
    str
        « n. d. » when missing.

    Examples
    --------
    >>> format_range(4.9, 18.8, "%"), format_range(0, 0, "%")
    ('de 4,9\u202f% à 18,8\u202f%', '0,0\u202f%')
    """
    start, end = format_value(low, unit), format_value(high, unit)
    return start if start == end else f"de {start} à {end}"


def format_difference(value: Any, unit: str) -> str:
    r"""Write a difference between two quantities, with its sign and its unit, in French.

    Parameters
    ----------
    value : float or missing
        What to write.
    unit : str
        Unit of the two quantities; between two percentages there are points.

    Returns
    -------
    str
        « n. d. » when missing.

    Examples
    --------
    >>> format_difference(2.09, "%"), format_difference(-126.5, "€/m²")
    ('+2,1\xa0points', '−126\u202f€/m²')
    >>> format_difference(0.03, "%"), format_difference(-1.96, "%")
    ('+0,03\xa0point', '−2,0\xa0points')
    >>> format_difference(-0.254, "% par an")
    '−0,25\xa0point\xa0par\xa0an'
    """
    decimals = _count_visible(value, count_decimals(unit))
    text = format_number(value, decimals, sign=True)
    short = format_unit(unit)
    if value is None or pd.isna(value) or not short:
        return text
    if short.startswith("%"):
        many = round(abs(value), decimals) >= 2
        short = short.replace("%", "points" if many else "point")
        return f"{text} {short}".replace(" ", NO_BREAK_SPACE)
    return f"{text}{NARROW_SPACE}{short.replace(' ', NO_BREAK_SPACE)}"


def _count_visible(value: Any, decimals: int) -> int:
    """Give the digits that keep a small difference from being written as none, four at most."""
    if value is None or pd.isna(value) or value == 0:
        return decimals
    return next((d for d in range(decimals, 5) if round(abs(value), d) > 0), decimals)


def format_interval(low: float, high: float, unit: str) -> str:
    r"""Write the interval of a difference, in French.

    Parameters
    ----------
    low, high : float
        Its ends; infinite where there is none.
    unit : str
        Unit of the two quantities.

    Returns
    -------
    str
        What follows « intervalle ».

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
    """Write a percentage, which never rounds to all or nothing.

    Parameters
    ----------
    value : float or missing
        Between 0 and 100.
    decimals : int, default 1
        Digits after the comma.

    Returns
    -------
    str
        Without the sign « % »; « n. d. » when missing.

    Examples
    --------
    >>> format_share(99.952), format_share(100.0), format_share(0.01)
    ('> 99,9', '100,0', '< 0,1')
    """
    step = 10.0**-decimals
    if value is not None and pd.notna(value):
        if 100 - step / 2 <= value < 100:
            return f"> {format_number(100 - step, decimals)}"
        if 0 < value < step / 2:
            return f"< {format_number(step, decimals)}"
    return format_number(value, decimals)


def format_p_value(value: Any) -> str:
    r"""Write a p value, which is never zero.

    Parameters
    ----------
    value : float or missing
        Between 0 and 1.

    Returns
    -------
    str
        « n. d. » when missing.

    Examples
    --------
    >>> format_p_value(0.0421), format_p_value(0.0002)
    ('0,042', '<\u202f0,001')
    """
    if value is None or pd.isna(value):
        return format_number(value)
    limit = 0.001
    return f"<{NARROW_SPACE}{format_number(limit, 3)}" if value < limit else format_number(value, 3)


def format_date(value: Any) -> str:
    """Write a date in French.

    Parameters
    ----------
    value : date, datetime or missing
        What to write.

    Returns
    -------
    str
        « 21 avril 2021 »; « n. d. » when missing.

    Examples
    --------
    >>> from datetime import date
    >>> format_date(date(2021, 4, 1))
    '1er avril 2021'
    """
    if value is None or pd.isna(value):
        return MISSING.replace(" ", NO_BREAK_SPACE)
    day = value.date() if isinstance(value, datetime) else value
    text: str = babel_format_date(day, "d MMMM y", locale=LOCALE)
    return text.replace("1 ", "1er ", 1) if day.day == 1 else text


def format_rank(position: Any, among: int, *, tied: bool = False) -> str:
    r"""Write a rank in French.

    Parameters
    ----------
    position : int or missing
        1 for the first.
    among : int
        How many are ranked.
    tied : bool, default False
        Whether another shares the rank.

    Returns
    -------
    str
        « 1er sur 7 », « 2e ex æquo sur 7 », « 3e sur 7 »; « n. d. » when missing.

    Examples
    --------
    >>> format_rank(1, 7), format_rank(3, 7)
    ('1er sur\xa07', '3e sur\xa07')
    """
    if position is None or pd.isna(position):
        return MISSING.replace(" ", NO_BREAK_SPACE)
    ordinal = "1er" if int(position) == 1 else f"{int(position)}e"
    shared = " ex æquo" if tied else ""
    return f"{ordinal}{shared} sur{NO_BREAK_SPACE}{among}"
