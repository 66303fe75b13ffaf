"""What is computed once for all of France, and remembered by the content it was computed from.

The key of what is remembered is the content of the tables, the code of this package and the
versions of the packages that shape the figures: nothing stale can be read back. What is remembered
is checked against its hash; whatever is missing or damaged is computed again.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from dataclasses import fields
from importlib import resources
from importlib.metadata import version
from pathlib import Path

import pandas as pd
import platformdirs

from ptvd_analysis.comparison.matching.contrasts import MatchedComparison, compute_matched
from ptvd_analysis.tables.dataset import Dataset
from ptvd_analysis.tables.remembered import remembered
from ptvd_analysis.territories.territories import France

_PACKAGES = ("numpy", "pandas", "scipy", "statsmodels")
_HASHES = "hashes.json"


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
    folder = find_memory(france.dataset, millesime)
    found = _read(folder)
    if found is not None:
        return found
    computed = compute_matched(france, millesime)
    _write(folder, computed)
    return computed


def find_memory(dataset: Dataset, millesime: int) -> Path:
    """Say where the matched comparison of these tables, by this code, is remembered.

    Parameters
    ----------
    dataset : Dataset
        An open data folder.
    millesime : {2026, 2020}
        Which PVD list.

    Returns
    -------
    Path
        A folder of the user's cache, which may not exist.
    """
    code = hashlib.sha256()
    for path in sorted(Path(str(resources.files("ptvd_analysis"))).rglob("*.py")):
        code.update(path.read_bytes())
    versions = [version(name) for name in _PACKAGES]
    name = json.dumps([dataset.digest, code.hexdigest(), versions, millesime])
    cache = Path(platformdirs.user_cache_dir("ptvd-analysis"))
    return cache / "matched" / hashlib.sha256(name.encode()).hexdigest()[:32]


def _read(folder: Path) -> MatchedComparison | None:
    """Read what is remembered, or nothing where any file is not the one written."""
    try:
        hashes = json.loads((folder / _HASHES).read_text(encoding="utf-8"))
        parts = {
            field.name: folder / f"{field.name}.parquet" for field in fields(MatchedComparison)
        }
        for name, path in parts.items():
            if hashlib.sha256(path.read_bytes()).hexdigest() != hashes[name]:
                return None
        return MatchedComparison(**{name: pd.read_parquet(path) for name, path in parts.items()})
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write(folder: Path, computed: MatchedComparison) -> None:
    """Remember, all at once; another process may have done so meanwhile."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(dir=folder.parent))
    except OSError:
        return  # no cache folder here: it is computed again next time, nothing else
    try:
        hashes = {}
        for field in fields(MatchedComparison):
            path = draft / f"{field.name}.parquet"
            getattr(computed, field.name).to_parquet(path, index=False)
            hashes[field.name] = hashlib.sha256(path.read_bytes()).hexdigest()
        (draft / _HASHES).write_text(json.dumps(hashes), encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        draft.replace(folder)
    except OSError:
        shutil.rmtree(draft, ignore_errors=True)
