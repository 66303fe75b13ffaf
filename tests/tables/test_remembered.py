"""What is remembered answers for its own arguments and tables, and nobody can spoil it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from ptvd_analysis.tables.dataset import Dataset
from ptvd_analysis.tables.remembered import remembered

Make = Callable[..., Dataset]


@dataclass(frozen=True)
class Place:
    code: str
    dataset: Dataset


def test_a_call_is_its_arguments_however_they_are_passed(make_dataset: Make) -> None:
    computed: list[tuple[int, tuple[str, ...]]] = []

    @remembered
    def count(dataset: Dataset, codes: Sequence[str], *, year: int = 2026) -> int:
        computed.append((year, tuple(codes)))
        return dataset.table("communes")["nom"].isin([*codes, *codes]).sum()

    dataset = make_dataset(communes=pd.DataFrame({"nom": ["a", "b", "c"]}))
    listed = [
        count(dataset, ["a", "b"]),
        count(dataset, codes=("a", "b"), year=2026),
        count(dataset, np.array(["a", "b"])),  # type: ignore[arg-type]
        count(dataset, pd.Index(["a", "b"])),  # type: ignore[arg-type]
        count(dataset, iter(["a", "b"])),  # type: ignore[arg-type]
        count(dataset, {"a": 1, "b": 2}.keys()),  # type: ignore[arg-type]
        count(dataset, {1: "a", 2: "b"}.values()),  # type: ignore[arg-type]
        count(dataset, pd.Series(["a", "b"])),  # type: ignore[arg-type]
    ]
    assert listed == [2] * 8
    assert computed == [(2026, ("a", "b"))]
    assert count(dataset, ["a", "b"], year=2020) == count(dataset, ["b", "a"]) == 2
    assert computed[1:] == [(2020, ("a", "b")), (2026, ("b", "a"))]
    assert count(dataset, {"a"}) == count(dataset, ["a"]) == 1  # type: ignore[arg-type]
    assert len(computed) == 4


def test_two_functions_and_two_owners_do_not_answer_for_each_other(make_dataset: Make) -> None:
    dataset = make_dataset()
    names = remembered(lambda place: place.code)
    lengths = remembered(lambda place: len(place.code))
    here, there = Place("32", dataset), Place("65", dataset)
    assert [names(here), names(there), lengths(here)] == ["32", "65", 2]
    assert [names(here), names(there), lengths(here)] == ["32", "65", 2]


def test_one_folder_never_answers_for_another(make_dataset: Make) -> None:
    count = remembered(lambda dataset: len(dataset.table("communes")))
    small, large = (make_dataset(communes=pd.DataFrame({"nom": ["x"] * n})) for n in (1, 2))
    assert [count(small), count(large), count(small)] == [1, 2, 1]


@pytest.mark.parametrize("shape", [lambda frame: frame, lambda frame: {"a": frame}, lambda f: [f]])
def test_what_a_caller_assigns_stays_its_own(
    make_dataset: Make, shape: Callable[[pd.DataFrame], object]
) -> None:
    def find(given: object) -> pd.DataFrame:
        inner = given.get("a") if isinstance(given, dict) else given
        frame = inner[0] if isinstance(inner, list) else inner
        assert isinstance(frame, pd.DataFrame)
        return frame

    give = remembered(lambda dataset: shape(dataset.table("communes")))
    dataset = make_dataset(communes=pd.DataFrame({"x": [1, 2]}))
    spoilt = find(give(dataset))
    spoilt.loc[0, "x"] = 9
    spoilt["y"] = 0
    pd.testing.assert_frame_equal(find(give(dataset)), pd.DataFrame({"x": [1, 2]}))


def test_an_array_is_read_only(make_dataset: Make) -> None:
    give = remembered(lambda dataset: dataset.table("communes")["x"].to_numpy(copy=True))
    dataset = make_dataset(communes=pd.DataFrame({"x": [1.0, 2.0]}))
    with pytest.raises(ValueError, match="read-only"):
        give(dataset)[0] = 0.0


def test_a_failure_is_not_remembered(make_dataset: Make) -> None:
    answers = iter([None, 3])

    @remembered
    def give(dataset: Dataset) -> int:
        answer = next(answers)
        if answer is None:
            raise ValueError(f"nothing in {dataset.folder}")
        return answer

    dataset = make_dataset()
    with pytest.raises(ValueError, match="nothing in literal"):
        give(dataset)
    assert give(dataset) == 3


def test_only_the_last_answers_are_kept_where_asked(make_dataset: Make) -> None:
    computed: list[int] = []

    @remembered(last=2)
    def square(dataset: Dataset, number: int) -> int:
        computed.append(number)
        return number**2 + len(dataset.resources)

    here, there = make_dataset(), make_dataset()
    assert [square(here, number) for number in (1, 2, 1, 3, 1, 3, 2)] == [1, 4, 1, 9, 1, 9, 4]
    assert computed == [1, 2, 3, 2]  # 2 went when 3 came: 1 had been asked for since
    assert [square(there, number) for number in (1, 2)] == [1, 4]  # each has its own
    assert computed[4:] == [1, 2]
    assert square(here, 3) == 9
    assert computed[6:] == []
    assert square(here, 1) == 1
    assert computed[6:] == [1]


def test_what_the_country_is_asked_stays_whatever_pairs_are_compared(make_dataset: Make) -> None:
    counted: list[str] = []

    @remembered
    def count(dataset: Dataset, name: str) -> int:
        counted.append(name)
        return len(dataset.table(name))

    beside = remembered(last=3)(lambda place: place.code)
    dataset = make_dataset(communes=pd.DataFrame({"nom": ["a", "b"]}))
    assert count(dataset, "communes") == 2
    assert [beside(Place(str(code), dataset)) for code in range(50)] == list(map(str, range(50)))
    assert max(len(kept) for kept in dataset.memory.values()) == 3
    assert count(dataset, "communes") == 2
    assert counted == ["communes"]
