"""A rate over a territory is a sum over a sum, and lies between its parts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptvd_analysis.indicators.aggregation import aggregate, rank
from ptvd_analysis.indicators.declared import Indicator, get_indicator
from ptvd_analysis.tables.dataset import Dataset
from ptvd_analysis.territories.territories import France

RATE = Indicator(
    code="taux", label="Taux", unit="%", millesime="2021", source="S", licence="L", theme="economie",
    kind="taux", numerator="vacants", denominator="logements", factor=100.0,
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


def test_median_amounts_weigh_what_they_are_the_medians_of(dataset: Dataset) -> None:
    price = replace(RATE, code="taux", numerator="", denominator="logements", kind="montant")
    found = aggregate(dataset, price, GROUPS)
    assert set(found["methode"]) == {"médiane pondérée"}
    # x: 10 of weight 10, 20 of 50, 30 of 100: half of 160 is reached at 30. y: no weight is known.
    assert found.loc["x", ["valeur", "n", "communes"]].tolist() == [30.0, 3, 3]
    assert found.loc["y", "n"] == 0
    assert pd.isna(found.loc["y", "valeur"])
    # The middle of them all, were it not for the weights.
    alone = replace(price, denominator="")
    assert aggregate(dataset, alone, GROUPS).loc["x", "valeur"] == 20.0


def test_counts_are_summed_over_those_known(dataset: Dataset) -> None:
    count = replace(RATE, code="vacants", kind="effectif", numerator="", denominator="")
    row = aggregate(dataset, count, GROUPS).loc["x"]
    assert (row["valeur"], row["n"], row["communes"]) == (31.0, 2, 3)


def test_what_nobody_knows_is_missing_in_every_way_of_adding_up(dataset: Dataset) -> None:
    nobody = pd.Series({"A": "a", "C": "c", "unknown": "d"}, name="groupe")
    count = replace(RATE, code="vacants", kind="effectif", numerator="", denominator="")
    sums = aggregate(dataset, count, nobody)
    assert sums.index.name == "groupe"
    assert sums["valeur"].isna().tolist() == [False, True, True]  # missing is not zero
    assert sums["n"].tolist() == [1, 0, 0]
    for indicator in (RATE, replace(RATE, code="oui", unit="0/1", numerator="", denominator="")):
        assert pd.isna(aggregate(dataset, indicator, nobody).loc["d", "valeur"])


def test_one_of_one_is_a_rate(make_dataset: Callable[..., Dataset]) -> None:
    frame = pd.DataFrame({"code_commune": ["A"], "vacants": [1.0], "logements": [1.0]})
    groups = pd.Series({"A": "x"}, name="groupe")
    assert aggregate(make_dataset(indicateurs=frame), RATE, groups).loc["x", "valeur"] == 100


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


@pytest.mark.parametrize(
    ("communes", "value"),
    [(["32107", "32132"], None), (["32107", "32100"], 2617), (["32107", "97611"], 2617)],
)
def test_the_value_of_an_epci_is_that_of_communes_all_in_it(
    france: France, communes: list[str], value: float | None
) -> None:
    solar = get_indicator(france.dataset, "puissance_solaire_epci_w_hab")
    over = aggregate(france.dataset, solar, pd.Series("G", index=communes)).loc["G"]
    assert over["methode"] == "valeur partagée"
    assert pd.isna(over["valeur"]) if value is None else over["valeur"] == value
