"""A data folder is whole and as declared, or is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from ptvd_analysis.errors import (
    CorruptedTableError,
    DataError,
    MissingTableError,
)
from ptvd_analysis.tables.dataset import read_dataset


def test_an_altered_byte_stops_everything(data_copy: Path) -> None:
    path = data_copy / "communes.parquet"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(CorruptedTableError, match=r"communes\.parquet is not the declared file"):
        read_dataset(data_copy)


def test_a_truncated_table_stops_everything(data_copy: Path) -> None:
    path = data_copy / "programmes.csv"
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(CorruptedTableError, match=r"programmes\.csv .* expected \d+ bytes"):
        read_dataset(data_copy)


def test_a_data_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(MissingTableError, match="is not a data folder"):
        read_dataset(tmp_path / "file")


def test_a_missing_table_is_named(data_copy: Path) -> None:
    (data_copy / "regions.csv").unlink()
    with pytest.raises(MissingTableError, match=r"regions\.csv is declared .* cannot be read"):
        read_dataset(data_copy)


def test_a_folder_without_descriptor_is_not_a_data_folder(tmp_path: Path) -> None:
    with pytest.raises(MissingTableError, match="is not a data folder"):
        read_dataset(tmp_path)


def test_a_broken_descriptor_is_named(data_copy: Path) -> None:
    (data_copy / "datapackage.json").write_text("{", encoding="utf-8")
    with pytest.raises(DataError, match="cannot be read as JSON"):
        read_dataset(data_copy)
