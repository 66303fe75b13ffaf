"""What is computed once for all of France is read back whole, or computed again."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from ptvd_analysis.comparison.kept import Kept, kept
from ptvd_analysis.comparison.matching.contrasts import read_matched
from ptvd_analysis.errors import InvalidParameterError
from ptvd_analysis.territories.territories import France, make_france


@dataclass(frozen=True)
class Made:
    table: pd.DataFrame
    sums: npt.NDArray[np.float64]
    names: npt.NDArray[np.str_]


MADE = Made(
    pd.DataFrame({"n": pd.array([1, None], "Int64"), "nom": ["Éauze", None]}, index=["32119", "b"]),
    np.array([[1.5, np.nan]]),
    np.array(["a", "bc"]),
)


@pytest.fixture
def calls() -> list[int]:
    return []


@pytest.fixture
def step(calls: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kept[Made]:
    monkeypatch.setattr("platformdirs.user_cache_dir", lambda name: tmp_path / name)

    @kept("made")
    def make(france: France, millesime: int = 2026) -> Made:  # noqa: ARG001
        """Make it."""
        calls.append(millesime)
        return replace(MADE, sums=MADE.sums.copy())

    return make


def _forget(france: France) -> France:
    """What another process opens: the same tables, nothing remembered."""
    return make_france(replace(france.dataset, memory={}))


def _is_whole(made: Made) -> bool:
    pd.testing.assert_frame_equal(made.table, MADE.table)
    np.testing.assert_array_equal(made.sums, MADE.sums)
    return made.names.tolist() == ["a", "bc"] and not made.sums.flags.writeable


def test_what_is_kept_is_what_was_computed(
    france: France, step: Kept[Made], calls: list[int], tmp_path: Path
) -> None:
    france = _forget(france)
    assert not step.is_ready(france)
    assert _is_whole(step(france))
    assert step.is_ready(france)
    assert not step.is_ready(france, 2020)
    assert step(france) is step(france, 2026)
    assert _is_whole(step(_forget(france)))
    assert calls == [2026]
    step(france, 2020)
    assert calls == [2026, 2020]
    path = step.find(france.dataset)
    assert path.parent == tmp_path / "ptvd-analysis" / "made"
    others = {path, step.find(france.dataset, 2020)}
    assert {each for each in path.parent.iterdir() if each.name != ".lock"} == others
    assert (step.name, step.__doc__, step.__name__) == ("made", "Make it.", "make")


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-30])


def _exchange(path: Path) -> None:
    """Put other values there, all else as it was."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["sums.npy"] = members["sums.npy"].replace(np.float64(1.5).tobytes(), bytes(8))
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def _leave_out(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        contents = json.loads(archive.read("contents.json"))
        members = {name: archive.read(name) for name in archive.namelist() if "names" not in name}
    del contents["members"]["names.npy"]
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in (members | {"contents.json": json.dumps(contents).encode()}).items():
            archive.writestr(name, content)


def _plant(path: Path) -> None:
    """Put an object there that runs code when it is unpickled, under the digest it has."""
    with zipfile.ZipFile(path) as archive:
        contents = json.loads(archive.read("contents.json"))
        members = {name: archive.read(name) for name in archive.namelist()}
    buffer = io.BytesIO()
    np.save(buffer, np.array([_Trap()], dtype=object), allow_pickle=True)
    members["names.npy"] = buffer.getvalue()
    contents["members"]["names.npy"] = hashlib.sha256(buffer.getvalue()).hexdigest()
    members["contents.json"] = json.dumps(contents).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)


class _Trap:
    sprung: ClassVar[list[int]] = []

    def __reduce__(self) -> tuple[Callable[[int], None], tuple[int]]:
        return _spring, (1,)


def _spring(times: int) -> None:
    _Trap.sprung.append(times)


@pytest.mark.parametrize("damage", [_flip, _cut, _exchange, _leave_out, _plant, Path.unlink])
def test_what_is_damaged_is_computed_again(
    france: France, step: Kept[Made], calls: list[int], damage: Callable[[Path], None]
) -> None:
    step(_forget(france))
    damage(step.find(france.dataset))
    assert _is_whole(step(_forget(france)))
    assert len(calls) == 2
    assert not _Trap.sprung
    assert _is_whole(step(_forget(france)))
    assert len(calls) == 2


def test_what_cannot_be_kept_as_it_is_is_refused(
    france: France, step: Kept[Made], monkeypatch: pytest.MonkeyPatch
) -> None:
    objects = replace(MADE, names=np.array([{}], dtype=object))
    monkeypatch.setattr(step, "compute", _annotate(lambda *_: objects))
    with pytest.raises(ValueError, match="cannot be saved when allow_pickle=False"):
        step(_forget(france))


def _annotate(compute: Callable[..., Made]) -> Callable[..., Made]:
    compute.__annotations__["return"] = Made
    return compute


def test_what_another_list_gave_is_not_taken_for_it(
    france: France, step: Kept[Made], calls: list[int]
) -> None:
    step(_forget(france), 2020)
    step.find(france.dataset, 2020).rename(step.find(france.dataset, 2026))
    step(_forget(france))
    assert calls == [2020, 2026]


def test_what_another_process_kept_meanwhile_is_read(
    france: France, step: Kept[Made], calls: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    step(_forget(france))
    path = step.find(france.dataset)
    content = path.read_bytes()
    path.unlink()

    @contextmanager
    def wait(asked: Path) -> Iterator[None]:
        asked.write_bytes(content)
        yield

    monkeypatch.setattr("ptvd_analysis.comparison.kept._alone", wait)
    assert _is_whole(step(_forget(france)))
    assert calls == [2026]
    monkeypatch.delattr("ptvd_analysis.comparison.kept._alone")  # nobody is waited for
    assert _is_whole(step(_forget(france)))


def test_other_packages_give_another_key(
    france: France, step: Kept[Made], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = step.find(france.dataset)
    monkeypatch.setattr("ptvd_analysis.comparison.kept.version", lambda name: f"{name} 1")
    assert step.find(france.dataset) != path


def test_its_digest_is_that_of_its_content(france: France, step: Kept[Made]) -> None:
    computed = step.digest(_forget(france))
    assert computed == step.digest(_forget(france))
    with zipfile.ZipFile(step.find(france.dataset)) as archive:
        contents = json.loads(archive.read("contents.json"))
        assert contents["made_from"] == step.find(france.dataset).name
        members = {name: archive.read(name) for name in contents["members"]}
    assert list(members) == ["table.parquet", "sums.npy", "names.npy"]
    hashes = {name: hashlib.sha256(member).hexdigest() for name, member in members.items()}
    assert contents["members"] == hashes
    assert computed == hashlib.sha256(json.dumps(contents, sort_keys=True).encode()).hexdigest()
    assert computed != step.digest(france, 2020)
    other = kept("made")(_make_other)
    assert other.find(france.dataset) == step.find(france.dataset)
    step.find(france.dataset).unlink()
    assert other.digest(_forget(france)) != computed


def _make_other(france: France, millesime: int = 2026) -> Made:  # noqa: ARG001
    return replace(MADE, sums=MADE.sums + 1)


def test_without_a_cache_folder_it_is_computed(
    france: France,
    step: Kept[Made],
    calls: list[int],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr("platformdirs.user_cache_dir", lambda _: tmp_path / "file")
    assert _is_whole(step(_forget(france)))
    assert _is_whole(step(_forget(france)))
    assert len(calls) == 2


def test_a_list_that_does_not_exist_is_refused(france: France) -> None:
    with pytest.raises(InvalidParameterError, match="there is no list PVD 2019"):
        read_matched(france, 2019)
