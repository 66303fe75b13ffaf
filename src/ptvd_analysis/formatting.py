"""French typography: numbers, units, dates, ranks, lists of names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pandas as pd
from babel.dates import format_date as babel_format_date
from babel.lists import format_list
from babel.numbers import format_decimal

LOCALE = "fr_FR"
MISSING = "n. d."
"""How a missing value shows: « non disponible ». Never a zero, never a blank."""

NARROW_SPACE = "\u202f"
NO_BREAK_SPACE = "\u00a0"

_DECIMALS = {
    "%": 1,
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
    "heures/semaine": "h par semaine",
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
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    text: str = format_decimal(round(float(value), decimals) + 0.0, format=pattern, locale=LOCALE)
    text = text.replace("-", "−")
    return f"+{text}" if sign and round(float(value), decimals) > 0 else text


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


def end_sentence(text: str) -> str:
    """End a text with a full stop, unless it has its own.

    Parameters
    ----------
    text : str
        A sentence, perhaps ended.

    Returns
    -------
    str
        Ended once.

    Examples
    --------
    >>> end_sentence("Médiane : n. d."), end_sentence("Fin")
    ('Médiane : n. d.', 'Fin.')
    """
    return text if text.endswith((".", "!", "?")) else f"{text}."


def format_names(names: Sequence[str]) -> str:
    """Enumerate names in French.

    Parameters
    ----------
    names : sequence of str
        In order.

    Returns
    -------
    str
        « Gers, Landes et Lot »; empty for none.

    Examples
    --------
    >>> format_names(["Gers", "Landes", "Lot"])
    'Gers, Landes et Lot'
    """
    return str(format_list(list(names), locale=LOCALE)) if names else ""


def format_count(count: int, singular: str, plural: str) -> str:
    r"""Write how many there are, agreed.

    Parameters
    ----------
    count : int
        How many; French takes the singular below two.
    singular, plural : str
        The noun, with what agrees with it.

    Returns
    -------
    str
        « 1 commune », « 24 communes », « aucune » is left to the caller.

    Examples
    --------
    >>> format_count(24, "commune", "communes")
    '24\xa0communes'
    """
    noun = singular if abs(count) < 2 else plural
    return f"{format_number(count)}{NO_BREAK_SPACE}{noun}"


def typeset(text: str) -> str:
    r"""Put the no-break spaces French punctuation takes.

    Parameters
    ----------
    text : str
        Plain text, with ordinary spaces.

    Returns
    -------
    str
        With a no-break space before a colon and inside guillemets, a narrow one before
        « ; ! ? % », and none added where there was no space.

    Examples
    --------
    >>> typeset("Taux : 12 % ; « n. d. »")
    'Taux\xa0: 12\u202f%\u202f; «\xa0n. d.\xa0»'
    """
    text = re.sub(r" (?=[;!?%€])", NARROW_SPACE, text)
    text = re.sub(r" (?=[:»])", NO_BREAK_SPACE, text)
    text = text.replace("« ", f"«{NO_BREAK_SPACE}")
    return re.sub(r"(?<=\bn) = (?=\d)", f"{NARROW_SPACE}={NARROW_SPACE}", text)


_SMALL_NUMBERS = {
    1: "un", 2: "deux", 3: "trois", 4: "quatre", 5: "cinq", 6: "six", 7: "sept", 8: "huit",
    9: "neuf", 10: "dix",
}  # fmt: skip


def spell_number(count: int) -> str:
    """Write a small number in letters.

    Parameters
    ----------
    count : int
        Any number; above ten it stays in digits.

    Returns
    -------
    str
        « six », « 11 ».

    Examples
    --------
    >>> spell_number(6)
    'six'
    """
    return _SMALL_NUMBERS.get(count, format_number(count))
