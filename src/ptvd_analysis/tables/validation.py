"""Read tables with their declared types, and hold them to their declarations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pandas as pd

from ptvd_analysis.errors import InvalidTableError, TableFault
from ptvd_analysis.tables.columns import Column, ColumnType, ForeignKey, Table
from ptvd_analysis.tables.folder import REMEDY

if TYPE_CHECKING:
    import pandera.pandas as pa

_DTYPES: Mapping[ColumnType, str] = MappingProxyType(
    {"string": "str", "integer": "Int64", "number": "float64", "date": "datetime64[us]"}
)


def read_table(path: Path, table: Table) -> pd.DataFrame:
    """Read one table from disk, CSV or Parquet by its ending, with the declared types.

    Undeclared columns are read as they come, for :func:`validate_table` to refuse. Empty cells are
    missing values; a geometry column is read as WKB bytes
    (:meth:`ptvd_analysis.tables.dataset.Dataset.contours` makes shapes of them).

    Raises
    ------
    InvalidTableError
        If the file cannot be parsed, or a value is not of its column's type.
    """
    try:
        if path.suffix == ".parquet":
            frame = pd.read_parquet(path)
        else:
            frame = pd.read_csv(path, dtype="str", keep_default_na=False, na_values=[""])
    except Exception as error:  # whatever the parser stumbles on means the same to the reader
        fault = TableFault("(table)", "-", str(error), f"a readable {path.suffix[1:]} file")
        raise InvalidTableError(str(path), [fault], REMEDY) from error
    faults: list[TableFault] = []
    for column in table.columns:
        if column.name in frame and column.type in _DTYPES:
            frame[column.name], broken = _cast(frame[column.name], column, path)
            faults += broken
    if faults:
        raise InvalidTableError(str(path), faults, REMEDY)
    return frame


def _cast(
    values: pd.Series[Any], column: Column, path: Path
) -> tuple[pd.Series[Any], list[TableFault]]:
    parsed: pd.Series[Any] = values
    dtype: Any = _DTYPES[column.type]
    if column.type in ("integer", "number") and not pd.api.types.is_numeric_dtype(values):
        parsed = pd.to_numeric(values, errors="coerce")
    elif column.type == "date":
        parsed = pd.to_datetime(values, format="%Y-%m-%d", errors="coerce")
    elif column.type == "string" and pd.api.types.is_numeric_dtype(values):
        parsed = pd.Series(pd.NA, index=values.index, dtype="str")
    lost = parsed.isna() & values.notna()
    if column.type == "integer":
        lost |= parsed.notna() & (parsed % 1 != 0)
    if lost.any():
        return values, [
            TableFault(
                column.name, _row_label(path, row), repr(value), f"a value of type {column.type}"
            )
            for row, value in values[lost].head(20).items()
        ]
    return parsed.astype(dtype), []


def _row_label(path: Path, row: Any) -> str:
    """Line of the file for a CSV table, position of the row otherwise."""
    return str(int(row) + 2) if path.suffix == ".csv" else str(row)


def validate_table(frame: pd.DataFrame, table: Table, path: Path) -> pd.DataFrame:
    """Hold a frame read from a file to the declaration of its table, and give it back untouched.

    Raises
    ------
    InvalidTableError
        With every fault found: file, column, row, value and what is accepted.

    Examples
    --------
    >>> from ptvd_analysis.tables.schemas import TABLES
    >>> regions = pd.DataFrame({"code_region": ["76"], "nom": ["Occitanie"]})
    >>> validate_table(regions, TABLES["regions"], Path("regions.csv"))
    Traceback (most recent call last):
      ...
    ptvd_analysis.errors.InvalidTableError: regions.csv breaks its schema:
      column chef_lieu, row -: found no such column, expected chef_lieu (string)
    ...
    """
    import pandera.errors

    try:
        make_pandera_schema(table).validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as error:
        faults = _list_faults(error.failure_cases, table, path)
        raise InvalidTableError(str(path), faults, REMEDY) from error
    return frame


def find_orphans(
    frame: pd.DataFrame, key: ForeignKey, codes: pd.Series[Any], path: Path
) -> list[TableFault]:
    """List the values of a column that are none of the codes it points to; a missing one is no fault.

    Examples
    --------
    >>> frame = pd.DataFrame({"code_region": ["76", "99", None]})
    >>> key = ForeignKey("code_region", "regions")
    >>> print(*find_orphans(frame, key, pd.Series(["75", "76"]), Path("departements.csv")))
    column code_region, row 3: found '99', expected a code of the table regions
    """
    values = frame[key.column]
    orphans = values.notna() & ~values.isin(codes)
    if key.unless:
        column, exempt = key.unless
        orphans &= frame[column] != exempt
    expected = f"a code of the table {key.table}"
    return [
        TableFault(key.column, _row_label(path, row), repr(value), expected)
        for row, value in values[orphans].head(20).items()
    ]


def make_pandera_schema(table: Table) -> pa.DataFrameSchema:
    """Turn a declaration into a pandera schema, strict: no undeclared column."""
    import pandera.pandas as pa

    return pa.DataFrameSchema(
        {
            column.name: pa.Column(
                _DTYPES.get(column.type), checks=_make_checks(column), nullable=not column.required
            )
            for column in table.columns
        },
        strict=True,
        unique=list(table.key),
        name=table.name,
    )


def _make_checks(column: Column) -> list[pa.Check]:
    import pandera.pandas as pa

    rules: tuple[tuple[Any, Any], ...] = (
        (pa.Check.ge, column.minimum),
        (pa.Check.le, column.maximum),
        (pa.Check.str_matches, column.pattern or None),
        (pa.Check.isin, column.choices or None),
    )
    return [check(accepted) for check, accepted in rules if accepted is not None]


def describe_expectation(column: Column) -> str:
    """Say in words what a column accepts.

    Examples
    --------
    >>> describe_expectation(Column("x", "number", "X", "%", minimum=0, maximum=100))
    'a number, at least 0, at most 100, or nothing'
    """
    words = [f"a {column.type}" if column.type != "integer" else "an integer"]
    if column.minimum is not None:
        words.append(f"at least {column.minimum:g}")
    if column.maximum is not None:
        words.append(f"at most {column.maximum:g}")
    if column.pattern:
        words.append(f"matching {column.pattern}")
    if column.choices:
        words.append("one of " + " | ".join(column.choices))
    if not column.required:
        words.append("or nothing")
    return ", ".join(words)


def _list_faults(cases: pd.DataFrame, table: Table, path: Path) -> Iterable[TableFault]:
    columns = {column.name: column for column in table.columns}
    faults = []
    for case in cases.to_dict("records"):
        name, value, check = str(case["column"]), str(case["failure_case"]), str(case["check"])
        row = "-" if pd.isna(case["index"]) else _row_label(path, case["index"])
        if check == "column_in_dataframe":
            name = value
            found, expected = "no such column", f"{value} ({columns[value].type})"
        elif check == "column_in_schema":
            name, found, expected = value, "an undeclared column", "only the declared columns"
        elif check == "multiple_fields_uniqueness":
            found, expected = repr(value), f"no two rows with the same {', '.join(table.key)}"
        elif name in columns:
            found, expected = repr(value), describe_expectation(columns[name])
        else:
            found, expected = repr(value), check
        faults.append(TableFault(name, row, found, expected))
    return faults
