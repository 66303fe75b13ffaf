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


def test_indicators_of_two_files_are_one_table_with_corsica_filled_in(tmp_path: Path) -> None:
    first, second = tmp_path / "un.parquet", tmp_path / "deux.parquet"
    codes = ["32013", "2A004", "01001", "2B033"]
    pd.DataFrame({"code_commune": codes, "monuments": [26, None, None, 9]}).to_parquet(first)
    more = {"code_commune": codes[::-1], "monuments_historiques_2026": [8, 5, 25, 24]}
    pd.DataFrame(more | {"ecoles": [1, 2, 3, 4]}).to_parquet(second)
    frame = snapshot.import_indicators(first, second)
    known = frame.astype("object").where(frame.notna(), None)
    assert list(frame) == ["code_commune", "monuments", "ecoles"]
    assert known.to_numpy().tolist() == [
        ["01001", None, 2],
        ["2A004", 25, 3],
        ["2B033", 9, 1],
        ["32013", 26, 4],
    ]
    pd.DataFrame({"code_commune": codes[:2]}).to_parquet(second)
    with pytest.raises(DataError, match=r"deux\.parquet and un\.parquet do not hold the same comm"):
        snapshot.import_indicators(first, second)


@pytest.mark.skipif(not SNAPSHOT.is_dir(), reason="PTVD_SNAPSHOT is not the tables' snapshot")
def test_the_snapshot_is_what_the_tables_hold() -> None:
    sources = read_sources(find_data_folder())
    paths = [
        snapshot.check_snapshot(sources[name], SNAPSHOT)
        for name in ("faits-indicateurs", "faits-indicateurs-3")
    ]
    mine = pd.read_parquet(find_data_folder() / "indicateurs.parquet")
    pd.testing.assert_frame_equal(snapshot.import_indicators(*paths), mine)


@pytest.mark.skipif(not SNAPSHOT.is_dir(), reason="PTVD_SNAPSHOT is not the tables' snapshot")
def test_two_lists_of_monuments_agree_and_corsica_has_the_one_that_holds_it() -> None:
    path = snapshot.check_snapshot(
        read_sources(find_data_folder())["faits-indicateurs-3"], SNAPSHOT
    )
    recent = pd.read_parquet(path).set_index("code_commune")["monuments_historiques_2026"]
    mine = pd.read_parquet(find_data_folder() / "indicateurs.parquet").set_index("code_commune")
    both = pd.DataFrame({"mine": mine["monuments"], "recent": recent}).dropna().astype("int64")
    corsica = both.index.str.startswith("2")
    corsica &= ~both.index.str.slice(0, 2).str.isdigit()
    assert (both[corsica]["mine"] == both[corsica]["recent"]).all()
    assert (len(both[corsica]), both[corsica]["mine"].sum()) == (360, 337)
    elsewhere = both[~corsica]
    assert elsewhere.corr().iloc[0, 1] > 0.99
    assert elsewhere["mine"].sum() > elsewhere["recent"].sum() > 43_000


@pytest.mark.skipif(not SNAPSHOT.is_dir(), reason="PTVD_SNAPSHOT is not the tables' snapshot")
def test_the_dictionary_is_what_producers_say_and_what_the_project_knows() -> None:
    folder = find_data_folder()
    sources = read_sources(folder)
    names = ("faits-dictionnaire", "faits-dictionnaire-3")
    dictionary = import_dictionary(
        *(snapshot.check_snapshot(sources[name], SNAPSHOT) for name in names)
    )
    for name, frame in (
        ("dictionnaire.csv", dictionary),
        ("dictionnaire_derives.csv", derive_dictionary(dictionary)),
    ):
        written = frame.to_csv(index=False, lineterminator="\n")
        assert written == (folder / name).read_text(encoding="utf-8"), name
