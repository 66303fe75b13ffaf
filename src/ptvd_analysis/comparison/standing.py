"""What narrows a comparison: ranks that stay open, and neighbouring communes that are alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ptvd_analysis.comparison.comparison import Comparison
from ptvd_analysis.comparison.levels import shrink_departements
from ptvd_analysis.indicators.declared import Indicator, get_indicators
from ptvd_analysis.indicators.values import read_values
from ptvd_analysis.statistics.autocorrelation import measure_autocorrelation
from ptvd_analysis.statistics.rankings import (
    CountedValues,
    RankEstimate,
    bound_rank,
    count_values,
    rank_group,
)
from ptvd_analysis.tables.remembered import RECENT, remembered
from ptvd_analysis.territories.keys import COLUMNS, Level
from ptvd_analysis.territories.projections import locate
from ptvd_analysis.territories.territories import France, Territory

CIRCLES = ("compares", "parent", "france")
"""Among whom a territory is ranked: those it is compared with, those of its level in what is just above
it, those of its level in France."""

_UNMEASURED = {"n": None, "moran": None, "p_value": None}


@remembered(last=RECENT)
def rank_territory(comparison: Comparison, indicators: Sequence[str]) -> pd.DataFrame:
    """Rank the median of a territory's PVD communes in three circles.

    Parameters
    ----------
    comparison : Comparison
        Of territories of any level, or of groups, which have no circle but the first.
    indicators : sequence of str
        Codes; a class is refused.

    Returns
    -------
    DataFrame
        One row per indicator, in order: indicateur, libelle, theme, unite, millesime, source, n,
        mediane, then for each circle of :data:`CIRCLES` its rank (``rang_``, 1 for the highest
        median), how many territories are ranked (``rangs_``), and the best and worst rank that
        pairwise tests leave open (``bas_``, ``haut_``); for a département, also those that its level
        leaves, shrunk by what départements of France differ by (``bayes_bas_``, ``bayes_haut_``; see
        :func:`ptvd_analysis.comparison.levels.shrink_departements`). Missing where the territory, or
        all others, have too few communes with a value, and in the circle ``parent`` where that is
        all of France.

    Examples
    --------
    >>> from ptvd_analysis import compare, load
    >>> gers = load().departement("32")
    >>> found = rank_territory(compare(gers, gers.neighbours()), ["part_75_plus_2022"]).iloc[0]
    >>> found.filter(regex="^(rangs?|bas|haut)_compares").to_dict()
    {'rang_compares': 2, 'rangs_compares': 7, 'bas_compares': 1, 'haut_compares': 5}
    """
    place, france = comparison.territory, comparison.france
    around = _list_around(place, france)
    rows = []
    for indicator in get_indicators(place.dataset, indicators):
        beside = comparison.distribution(indicator)
        values, keys = beside["valeur"].to_numpy("float64"), beside["territoire"].to_numpy(str)
        own = values[keys == str(place.key)]
        known = own[~np.isnan(own)]
        found = {"compares": rank_group(count_values(values, keys), str(place.key))}
        if place.level in COLUMNS:
            counted = _count_towns(france, indicator, place.level, comparison.millesime)
            found["france"] = rank_group(counted, place.code)
            found["parent"] = rank_group(counted.keep(around), place.code)
        median = float(np.median(known)) if len(known) else np.nan
        row: dict[str, Any] = {**indicator.describe(), "n": len(known), "mediane": median}
        rows.append(row | _tell_ranks(found))
    return pd.DataFrame(rows).join(_bound(comparison, indicators, around))


def _bound(comparison: Comparison, codes: Sequence[str], around: set[str]) -> pd.DataFrame:
    """Bound the ranks of a département by its shrunk level, in each circle."""
    place, columns = (
        comparison.territory,
        [f"bayes_{end}_{circle}" for circle in CIRCLES for end in ("bas", "haut")],
    )
    if place.level != "departement":
        return pd.DataFrame(index=range(len(codes)), columns=columns, dtype="float64")
    levels = shrink_departements(comparison.france, codes, comparison.millesime)
    compared = {other.code for other in comparison.others if other.level == place.level} | {
        place.code
    }
    rows = []
    for code in codes:
        known = levels.get(code, pd.DataFrame())
        circles = (compared, around, set(known.index))
        ends = [_bound_rank(known[known.index.isin(list(kept))], place.code) for kept in circles]
        rows.append([end for pair in ends for end in pair])
    return pd.DataFrame(rows, columns=columns, dtype="float64")


def _bound_rank(levels: pd.DataFrame, code: str) -> tuple[int, int] | tuple[None, None]:
    if code not in levels.index or len(levels) < 2:
        return None, None
    own = int(np.flatnonzero(levels.index == code)[0])
    return bound_rank(levels["niveau"].to_numpy(), levels["erreur"].to_numpy(), own)


def _list_around(place: Territory, france: France) -> set[str]:
    """List the territories of its level that its parent has; none where that is all of France."""
    parent = place.parent()
    if parent is None or parent == france or place.level not in COLUMNS:
        return set()
    return {other.code for other in parent.members(place.level)}


def _tell_ranks(found: Mapping[str, RankEstimate | None]) -> dict[str, int | None]:
    told = {}
    for circle in CIRCLES:
        estimate = found.get(circle)
        told[f"rang_{circle}"] = estimate.rank if estimate else None
        told[f"rangs_{circle}"] = estimate.groups if estimate else None
        told[f"bas_{circle}"] = estimate.low if estimate else None
        told[f"haut_{circle}"] = estimate.high if estimate else None
    return told


@remembered
def _count_towns(
    france: France, indicator: Indicator, level: Level, millesime: int
) -> CountedValues:
    """Count the PVD communes of every territory of a level by value."""
    towns = france.pvd(millesime).reset_index().dropna(subset=[COLUMNS[level]])
    values = read_values(france.dataset, indicator).at(pd.Index(towns["code_commune"])).values
    return count_values(values.to_numpy("float64"), towns[COLUMNS[level]].to_numpy(str))


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
        values = comparison.distribution(indicator)
        own = values["territoire"] == str(comparison.territory.key)
        known = values["valeur"].notna()
        measured = measure_autocorrelation(
            values["valeur"][known].to_numpy("float64"),
            own[known].to_numpy(),
            locate(dataset, communes.loc[values.index[known]]),
        )
        rows.append({**indicator.describe(), **(vars(measured) if measured else _UNMEASURED)})
    return pd.DataFrame(rows)
