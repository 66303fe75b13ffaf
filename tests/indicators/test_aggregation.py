"""A rate over a territory is a sum over a sum, and lies between its parts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptvd_analysis.errors import UnknownIndicatorError
from ptvd_analysis.indicators.aggregation import aggregate, rank
from ptvd_analysis.indicators.declared import (
    Indicator,
    get_indicator,
    read_indicators,
)
from ptvd_analysis.indicators.populations import compute_total_population, find_broken
from ptvd_analysis.indicators.values import read_values
from ptvd_analysis.tables.dataset import Dataset
from ptvd_analysis.territories.territories import France

RATE = Indicator(
    code="taux", label="Taux", unit="%", millesime="2021", source="S", licence="L", theme="economie",
    direction=0, kind="taux", numerator="vacants", denominator="logements", factor=100.0,
)  # fmt: skip

FRAME = pd.DataFrame(
    {
        "code_commune": ["A", "B", "C", "D", "E"],
        "vacants": [1.0, 30.0, None, 0.0, 5.0],
        "logements": [10.0, 100.0, 50.0, 0.0, None],
        "taux": [10.0, 30.0, 20.0, None, 7.0],
        "part": [20.0, 40.0, None, 60.0, 10.0],
        "oui": [1.0, 0.0, 1.0, None, 1.0],
    }
).set_index("code_commune")

GROUPS = pd.Series({"A": "x", "B": "x", "C": "x", "D": "y", "E": "y"}, name="groupe")


@pytest.fixture
def dataset(make_dataset: Callable[..., Dataset]) -> Dataset:
    return make_dataset(indicateurs=FRAME.reset_index())


def test_a_rate_is_the_sum_of_numerators_over_the_sum_of_denominators(dataset: Dataset) -> None:
    result = aggregate(dataset, RATE, GROUPS)
    # x: (1 + 30) / (10 + 100), C left out for want of a numerator; the mean of rates would be 20.
    assert result.loc["x"].to_dict() == {
        "valeur": pytest.approx(100 * 31 / 110),
        "methode": "rapport de sommes",
        "n": 2,
        "communes": 3,
    }
    # y: D has no dwelling at all, E no denominator: no rate, rather than zero.
    assert pd.isna(result.loc["y", "valeur"])


def test_a_rate_known_with_its_weight_is_weighted_exactly(dataset: Dataset) -> None:
    weighted = replace(RATE, code="part", numerator="", kind="part")
    value = aggregate(dataset, weighted, GROUPS).loc["x", "valeur"]
    assert value == pytest.approx((20 * 10 + 40 * 100) / 110)


def test_what_cannot_be_summed_is_a_median_and_says_so(dataset: Dataset) -> None:
    alone = replace(RATE, code="taux", numerator="", denominator="")
    row = aggregate(dataset, alone, GROUPS).loc["x"]
    assert (row["valeur"], row["methode"], row["n"]) == (20.0, "médiane des communes", 3)


def test_counts_are_summed_over_those_known(dataset: Dataset) -> None:
    count = replace(RATE, code="vacants", kind="effectif", numerator="", denominator="")
    row = aggregate(dataset, count, GROUPS).loc["x"]
    assert (row["valeur"], row["n"], row["communes"]) == (31.0, 2, 3)


def test_a_flag_becomes_a_share_of_communes(dataset: Dataset) -> None:
    flag = replace(RATE, code="oui", unit="0/1", numerator="", denominator="")
    row = aggregate(dataset, flag, GROUPS).loc["x"]
    assert row["valeur"] == pytest.approx(200 / 3)


def test_a_class_has_no_sum(dataset: Dataset) -> None:
    with pytest.raises(ValueError, match="has no sum"):
        aggregate(dataset, replace(RATE, kind="classe"), GROUPS)


@given(
    st.lists(
        st.tuples(st.integers(0, 10_000), st.integers(1, 10_000), st.sampled_from("xy")),
        min_size=2,
        max_size=30,
    ).filter(lambda rows: {"x", "y"} <= {row[2] for row in rows})
)
def test_the_rate_of_a_union_lies_between_its_parts(
    make_dataset: Callable[..., Dataset], rows: list[tuple[int, int, str]]
) -> None:
    frame = pd.DataFrame(rows, columns=["vacants", "logements", "groupe"]).astype(
        {"vacants": "float64", "logements": "float64"}
    )
    table = frame.rename_axis("code_commune").reset_index()
    dataset = make_dataset(indicateurs=table)
    parts = aggregate(dataset, RATE, frame["groupe"])["valeur"]
    whole = aggregate(dataset, RATE, pd.Series("all", index=frame.index, name="g"))["valeur"].iloc[
        0
    ]
    assert parts.min() - 1e-9 <= whole <= parts.max() + 1e-9
    assert parts.to_dict() == pytest.approx(
        aggregate(dataset, RATE, frame["groupe"].iloc[::-1])["valeur"].to_dict()
    )


def test_ranks_share_ties_and_skip_the_missing() -> None:
    assert rank(pd.Series([2.0, 9.0, None, 2.0])).tolist() == [2, 1, pd.NA, 2]


def test_a_total_is_missing_when_a_commune_is(make_dataset: Callable[..., Dataset]) -> None:
    rows = [
        ("A", 2020, 100, "avec commune rétablie", None), ("A", 2023, 110, "identique", None),
        ("B", 2020, None, "identique", None), ("B", 2023, 50, "identique", None),
        ("C", 2020, None, "incluse ailleurs", "A"), ("C", 2023, 5, "identique", None),
        ("D", 2020, 10, "identique", None), ("D", 2023, 11, "identique", None),
    ]  # fmt: skip
    columns = ["code_commune", "millesime", "population", "statut", "commune_porteuse"]
    table = pd.DataFrame(rows, columns=columns)
    dataset = make_dataset(populations=table.astype({"population": "Int64"}))
    missing = compute_total_population(dataset, pd.Index(["B", "D"]))
    assert pd.isna(missing.loc[2020, "population"])
    together = compute_total_population(dataset, pd.Index(["A", "C"]))
    assert together["population"].tolist() == [100.0, 115.0]
    assert together.loc[2023, "indice"] == pytest.approx(115.0)
    # A held C: without C, what A lost is no evolution, and A is left out of every vintage.
    apart = compute_total_population(dataset, pd.Index(["A", "D"]))
    assert apart["population"].tolist() == [10.0, 11.0]
    assert apart["communes"].tolist() == [1, 1]
    assert list(find_broken(dataset, pd.Index(["A", "D"]))) == ["A"]


def test_a_broken_perimeter_gives_no_evolution(france: France) -> None:
    # 15141 held four communes re-established since: 1,577 inhabitants in 2022, 824 in 2023.
    cantal = france.departement("15")
    totals = compute_total_population(france.dataset, cantal.pvd().index)
    assert totals["communes"].iloc[0] == len(cantal.pvd()) - 1
    assert totals["indice"].between(99, 102).all()


def test_mayotte_has_no_evolution(france: France) -> None:
    totals = compute_total_population(france.dataset, france.departement("976").communes.index)
    assert totals["indice"].isna().all()
    assert pd.isna(totals.loc[2016, "population"])


def test_every_rate_of_the_dictionary_is_made_of_declared_columns(france: France) -> None:
    indicators = read_indicators(france.dataset)
    columns = set(france.dataset.table("indicateurs").columns)
    assert len(indicators) == 118 + 17
    for indicator in indicators.values():
        needed = {indicator.numerator, indicator.denominator} - {""}
        assert needed <= columns, indicator.code


def test_published_rates_agree_with_their_components(france: France) -> None:
    vacancy = get_indicator(france.dataset, "taux_vacance_2021")
    table = france.dataset.keyed("indicateurs")
    computed = 100 * table[vacancy.numerator] / table[vacancy.denominator]
    assert (computed - table["taux_vacance_2021"]).abs().max() < 0.02


def test_a_derived_rate_is_missing_without_its_components(france: France) -> None:
    doctors = get_indicator(france.dataset, "medecins_generalistes_pour_10000_2024")
    values = read_values(france.dataset, doctors).values
    assert values["32013"] == pytest.approx(10_000 * 24 / 22_428)
    assert values[france.communes.index[france.communes["zone"] == "com"]].isna().all()


def test_an_unknown_indicator_teaches(france: France) -> None:
    with pytest.raises(UnknownIndicatorError, match="nearest: taux_vacance_2022"):
        get_indicator(france.dataset, "taux_vacances_2022")
