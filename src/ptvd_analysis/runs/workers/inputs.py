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

from ptvd_analysis.provenance import hash_files
from ptvd_analysis.reports.subject.study import Study

_SUFFIXES = (".py", ".j2", ".js", ".css", ".json")
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
        hash_package_once(),
        json.dumps(list_versions()),
        clock,
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def hash_package() -> str:
    """Hash the files of this package: code, templates, scripts and styles, not the tables."""
    package = Path(str(resources.files("ptvd_analysis")))
    paths = (path for path in package.rglob("*") if path.suffix in _SUFFIXES)
    return hash_files(package, (path for path in paths if package / "data" not in path.parents))


hash_package_once = cache(hash_package)  # what this process read


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
        needed = [_NAME.findall(line)[0] for line in requires(name) or () if "extra ==" not in line]
        pending += [re.sub("[_.]", "-", needed_name.lower()) for needed_name in needed]
    return {"python": platform.python_version()} | dict(sorted(found.items()))
