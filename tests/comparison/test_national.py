"""What is computed once for all of France is computed first, and told."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from ptvd_analysis.comparison import national
from ptvd_analysis.comparison.kept import Kept, kept
from ptvd_analysis.territories.territories import France, make_france


@dataclass(frozen=True)
class Made:
    years: npt.NDArray[np.int64]


def make(france: France, millesime: int = 2026) -> Made:  # noqa: ARG001
    return Made(np.array([millesime]))


@pytest.fixture
def steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Kept[Made]]:
    monkeypatch.setattr("platformdirs.user_cache_dir", lambda name: tmp_path / name)
    steps = {name: kept(name)(make) for name in ("first", "second")}
    monkeypatch.setattr(national, "STEPS", steps)
    return steps


def test_what_is_missing_is_computed_and_told(france: France, steps: dict[str, Kept[Made]]) -> None:
    france = make_france(replace(france.dataset, memory={}))
    told: list[tuple[str, int, int]] = []
    for _ in range(2):
        national.prepare_national(france, tell=lambda *step: told.append(step))
    assert told == [("first", 0, 2), ("second", 1, 2), ("", 2, 2)]
    steps["second"].find(france.dataset).unlink()
    france = make_france(replace(france.dataset, memory={}))
    national.prepare_national(france, tell=lambda *step: told.append(step))
    assert told[3:] == [("second", 0, 1), ("", 1, 1)]
    national.prepare_national(france, 2020)
    assert all(step.is_ready(france, year) for step in steps.values() for year in (2020, 2026))
