"""The descriptor says of each table what its file is and what its values are held to."""

from __future__ import annotations

import json
from pathlib import Path

from ptvd_analysis.sources import descriptor
from ptvd_analysis.sources.fetch import Source, read_sources
from ptvd_analysis.tables.columns import Column, ForeignKey, Table
from ptvd_analysis.tables.folder import compute_sha256, find_data_folder


def test_a_table_is_described_whole(tmp_path: Path) -> None:
    (tmp_path / "villes.csv").write_text("code_commune,pvd\n01001,1\n32013,\n")
    table = Table(
        "villes",
        "Towns",
        "villes.csv",
        (
            Column("code_commune", "string", "Code", required=True, pattern=r"^\d{5}$"),
            Column("pvd", "integer", "PVD", "0/1", minimum=0.0, maximum=1.0),
            Column("limite", "geometry", "Limite", choices=("a", "b")),
        ),
        ("code_commune",),
        ("essai",),
        (ForeignKey("code_commune", "communes"), ForeignKey("pvd", "regions", ("pvd", "x"))),
    )
    sources = {"essai": Source("essai", "INSEE, Essai (2026)", "pkg:npm/x@1", "m", "0" * 64)}
    assert descriptor._describe(table, tmp_path, sources) == {
        "name": "villes",
        "title": "Towns",
        "path": "villes.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "bytes": 32,
        "hash": f"sha256:{compute_sha256(tmp_path / 'villes.csv')}",
        "rows": 2,
        "schema": {
            "fields": [
                {"name": "code_commune", "type": "string", "title": "Code",
                 "constraints": {"required": True, "pattern": r"\d{5}"}},
                {"name": "pvd", "type": "integer", "title": "PVD", "unit": "0/1",
                 "constraints": {"minimum": 0, "maximum": 1}},
                {"name": "limite", "type": "any", "title": "Limite",
                 "constraints": {"enum": ["a", "b"]}},
            ],
            "primaryKey": ["code_commune"],
            "foreignKeys": [
                {"fields": ["code_commune"],
                 "reference": {"resource": "communes", "fields": ["code_commune"]}},
            ],
            "missingValues": [""],
        },
        "encoding": "utf-8",
        "sources": [{"title": "INSEE, Essai (2026)", "path": "pkg:npm/x@1"}],
    }  # fmt: skip


def test_the_descriptor_of_the_tables_is_the_one_that_would_be_written(data_copy: Path) -> None:
    written = (data_copy / "datapackage.json").read_bytes()
    created = json.loads(written)["created"]
    sources = read_sources(find_data_folder())
    assert descriptor.write_descriptor(data_copy, sources, created).read_bytes() == written
