"""Where communes stand among all the PVD communes of France, on one scale for every indicator."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ptvd_analysis.indicators.values import read_values
from ptvd_analysis.statistics.robust import standardise
from ptvd_analysis.tables.remembered import remembered
from ptvd_analysis.territories.territories import France


def score_towns(france: France, indicators: Sequence[str], millesime: int = 2026) -> pd.DataFrame:
    """Standardise indicators over the PVD communes of France, so that extremes weigh little.

    Indexed by code_commune, one column per indicator, as
    :func:`ptvd_analysis.statistics.robust.standardise` gives it.
    """
    return pd.DataFrame(
        {code: _score(france, code, millesime) for code in indicators},
        index=france.pvd(millesime).index,
    )


@remembered
def _score(france: France, code: str, millesime: int) -> pd.Series[float]:
    towns = read_values(france.dataset, code).at(france.pvd(millesime).index).values
    return pd.Series(standardise(np.asarray(towns, dtype="float64")), towns.index)
