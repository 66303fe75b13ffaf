"""The step of publication is the largest that all values are multiples of."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptvd_analysis.statistics.rounding import find_step


@given(st.lists(st.integers(-999, 999), min_size=1, max_size=20), st.integers(-4, 3))
def test_a_step_is_found_whatever_its_size(counts: list[int], power: int) -> None:
    values = np.array([*counts, 1]) * 10.0**power  # one step at least
    assert find_step(np.array([*values, np.nan])) == pytest.approx(10.0**power)


def test_no_step_without_values_nor_beyond_what_is_looked_for() -> None:
    assert find_step(np.array([np.nan])) is None
    assert find_step(np.array([0.0, 0.0])) is None
    assert find_step(np.array([1 / 3, 2 / 7])) is None
    assert find_step(np.array([0.00005])) is None
    assert find_step(np.array([1e6, 5e4])) == 1000
    assert (
        find_step(np.array([1_000_001.0])) == 1
    )  # however large, nothing is a multiple but nearly
    assert find_step(np.array([0.3 + 1e-12])) == 0.1  # but for what a binary number cannot hold
