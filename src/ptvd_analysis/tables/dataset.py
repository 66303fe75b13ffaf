"""The tables of one data folder: verified, validated, read when asked for.

Every load compares each file with its declared sha256 (some tens of milliseconds for the whole
folder). Holding every value to its schema takes seconds: it is done once for a given content and
version of this package, and remembered by a stamp in the user's cache folder.
"""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from ptvd_analysis.errors import CorruptedTableError, DataError, InvalidTableError, TableFault
from ptvd_analysis.files import find_cached
from ptvd_analysis.tables.columns import Table, declare_indicators
from ptvd_analysis.tables.folder import (
    REMEDY,
    Resource,
    find_data_folder,
    list_resources,
    read_descriptor,
    verify_resource,
)
from ptvd_analysis.tables.remembered import remembered
from ptvd_analysis.tables.schemas import TABLES
from ptvd_analysis.tables.validation import find_orphans, read_table, validate_table

if TYPE_CHECKING:
    import geopandas as gpd

GEOMETRY_LEVELS = {
    "commune": "contours_communes",
    "epci": "contours_epci",
    "departement": "contours_departements",
}

_OPENED: dict[tuple[Path, str], Dataset] = {}
"""What this process has opened, by folder and content."""


@dataclass(frozen=True, eq=False)
class Dataset:
    """The tables of one data folder.

    ``given`` are tables taken as they are rather than read, ``memory`` what was computed from them
    (:func:`ptvd_analysis.tables.remembered.remembered`). Tables are read once, when first asked for;
    what is returned may be modified without harm: pandas copies on write.
    """

    folder: Path
    descriptor: Mapping[str, Any] = field(repr=False)
    resources: Mapping[str, Resource] = field(repr=False)
    given: Mapping[str, pd.DataFrame] = field(default_factory=dict, repr=False, compare=False)
    memory: dict[Hashable, Any] = field(default_factory=dict, repr=False, compare=False)

    @remembered
    def table(self, name: str) -> pd.DataFrame:
        """Read one table of :data:`ptvd_analysis.tables.schemas.TABLES`, with a default index.

        Raises
        ------
        DataError
            If no table has that name.
        """
        if name not in self.resources:
            raise DataError(f"no table {name!r}; there are {', '.join(self.resources)}")
        if name in self.given:
            return self.given[name]
        return read_table(self.resources[name].path, self.declaration(name))

    @remembered
    def keyed(self, name: str) -> pd.DataFrame:
        """Read one table, indexed by its key, which is one column."""
        return self.table(name).set_index(TABLES[name].key[0])

    def declaration(self, name: str) -> Table:
        """Give the declaration of a table, ``indicateurs`` completed from its dictionary."""
        if name == "indicateurs":
            return declare_indicators(TABLES[name], self.table("dictionnaire"))
        return TABLES[name]

    @remembered
    def contours(self, level: str) -> gpd.GeoDataFrame:
        """Read the boundaries of a level, indexed by code, in WGS 84.

        Communes and collectivities without a known boundary have no row.
        """
        import geopandas as gpd

        shapes = gpd.read_parquet(self.resources[GEOMETRY_LEVELS[level]].path)
        return shapes.set_index(shapes.columns[0])

    @cached_property
    def digest(self) -> str:
        """Short identifier of the content of all tables, the same wherever they are."""
        hashes = sorted(f"{r.name}:{r.sha256}" for r in self.resources.values())
        return hashlib.sha256("\n".join(hashes).encode()).hexdigest()[:16]


def read_dataset(folder: Path | None = None) -> Dataset:
    """Open a data folder, by default the package's own, and make sure it can be trusted.

    Every file has its declared hash, and this content satisfies its schemas. The same object for
    the same content of the same folder: what it has read and computed is not done again.

    Raises
    ------
    DataError
        Of the kind that fits: missing, corrupted or invalid table.
    """
    dataset = _open(folder)
    schemas = hashlib.sha256(repr(TABLES).encode()).hexdigest()[:16]
    stamp = find_cached("validated", dataset.digest, schemas, version("ptvd-analysis"))
    if not stamp.exists():
        _validate(dataset)
        with suppress(OSError):  # without a cache folder, the schemas are checked again next time
            stamp.parent.mkdir(parents=True, exist_ok=True)
            stamp.touch()
    return _OPENED.setdefault((dataset.folder, dataset.digest), dataset)


def validate_folder(folder: Path | None = None) -> Dataset:
    """Open as :func:`read_dataset`, and hold every value to its schema, whatever was remembered."""
    dataset = _open(folder)
    _validate(dataset)
    return dataset


def _open(folder: Path | None) -> Dataset:
    """Open a data folder whose files are all the declared ones."""
    folder = folder if folder is not None else find_data_folder()
    descriptor = read_descriptor(folder)
    resources = list_resources(folder, descriptor)
    missing = TABLES.keys() - resources.keys()
    if missing:
        raise DataError(f"{folder}: the descriptor declares no {', '.join(sorted(missing))}")
    dataset = Dataset(folder, descriptor, resources)
    for resource in resources.values():
        _verify(dataset, resource)
    return dataset


def _verify(dataset: Dataset, resource: Resource) -> None:
    """Check the hash; when it differs, say which value broke, if one did."""
    try:
        verify_resource(resource)
    except CorruptedTableError as error:
        try:
            declaration = dataset.declaration(resource.name)
            validate_table(read_table(resource.path, declaration), declaration, resource.path)
        except InvalidTableError as invalid:
            raise CorruptedTableError(f"{error}\n{invalid}") from error
        except DataError:
            raise error from None
        raise


def _validate(dataset: Dataset) -> None:
    for name in TABLES:
        path = dataset.resources[name].path
        validate_table(dataset.table(name), dataset.declaration(name), path)
    for name in TABLES:
        _validate_references(dataset, name)


def _validate_references(dataset: Dataset, name: str) -> None:
    """Hold the columns that point to other tables to what is there, and the rows to their count."""
    path = dataset.resources[name].path
    frame = dataset.table(name)
    faults = [
        fault
        for key in dataset.declaration(name).foreign_keys
        for fault in find_orphans(
            frame, key, dataset.table(key.table)[dataset.declaration(key.table).key[0]], path
        )
    ]
    declared = dataset.resources[name].rows
    if len(frame) != declared:
        faults.append(TableFault("(table)", "-", f"{len(frame)} rows", f"{declared} rows"))
    if faults:
        raise InvalidTableError(str(path), faults, REMEDY)
