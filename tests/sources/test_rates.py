"""A rate is made of columns that are there, and is worth their quotient."""

from __future__ import annotations

import pandas as pd
import pytest

from ptvd_analysis.indicators.aggregation import aggregate
from ptvd_analysis.indicators.declared import get_indicator, read_indicators
from ptvd_analysis.sources import rates
from ptvd_analysis.territories.territories import France


def test_rates_are_made_of_counts_that_are_there(france: France) -> None:
    indicators = read_indicators(france.dataset)
    made = [quotient[:2] for quotient in rates.QUOTIENTS.values()]
    made += [(above, below) for _, _, above, below, _ in rates.PER_INHABITANTS]
    made += [(above, below) for _, _, above, below, *_ in rates.RATES]
    parts = {code for pair in made for code in pair} | set(rates.EXACT_WEIGHTS.values())
    assert {indicators[code].method for code in parts - {"superficie_km2"}} == {"somme"}
    assert {*rates.QUOTIENTS, *rates.EXACT_WEIGHTS} <= set(indicators)


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("taux_vacance_longue_2025", 100 * (608 + 384 + 181) / (12_329 + 4_045 + 3_592)),
        ("eleves_par_classe_2024", (1_699 + 575 + 504) / (88 + 29 + 26)),
        ("part_eleves_education_prioritaire_2024", 100 * 228 / (1_699 + 575 + 504)),
        (
            "detr_dsil_par_habitant_2019",
            (640_522 + 1_404_541 + 300_000) / (22_428 + 6_473 + 6_247),
        ),
        (
            "part_voiture_domicile_travail_2021",
            (75.8 * 8_560 + 78.4 * 1_947 + 80.9 * 2_229) / (8_560 + 1_947 + 2_229),
        ),
    ],
)
def test_a_rate_of_three_towns_of_the_gers_is_a_sum_over_a_sum(
    france: France, code: str, value: float
) -> None:
    towns = pd.Series("G", index=["32013", "32107", "32132"])
    over = aggregate(france.dataset, get_indicator(france.dataset, code), towns).loc["G"]
    assert over["valeur"] == pytest.approx(value)
