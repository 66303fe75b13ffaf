"""What a report depends on, as one hash: the same hash, the same report."""

from __future__ import annotations

import hashlib
import json
import platform
import re
from dataclasses import replace
from functools import cache
from importlib import resources
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from ptvd_analysis.reports.subject.study import Study

_SUFFIXES = (".py", ".j2", ".js", ".css", ".json")
_DATA = "data"
"""What an installed package holds besides, and a checkout has elsewhere: it is hashed by itself."""

_NAME = re.compile(r"[A-Za-z0-9._-]+")


def hash_inputs(study: Study, notebook: Path, clock: str | None = None) -> str:
    """Hash what a report depends on.

    That is the parameters, the notebook, the tables, this package's files and version, the version
    of Python, those of every package this one needs, directly or through others, and the clock where
    it is fixed: elsewhere, the time is no input. The commit the page names is the one it was made
    from: a later one that changes none of these leaves it true.
    """
    parameters = replace(study.parameters, donnees=None)
    parts = [
        repr(parameters),
        study.parameters.donnees is not None,  # the page says so, not where they are
        hashlib.sha256(notebook.read_bytes()).hexdigest(),
        study.dataset.digest,
        hash_package(),
        json.dumps(list_versions()),
        clock,
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


@cache
def hash_package() -> str:
    """Hash the files of this package, once: code, templates, scripts and styles."""
    return _hash_files()


def is_package_unchanged() -> bool:
    """Say whether the files of this package are those that were hashed."""
    return _hash_files() == hash_package()


def _hash_files() -> str:
    digest = hashlib.sha256()
    package = Path(str(resources.files("ptvd_analysis")))
    for path in sorted(package.rglob("*")):
        place = path.relative_to(package)
        if path.suffix in _SUFFIXES and place.parts[0] != _DATA and path.is_file():
            digest.update(str(place).encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


@cache
def list_versions() -> dict[str, str]:
    """List the versions of Python, then of each installed package that this one needs, by name."""
    found: dict[str, str] = {}
    pending = ["ptvd-analysis"]
    while pending:
        name = pending.pop()
        if name in found:
            continue
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue  # needed on another system only
        pending += [_read_name(line) for line in requires(name) or () if "extra ==" not in line]
    return {"python": platform.python_version()} | dict(sorted(found.items()))


def _read_name(requirement: str) -> str:
    found = _NAME.match(requirement)
    return found[0].lower().replace("_", "-").replace(".", "-") if found else ""
