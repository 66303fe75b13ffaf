"""What can be told of a difference."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ptvd_analysis.comparison import verdicts
from ptvd_analysis.comparison.comparison import Comparison, compare
from ptvd_analysis.comparison.levels import compare_levels
from ptvd_analysis.comparison.peers import find_peers
from ptvd_analysis.comparison.singularity import measure_singularity
from ptvd_analysis.comparison.verdicts import VERDICTS, judge
from ptvd_analysis.errors import InvalidParameterError
from ptvd_analysis.indicators.declared import list_judged
from ptvd_analysis.presentation.french.verdicts import VERDICTS as WORDS
from ptvd_analysis.territories.territories import France, Territory

NAN = np.nan
OLD = "part_75_plus_2022"


@pytest.fixture
def beside(gers: Territory) -> Comparison:
    return compare(gers, find_peers(gers, "voisins"))


def judge_levels(
    monkeypatch: pytest.MonkeyPatch, beside: Comparison, **columns: list[float]
) -> pd.DataFrame:
    """Judge indicators that have these levels."""
    given = pd.DataFrame(columns, dtype="float64")
    monkeypatch.setattr(verdicts, "compare_levels", lambda *_: given)
    singular = pd.DataFrame({"indicateur": "any", "propre": True}, index=given.index)
    monkeypatch.setattr(verdicts, "measure_singularity", lambda *_: singular)
    return judge.__wrapped__(beside, ["any"])  # type: ignore[attr-defined,no-any-return]


def test_the_first_verdict_that_holds_is_told(
    monkeypatch: pytest.MonkeyPatch, beside: Comparison
) -> None:
    table = judge_levels(
        monkeypatch,
        beside,
        ecart=[NAN, 1, 1, -1, 1, -1, 1, -1, 1],
        retreci=[NAN, NAN, 0.5, -0.5, 0.5, -0.5, 0.1, -0.1, 0.4],
        p_signe=[NAN, NAN, 0.05, 0.04, 0.0501, 0.1, 0.1001, 0.4, 0.2],
        p_proche=[NAN, NAN, 0.99, 0.1, 0.99, 0.1, 0.95, 0.9499, 0.99],
    )
    assert table["verdict"].tolist() == [
        "effectif_insuffisant",
        "non_calibre",
        "plus_eleve",
        "plus_faible",
        "plutot_plus_eleve",
        "plutot_plus_faible",
        "proche",
        "indetermine",
        "proche",
    ]
    assert table["famille"].tolist() == [False, False, False, True, *[False] * 5]


def test_every_verdict_has_its_words() -> None:
    assert list(WORDS) == list(VERDICTS)
    assert len(set(WORDS.values())) == 8
    assert "non distinguable" not in WORDS.values()


def test_verdicts_of_gers_follow_from_its_levels(beside: Comparison) -> None:
    codes = ["taux_vacance_2022", OLD, "superficie_km2"]
    table = judge(beside, codes)
    levels = compare_levels(beside, codes)
    pd.testing.assert_frame_equal(table[list(levels)], levels)
    proper = measure_singularity(beside, codes)
    pd.testing.assert_series_equal(table["erreur_contraste"], proper["erreur"], check_names=False)
    shared = [name for name in proper if name != "erreur"]
    pd.testing.assert_frame_equal(table[shared], proper[shared])
    assert not table.columns.duplicated().any()
    assert table["verdict"].iloc[:2].tolist() == ["proche", "plus_eleve"]
    pd.testing.assert_frame_equal(beside.verdicts(codes), table)


def test_those_judged_by_default_are_in_the_order_of_the_dictionary(beside: Comparison) -> None:
    table = beside.verdicts()
    assert table["indicateur"].tolist() == list(list_judged(beside.dataset))
    told = table["verdict"].isin(["plus_eleve", "plus_faible"])
    assert not (table["famille"] & ~told).any()
    assert 0 < table.loc[table["famille"], "p_signe"].sum() <= 0.05
    with pytest.raises(InvalidParameterError, match="one indicator at least"):
        beside.verdicts([])


@pytest.mark.parametrize(
    ("code", "others", "verdict"),
    [("974", ["971", "972"], "non_calibre"), ("75", ["92", "93"], "effectif_insuffisant")],
)
def test_a_place_apart_is_told_nothing(
    france: France, code: str, others: list[str], verdict: str
) -> None:
    row = judge(compare(france[code], others), ["participation_europeennes_2024"]).iloc[0]
    assert row["verdict"] == verdict
    assert not row["famille"]
