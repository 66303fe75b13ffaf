"""What is declared is what is there."""

from __future__ import annotations

import pytest

from ptvd_analysis.tables.dataset import validate_folder
from ptvd_analysis.tables.folder import find_data_folder
from ptvd_analysis.tables.schemas import TABLES
from ptvd_analysis.territories.territories import France


def test_every_value_satisfies_its_schema() -> None:
    assert validate_folder().resources.keys() == TABLES.keys()


def test_descriptor_is_a_valid_frictionless_package() -> None:
    frictionless = pytest.importorskip("frictionless")
    package = frictionless.Package(str(find_data_folder() / "datapackage.json"))
    assert len(package.resources) == len(TABLES)
    for name in ("departements", "regions", "programmes"):
        assert package.get_resource(name).validate().valid, name


def test_no_declared_source_is_without_its_provenance(france: France) -> None:
    sources = france.dataset.table("sources")
    assert not sources.isna().any(axis=None)
    declared = {name for table in TABLES.values() for name in table.sources}
    assert declared <= set(sources["id"])
