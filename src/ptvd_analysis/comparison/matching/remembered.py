"""What is computed once for all of France, and remembered by the content it was computed from.

The key of what is remembered is the content of the tables, the code that shapes the figures and the
versions of the packages that do: nothing stale can be read back. Whatever is missing or damaged is
computed again.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import fields
from importlib.metadata import version
from pathlib import Path

import pandas as pd

from ptvd_analysis.comparison.matching.contrasts import MatchedComparison, compute_matched
from ptvd_analysis.errors import OutputFolderError
from ptvd_analysis.files import find_cached, write_atomically
from ptvd_analysis.provenance import hash_code
from ptvd_analysis.tables.dataset import Dataset
from ptvd_analysis.tables.remembered import remembered
from ptvd_analysis.territories.territories import France

_WINGS = ("comparison", "indicators", "statistics", "tables", "territories")
"""The code that shapes the figures: the rest of the package may change, they do not."""

_PACKAGES = ("ptvd-analysis", "numpy", "pandas", "pyarrow", "pyproj", "scipy", "statsmodels")


@remembered
def read_matched(france: France, millesime: int = 2026) -> MatchedComparison:
    """Give the matched comparison of France, computed now or before.

    Parameters
    ----------
    france : France
        The tables.
    millesime : {2026, 2020}
        Which PVD list.

    Returns
    -------
    MatchedComparison
        The same, whether it was remembered or not. It takes some twenty seconds the first time;
        where nothing can be written, in every process.
    """
    path = find_memory(france.dataset, millesime)
    found = _read(path)
    if found is not None:
        return found
    computed = compute_matched(france, millesime)
    _write(path, computed)
    return computed


def find_memory(dataset: Dataset, millesime: int) -> Path:
    """Say where, in the user's cache, what these tables and this code give is remembered."""
    versions = [version(name) for name in _PACKAGES]
    return find_cached("matched", dataset.digest, hash_code(*_WINGS), versions, millesime)


def _read(path: Path) -> MatchedComparison | None:
    """Read what is remembered, or nothing where it is not whole: an archive checks its members."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = {
                field.name: pd.read_parquet(io.BytesIO(archive.read(f"{field.name}.parquet")))
                for field in fields(MatchedComparison)
            }
    except Exception:  # whatever is wrong with it, it is computed again
        return None
    return MatchedComparison(**parts)


def _write(path: Path, computed: MatchedComparison) -> None:
    """Remember, all at once; another process may have done so meanwhile."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for field in fields(MatchedComparison):
            frame = getattr(computed, field.name)
            archive.writestr(f"{field.name}.parquet", frame.to_parquet(index=False))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, content.getvalue())
    except (OSError, OutputFolderError):
        return  # no cache folder here: it is computed again next time, nothing else
