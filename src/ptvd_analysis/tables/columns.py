"""What a column and a table are, before any of them is declared."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

import pandas as pd

ColumnType = Literal["string", "integer", "number", "date", "geometry"]

CODE_COMMUNE = r"^(?:\d{2}|2[AB])\d{3}$"
CODE_DEPARTEMENT = r"^(?:\d{2,3}|2[AB])$"
CODE_EPCI = r"^\d{9}$"
CODE_REGION = r"^\d{2}$"


@dataclass(frozen=True)
class Column:
    """One column of a table, and what its values are held to."""

    name: str
    type: ColumnType  # codes are always strings
    title: str  # in English for mechanics, French for official terms
    unit: str = ""
    required: bool = False  # a missing value is a fault
    minimum: float | None = None  # included
    maximum: float | None = None  # included
    pattern: str = ""  # every value matches it whole
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class ForeignKey:
    """A column whose values are codes of another table; a missing value points nowhere."""

    column: str
    table: str  # whose key the codes are
    unless: tuple[str, str] | tuple[()] = ()  # a column and a value that need no such code


@dataclass(frozen=True)
class Table:
    """One table of the data folder."""

    name: str
    title: str  # what a row is
    path: str  # relative to the data folder; its ending gives the format
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    sources: tuple[str, ...]  # identifiers of rows of ``sources.csv``
    foreign_keys: tuple[ForeignKey, ...] = ()


def declare_indicators(base: Table, dictionary: pd.DataFrame) -> Table:
    """Complete the declaration of ``indicateurs`` with the columns of the dictionary.

    Percentages are bounded by 0 and 100, counts and amounts by 0, and a missing value is accepted
    everywhere.

    Examples
    --------
    >>> dictionary = pd.DataFrame(
    ...     {"code": ["part_75_plus_2022"], "libelle": ["Part des 75 ans et plus"], "unite": ["%"],
    ...      "type": ["part"]}
    ... )
    >>> base = Table("indicateurs", "Indicators", "i.parquet", (), ("code_commune",), ())
    >>> declare_indicators(base, dictionary).columns[0].maximum
    100.0
    """
    declared = tuple(
        _declare_indicator(row.code, row.libelle, row.unite, row.type)
        for row in dictionary.itertuples()
    )
    return replace(base, columns=base.columns + declared)


def _declare_indicator(code: Any, label: Any, unit: Any, kind: Any) -> Column:
    if kind == "classe":
        return Column(code, "string", label, "")
    whole = kind == "effectif" or unit == "0/1"
    maximum = {"%": 100.0, "0/1": 1.0}.get(unit)
    return Column(code, "integer" if whole else "number", label, unit, minimum=0.0, maximum=maximum)
