"""Where the tables are and whether they are the declared ones: descriptor, folder, hashes.

Nothing is read that is not declared. ``data/datapackage.json`` (Frictionless) names every table
with its size and sha256; ``data/sources.csv`` names every source with its producer, vintage,
licence, address and sha256.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, cast

from ptvd_analysis.errors import CorruptedTableError, DataError, MissingTableError

DESCRIPTOR_NAME = "datapackage.json"

REMEDY = (
    "Put the file back as it was published (from a checkout: `git checkout -- data`; "
    "from an installed package: reinstall ptvd-analysis), or rebuild the tables with `make data`."
)


@dataclass(frozen=True)
class Resource:
    """One declared file of the data folder."""

    name: str
    path: Path
    size_bytes: int
    sha256: str
    title: str
    rows: int


@cache
def find_data_folder() -> Path:
    """Find the tables that travel with the package.

    An installed wheel carries them beside the modules; a checkout keeps them at its top.

    Raises
    ------
    MissingTableError
        If neither holds a descriptor.
    """
    return _find_shipped_folder("data", DESCRIPTOR_NAME)


@cache
def find_notebooks_folder() -> Path:
    """Find the notebooks that travel with the package, as :func:`find_data_folder` does."""
    return _find_shipped_folder("notebooks", "departement.ipynb")


def _find_shipped_folder(folder: str, witness: str) -> Path:
    package = Path(str(resources.files("ptvd_analysis")))
    candidates = (package / folder, package.parents[1] / folder)
    for candidate in candidates:
        if (candidate / witness).is_file():
            return candidate
    looked = " nor in ".join(str(candidate) for candidate in candidates)
    raise MissingTableError(f"{witness} is neither in {looked}. Reinstall ptvd-analysis.")


def read_descriptor(folder: Path) -> Mapping[str, Any]:
    """Read the descriptor of a data folder, a Frictionless data package, as parsed.

    Raises
    ------
    MissingTableError
        If there is no descriptor.
    DataError
        If it cannot be parsed.
    """
    path = folder / DESCRIPTOR_NAME
    try:
        return cast(Mapping[str, Any], json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise MissingTableError(
            f"{path} cannot be read ({error.strerror}), so {folder} is not a data folder. "
            f"Give a folder that holds {DESCRIPTOR_NAME}, or none to use the package's own."
        ) from error
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise DataError(f"{path} cannot be read as JSON: {error}. {REMEDY}") from error


def list_resources(folder: Path, descriptor: Mapping[str, Any]) -> dict[str, Resource]:
    """List the declared files of a data folder by name, in the order of the descriptor.

    Raises
    ------
    DataError
        If the descriptor lacks its date, or a name, path, size, hash, title or count of rows.
    """
    try:
        str(descriptor["created"])
        return {
            entry["name"]: Resource(
                name=entry["name"],
                path=folder / entry["path"],
                size_bytes=int(entry["bytes"]),
                sha256=entry["hash"].removeprefix("sha256:"),
                title=entry["title"],
                rows=int(entry["rows"]),
            )
            for entry in descriptor["resources"]
        }
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        path = folder / DESCRIPTOR_NAME
        raise DataError(f"{path} is incomplete: {error!r}. {REMEDY}") from error


def compute_sha256(path: Path) -> str:
    """Hash a file, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def verify_resource(resource: Resource) -> None:
    """Check that a file is the declared one.

    Raises
    ------
    MissingTableError
        If the file is absent or unreadable.
    CorruptedTableError
        If its size or its hash differs.
    """
    try:
        size_bytes = resource.path.stat().st_size
        if size_bytes != resource.size_bytes:
            raise CorruptedTableError(
                f"{resource.path} is not the declared file: expected {resource.size_bytes} bytes, "
                f"got {size_bytes}. No report can be made from it. {REMEDY}"
            )
        sha256 = compute_sha256(resource.path)
    except OSError as error:
        raise MissingTableError(
            f"{resource.path} is declared in {DESCRIPTOR_NAME} but cannot be read: "
            f"{error.strerror}. {REMEDY}"
        ) from error
    if sha256 != resource.sha256:
        raise CorruptedTableError(
            f"{resource.path} is not the declared file: expected sha256 {resource.sha256}, "
            f"got {sha256}. No report can be made from it. {REMEDY}"
        )
