"""What narrows a comparison: ranks that stay open, and neighbouring communes that are alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from ptvd_analysis.comparison.comparison import Comparison
from ptvd_analysis.indicators.declared import Indicator, get_indicators
from ptvd_analysis.indicators.values import read_values
from ptvd_analysis.statistics.autocorrelation import measure_autocorrelation
from ptvd_analysis.statistics.rankings import CountedValues, count_values, rank_group
from ptvd_analysis.tables.remembered import RECENT, remembered
from ptvd_analysis.territories.projections import locate
from ptvd_analysis.territories.territories import France, make_france

CIRCLES = ("compares", "region", "france")
"""Among whom a département is ranked: those it is compared with, its région, France."""

_UNMEASURED = {"n": None, "moran": None, "p_value": None}


@remembered(last=RECENT)
def rank_territory(comparison: Comparison, indicators: Sequence[str]) -> pd.DataFrame:
    """Rank the median of a département's PVD communes in three circles.

    Parameters
    ----------
    comparison : Comparison
        Of départements.
    indicators : sequence of str
        Codes; a class is refused.

    Returns
    -------
    DataFrame
        One row per indicator, in order: indicateur, libelle, theme, unite, millesime, source, n,
        mediane, then for each circle of :data:`CIRCLES` its rank (``rang_``), how many
        départements are ranked (``rangs_``), and the best and worst rank that pairwise tests
        leave open (``bas_``, ``haut_``). Missing where the département, or all others, have too
        few communes with a value.

    Raises
    ------
    InvalidParameterError
        If the territory is not a département.
    """
    place = comparison.territory.require("departement")
    france = make_france(place.dataset)
    towns = france.pvd(comparison.millesime)["code_departement"]
    region = place.parent()
    around = region.members("departement") if region is not None else []
    circles = {
        "compares": {other.code for other in comparison.territories},
        "region": {other.code for other in around},
        "france": set(towns),
    }
    inside = towns == place.code
    rows = []
    for indicator in get_indicators(place.dataset, indicators):
        values = _read_towns(france, indicator, comparison.millesime)
        own = values[inside].dropna()
        row: dict[str, Any] = {**indicator.describe(), "n": len(own), "mediane": own.median()}
        counted = _count_towns(france, indicator, comparison.millesime)
        for circle, codes in circles.items():
            estimate = rank_group(counted.keep(codes), place.code)
            row[f"rang_{circle}"] = estimate.rank if estimate else None
            row[f"rangs_{circle}"] = estimate.groups if estimate else None
            row[f"bas_{circle}"] = estimate.low if estimate else None
            row[f"haut_{circle}"] = estimate.high if estimate else None
        rows.append(row)
    return pd.DataFrame(rows)


@remembered
def _read_towns(france: France, indicator: Indicator, millesime: int) -> pd.Series[Any]:
    """Give the value of an indicator in every PVD commune of France."""
    values = read_values(france.dataset, indicator).at(france.pvd(millesime).index).values
    return values.astype("float64")


@remembered
def _count_towns(france: France, indicator: Indicator, millesime: int) -> CountedValues:
    """Count the PVD communes of every département of France by value."""
    places = france.pvd(millesime)["code_departement"]
    return count_values(_read_towns(france, indicator, millesime).to_numpy(), places.to_numpy())


@remembered(last=RECENT)
def measure_likeness(comparison: Comparison, indicators: Sequence[str]) -> pd.DataFrame:
    """Measure whether neighbouring communes are alike, among the communes compared.

    The territory is one group, those it is compared with are the other. One row per indicator, in
    order: its description, n, moran and p_value; these three missing where it is not measured, see
    :func:`ptvd_analysis.statistics.autocorrelation.measure_autocorrelation`.
    """
    dataset = comparison.territory.dataset
    communes = dataset.keyed("communes")[["longitude", "latitude"]]
    rows = []
    for indicator in get_indicators(dataset, indicators):
        values = comparison.distribution(indicator.code)
        own = values["territoire"] == str(comparison.territory.key)
        known = values["valeur"].notna()
        measured = measure_autocorrelation(
            values["valeur"][known].to_numpy("float64"),
            own[known].to_numpy(),
            locate(dataset, communes.loc[values.index[known]]),
        )
        rows.append({**indicator.describe(), **(vars(measured) if measured else _UNMEASURED)})
    return pd.DataFrame(rows)
