"""Which territory a code, a name or a key designates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

import pandas as pd
from slugify import slugify

from ptvd_analysis.errors import UnknownTerritoryError, format_nearest
from ptvd_analysis.tables.dataset import Dataset
from ptvd_analysis.tables.remembered import remembered
from ptvd_analysis.territories.keys import COLUMNS, FRANCE, LEVELS, Level, TerritoryKey

TABLES: dict[Level, str] = {
    "commune": "communes",
    "epci": "epci",
    "departement": "departements",
    "region": "regions",
}
"""The table of the territories of a level."""

_BARE: tuple[Level, ...] = ("departement", "commune", "epci")
"""Levels whose code is understood alone: that of a région may be that of a département."""

_NAMED: tuple[Level, ...] = ("departement", "region", "epci", "commune")
"""Levels in the order in which a name is looked for."""


def find_key(dataset: Dataset, asked: str | TerritoryKey) -> TerritoryKey:
    """Find which territory is meant, whatever its level.

    By a key (``"region:76"``, also ``"region:Occitanie"``); or a code, the département's, then the
    commune's, then the EPCI's; or a name, the département's, then the région's, then the EPCI's, then
    the commune's.

    Raises
    ------
    UnknownTerritoryError
        If nothing has that code or name, or several territories of one level do; with the nearest
        matches, or the keys to choose from.
    """
    _check_text("territory", asked)
    text = str(asked).strip()
    head, _, rest = text.partition(":")
    head = head.strip().lower()
    if rest and head in LEVELS and head in TABLES:
        return find_of_level(dataset, head, rest)
    if text.upper() in (str(FRANCE).upper(), FRANCE.code, "FRANCE"):
        return FRANCE
    for name in _BARE:
        if text.upper() in dataset.keyed(TABLES[name]).index:
            return TerritoryKey(name, text.upper())
    for name in _NAMED:
        keys = _find_named(dataset, name, text)
        if keys:
            return _choose(keys, name, text)
    raise UnknownTerritoryError(_describe_nothing(dataset, text))


def find_of_level(dataset: Dataset, level: Level, asked: str | TerritoryKey) -> TerritoryKey:
    """Find a territory of one level by its code, name or key, as :func:`find_key`.

    Case, accents and the article of a name do not count.
    """
    _check_text(level, asked)
    asked = str(asked).removeprefix(f"{level}:")
    head, colon, _ = asked.partition(":")
    if colon and head in LEVELS:
        raise UnknownTerritoryError(f"{asked} is the key of a {head}: a {level} is needed here")
    code = asked.strip().upper()
    if code in dataset.keyed(TABLES[level]).index:
        return TerritoryKey(level, code)
    keys = _find_named(dataset, level, asked)
    if not keys:
        raise UnknownTerritoryError(_describe_unknown(dataset, level, asked))
    return _choose(keys, level, asked)


def _check_text(what: str, asked: object) -> None:
    if not isinstance(asked, (str, TerritoryKey)):
        raise UnknownTerritoryError(
            f"a {what} is designated by a string, its code or its name; "
            f"got {asked!r} ({type(asked).__name__}). Write it between quotes, "
            f"with its leading zero if it has one."
        )


def _find_named(dataset: Dataset, level: Level, asked: str) -> list[TerritoryKey]:
    names = dataset.keyed(TABLES[level])["nom"]
    codes = list(names.index[names == asked.strip()])
    folded = _fold(asked)
    if not codes and folded:  # folding the names of all communes takes seconds
        codes = _fold_names(dataset, level).get(folded, [])
    return [TerritoryKey(level, str(code)) for code in codes]


@remembered
def _fold_names(dataset: Dataset, level: Level) -> Mapping[str, list[str]]:
    names = dataset.keyed(TABLES[level])["nom"].map(_fold)
    groups = names.groupby(names).groups
    return MappingProxyType({str(name): list(codes) for name, codes in groups.items()})


def _fold(name: str) -> str:
    """Compare names without case, accents, punctuation, nor the article some carry."""
    return str(re.sub("^(l|le|la|les)-", "", slugify(name)))


def _choose(keys: list[TerritoryKey], level: Level, asked: str) -> TerritoryKey:
    if len(keys) > 1:
        raise UnknownTerritoryError(
            f"{len(keys)} {level}s are named {asked!r}: use one of the keys "
            + ", ".join(map(str, keys[:10]))
        )
    return keys[0]


def _describe_unknown(dataset: Dataset, level: Level, asked: str) -> str:
    table = dataset.table(TABLES[level])
    codes, names = table[COLUMNS[level]], table["nom"]
    example = f"{codes.iloc[0]} or {names.iloc[0]}"
    today = _find_successor(dataset, level, asked)
    return (
        f"no {level} has the code or the name {asked!r}"
        + (f"; today {today}" if today else _tell_nearest(asked, codes, names))
        + f". Accepted: the code or the official name of one of the {len(codes)} {level}s of the "
        f"COG 2026, such as {example}."
    )


def _find_successor(dataset: Dataset, level: Level, asked: str) -> str:
    """Give the code of 2026 and the name of the commune that a former one is part of, if any."""
    if level != "commune":
        return ""
    passages = dataset.table("passages").set_index("code_ancien")["code_commune"]
    code = passages.get(asked.strip().upper())
    return f"{code}, {dataset.keyed('communes').loc[code, 'nom']}" if code else ""


def _describe_nothing(dataset: Dataset, asked: str) -> str:
    tables = [dataset.table(TABLES[level]) for level in _NAMED]
    large, small = (
        pd.concat([table["nom"] for table in pair]) for pair in (tables[:2], tables[2:])
    )
    codes = tables[0]["code_departement"]
    nearest = _tell_nearest(asked, codes, large) or _tell_nearest(asked, codes, small)
    return (
        f"no territory has the code or the name {asked!r}{nearest}"
        ". Accepted: the code of a departement, a commune or an EPCI; a name; or a key, such as "
        "departement:32, region:76, epci:200066926, commune:32107 or france:FR."
    )


def _tell_nearest(asked: str, codes: pd.Series[str], names: Iterable[str]) -> str:
    padded = asked.strip().zfill(2).upper()
    if (codes == padded).any():
        return f"; nearest: {padded}"
    nearest = format_nearest(asked, [*names, *codes])
    return f"; {nearest}" if nearest else ""
