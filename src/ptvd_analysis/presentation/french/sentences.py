"""Sentences in French: agreement, enumerations, contractions, the spaces of punctuation."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd
from babel.lists import format_list

from ptvd_analysis.presentation.french.quantities import (
    LOCALE,
    NARROW_SPACE,
    NO_BREAK_SPACE,
    format_number,
)


def name_vintage(label: str, millesime: str) -> str:
    """Name an indicator with its vintage, unless its label gives the year already.

    Examples
    --------
    >>> name_vintage("Taux de vacance", "2022")
    'Taux de vacance, 2022'
    >>> name_vintage("Participation, européennes du 9 juin 2024", "2024 (9 juin)")
    'Participation, européennes du 9 juin 2024'
    """
    year = re.search(r"\d{4}", millesime)
    return label if year and year[0] in label else f"{label}, {millesime}"


def name_vintages(frame: pd.DataFrame) -> list[str]:
    """Name the indicators of a frame, row by row, from its columns libelle and millesime."""
    return list(map(name_vintage, frame["libelle"], frame["millesime"]))


def capitalise(text: str) -> str:
    """Start a text in upper case, and leave the rest as it is.

    Examples
    --------
    >>> capitalise("part des DPE")
    'Part des DPE'
    """
    return text[:1].upper() + text[1:]


def lower_label(label: str) -> str:
    """Start a label in lower case, as it stands within a sentence, unless it is an acronym.

    Examples
    --------
    >>> lower_label("Taux de vacance"), lower_label("DPE recensés")
    ('taux de vacance', 'DPE recensés')
    """
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def end_sentence(text: str) -> str:
    """End a text with a full stop, unless it has its own.

    Examples
    --------
    >>> end_sentence("Médiane : n. d."), end_sentence("Fin")
    ('Médiane : n. d.', 'Fin.')
    """
    return text if text.endswith((".", "!", "?")) else f"{text}."


def format_names(names: Sequence[str]) -> str:
    """Enumerate names; empty for none.

    Examples
    --------
    >>> format_names(["Gers", "Landes", "Lot"])
    'Gers, Landes et Lot'
    """
    return str(format_list(list(names), locale=LOCALE)) if names else ""


def contract_of(name: str) -> str:
    """Put « de » before a name and its article, contracted as French does.

    Examples
    --------
    >>> contract_of("les voisins"), contract_of("le voisin"), contract_of("l’autre")
    ('des voisins', 'du voisin', 'de l’autre')
    """
    for article, contracted in (("les ", "des "), ("le ", "du ")):
        if name.startswith(article):
            return contracted + name.removeprefix(article)
    return f"de {name}"


def format_count(count: int, singular: str, plural: str) -> str:
    r"""Write how many there are, agreed: French takes the singular below two.

    Examples
    --------
    >>> format_count(24, "commune", "communes"), format_count(0, "commune", "communes")
    ('24\xa0communes', '0\xa0commune')
    """
    noun = singular if abs(count) < 2 else plural
    return f"{format_number(count)}{NO_BREAK_SPACE}{noun}"


def typeset(text: str) -> str:
    r"""Put the no-break spaces French punctuation takes, where there were ordinary ones.

    They come before a colon and inside guillemets; narrow ones before « ; ! ? % € », between thousands
    and around the sign of « n = 24 ». None is added where there was no space.

    Examples
    --------
    >>> typeset("Taux : 12 % ; « n. d. »")
    'Taux\xa0: 12\u202f%\u202f; «\xa0n. d.\xa0»'
    """
    if " " not in text:
        return text
    text = re.sub(r"(?<=\d) (?=\d{3}\b)", NARROW_SPACE, text)
    text = re.sub(r" (?=[;!?%€])", NARROW_SPACE, text)
    text = re.sub(r" (?=[:»])|(?<=«) ", NO_BREAK_SPACE, text)
    return re.sub(r"(?<=\bn) = (?=\d)", f"{NARROW_SPACE}={NARROW_SPACE}", text)


_SMALL_NUMBERS = dict(
    enumerate(
        ["un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"], start=1
    )
)


def spell_number(count: int) -> str:
    """Write a number in letters from one to ten, in digits otherwise.

    Examples
    --------
    >>> spell_number(6), spell_number(11)
    ('six', '11')
    """
    return _SMALL_NUMBERS.get(count, format_number(count))
