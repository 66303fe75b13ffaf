"""From communes to territories: sums, and rates as a sum over a sum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ptvd_analysis.dataset import Dataset
from ptvd_analysis.indicators import Indicator, compute_values

__all__ = [
    "Groups",
    "aggregate",
    "aggregate_groups",
    "compute_total_population",
    "compute_yearly_rate",
    "find_broken",
    "find_known",
    "place_groups",
    "rank",
    "read_population",
    "select_populations",
]

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


def aggregate(dataset: Dataset, indicator: Indicator, groups: pd.Series[str]) -> pd.DataFrame:
    """Give the value of an indicator over groups of communes.

    Parameters
    ----------
    dataset : Dataset
        An open data folder.
    indicator : Indicator
        Which; a class cannot be aggregated.
    groups : Series of str
        Group of each commune, indexed by code_commune. A commune may appear more than once, in
        different groups.

    Returns
    -------
    DataFrame
        Indexed by group: valeur, methode, n (communes that count) and communes (communes of the
        group). With ``rapport de sommes``, the value is the sum of numerators over the sum of
        denominators, over the communes that have both; with ``médiane des communes``, no sum is
        possible and the value is the median of the communes' values; with ``somme``, communes
        without a value are left out and n says how many remain; with ``part des communes``, a
        percentage of the communes that have a value. A group without any value has a missing one.

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

    Parameters
    ----------
    dataset : Dataset
        An open data folder.
    groups : Series of str
        As in :func:`aggregate`.

    Returns
    -------
    Groups
        For :func:`aggregate_groups`, as many times as there are indicators.
    """
    labels = groups.to_numpy()
    sizes = groups.groupby(labels).size().rename_axis(str(groups.name))
    numbers = sizes.index.get_indexer(pd.Index(labels))
    places = dataset.keyed("indicateurs").index.get_indexer(groups.index)
    return Groups(places[numbers >= 0], numbers[numbers >= 0], sizes)


def aggregate_groups(dataset: Dataset, indicator: Indicator, groups: Groups) -> pd.DataFrame:
    """Give the value of an indicator over groups of communes already found.

    Parameters
    ----------
    dataset : Dataset
        An open data folder.
    indicator : Indicator
        Which; a class cannot be aggregated.
    groups : Groups
        Of :func:`place_groups`.

    Returns
    -------
    DataFrame
        As :func:`aggregate`.

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


def find_known(dataset: Dataset, indicator: Indicator) -> npt.NDArray[np.bool_]:
    """Say which communes count in the value of an indicator over a group.

    Parameters
    ----------
    dataset : Dataset
        An open data folder.
    indicator : Indicator
        Which; not a class.

    Returns
    -------
    ndarray of bool
        One per commune, in the order of the tables: whether everything that is summed is known.
    """
    return dataset.remember(
        f"known:{indicator.code}",
        lambda: np.logical_not(np.isnan(_read_columns(dataset, indicator)).any(axis=1)),
    )


def _read_columns(dataset: Dataset, indicator: Indicator) -> Floats:
    """Read what is summed, one row per commune: the value, or numerator and denominator."""

    def read() -> Floats:
        columns = _compute_columns(dataset, indicator)
        return columns.reindex(dataset.keyed("indicateurs").index).to_numpy("float64")

    return dataset.remember(f"summed:{indicator.code}", read)


def _compute_columns(dataset: Dataset, indicator: Indicator) -> pd.DataFrame:
    if indicator.method != "rapport de sommes":
        return compute_values(dataset, indicator).to_frame()
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

    Parameters
    ----------
    values : Series of float
        One value per territory.

    Returns
    -------
    Series of Int64
        1 for the highest; missing where the value is.

    Examples
    --------
    >>> rank(pd.Series([3.0, 5.0, 3.0, None])).tolist()
    [2, 1, 2, <NA>]
    """
    return values.rank(ascending=False, method="min").astype("Int64")


def compute_total_population(dataset: Dataset, communes: pd.Index[Any]) -> pd.DataFrame:
    """Add up the reference populations of some communes, vintage by vintage, on one perimeter.

    Parameters
    ----------
    dataset : Dataset
        An open data folder.
    communes : Index of str
        Codes of the communes.

    Returns
    -------
    DataFrame
        Indexed by millesime: population (missing if that of any commune is, unless it is counted
        in another of the communes), indice (base 100 in 2020; missing where the vintages repeat a
        census of another calendar, as Mayotte's do) and communes (how many are added up). Left
        out, in every vintage: the communes of :func:`find_broken`.
    """
    kept = communes.difference(find_broken(dataset, communes))
    rows = select_populations(dataset, kept)
    held = rows["statut"] == "incluse ailleurs"
    values = rows["population"].astype("float64").mask(held, 0.0)
    grouped = rows.assign(population=values).groupby("millesime")
    totals = grouped["population"].agg(lambda part: part.sum(skipna=False))
    index = 100 * totals / totals.get(2020, float("nan"))
    if rows["statut"].eq("recensement hors calendrier").any():
        index = index * float("nan")
    return pd.DataFrame({"population": totals, "indice": index, "communes": len(kept)})


def select_populations(dataset: Dataset, communes: pd.Index[Any]) -> pd.DataFrame:
    """Give the rows of the table of populations that are of some communes.

    Parameters
    ----------
    dataset : Dataset
        An open data folder.
    communes : Index of str
        Codes of the communes.

    Returns
    -------
    DataFrame
        In the order of the table.
    """
    table = dataset.table("populations")
    numbers, codes = dataset.remember("populations:codes", lambda: _number_rows(table))
    chosen = np.zeros(len(codes) + 1, dtype=bool)
    chosen[codes.get_indexer(communes)] = True
    chosen[-1] = False  # where communes that the table does not know are found
    return table[chosen[numbers]]


def _number_rows(table: pd.DataFrame) -> tuple[Integers, pd.Index[str]]:
    numbers, codes = pd.factorize(table["code_commune"])
    return numbers, pd.Index(codes)


def find_broken(dataset: Dataset, communes: pd.Index[Any]) -> pd.Index[Any]:
    """Find the communes that exchanged people with one outside, other than by a merger.

    Parameters
    ----------
    dataset : Dataset
        An open data folder.
    communes : Index of str
        Codes of the communes taken together.

    Returns
    -------
    Index of str
        Those that held, or were held by, a commune that is not among them: their figures change
        perimeter from one vintage to another. Where both are among them, the sum is right.
    """
    inside, broken = set(communes), set()
    for family in dataset.remember("families", lambda: _list_families(dataset)):
        if not family <= inside:
            broken |= family & inside
    return pd.Index(sorted(broken), dtype=communes.dtype)


def _list_families(dataset: Dataset) -> list[set[str]]:
    """List the communes that held others, each with those it held."""
    table = dataset.table("populations")
    pairs = table.loc[table["commune_porteuse"].notna(), ["code_commune", "commune_porteuse"]]
    families = pairs.drop_duplicates().groupby("commune_porteuse")["code_commune"].agg(set)
    return [members | {str(holder)} for holder, members in families.items()]


def read_population(dataset: Dataset, millesime: int) -> pd.Series[Any]:
    """Read the reference population of every commune that can be followed from year to year.

    Parameters
    ----------
    dataset : Dataset
        An open data folder.
    millesime : int
        Vintage.

    Returns
    -------
    Series of float
        Indexed by code_commune; missing where the perimeter or the calendar is another.
    """

    def read() -> pd.Series[Any]:
        table = dataset.table("populations")
        rows = table[table["millesime"] == millesime].set_index("code_commune")
        whole = rows["statut"].isin(["identique", "fusion"])
        return rows["population"].astype("float64").where(whole)

    return dataset.remember(f"population:{millesime}", read).copy(deep=False)


def compute_yearly_rate(first: pd.Series[Any], last: pd.Series[Any], years: int) -> pd.Series[Any]:
    """Give the constant yearly rate that leads from one population to another.

    Parameters
    ----------
    first, last : Series of float
        Populations at both ends; a missing or zero first one gives a missing rate.
    years : int
        Years between.

    Returns
    -------
    Series of float
        Percent per year.

    Examples
    --------
    >>> compute_yearly_rate(pd.Series([100.0]), pd.Series([121.0]), 2).round(6).tolist()
    [10.0]
    """
    start, end = first.astype("float64"), last.astype("float64")
    return 100 * ((end / start.where(start > 0)) ** (1 / years) - 1)
