"""An indicator goes with its values, those of the tables or one's own."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from matplotlib import pyplot as plt

from ptvd_analysis.comparison.comparison import Comparison, compare
from ptvd_analysis.comparison.spread import Spread
from ptvd_analysis.errors import InvalidParameterError
from ptvd_analysis.indicators.declared import Indicator
from ptvd_analysis.indicators.values import IndicatorValues
from ptvd_analysis.territories.territories import France, Territory

OWN = Indicator(
    *("marches", "Jours de marché", "jours", "2026", "Relevé", "Domaine public", "economie"),
    "effectif", decimals=1, producer="Moi",
)  # fmt: skip


@pytest.fixture(scope="module")
def comparison(gers: Territory, france: France) -> Comparison:
    return compare(gers, [france["65"]])


def test_values_of_ones_own_are_those_of_an_indicator(comparison: Comparison) -> None:
    towns = comparison.territory.pvd().index
    days = pd.Series(range(len(towns) - 1), towns[:-1], dtype="float64").iloc[::-1]
    spread = comparison.spread(IndicatorValues(OWN, days))
    own = spread.towns[spread.towns["territoire"] == "departement:32"]["valeur"]
    assert own.index.tolist() == towns.tolist()
    assert own.iloc[:-1].tolist() == list(range(len(towns) - 1))
    assert own.isna().tolist() == [False] * (len(towns) - 1) + [True]
    assert spread.medians[["nom", "libelle", "unite", "decimales", "n", "mediane"]].to_dict(
        "records"
    )[0] == {
        "nom": "Gers", "libelle": "Jours de marché", "unite": "jours", "decimales": 1, "n": 23,
        "mediane": 11.0,
    }  # fmt: skip
    assert spread.medians["n"].tolist() == [23, 0]
    axes = comparison.plot(IndicatorValues(OWN, days))
    assert (axes.get_title("left"), axes.get_xlabel()) == ("Jours de marché, 2026", "jours")
    plt.close(axes.get_figure())  # type: ignore[arg-type]


def test_a_class_of_ones_own_has_no_spread(comparison: Comparison) -> None:
    kinds = IndicatorValues(replace(OWN, kind="classe"), pd.Series(["a"], ["32013"]))
    with pytest.raises(InvalidParameterError, match="marches is a class"):
        comparison.spread(kinds)


@pytest.mark.parametrize(("values", "known"), [([None, 1.0], True), ([None, None], False)])
def test_a_spread_is_known_where_a_commune_is(values: list[float | None], known: bool) -> None:
    towns = pd.DataFrame({"territoire": ["a", "b"], "valeur": values})
    assert Spread(OWN, towns, {}).known is known


def test_medians_tell_the_extremes_and_whether_they_are_enough() -> None:
    frame = pd.DataFrame(
        {"territoire": list("a" * 10 + "b" * 9 + "cc"), "valeur": [*range(1, 20), None, None]}
    )
    frame["territoire"] = pd.Categorical(frame["territoire"], list("abc"), ordered=True)
    told = Spread(OWN, frame, {"a": "A", "b": "B", "c": "C"}).medians
    assert told["nom"].tolist() == ["A", "B", "C"]
    assert told[["n", "communes"]].to_numpy().tolist() == [[10, 10], [9, 9], [0, 2]]
    assert told["mediane"].tolist()[:2] == [5.5, 15.0]
    assert told[["minimum", "maximum"]].to_numpy().tolist()[:2] == [[1, 10], [11, 19]]
    assert told["assez"].tolist() == [True, False, False]
    assert told.loc[2, ["mediane", "bas", "haut", "minimum", "maximum"]].isna().all()
