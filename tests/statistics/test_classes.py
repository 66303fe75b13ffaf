"""The bounds of classes that a map is coloured by."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ptvd_analysis.statistics.classes import classify


def test_ties_at_the_smallest_value_make_a_class() -> None:
    assert classify([0, 0, 0, None, 5, 6, 7, 8]) == [5, 6, 7, 8]
    assert classify([3, 3, 3]) == []
    assert classify([None]) is None


@given(st.lists(st.integers(0, 20), min_size=1, max_size=60))
def test_bounds_are_values_above_the_smallest_and_no_more_than_four(values: list[int]) -> None:
    bounds = classify(values)
    assert bounds is not None
    assert bounds == sorted(set(bounds) & set(values) - {min(values)})
    assert len(bounds) <= 4
    assert bool(bounds) == (len(set(values)) > 1)
