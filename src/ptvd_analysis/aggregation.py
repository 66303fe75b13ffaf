"""From communes to territories: sums, and rates as a sum over a sum."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ptvd_analysis.dataset import Dataset
from ptvd_analysis.indicators import Indicator, compute_values

__all__ = [
    "aggregate",
    "compute_total_population",
    "compute_yearly_rate",
    "find_broken",
    "find_known",
    "rank",
    "read_population",
]


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
    if indicator.is_class:
        raise ValueError(f"{indicator.code} is a class: it has no sum, no rate and no median")
    columns = _read_columns(dataset, indicator).reindex(groups.index)
    complete = columns.notna().all(axis=1).to_numpy()
    labels = groups[complete].to_numpy()
    values = _aggregate_complete(columns[complete], labels, indicator)
    sizes = groups.groupby(groups.to_numpy()).size()
    counts = pd.Series(labels).value_counts()
    return pd.DataFrame(
        {
            "valeur": values.reindex(sizes.index),
            "methode": indicator.method,
            "n": counts.reindex(sizes.index).fillna(0).astype(int),
            "communes": sizes,
        }
    ).rename_axis(str(groups.name))


def find_known(dataset: Dataset, indicator: Indicator) -> pd.Series[bool]:
    """Say which communes count in the value of an indicator over a group.

    Parameters
    ----------
    dataset : Dataset
        An open data folder.
    indicator : Indicator
        Which; not a class.

    Returns
    -------
    Series of bool
        Indexed by code_commune: whether everything that is summed is known.
    """
    columns = _read_columns(dataset, indicator)
    return columns.notna().all(axis=1).reindex(dataset.keyed("communes").index, fill_value=False)


def _read_columns(dataset: Dataset, indicator: Indicator) -> pd.DataFrame:
    """Read what is summed: the value alone, or numerator and denominator."""
    if indicator.method != "rapport de sommes":
        return compute_values(dataset, indicator).to_frame("above")
    table = dataset.keyed("indicateurs")
    below = table[indicator.denominator].astype("float64")
    if indicator.numerator:
        above = table[indicator.numerator].astype("float64") * indicator.factor
    else:
        above = table[indicator.code].astype("float64") * below
    return pd.DataFrame({"above": above, "below": below})


def _aggregate_complete(
    columns: pd.DataFrame, labels: Any, indicator: Indicator
) -> pd.Series[float]:
    grouped = columns.groupby(labels)
    if indicator.method == "rapport de sommes":
        sums = grouped.sum()
        return sums["above"] / sums["below"].where(sums["below"] > 0)
    if indicator.method == "somme":
        return grouped["above"].sum()
    if indicator.method == "part des communes":
        return 100 * grouped["above"].mean()
    return grouped["above"].median()


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
    table = dataset.table("populations")
    kept = communes.difference(find_broken(dataset, communes))
    rows = table[table["code_commune"].isin(kept)]
    held = rows["statut"] == "incluse ailleurs"
    values = rows["population"].astype("float64").mask(held, 0.0)
    grouped = rows.assign(population=values).groupby("millesime")
    totals = grouped["population"].agg(lambda part: part.sum(skipna=False))
    index = 100 * totals / totals.get(2020, float("nan"))
    if rows["statut"].eq("recensement hors calendrier").any():
        index = index * float("nan")
    return pd.DataFrame({"population": totals, "indice": index, "communes": len(kept)})


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
    table = dataset.table("populations")
    pairs = table.loc[table["commune_porteuse"].notna(), ["code_commune", "commune_porteuse"]]
    pairs = pairs.drop_duplicates()
    families = pairs.groupby("commune_porteuse")["code_commune"].agg(set)
    broken: set[str] = set()
    for holder, members in families.items():
        family = members | {str(holder)}
        if not family <= set(communes):
            broken |= family & set(communes)
    return pd.Index(sorted(broken), dtype=communes.dtype)


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
    table = dataset.table("populations")
    rows = table[table["millesime"] == millesime].set_index("code_commune")
    whole = rows["statut"].isin(["identique", "fusion"])
    return rows["population"].astype("float64").where(whole)


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
