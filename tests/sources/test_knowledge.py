"""What the project knows is known of figures that are there, and true of them."""

from __future__ import annotations

import numpy as np

from ptvd_analysis.indicators.declared import list_judged, read_indicators
from ptvd_analysis.indicators.values import read_values
from ptvd_analysis.sources import knowledge
from ptvd_analysis.tables.themes import THEMES
from ptvd_analysis.territories.territories import France


def test_nothing_is_known_of_an_indicator_that_is_not_there(france: France) -> None:
    indicators = read_indicators(france.dataset)
    declared = (
        *(knowledge.KINDS, knowledge.JUDGED),
        *(knowledge.DECIMALS_OF, [correction.code for correction in knowledge.CORRECTIONS]),
        *(knowledge.MISSING_VALUES, knowledge.SAMPLED, knowledge.LOGARITHMIC),
        *(knowledge.INSTITUTIONS, knowledge.LEVELS),
    )
    assert {code for codes in declared for code in codes} <= set(indicators)
    assert set(knowledge.DECIMALS) <= {one.unit for one in indicators.values()}
    used = {
        next(origin.words for origin in knowledge.ORIGINS if origin.words in one.source)
        for one in indicators.values()
        if not one.derived
    }
    assert used == {origin.words for origin in knowledge.ORIGINS}


def test_no_count_and_no_rate_of_rare_equipment_is_judged(france: France) -> None:
    indicators = read_indicators(france.dataset)
    judged = [indicators[code] for code in list_judged(france.dataset)]
    assert len(judged) == len(knowledge.JUDGED) == 25
    assert {one.level for one in judged} == {"commune"}
    assert {one.kind for one in judged} <= {"part", "taux", "montant", "indice"}
    assert "pour 10 000 hab." not in {one.unit for one in judged}
    themes = [one.theme for one in judged]
    assert sorted(themes, key=list(THEMES).index) == themes


def test_what_is_compared_in_logarithm_is_positive_and_skewed(france: France) -> None:
    towns = france.pvd().index
    for code, one in read_indicators(france.dataset).items():
        if one.scale == "log":
            values = read_values(france.dataset, code, larger=True).at(towns).values.dropna()
            skew, in_logarithm = values.skew(), np.log(values).skew()
            assert values.min() > 0, code
            assert skew > 1 > abs(in_logarithm), code
