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
    """One column of a table.

    Parameters
    ----------
    name : str
        Name in the file and in the frame.
    type : {"string", "integer", "number", "date", "geometry"}
        Type of its values; codes are always strings.
    title : str
        What it holds, in English for mechanics, French for official terms.
    unit : str, default ""
        Unit of its values, empty where there is none.
    required : bool, default False
        Whether a missing value is a fault.
    minimum, maximum : float or None
        Bounds, included.
    pattern : str, default ""
        Regular expression every value matches whole.
    choices : tuple of str, default ()
        The only values accepted.
    """

    name: str
    type: ColumnType
    title: str
    unit: str = ""
    required: bool = False
    minimum: float | None = None
    maximum: float | None = None
    pattern: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class ForeignKey:
    """A column whose values are codes of another table.

    Parameters
    ----------
    column : str
        Column of this table; a missing value points nowhere and is accepted.
    table : str
        The other table, by name; the codes are those of its key.
    unless : tuple of str, default ()
        A column and a value for which the code need not be there.
    """

    column: str
    table: str
    unless: tuple[str, str] | tuple[()] = ()


@dataclass(frozen=True)
class Table:
    """One table of the data folder.

    Parameters
    ----------
    name : str
        Name, as :meth:`ptvd_analysis.tables.dataset.Dataset.table` takes it.
    title : str
        What a row is.
    path : str
        File, relative to the data folder; its ending gives the format.
    columns : tuple of Column
        In the order of the file.
    key : tuple of str
        Columns that together identify a row.
    sources : tuple of str
        Identifiers of the rows of ``sources.csv`` it is made from.
    foreign_keys : tuple of ForeignKey, default ()
        Columns that point to other tables.
    """

    name: str
    title: str
    path: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    sources: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...] = ()


def declare_indicators(base: Table, dictionary: pd.DataFrame) -> Table:
    """Complete the declaration of ``indicateurs`` with the columns of the dictionary.

    The declaration with one column per indicator; percentages are bounded by 0 and 100, counts and
    amounts by 0, and a missing value is accepted everywhere.

    Parameters
    ----------
    base : Table
        The declaration of ``indicateurs``, which knows its key only.
    dictionary : DataFrame
        Table ``dictionnaire``: columns code, libelle, unite, type, theme.

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
    whole = (kind == "effectif" and not str(unit).startswith("heures")) or unit == "0/1"
    maximum = {"%": 100.0, "0/1": 1.0}.get(unit)
    return Column(code, "integer" if whole else "number", label, unit, minimum=0.0, maximum=maximum)
