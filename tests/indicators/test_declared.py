"""What the dictionary declares agrees with the tables."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ptvd_analysis.errors import UnknownIndicatorError
from ptvd_analysis.indicators.declared import (
    get_indicator,
    read_indicators,
)
from ptvd_analysis.indicators.values import read_values
from ptvd_analysis.territories.territories import France


def test_every_rate_of_the_dictionary_is_made_of_declared_columns(france: France) -> None:
    indicators = read_indicators(france.dataset)
    columns = set(france.dataset.table("indicateurs").columns)
    assert len(indicators) == 148 + 20
    for indicator in indicators.values():
        needed = {indicator.numerator, indicator.denominator} - {""}
        assert needed <= columns, indicator.code


def test_published_rates_agree_with_their_components(france: France) -> None:
    table = france.dataset.keyed("indicateurs")
    for code, rounding in (
        ("taux_vacance_2021", 0.02),
        ("taux_vacance_privee_2025", 0.006),
        ("taux_vacance_longue_2025", 0.006),
        ("eleves_par_classe_2024", 0.051),
    ):
        rate = get_indicator(france.dataset, code)
        computed = rate.factor * table[rate.numerator] / table[rate.denominator]
        assert (computed - table[code]).abs().max() < rounding, code


def test_a_derived_rate_is_missing_without_its_components(france: France) -> None:
    doctors = get_indicator(france.dataset, "medecins_generalistes_pour_10000_2024")
    values = read_values(france.dataset, doctors).values
    assert values["32013"] == pytest.approx(10_000 * 24 / 22_428)
    assert values[france.communes.index[france.communes["zone"] == "com"]].isna().all()


def test_opening_hours_are_not_added_up(france: France) -> None:
    hours = get_indicator(france.dataset, "mairie_heures_ouverture_hebdo")
    assert hours.method == "médiane des communes"
    declared = {c.name: c.type for c in france.dataset.declaration("indicateurs").columns}
    assert (declared[hours.code], declared["population_2011"]) == ("number", "integer")


def test_how_values_add_up_does_not_follow_from_the_words_of_the_unit(france: France) -> None:
    hours = get_indicator(france.dataset, "mairie_heures_ouverture_hebdo")
    assert replace(hours, unit="h/semaine").method == "médiane des communes"


def test_an_unknown_indicator_teaches(france: France) -> None:
    with pytest.raises(UnknownIndicatorError, match="nearest: taux_vacance_2022"):
        get_indicator(france.dataset, "taux_vacances_2022")
