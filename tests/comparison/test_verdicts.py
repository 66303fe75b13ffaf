"""The words a difference is told in."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

from ptvd_analysis.comparison.comparison import compare
from ptvd_analysis.comparison.verdicts import TOO_FEW, WORDS, judge
from ptvd_analysis.reports.subject.selection import JUDGED_INDICATORS
from ptvd_analysis.territories.territories import France, Territory
from tests.statistics.every_shift import hold_every_shift


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

        class Shuffled:
            territory = gers

            @staticmethod
            def distribution(code: str, places: pd.Series = shuffled) -> pd.DataFrame:
                return frames[code].assign(territoire=places)

        verdicts = judge(Shuffled(), JUDGED_INDICATORS)["verdict"]  # type: ignore[arg-type]
        told += not verdicts.isin([WORDS[0], TOO_FEW]).all()
    assert told <= binom.ppf(0.999, tries, 0.05)


def test_a_planted_difference_is_told(gers: Territory) -> None:
    comparison = compare(gers, gers.neighbours())
    code = "taux_vacance_2022"
    frame = comparison.distribution(code)
    moved = frame.assign(valeur=frame["valeur"] + 6 * frame["territoire"].eq("departement:32"))

    class Planted:
        territory = gers

        @staticmethod
        def distribution(asked: str) -> pd.DataFrame:
            return moved if asked == code else comparison.distribution(asked)

    table = judge(Planted(), JUDGED_INDICATORS).set_index("indicateur")  # type: ignore[arg-type]
    assert table.loc[code, "verdict"] == WORDS[1]
    assert table.loc[code, "p_permutation"] < 0.05 / len(JUDGED_INDICATORS)


@pytest.mark.parametrize("code", ["09", "39", "2A", "06", "2B", "95"])
def test_intervals_of_small_groups_hold_every_shift_not_rejected(france: France, code: str) -> None:
    place = france.departement(code)
    comparison = compare(place, place.neighbours())
    table = judge(comparison, JUDGED_INDICATORS).dropna(subset=["ecart"])
    assert len(table) >= 20
    for row in table.itertuples():
        values = comparison.distribution(row.indicateur).dropna()
        inside = values["territoire"] == str(place.key)
        groups = (values["valeur"][side].to_numpy("float64") for side in (inside, ~inside))
        expected = hold_every_shift(*groups, 1 - row.niveau / 100)
        assert (row.ecart_bas, row.ecart_haut) == pytest.approx(expected), row.indicateur
