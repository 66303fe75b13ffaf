"""Official figures without a stable address: imported once, re-laid in our own tables."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from ptvd_analysis.errors import CorruptedTableError, DataError
from ptvd_analysis.sources.fetch import Source, require_columns
from ptvd_analysis.sources.knowledge import CORRECTIONS, LEFT_OUT
from ptvd_analysis.tables.folder import compute_sha256


def check_snapshot(source: Source, folder: Path) -> Path:
    """Find one file of the snapshot and check its hash."""
    path = folder / source.member
    sha256 = compute_sha256(path)
    if sha256 != source.sha256:
        raise CorruptedTableError(f"{path}: expected sha256 {source.sha256}, got {sha256}")
    return path


def import_programmes(path: Path) -> pd.DataFrame:
    """Re-lay the lists of communes in a programme."""
    frame = pd.read_csv(path, dtype="str")
    columns = ["code_commune", "programme", "millesime", "date_signature", "code_origine"]
    require_columns(frame, set(columns), path.name)
    frame = frame[columns].rename(columns={"code_origine": "codes_origine"})
    frame["codes_origine"] = frame["codes_origine"].str.replace(";", " ; ")
    return frame.sort_values(["programme", "millesime", "code_commune"], ignore_index=True)


def import_indicators(path: Path, *more: Path) -> pd.DataFrame:
    """Re-lay the indicators, corrected, in one row per commune, sorted.

    Raises
    ------
    DataError
        If a file lacks the codes of communes, or does not hold the same communes.
    """
    frame = _read_indicators(path)
    for other in more:
        added = _read_indicators(other)
        if not added.index.equals(frame.index):
            raise DataError(f"{other.name} and {path.name} do not hold the same communes")
        frame = frame.join(added)
    for correction in CORRECTIONS:
        if correction.code in frame:
            inside = frame.index.str.startswith(correction.departements)
            lacking = inside & frame[correction.code].isna()
            frame[correction.code] = frame[correction.code].mask(lacking, frame[correction.column])
    return frame.drop(columns=list(LEFT_OUT), errors="ignore").reset_index()


def _read_indicators(path: Path) -> pd.DataFrame:
    frame = pd.read_parquet(path)
    require_columns(frame, {"code_commune"}, path.name)
    return frame.set_index("code_commune").sort_index()
