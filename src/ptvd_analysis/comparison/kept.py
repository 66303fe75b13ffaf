"""What is computed once for all of France, and kept by the content it was computed from.

The key of what is kept is the content of the tables, the code that shapes the figures and the
versions of the packages that do: nothing stale can be read back. What is read back is held to the
digests written with it; whatever is missing or damaged is computed again. A digest of its content
comes with it, so that what was made from it can name it as an input.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields
from functools import update_wrapper
from importlib.metadata import version
from pathlib import Path
from typing import Any, Generic, TypeVar, cast, get_type_hints

import numpy as np
import pandas as pd
from filelock import FileLock, Timeout

from ptvd_analysis.errors import OutputFolderError
from ptvd_analysis.files import find_cached, write_atomically
from ptvd_analysis.provenance import hash_code
from ptvd_analysis.tables.dataset import Dataset
from ptvd_analysis.tables.remembered import remembered
from ptvd_analysis.territories.territories import France

Computed = TypeVar("Computed")

_WINGS = ("comparison", "indicators", "statistics", "tables", "territories")
"""The code that shapes the figures: the rest of the package may change, they do not."""

_PACKAGES = (
    "ptvd-analysis", "esda", "libpysal", "numpy", "pandas", "pyarrow", "pyproj", "scipy", "shapely",
    "statsmodels",
)  # fmt: skip

_CONTENTS = "contents.json"
_PATIENCE_SECONDS = 600.0
"""Longest wait for another process that computes the same thing."""


class Kept(Generic[Computed]):
    """A computation of all of France, made once for some tables and a list, then read back.

    Made by :func:`kept`; called as the function it keeps, which is ``compute``. What it gives is
    the same whether it was computed or read back, and stays in the dataset: it goes with it to the
    processes forked from this one. Arrays are read-only.
    """

    def __init__(self, name: str, compute: Callable[..., Computed]) -> None:
        self.name = name
        self.compute = compute
        update_wrapper(self, compute)

    def __call__(self, france: France, millesime: int = 2026) -> Computed:
        """Give what is kept, computed now or before."""
        return cast(Computed, _recall(france, self, millesime)[0])

    def digest(self, france: France, millesime: int = 2026) -> str:
        """Give the sha256 of what it gives: of its content, whatever it was read from."""
        return _recall(france, self, millesime)[1]

    def find(self, dataset: Dataset, millesime: int = 2026) -> Path:
        """Say where, in the user's cache, what these tables and this code give is kept."""
        versions = [version(name) for name in _PACKAGES]
        made_from = (dataset.digest, hash_code(*_WINGS), versions, millesime)
        return find_cached(self.name, *made_from)

    def is_ready(self, france: France, millesime: int = 2026) -> bool:
        """Say whether something is kept for these tables; whether it is whole is seen on reading."""
        return self.find(france.dataset, millesime).exists()

    def recall(self, france: France, millesime: int) -> tuple[Computed, str]:
        """Read what is kept, or compute and keep it; its digest comes with it."""
        path = self.find(france.dataset, millesime)
        made = get_type_hints(self.compute)["return"]
        found = _read(path, made)
        if found is not None:
            return found
        with _alone(path):
            found = _read(path, made)  # another process may have done it meanwhile
            if found is not None:
                return found
            members = _encode(self.compute(france, millesime))
            _write(path, members)
        return _decode(made, members), _digest(_list_contents(path, members))


def kept(name: str) -> Callable[[Callable[..., Computed]], Kept[Computed]]:
    """Keep what a function computes for all of France in the user's cache.

    Parameters
    ----------
    name : str
        Names the folder it is kept in; no other function has it.

    Returns
    -------
    callable
        Decorates a function of ``(france, millesime=2026)`` that depends on nothing else. Its return
        annotation is a dataclass, each field of which is a frame (index and dtypes are kept) or an
        array of numbers, booleans or fixed strings.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> @dataclass(frozen=True)
    ... class Sizes:
    ...     people: np.ndarray
    >>> @kept("example")
    ... def measure_sizes(france: France, millesime: int = 2026) -> Sizes:
    ...     return Sizes(france.pvd(millesime)["population_2023"].to_numpy("float64"))
    >>> from ptvd_analysis.territories.territories import load
    >>> measure_sizes(load()).people.shape, len(measure_sizes.digest(load()))
    ((1646,), 64)
    """
    return lambda compute: Kept(name, compute)


@remembered
def _recall(france: France, step: Kept[Any], millesime: int) -> tuple[Any, str]:
    return step.recall(france, millesime)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Let one process at a time compute what goes to a folder, where locks can be had."""
    lock = FileLock(path.parent / ".lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=_PATIENCE_SECONDS)
    except (OSError, Timeout, NotImplementedError):
        pass  # no cache folder here, or too slow a neighbour: it is computed here too
    try:
        yield
    finally:
        lock.release()


def _encode(computed: object) -> dict[str, bytes]:
    """Write each field as a file: Parquet for a frame, npy for an array."""
    members = {}
    for field in fields(computed):  # type: ignore[arg-type]
        value, buffer = getattr(computed, field.name), io.BytesIO()
        if isinstance(value, pd.DataFrame):
            value.to_parquet(buffer)
            members[f"{field.name}.parquet"] = buffer.getvalue()
        else:
            np.save(buffer, value, allow_pickle=False)
            members[f"{field.name}.npy"] = buffer.getvalue()
    return members


def _decode(made: type[Computed], members: Mapping[str, bytes]) -> Computed:
    parts: dict[str, Any] = {}
    for member, content in members.items():
        name, _, kind = member.rpartition(".")
        if kind == "parquet":
            parts[name] = pd.read_parquet(io.BytesIO(content))
        else:
            parts[name] = np.load(io.BytesIO(content), allow_pickle=False)
            parts[name].flags.writeable = False
    return made(**parts)


def _list_contents(path: Path, members: Mapping[str, bytes]) -> dict[str, Any]:
    """Say what an archive holds, and what it was made from: its name says it."""
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in members.items()}
    return {"made_from": path.name, "members": hashes}


def _digest(contents: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(contents, sort_keys=True).encode()).hexdigest()


def _read(path: Path, made: type[Computed]) -> tuple[Computed, str] | None:
    """Read an archive, or nothing where it is not what was written under this name."""
    try:
        with zipfile.ZipFile(path) as archive:
            contents = json.loads(archive.read(_CONTENTS))
            members = {name: archive.read(name) for name in contents["members"]}
        if contents != _list_contents(path, members):
            return None
        return _decode(made, members), _digest(contents)
    except Exception:  # whatever is wrong with it, it is computed again
        return None


def _write(path: Path, members: Mapping[str, bytes]) -> None:
    """Keep, all at once."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(_CONTENTS, json.dumps(_list_contents(path, members)))
        for name, member in members.items():
            archive.writestr(name, member)
    try:
        write_atomically(path, content.getvalue())
    except OutputFolderError:
        return  # no cache folder here: it is computed again next time, nothing else
