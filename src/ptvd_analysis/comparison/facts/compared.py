"""Every kind of fact over all territories of a level: where it is told, and how rare it is."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from ptvd_analysis.comparison.facts.kinds import KINDS, Kind
from ptvd_analysis.comparison.facts.measured import make_base
from ptvd_analysis.statistics.rarity import measure_pattern_rarity, measure_rarity, score_share
from ptvd_analysis.tables.remembered import remembered
from ptvd_analysis.territories.keys import COLUMNS, Level
from ptvd_analysis.territories.territories import France

Population = Literal["metropole", "france"]
"""Which territories are compared: those of metropolitan France, Corsica included, or all."""

NO_NUMBERS = frozenset({"valeur", "n", "manquants", "villes", "dit", "compare", "bits"})
"""Columns of :func:`compare_territories` that are no number of the kind's own."""


@remembered
def compare_territories(
    france: France, level: Level, millesime: int, population: Population
) -> dict[str, pd.DataFrame]:
    """Measure every kind of fact over the territories of a level.

    One frame a kind, by name, indexed by code: what the kind measures, then dit (whether it is told
    of the territory), compare (whether it counts among those compared) and bits (how rare it is).
    """
    measured = _measure_kinds(france, level, millesime)
    towns = measured["nombre"]["valeur"]
    apart = _list_overseas(france, level) if population == "metropole" else []
    kept = pd.Series(~towns.index.isin(apart), towns.index)
    return {kind.name: _compare(kind, measured[kind.name], towns, kept) for kind in KINDS}


def _list_overseas(france: France, level: Level) -> list[str]:
    communes = france.communes
    return communes.loc[communes["zone"].ne("metro"), COLUMNS[level]].dropna().unique().tolist()


@remembered
def _measure_kinds(france: France, level: Level, millesime: int) -> dict[str, pd.DataFrame]:
    base = make_base(france, level, millesime)
    return {kind.name: kind.measure(base).reindex(base.territories) for kind in KINDS}


def _compare(
    kind: Kind, frame: pd.DataFrame, towns: pd.Series[float], kept: pd.Series[bool]
) -> pd.DataFrame:
    values = frame["valeur"].astype("float64")
    known = towns.ge(kind.least) & values.notna()
    compared = known & kept
    bits = _measure_rarity(kind, frame, compared)
    above = values - values[compared].median()
    told = known
    if kind.scale == "pattern":
        told = known & values.ne(0) & ((kind.margin == 0) | above.ge(kind.margin))
    near = above.abs() < kind.margin
    return frame.assign(dit=told, compare=compared, bits=bits.mask(near, 0.0).where(known))


def _measure_rarity(kind: Kind, frame: pd.DataFrame, compared: pd.Series[bool]) -> pd.Series[float]:
    values = frame["valeur"].astype("float64").where(compared)
    if kind.scale == "pattern":
        bits = measure_pattern_rarity(values)
    elif kind.scale == "share":
        counts, totals = (frame[name].where(compared) for name in ("compte", "parmi"))
        bits = measure_rarity(score_share(counts, totals))
    else:
        bits = measure_rarity(values)
    return pd.Series(bits, frame.index)
