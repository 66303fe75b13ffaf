"""The words of verdicts: each code that a comparison can give has its own."""

from __future__ import annotations

import pytest

from ptvd_analysis import France, compare
from ptvd_analysis.presentation.french.verdicts import VERDICTS


@pytest.mark.parametrize("code", ["32", "974", "90"])
def test_what_a_comparison_gives_has_a_word(france: France, code: str) -> None:
    place = france.departement(code)
    others = place.neighbours() or [france.departement("971"), france.departement("972")]
    assert set(compare(place, others).verdicts()["verdict"]) <= set(VERDICTS)


def test_no_two_verdicts_are_told_alike() -> None:
    assert len(set(VERDICTS.values())) == len(VERDICTS) == 8
    for side in ("plus_eleve", "plus_faible"):
        assert VERDICTS[f"plutot_{side}"] == f"plutôt {VERDICTS[side]}"
