"""From communes to territories: sums, and rates as a sum over a sum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ptvd_analysis.indicators.declared import Indicator
from ptvd_analysis.indicators.values import read_values
from ptvd_analysis.tables.dataset import Dataset
from ptvd_analysis.tables.remembered import remembered

__all__ = [
    "Groups",
    "aggregate",
    "aggregate_groups",
    "find_known",
    "place_groups",
    "rank",
]

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


def aggregate(dataset: Dataset, indicator: Indicator, groups: pd.Series[str]) -> pd.DataFrame:
    """Give the value of an indicator over groups of communes.

    Indexed by group: valeur, methode, n (communes that count) and communes (communes of the
    group). With ``rapport de sommes``, the value is the sum of numerators over the sum of
    denominators, over the communes that have both; with ``médiane des communes``, no sum is
    possible and the value is the median of the communes' values; with ``somme``, communes without
    a value are left out and n says how many remain; with ``part des communes``, a percentage of
    the communes that have a value. A group without any value has a missing one.

    Parameters
    ----------
    indicator : Indicator
        Which; a class cannot be aggregated.
    groups : Series of str
        Group of each commune, indexed by code_commune. A commune may appear more than once, in
        different groups.

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
    """Groups of communes, found in the tables once for all indicators.

    Parameters
    ----------
    places : ndarray of int
        Row of each commune among all communes; -1 where the tables do not know it.
    numbers : ndarray of int
        Number of its group, among those of ``sizes``.
    sizes : Series of int
        Communes of each group, by name.
    """

    places: Integers
    numbers: Integers
    sizes: pd.Series[int]


def place_groups(dataset: Dataset, groups: pd.Series[str]) -> Groups:
    """Find the communes of some groups in the tables.

    For :func:`aggregate_groups`, as many times as there are indicators.

    Parameters
    ----------
    groups : Series of str
        As in :func:`aggregate`.
    """
    labels = groups.to_numpy()
    sizes = groups.groupby(labels).size().rename_axis(str(groups.name))
    numbers = sizes.index.get_indexer(pd.Index(labels))
    places = dataset.keyed("indicateurs").index.get_indexer(groups.index)
    return Groups(places[numbers >= 0], numbers[numbers >= 0], sizes)


def aggregate_groups(dataset: Dataset, indicator: Indicator, groups: Groups) -> pd.DataFrame:
    """Give the value of an indicator over groups of communes already found.

    As :func:`aggregate`.

    Parameters
    ----------
    indicator : Indicator
        Which; a class cannot be aggregated.
    groups : Groups
        Of :func:`place_groups`.

    Raises
    ------
    ValueError
        If the indicator is a class.
    """
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
    """Say which communes count in the value of an indicator over a group.

    One per commune, in the order of the tables: whether everything that is summed is known.

    Parameters
    ----------
    indicator : Indicator
        Which; not a class.
    """
    known: npt.NDArray[np.bool_] = ~np.isnan(_read_columns(dataset, indicator)).any(axis=1)
    return known


@remembered
def _read_columns(dataset: Dataset, indicator: Indicator) -> Floats:
    """Read what is summed, one row per commune: the value, or numerator and denominator."""
    columns = _compute_columns(dataset, indicator)
    return columns.reindex(dataset.keyed("indicateurs").index).to_numpy("float64")


def _compute_columns(dataset: Dataset, indicator: Indicator) -> pd.DataFrame:
    if indicator.method != "rapport de sommes":
        return read_values(dataset, indicator).values.to_frame()
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
    if indicator.method == "médiane des communes":
        medians = pd.Series(columns[:, 0]).groupby(numbers).median()
        return np.asarray(medians.reindex(range(len(counts))), dtype="float64")
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
    """Rank territories from the highest value, ties sharing the better rank.

    1 for the highest; missing where the value is.

    Parameters
    ----------
    values : Series of float
        One value per territory.

    Examples
    --------
    >>> rank(pd.Series([3.0, 5.0, 3.0, None])).tolist()
    [2, 1, 2, <NA>]
    """
    return values.rank(ascending=False, method="min").astype("Int64")
