"""The words a difference is told in."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

from ptvd_analysis.comparison.comparison import Comparison, compare
from ptvd_analysis.comparison.verdicts import TOO_FEW, WORDS, judge
from ptvd_analysis.reports.subject.selection import JUDGED_INDICATORS
from ptvd_analysis.territories.territories import France, Territory
from tests.statistics.every_shift import hold_every_shift


class GivenValues(Comparison):
    """A comparison whose communes have the values given; equal to no other."""

    def __init__(self, territory: Territory, frames: Mapping[str, pd.DataFrame]) -> None:
        super().__init__(territory, ())
        object.__setattr__(self, "distribution", frames.__getitem__)

    __eq__ = object.__eq__
    __hash__ = object.__hash__


@pytest.mark.parametrize("code", ["32", "48", "974"])
def test_a_word_needs_an_interval_that_leaves_zero_out(france: France, code: str) -> None:
    place = france.departement(code)
    others = place.neighbours() or [france.departement(other) for other in ("971", "972", "973")]
    table = judge(compare(place, others), JUDGED_INDICATORS)
    known = table[table["verdict"] != TOO_FEW]
    assert len(known) > 10
    above, below = known["ecart_bas"] > 0, known["ecart_haut"] < 0
    assert (known["verdict"] == WORDS[1]).equals(above)
    assert (known["verdict"] == WORDS[-1]).equals(below)
    assert table["niveau"].eq(100 * (1 - 0.05 / len(known))).all()


def test_the_groups_are_the_towns_that_have_a_value(gers: Territory) -> None:
    comparison = compare(gers, gers.neighbours())
    row = judge(comparison, ["taux_pauvrete_2021"]).iloc[0]
    values = comparison.distribution("taux_pauvrete_2021")
    own = values[values["territoire"] == "departement:32"]["valeur"]
    assert row["n"] == own.notna().sum() < len(own)
    assert row["mediane"] == own.median()


def test_reports_on_one_draw_rarely_announce_a_difference(gers: Territory) -> None:
    """Whole reports, with the towns given out at random: real values, real correlations."""
    comparison = compare(gers, gers.neighbours())
    frames = {code: comparison.distribution(code) for code in JUDGED_INDICATORS}
    towns = frames[JUDGED_INDICATORS[0]]["territoire"]
    generator = np.random.default_rng(2026)
    tries, told = 30, 0
    for _ in range(tries):
        shuffled = pd.Series(generator.permutation(towns.to_numpy()), index=towns.index)
        drawn = {code: frame.assign(territoire=shuffled) for code, frame in frames.items()}
        verdicts = judge(GivenValues(gers, drawn), JUDGED_INDICATORS)["verdict"]
        told += not verdicts.isin([WORDS[0], TOO_FEW]).all()
    assert told <= binom.ppf(0.999, tries, 0.05)


def test_a_planted_difference_is_told(gers: Territory) -> None:
    comparison = compare(gers, gers.neighbours())
    code = "taux_vacance_2022"
    frames = {asked: comparison.distribution(asked) for asked in JUDGED_INDICATORS}
    frames[code]["valeur"] += 6 * frames[code]["territoire"].eq("departement:32")
    table = judge(GivenValues(gers, frames), JUDGED_INDICATORS).set_index("indicateur")
    assert table.loc[code, "verdict"] == WORDS[1]
    assert table.loc[code, "p_permutation"] < 0.05 / len(JUDGED_INDICATORS)


@pytest.mark.parametrize("code", ["09", "39", "2A", "06", "2B", "95"])
def test_intervals_of_small_groups_hold_every_shift_not_rejected(france: France, code: str) -> None:
    place = france.departement(code)
    comparison = compare(place, place.neighbours())
    table = judge(comparison, JUDGED_INDICATORS).dropna(subset=["ecart"])
    assert len(table) >= 19  # access to care is unknown in Corsica
    for row in table.itertuples():
        values = comparison.distribution(row.indicateur).dropna()
        inside = values["territoire"] == str(place.key)
        groups = (values["valeur"][side].to_numpy("float64") for side in (inside, ~inside))
        expected = hold_every_shift(*groups, 1 - row.niveau / 100)
        assert (row.ecart_bas, row.ecart_haut) == pytest.approx(expected), row.indicateur


def judge_values(
    gers: Territory, own: np.ndarray, others: np.ndarray, count: int = 1, alpha: float = 0.05
) -> pd.DataFrame:
    """Judge so many indicators that all have these values."""
    places = np.repeat([str(gers.key), "departement:31"], [len(own), len(others)])
    frame = pd.DataFrame({"valeur": np.concatenate([own, others]), "territoire": places})
    codes = JUDGED_INDICATORS[:count]
    return judge(GivenValues(gers, dict.fromkeys(codes, frame)), codes, alpha=alpha)


@pytest.mark.parametrize(("side", "word"), [(1, WORDS[1]), (-1, WORDS[-1])])
def test_the_risk_is_shared_between_the_indicators_compared(
    gers: Territory, side: int, word: str
) -> None:
    """What is told of one indicator alone is not told of one among twenty-five."""
    own, others = side * (np.arange(20) + 17.5), side * np.arange(40.0)
    alone = judge_values(gers, own, others).iloc[0]
    assert 0.002 < alone["p_value"] < 0.05
    assert (alone["niveau"], alone["verdict"]) == (95, word)
    among = judge_values(gers, own, others, count=25)
    assert len(among) == 25
    assert among["niveau"].to_numpy() == pytest.approx(99.8)
    assert (among["ecart_bas"] < 0).all()
    assert (among["ecart_haut"] > 0).all()
    assert set(among["verdict"]) == {WORDS[0]}
    clear = judge_values(gers, own + side * 5, others, count=25)
    assert set(clear["verdict"]) == {word}


def test_a_word_needs_the_permutations_to_agree(gers: Territory) -> None:
    own, others = np.arange(5) + 100, np.arange(8.0)
    row = judge_values(gers, own, others).iloc[0]
    assert row["p_value"] < row["p_permutation"]
    between = (row["p_value"] + row["p_permutation"]) / 2
    for alpha, word in ((between, WORDS[0]), (2 * row["p_permutation"], WORDS[1])):
        judged = judge_values(gers, own, others, alpha=alpha).iloc[0]
        assert judged["ecart_bas"] > 0
        assert judged["verdict"] == word


def test_too_few_communes_take_no_share_of_the_risk(gers: Territory) -> None:
    row = judge_values(gers, np.arange(4.0), np.arange(40.0), count=3).iloc[0]
    assert (row["verdict"], row["niveau"], row["n"]) == (TOO_FEW, 95, 4)
    assert row[["ecart", "ecart_bas", "ecart_haut", "p_value", "p_permutation"]].isna().all()


def test_a_verdict_carries_what_it_is_read_beside(gers: Territory) -> None:
    comparison = compare(gers, gers.neighbours())
    row = judge(comparison, ["taux_vacance_2022"]).iloc[0]
    values = gers.dataset.keyed("indicateurs")["taux_vacance_2022"].astype("float64")
    others = pd.concat([place.pvd() for place in gers.neighbours()]).index
    assert row["mediane"] == values[gers.pvd().index].median()
    assert row["mediane_references"] == values[others].median()
    assert (row["n"], row["n_references"]) == (24, len(values[others].dropna()))
    assert row["ecart_bas"] <= row["ecart"] <= row["ecart_haut"]
