"""Official figures without an address are laid in our own tables, and nothing is lost."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from ptvd_analysis.errors import CorruptedTableError, DataError
from ptvd_analysis.sources import snapshot
from ptvd_analysis.sources.dictionary import derive_dictionary, import_dictionary
from ptvd_analysis.sources.fetch import Source, read_sources
from ptvd_analysis.tables.folder import compute_sha256, find_data_folder

SNAPSHOT = Path(os.environ.get("PTVD_SNAPSHOT", "PTVD_SNAPSHOT"))


def test_a_file_of_another_snapshot_is_refused(tmp_path: Path) -> None:
    (tmp_path / "faits.csv").write_text("code\n")
    mine = Source("faits", "T", "snapshot", "faits.csv", compute_sha256(tmp_path / "faits.csv"))
    assert snapshot.check_snapshot(mine, tmp_path) == tmp_path / "faits.csv"
    with pytest.raises(CorruptedTableError, match=rf"faits\.csv: expected sha256 {'0' * 64}, got"):
        snapshot.check_snapshot(replace(mine, sha256="0" * 64), tmp_path)


def test_lists_are_sorted_and_a_commune_made_of_several_names_them(tmp_path: Path) -> None:
    path = tmp_path / "programmes.csv"
    path.write_text(
        "programme,code_commune,millesime,date_signature,code_origine,nom\n"
        "PVD,32013,2026,,32013,x\n"
        "PVD,01001,2026,2021-05-01,01001;01002,y\n"
        "ACV,32013,2026,,32013,x\n"
    )
    frame = snapshot.import_programmes(path)
    assert frame.fillna("").to_numpy().tolist() == [
        ["32013", "ACV", "2026", "", "32013"],
        ["01001", "PVD", "2026", "2021-05-01", "01001 ; 01002"],
        ["32013", "PVD", "2026", "", "32013"],
    ]
    assert list(frame) == [
        *("code_commune", "programme", "millesime", "date_signature", "codes_origine")
    ]
    path.write_text("programme,code_commune\n")
    with pytest.raises(DataError, match=r"programmes\.csv has no column code_origine, date_sig"):
        snapshot.import_programmes(path)


@pytest.mark.skipif(not SNAPSHOT.is_dir(), reason="PTVD_SNAPSHOT is not the tables' snapshot")
def test_the_snapshot_is_what_the_tables_hold() -> None:
    sources = read_sources(find_data_folder())
    path = snapshot.check_snapshot(sources["faits-indicateurs"], SNAPSHOT)
    mine = pd.read_parquet(find_data_folder() / "indicateurs.parquet")
    pd.testing.assert_frame_equal(snapshot.import_indicators(path), mine)


@pytest.mark.skipif(not SNAPSHOT.is_dir(), reason="PTVD_SNAPSHOT is not the tables' snapshot")
def test_the_dictionary_is_what_producers_say_and_what_the_project_knows() -> None:
    folder = find_data_folder()
    path = snapshot.check_snapshot(read_sources(folder)["faits-dictionnaire"], SNAPSHOT)
    dictionary = import_dictionary(path)
    for name, frame in (
        ("dictionnaire.csv", dictionary),
        ("dictionnaire_derives.csv", derive_dictionary(dictionary)),
    ):
        written = frame.to_csv(index=False, lineterminator="\n")
        assert written == (folder / name).read_text(encoding="utf-8"), name
