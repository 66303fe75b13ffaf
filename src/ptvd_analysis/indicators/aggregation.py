"""From communes to territories: sums, and rates as a sum over a sum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ptvd_analysis.indicators.declared import Indicator
from ptvd_analysis.indicators.values import read_values
from ptvd_analysis.statistics.medians import weigh_medians
from ptvd_analysis.tables.dataset import Dataset
from ptvd_analysis.tables.remembered import remembered

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


def aggregate(dataset: Dataset, indicator: Indicator, groups: pd.Series[str]) -> pd.DataFrame:
    """Give the value of an indicator, not a class, over groups of communes.

    ``groups`` gives the group of each commune, indexed by code_commune; a commune may appear more
    than once, in different groups. Indexed by group: valeur, methode, n (communes that count) and
    communes (communes of the group). With ``rapport de sommes``, the value is the sum of numerators
    over the sum of denominators, over the communes that have both; with ``médiane des communes``, no
    sum is possible and the value is the median of the communes' values; with ``somme``, communes
    without a value are left out and n says how many remain; with ``part des communes``, a percentage
    of the communes that have a value; with ``médiane pondérée``, the median of the communes' medians,
    each as often as what it is the median of; with ``valeur partagée``, the value of a larger
    territory that the communes are all in, missing where they are in several. A group without any
    value has a missing one.

    Raises
    ------
    ValueError
        If the indicator is a class.

    Notes
    -----
    The mean of communal rates is never used: it would give a hamlet the weight of a town.
    """
    return aggregate_groups(dataset, indicator, place_groups(dataset, groups))


@dataclass(frozen=True)
class Groups:
    """Groups of communes, found in the tables once for all indicators."""

    places: Integers  # row of each commune among all; -1 where the tables do not know it
    numbers: Integers  # number of its group, among those of ``sizes``
    sizes: pd.Series[int]  # communes of each group, by name


def place_groups(dataset: Dataset, groups: pd.Series[str]) -> Groups:
    """Find the communes of some groups in the tables, for :func:`aggregate_groups`."""
    labels = groups.to_numpy()
    sizes = groups.groupby(labels).size().rename_axis(str(groups.name))
    numbers = sizes.index.get_indexer(pd.Index(labels))
    places = dataset.keyed("indicateurs").index.get_indexer(groups.index)
    return Groups(places[numbers >= 0], numbers[numbers >= 0], sizes)


def aggregate_groups(dataset: Dataset, indicator: Indicator, groups: Groups) -> pd.DataFrame:
    """Give the value of an indicator over groups already found, as :func:`aggregate`."""
    if indicator.is_class:
        raise ValueError(f"{indicator.code} is a class: it has no sum, no rate and no median")
    counted = find_known(dataset, indicator)[groups.places] & (groups.places >= 0)
    places, numbers = groups.places[counted], groups.numbers[counted]
    counts = np.bincount(numbers, minlength=len(groups.sizes))
    values = _aggregate_complete(
        _read_columns(dataset, indicator)[places], numbers, counts, indicator
    )
    return pd.DataFrame(
        {
            "valeur": values,
            "methode": indicator.method,
            "n": counts,
            "communes": groups.sizes.to_numpy(),
        },
        index=groups.sizes.index,
    )


@remembered
def find_known(dataset: Dataset, indicator: Indicator) -> npt.NDArray[np.bool_]:
    """Say of which communes, in the order of the tables, all that is summed is known."""
    known: npt.NDArray[np.bool_] = ~np.isnan(_read_columns(dataset, indicator)).any(axis=1)
    return known


@remembered
def _read_columns(dataset: Dataset, indicator: Indicator) -> Floats:
    """Read what is summed, one row per commune: the value, or numerator and denominator."""
    columns = _compute_columns(dataset, indicator)
    return columns.reindex(dataset.keyed("indicateurs").index).to_numpy("float64")


def _compute_columns(dataset: Dataset, indicator: Indicator) -> pd.DataFrame:
    if indicator.method == "médiane pondérée":
        weight = dataset.keyed("indicateurs")[indicator.denominator].astype("float64")
        values = read_values(dataset, indicator).values
        return pd.DataFrame({"value": values, "weight": weight.where(weight > 0)})
    if indicator.method != "rapport de sommes":
        return read_values(dataset, indicator, larger=True).values.to_frame()
    table = dataset.keyed("indicateurs")
    below = table[indicator.denominator].astype("float64")
    if indicator.numerator:
        above = table[indicator.numerator].astype("float64") * indicator.factor
    else:
        above = table[indicator.code].astype("float64") * below
    return pd.DataFrame({"above": above, "below": below})


def _aggregate_complete(
    columns: Floats, numbers: Integers, counts: Integers, indicator: Indicator
) -> Floats:
    """Aggregate rows without a missing value; missing for a group without any."""
    if indicator.method in ("médiane des communes", "valeur partagée"):
        grouped = pd.Series(columns[:, 0]).groupby(numbers)
        values = grouped.median().reindex(range(len(counts)))
        if indicator.method == "valeur partagée":
            values = values.where(grouped.nunique() == 1)
        return np.asarray(values, dtype="float64")
    if indicator.method == "médiane pondérée":
        return weigh_medians(columns[:, 0], columns[:, 1], numbers, len(counts))
    above, *below = (
        np.bincount(numbers, column, len(counts)).astype("float64") for column in columns.T
    )
    if indicator.method == "somme":
        return np.where(counts > 0, above, np.nan)
    if indicator.method == "part des communes":
        return 100 * _divide(above, counts.astype("float64"))
    return _divide(above, below[0])


def _divide(above: Floats, below: Floats) -> Floats:
    """Divide, where there is something to divide by."""
    quotient: Floats = np.full(len(above), np.nan)
    return np.divide(above, below, out=quotient, where=below > 0)


def rank(values: pd.Series[float]) -> pd.Series[Any]:
    """Rank territories from the highest value, ties sharing the better rank; missing where it is.

    Examples
    --------
    >>> rank(pd.Series([3.0, 5.0, 3.0, None])).tolist()
    [2, 1, 2, <NA>]
    """
    return values.rank(ascending=False, method="min").astype("Int64")
