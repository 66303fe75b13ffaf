"""What is surveyed, what is known of the larger towns only, how finely it is published."""

from __future__ import annotations

import pandas as pd
import pytest

from ptvd_analysis.comparison.comparison import Comparison, compare
from ptvd_analysis.comparison.measurement import describe_measurement
from ptvd_analysis.errors import InvalidParameterError
from ptvd_analysis.indicators.declared import list_judged
from ptvd_analysis.statistics.robust import measure_deviation
from ptvd_analysis.territories.territories import France, Territory


@pytest.fixture(scope="module")
def comparison(gers: Territory) -> Comparison:
    return compare(gers, gers.neighbours())


def test_poverty_is_known_of_the_larger_towns(comparison: Comparison, france: France) -> None:
    row = describe_measurement(comparison, ["taux_pauvrete_2021"]).iloc[0]
    frame = comparison.distribution("taux_pauvrete_2021")
    size = france.communes["population_2023"].astype(float).reindex(frame.index)
    known = frame["valeur"].notna()
    assert row[["communes", "n", "communes_compares", "n_compares"]].tolist() == [
        24, 11, len(frame), known.sum(),
    ]  # fmt: skip
    assert row["habitants_connues"] == size[known].median()
    assert row["habitants_inconnues"] == size[~known].median()
    won = [(a > b) + (a == b) / 2 for a in size[known] for b in size[~known]]
    assert row["superiorite"] == pytest.approx(sum(won) / len(won))
    assert row["sondage"] == row["enquetees"] == row["enquetees_compares"] == 0


def test_a_survey_concerns_communes_of_ten_thousand_inhabitants_and_more(
    france: France, comparison: Comparison
) -> None:
    codes = ["part_75_plus_2022", "part_menages_une_personne_2022", "part_dpe_fg_2024"]
    found = describe_measurement(comparison, codes).set_index("indicateur")
    assert found["sondage"].tolist() == [1, 2, 0]
    large = comparison.distribution(codes[0]).dropna().index
    large = large[france.communes.loc[large, "population_2023"] >= 10_000]
    assert found["enquetees_compares"].tolist() == [len(large), found["n_compares"].iloc[1], 0]
    assert found["enquetees"].tolist() == [0, 24, 0]
    alone = compare(france.group(large, "Grandes"), [])
    assert describe_measurement(alone, codes[:1])["enquetees"].item() == len(large)


def test_nothing_missing_has_no_superiority_and_what_is_made_here_no_step(
    comparison: Comparison, france: France
) -> None:
    codes = ["distance_ville_20000_km", "part_residences_secondaires_2021", "taux_pauvrete_2021"]
    found = describe_measurement(comparison, codes).set_index("indicateur")
    assert found["superiorite"].isna().tolist() == [True, True, False]
    assert found["habitants_inconnues"].isna().tolist() == [True, True, False]
    assert found["pas"].tolist()[0] == pytest.approx(0.1)
    assert pd.isna(found["pas"].iloc[1])
    assert pd.isna(found["grain"].iloc[1])
    towns = france.dataset.keyed("indicateurs")["taux_pauvrete_2021"].reindex(france.pvd().index)
    assert found["pas"].iloc[2] == 1
    spread = measure_deviation(towns.to_numpy("float64"))
    assert found["grain"].iloc[2] == pytest.approx(1 / spread)


def test_by_default_what_is_judged(comparison: Comparison, france: France) -> None:
    assert describe_measurement(comparison)["indicateur"].tolist() == list(
        list_judged(france.dataset)
    )
    with pytest.raises(InvalidParameterError, match="one code at least is needed"):
        describe_measurement(comparison, [])
