"""Write the descriptor of the data folder (Frictionless data package) from the declared schemas."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from ptvd_analysis.sources.fetch import Source
from ptvd_analysis.tables.columns import Column, Table, declare_indicators
from ptvd_analysis.tables.folder import DESCRIPTOR_NAME, compute_sha256
from ptvd_analysis.tables.schemas import TABLES
from ptvd_analysis.tables.validation import read_table

_FRICTIONLESS_TYPES = {"geometry": "any"}
_LICENCE = {
    "name": "etalab-2.0",
    "title": "Licence Ouverte / Open Licence 2.0",
    "path": "https://www.etalab.gouv.fr/wp-content/uploads/2017/04/ETALAB-Licence-Ouverte-v2.0.pdf",
}


def write_descriptor(folder: Path, sources: Mapping[str, Source], created: str) -> Path:
    """Describe every table of the data folder, as it stands on a date (ISO 8601)."""
    tables = dict(TABLES)
    dictionary = read_table(folder / TABLES["dictionnaire"].path, TABLES["dictionnaire"])
    tables["indicateurs"] = declare_indicators(TABLES["indicateurs"], dictionary)
    package = {
        "profile": "data-package",
        "name": "ptvd-analysis",
        "title": "Petites villes de demain: territories, programmes and indicators, COG 2026",
        "created": created,
        "licenses": [_LICENCE],
        "resources": [_describe(table, folder, sources) for table in tables.values()],
    }
    path = folder / DESCRIPTOR_NAME
    text = json.dumps(package, ensure_ascii=False, indent=1) + "\n"
    path.write_text(text, encoding="utf-8")
    return path


def _describe(table: Table, folder: Path, sources: Mapping[str, Source]) -> dict[str, Any]:
    path = folder / table.path
    ending = path.suffix[1:]
    described: dict[str, Any] = {
        "name": table.name,
        "title": table.title,
        "path": table.path,
        "format": ending,
        "mediatype": "text/csv" if ending == "csv" else "application/vnd.apache.parquet",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{compute_sha256(path)}",
        "rows": _count_rows(path),
        "schema": {
            "fields": [_describe_field(column) for column in table.columns],
            "primaryKey": list(table.key),
            **_describe_references(table),
            "missingValues": [""],
        },
    }
    if ending == "csv":
        described["encoding"] = "utf-8"
    if table.sources:
        described["sources"] = [
            {"title": sources[name].title, "path": sources[name].address} for name in table.sources
        ]
    return described


def _describe_references(table: Table) -> dict[str, Any]:
    """Declare foreign keys; one that has an exception is checked on loading only."""
    keys = [
        {
            "fields": [key.column],
            "reference": {"resource": key.table, "fields": [TABLES[key.table].key[0]]},
        }
        for key in table.foreign_keys
        if not key.unless
    ]
    return {"foreignKeys": keys} if keys else {}


def _describe_field(column: Column) -> dict[str, Any]:
    bounds = {"minimum": column.minimum, "maximum": column.maximum}
    if column.type == "integer":
        bounds = {name: None if bound is None else int(bound) for name, bound in bounds.items()}
    constraints = {
        "required": column.required or None,
        **bounds,
        "pattern": column.pattern.strip("^$") or None,
        "enum": list(column.choices) or None,
    }
    field = {
        "name": column.name,
        "type": _FRICTIONLESS_TYPES.get(column.type, column.type),
        "title": column.title,
        "unit": column.unit or None,
        "constraints": _keep_given(constraints) or None,
    }
    return _keep_given(field)


def _keep_given(declared: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in declared.items() if value is not None}


def _count_rows(path: Path) -> int:
    if path.suffix == ".parquet":
        import pyarrow.parquet as pq

        return int(pq.read_metadata(path).num_rows)
    return len(pd.read_csv(path, dtype="str"))
