"""What is counted of territories: tiny tables, every sum by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ptvd_analysis.comparison.facts import measured
from ptvd_analysis.comparison.facts.measured import Base, make_base
from ptvd_analysis.territories.territories import France

NAN = float("nan")


def make_small(**table: list[float]) -> Base:
    """Two territories, A of four communes (two towns), B of three (one town), and a stray one."""
    index = pd.Index(list("abcdefgh"), name="code_commune")
    return Base(
        france=None,  # type: ignore[arg-type]
        millesime=2026,
        territories=pd.Index(["A", "B", "C"]),
        numbers=np.array([0, 0, 0, 0, 1, 1, 1, -1]),
        town=pd.Series([True, True, False, False, True, False, False, True], index),
        people=pd.Series([100.0, 200, 300, 400, 50, 100, NAN, 5000], index),
        table=pd.DataFrame(table, index=index),
    )


def check(frame: pd.DataFrame, column: str, *expected: float) -> None:
    assert frame.index.tolist() == ["A", "B", "C"]
    assert frame[column].tolist() == pytest.approx(expected, nan_ok=True), column


def test_towns_and_people_are_weighed_within_each_territory() -> None:
    base = make_small()
    counted = measured.count_towns(base)
    check(counted, "valeur", 2, 1, 0)
    check(counted, "communes", 4, 3, 0)
    check(counted, "n", 2, 1, 0)
    weighed = measured.weigh_people(base)
    check(weighed, "valeur", 30, 100 * 50 / 150, NAN)
    check(weighed, "habitants_pvd", 300, 50, NAN)
    check(weighed, "n", 2, 1, 0)
    check(measured.find_none(base), "valeur", 0, 0, 1)


@pytest.fixture
def moved(monkeypatch: pytest.MonkeyPatch) -> Base:
    base = make_small()
    first = pd.Series([100.0, 200, 300, 400, 50, 100, 100, 9], base.people.index)
    last = pd.Series([110.0, 220, 290, 400, 45, 110, 100, 99], base.people.index)
    monkeypatch.setattr(measured, "_read_populations", lambda _: (first, last))
    return base


def test_growth_is_a_sum_over_a_sum_beside_the_rest(moved: Base) -> None:
    frame = measured.measure_growth(moved)
    check(frame, "valeur", 10, -10, NAN)
    check(frame, "reste", -100 * 10 / 700, 5, NAN)
    check(frame, "debut_pvd", 300, 50, NAN)
    check(frame, "fin_reste", 690, 210, NAN)


def test_growth_is_unknown_where_a_tenth_of_the_people_are_left_out(
    moved: Base, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, last = measured._read_populations(moved)
    monkeypatch.setattr(
        measured, "_read_populations", lambda _: (first.drop("a").reindex(first.index), last)
    )
    frame = measured.measure_growth(moved)
    check(frame, "valeur", NAN, -10, NAN)
    check(frame, "reste", -100 * 10 / 700, 5, NAN)
    check(frame, "manquants", 1, 0, 0)


def test_towns_that_grow_where_the_rest_shrinks_are_two_steps_apart(moved: Base) -> None:
    frame = measured.contrast_growth(moved)
    check(frame, "valeur", 2, -2, NAN)
    check(frame, "pvd", 10, -10, NAN)


@pytest.mark.parametrize(("rest", "steps"), [(0.34, 1), (-0.34, 1), (0.35, 0), (-0.36, 2)])
def test_a_growth_of_less_than_a_twentieth_of_a_percent_a_year_is_none(
    moved: Base, monkeypatch: pytest.MonkeyPatch, rest: float, steps: int
) -> None:
    frame = pd.DataFrame({"valeur": [10.0], "reste": [rest]})
    monkeypatch.setattr(measured, "measure_growth", lambda _: frame)
    assert measured.contrast_growth(moved)["valeur"].tolist() == [steps]


def test_growing_towns_are_counted(moved: Base) -> None:
    frame = measured.count_growing(moved)
    check(frame, "valeur", 100, 0, NAN)
    check(frame, "compte", 2, 0, 0)


def test_the_two_towns_that_gain_most_carry_the_growth(monkeypatch: pytest.MonkeyPatch) -> None:
    index = pd.Index(list("abcdefg"), name="code_commune")
    base = Base(
        None, 2026, pd.Index(["A"]), np.zeros(7, dtype=int), pd.Series([True] * 6 + [False], index),
        pd.Series(1.0, index), pd.DataFrame(index=index),
    )  # type: ignore[arg-type] # fmt: skip
    first = pd.Series(100.0, index)
    last = pd.Series([110.0, 130, 110, 130, 120, 50, 900], index)
    monkeypatch.setattr(measured, "_read_populations", lambda _: (first, last))
    (row,) = measured.find_carriers(base).to_dict("records")
    assert row == {
        "n": 6, "manquants": 0, "gain_pvd": 100, "gain_villes": 60, "compte": 5, "villes": "b d",
        "valeur": 60, "parmi": 6,
    }  # fmt: skip
    monkeypatch.setattr(
        measured, "_read_populations", lambda _: (first, last.where(last > 110, 100))
    )
    assert measured.find_carriers(base)["valeur"].isna().all()  # three towns grow: too few


def test_presence_counts_the_towns_known_to_have_some() -> None:
    base = make_small(x=[2, 0, 5, 5, NAN, 1, 1, 1])
    frame = measured.measure_presence(base, "x")
    check(frame, "valeur", 50, NAN, NAN)
    check(frame, "compte", 1, 0, 0)
    check(frame, "parmi", 2, 0, 0)
    check(frame, "manquants", 0, 1, 0)


def test_presence_says_nothing_where_the_territory_has_none() -> None:
    frame = measured.measure_presence(make_small(x=[0, 0, 1, 0, 0, 0, 0, 1]), "x")
    check(frame, "valeur", 0, NAN, NAN)


def test_a_concentration_is_a_share_beside_the_share_of_the_people() -> None:
    base = make_small(x=[10, 8, 5, 7, 5, 5, 1, 1])
    frame = measured.measure_concentration(base, "x")
    check(frame, "part", 60, 100 * 5 / 11, NAN)
    check(frame, "valeur", 2, NAN, NAN)  # B: fewer than twenty in all
    check(frame, "compte", 18, 5, NAN)
    none = make_small(x=[0, 0, 50, 0, 0, 0, 0, 0])
    check(measured.measure_concentration(none, "x"), "valeur", NAN, NAN, NAN)
    unknown = make_small(x=[10, 8, NAN, 7, 20, 5, 1, 1])
    check(measured.measure_concentration(unknown, "x"), "valeur", NAN, 20 / 26 * 3, NAN)


def test_towns_above_a_limit_are_counted_and_one_at_it_is_not() -> None:
    frame = measured.count_above(make_small(x=[100, 101, 0, 0, NAN, 0, 0, 0]), "x", 100)
    check(frame, "valeur", 50, NAN, NAN)


def test_a_pooled_rate_adds_up_before_it_divides() -> None:
    base = make_small(a=[1, 9, 3, 1, 2, NAN, 1, 1], b=[10, 30, 40, 40, 8, 8, 0, 1])
    frame = measured.pool(base, base.table["a"], base.table["b"])
    check(frame, "valeur", 25, 25, NAN)
    check(frame, "reste", 5, NAN, NAN)
    check(frame, "ecart", 20, NAN, NAN)
    few = make_small(a=[NAN, 9, 3, 1, 2, 1, 1, 1], b=[10, 30, 40, 40, 8, 8, 8, 1])
    check(measured.pool(few, few.table["a"], few.table["b"]), "valeur", NAN, 25, NAN)


def test_a_median_is_that_of_the_towns_when_most_are_known() -> None:
    base = make_small(distance_ville_20000_km=[10, 30, 0, 0, 5, 0, 0, 0])
    frame = measured.measure_isolation(base)
    check(frame, "valeur", 20, 5, NAN)
    check(frame, "minimum", 10, 5, NAN)
    check(frame, "maximum", 30, 5, NAN)
    half = make_small(distance_ville_20000_km=[10, NAN, 0, 0, 5, 0, 0, 0])
    check(measured.measure_isolation(half), "valeur", NAN, 5, NAN)


def test_aging_is_the_median_gain_of_the_towns() -> None:
    base = make_small(
        part_75_plus_2011=[10, 12, 0, 0, 10, 0, 0, 0], part_75_plus_2022=[13, 13, 9, 9, 9, 9, 9, 9]
    )
    check(measured.measure_aging(base), "valeur", 2, -1, NAN)


@pytest.fixture(scope="module")
def base(france: France) -> Base:
    return make_base(france, "departement", 2026)


def test_gers_is_counted_as_its_tables_say(base: Base) -> None:
    epci = measured.count_epci(base).loc["32"]
    assert (epci["compte"], epci["parmi"]) == (13, 17)
    changed = measured.compare_lists(base)
    assert changed.loc["65", ["entrees", "sorties", "n"]].tolist() == [1, 0, 13]
    assert changed.loc["65", "valeur"] == pytest.approx(100 / 13)
    assert np.isnan(changed.loc["75", "valeur"])


def test_distances_are_those_between_town_halls(base: Base, france: France) -> None:
    spacing, reach = measured.measure_spacing(base), measured.measure_reach(base)
    assert spacing.loc["32", "valeur"] == pytest.approx(9.62, abs=0.01)
    assert reach.loc["32", "valeur"] == pytest.approx(73.21, abs=0.01)
    assert reach.loc["32", "habitants"] == france["32"].communes["population_2023"].sum()
    assert reach.loc["75", "habitants_proches"] == 0


def test_mayotte_has_no_growth(base: Base) -> None:
    assert np.isnan(measured.measure_growth(base).loc["976", "valeur"])
    assert measured.measure_growth(base).loc["32", "valeur"] == pytest.approx(100 * 1714 / 62340)


def test_sizes_are_medians_of_people(base: Base, france: France) -> None:
    people = france["32"].pvd()["population_2023"]
    assert measured.measure_sizes(base).loc["32", "valeur"] == people.median()
