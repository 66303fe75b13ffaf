"""What a column accepts follows from what it is."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from ptvd_analysis.tables import columns
from ptvd_analysis.tables.columns import Column, Table, declare_indicators

BASE = Table(
    "indicateurs",
    "Indicators",
    "i.parquet",
    (Column("code_commune", "string", "Code"),),
    ("code_commune",),
    ("essai",),
)


@pytest.mark.parametrize(
    ("unit", "kind", "expected"),
    [
        ("%", "part", ("number", "%", 0.0, 100.0)),
        ("hab.", "effectif", ("integer", "hab.", 0.0, None)),
        ("heures/semaine", "indice", ("number", "heures/semaine", 0.0, None)),
        ("0/1", "indicateur", ("integer", "0/1", 0.0, 1.0)),
        ("€/an", "montant", ("number", "€/an", 0.0, None)),
        ("", "classe", ("string", "", None, None)),
    ],
)
def test_an_indicator_is_bounded_by_its_unit_and_may_be_missing(
    unit: str, kind: str, expected: tuple[object, ...]
) -> None:
    entry = {"code": ["x"], "libelle": ["Libellé"], "unite": [unit], "type": [kind]}
    table = declare_indicators(BASE, pd.DataFrame(entry))
    declared = table.columns[-1]
    assert (declared.type, declared.unit, declared.minimum, declared.maximum) == expected
    assert (declared.name, declared.title, declared.required) == ("x", "Libellé", False)
    assert table.columns[:-1] == BASE.columns
    assert (table.key, table.sources) == (BASE.key, BASE.sources)


@pytest.mark.parametrize(
    ("pattern", "accepted", "refused"),
    [
        (columns.CODE_COMMUNE, ("01001", "2A004", "97601"), ("1001", "2C004", "2a004", "010010")),
        (columns.CODE_DEPARTEMENT, ("01", "2B", "976"), ("1", "2C", "9760")),
        (columns.CODE_EPCI, ("200000001",), ("20000000", "20000000A")),
        (columns.CODE_REGION, ("01", "76"), ("1", "076", "2A")),
    ],
)
def test_a_code_keeps_its_leading_zero_and_its_letter(
    pattern: str, accepted: tuple[str, ...], refused: tuple[str, ...]
) -> None:
    assert all(re.fullmatch(pattern, code) for code in accepted)
    assert not [code for code in refused if re.fullmatch(pattern, code)]
