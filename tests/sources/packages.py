"""Packages as the sources' are, written with literal entries."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path
from typing import Any


def make_package(folder: Path, **files: list[dict[str, Any]]) -> Path:
    """Write a package of the layout of @etalab/decoupage-administratif."""
    path = folder / "package.tgz"
    with tarfile.open(path, "w:gz") as archive:
        for name, entries in files.items():
            content = json.dumps(entries).encode()
            member = tarfile.TarInfo(f"package/data/{name}.json")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return path


def commune(code: str, population: int | None = None, **extra: Any) -> dict[str, Any]:
    base = {
        "code": code, "nom": f"C{code}", "type": "commune-actuelle", "departement": code[:2],
        "region": "76", "zone": "metro",
    }  # fmt: skip
    return base | ({} if population is None else {"population": population}) | extra
