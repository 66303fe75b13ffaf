"""Where communes stand among all the PVD communes of France, on one scale for every indicator."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ptvd_analysis.indicators.values import read_values
from ptvd_analysis.statistics.robust import standardise
from ptvd_analysis.tables.remembered import remembered
from ptvd_analysis.territories.territories import France


def score_towns(
    france: France,
    indicators: Sequence[str],
    millesime: int = 2026,
    communes: pd.Index[str] | None = None,
) -> pd.DataFrame:
    """Standardise indicators by the PVD communes of France, so that extremes weigh little.

    On the scale that the dictionary declares. Indexed by code_commune (those of the list by default, or
    any ``communes``), one column per indicator, as
    :func:`ptvd_analysis.statistics.robust.standardise` gives it.
    """
    asked = france.pvd(millesime).index if communes is None else communes
    return pd.DataFrame(
        {code: _score(france, code, millesime).reindex(asked) for code in indicators}, index=asked
    )


@remembered
def _score(france: France, code: str, millesime: int) -> pd.Series[float]:
    scaled = read_values(france.dataset, code).rescale()
    listed = scaled.index.isin(france.pvd(millesime).index)
    return pd.Series(standardise(scaled.to_numpy("float64"), among=listed), scaled.index)
