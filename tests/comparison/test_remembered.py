"""What is computed once for all of France."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import pandas as pd
import pytest

from ptvd_analysis.comparison.matching import remembered
from ptvd_analysis.comparison.matching.contrasts import (
    MatchedComparison,
)
from ptvd_analysis.errors import InvalidParameterError
from ptvd_analysis.territories.territories import France, make_france


def _forget(france: France) -> France:
    """What another process opens: the same tables, nothing remembered."""
    return make_france(replace(france.dataset, memory={}))


def test_what_is_remembered_is_what_was_computed(
    france: France, matched: MatchedComparison, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    computed = []

    def compute(*_: object) -> MatchedComparison:
        computed.append(1)
        return matched

    monkeypatch.setattr(remembered, "compute_matched", compute)
    for _ in range(2):
        again = remembered.read_matched(_forget(france))
        for field in fields(MatchedComparison):
            pd.testing.assert_frame_equal(getattr(again, field.name), getattr(matched, field.name))
    assert len(computed) == 1
    path = remembered.find_memory(france.dataset, 2026)
    assert path.is_relative_to(tmp_path)
    assert path != remembered.find_memory(france.dataset, 2020)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    france = _forget(france)
    assert remembered.read_matched(france) is remembered.read_matched(france)
    assert len(computed) == 2
    remembered.read_matched(_forget(france))
    assert len(computed) == 2
    assert list(path.parent.iterdir()) == [path]


def test_without_a_cache_folder_it_is_computed(
    france: France, matched: MatchedComparison, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    monkeypatch.setattr(remembered, "compute_matched", lambda *_: matched)
    assert remembered.read_matched(_forget(france)) is matched


def test_a_list_that_does_not_exist_is_refused(france: France) -> None:
    with pytest.raises(InvalidParameterError, match="there is no list PVD 2019"):
        remembered.read_matched(france, 2019)
