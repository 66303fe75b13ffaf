"""Scores of communes among the PVD communes of France."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ptvd_analysis.comparison.scores import score_towns
from ptvd_analysis.territories.territories import France


def test_scores_are_gaps_to_the_median_in_robust_deviations(france: France) -> None:
    code = "taux_vacance_2022"
    towns = france.pvd().index
    values = france.dataset.keyed("indicateurs").loc[towns, code].astype(float)
    gap = values - values.median()
    expected = gap / (1.4826 * gap.abs().median())
    found = score_towns(france, [code])[code]
    assert found.to_numpy() == pytest.approx(expected.to_numpy(), rel=1e-4, nan_ok=True)
    assert score_towns(france, ["gares_2024"])["gares_2024"].isna().all()  # most have none


def test_a_commune_outside_the_list_is_scored_by_the_list(france: France) -> None:
    code, auch = "revenu_median_2021", pd.Index(["32013"])
    income = np.log(france.dataset.keyed("indicateurs")[code].astype(float))  # as it is declared
    towns = income[france.pvd().index]
    spread = 1.4826 * (towns - towns.median()).abs().median()
    found = score_towns(france, [code], communes=auch)
    assert found.index.tolist() == ["32013"]
    assert found[code].item() == pytest.approx(
        (income["32013"] - towns.median()) / spread, rel=1e-4
    )
    other = score_towns(france, [code], 2020, auch)[code].item()
    assert other != found[code].item()
