"""What communes are matched and compared on."""

from __future__ import annotations

import pandas as pd
import pytest

from ptvd_analysis.comparison.matching.measures import (
    CHECKS,
    COVARIATES,
    OUTCOMES,
    compute_covariates,
    compute_epci_outcomes,
    compute_measures,
)
from ptvd_analysis.territories.territories import France


def test_measures_of_before_are_of_before(france: France) -> None:
    """No covariate nor check is measured after 2020, but for geography, which hardly moves."""
    geography = {"distance_ville_20000_km", "pole_bassin_vie_2012", "communaute_de_communes"}
    for measure in (*COVARIATES, *CHECKS):
        if measure.code not in geography:
            assert max(int(year) for year in measure.millesime.split(",")[0].split("-")) <= 2020
    condom = compute_measures(france.dataset, [*CHECKS, *OUTCOMES]).loc["32107"]
    table = france.dataset.keyed("indicateurs").loc["32107"]
    assert condom["variation_vacance_2016_2022"] == pytest.approx(
        table["taux_vacance_2022"] - table["taux_vacance_2016"]
    )
    rows = france.dataset.table("populations").query("code_commune == '32107'")
    people = rows.set_index("millesime")["population"].astype(float)
    rate = 100 * ((people[2023] / people[2020]) ** (1 / 3) - 1)
    assert condom["evolution_population_2020_2023"] == pytest.approx(rate)


def test_an_epci_is_a_sum_over_a_sum(france: France) -> None:
    found = compute_epci_outcomes(france.dataset).loc["200066926"]
    inside = france.communes.index[france.communes["code_epci"] == "200066926"]
    table = (
        france.dataset.keyed("indicateurs")
        .loc[inside]
        .astype({"medecins_generalistes_2024": float, "population_2023": float})
    )
    rate = 1e4 * table["medecins_generalistes_2024"].sum() / table["population_2023"].sum()
    assert found["medecins_generalistes_pour_10000_2024"] == pytest.approx(rate)


def test_a_commune_without_epci_is_in_none(france: France) -> None:
    """L'Île-d'Yeu is a town of the programme and in no EPCI: that is known, not missing."""
    assert pd.isna(france.communes.loc["85113", "code_epci"])
    assert compute_covariates(france.dataset).loc["85113", "communaute_de_communes"] == 0
