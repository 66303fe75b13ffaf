"""What breaks a declaration is named with its file, column and row."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from ptvd_analysis.errors import (
    CorruptedTableError,
    InvalidTableError,
)
from ptvd_analysis.tables.dataset import read_dataset
from tests.conftest import redeclare


def test_an_altered_value_is_named_with_its_column_and_row(data_copy: Path) -> None:
    path = data_copy / "departements.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("32,Gers,76", "32,Gers,7X"), "utf-8")
    with pytest.raises(CorruptedTableError) as caught:
        read_dataset(data_copy)
    assert "column code_region, row 34: found '7X'" in str(caught.value)


def test_a_table_that_breaks_its_schema_is_refused_whatever_its_hash(data_copy: Path) -> None:
    path = data_copy / "programmes.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    lines[10] = lines[10].replace("ACV", "ACW")
    path.write_text("".join(lines), encoding="utf-8")
    redeclare(data_copy, "programmes.csv")
    with pytest.raises(InvalidTableError) as caught:
        read_dataset(data_copy)
    [fault] = caught.value.faults
    assert (fault.column, fault.row, fault.value) == ("programme", "11", "'ACW'")
    assert fault.expected == "a string, one of PVD | ACV | ORT"


def test_a_percentage_over_100_is_refused(data_copy: Path) -> None:
    path = data_copy / "indicateurs.parquet"
    frame = pd.read_parquet(path)
    frame.loc[7, "taux_vacance_2022"] = 101.0
    frame.to_parquet(path, index=False)
    redeclare(data_copy, "indicateurs.parquet")
    with pytest.raises(InvalidTableError, match=r"column taux_vacance_2022, row 7: found '101\.0'"):
        read_dataset(data_copy)


def test_a_town_that_is_no_commune_is_named(data_copy: Path) -> None:
    path = data_copy / "programmes.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("32107,PVD,2026", "32999,PVD,2026"))
    redeclare(data_copy, "programmes.csv")
    with pytest.raises(InvalidTableError) as caught:
        read_dataset(data_copy)
    [fault] = caught.value.faults
    assert (fault.column, fault.value) == ("code_commune", "'32999'")
    assert fault.expected == "a code of the table communes"


def test_a_table_with_fewer_rows_than_declared_is_refused(data_copy: Path) -> None:
    path = data_copy / "non_rattaches.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:-1]), encoding="utf-8")
    redeclare(data_copy, "non_rattaches.csv")
    with pytest.raises(InvalidTableError, match="found 468 rows, expected 469 rows"):
        read_dataset(data_copy)


def test_a_text_where_a_number_goes_is_named(data_copy: Path) -> None:
    path = data_copy / "epci.csv"
    content = path.read_text(encoding="utf-8").splitlines(keepends=True)
    cells = content[1].split(",")
    content[1] = ",".join([*cells[:4], "beaucoup", *cells[5:]])
    path.write_text("".join(content), encoding="utf-8")
    redeclare(data_copy, "epci.csv")
    with pytest.raises(InvalidTableError, match="column population_2023, row 2: found 'beaucoup'"):
        read_dataset(data_copy)
