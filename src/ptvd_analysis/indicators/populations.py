"""Reference populations of communes from year to year, on one perimeter."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ptvd_analysis.tables.dataset import Dataset
from ptvd_analysis.tables.remembered import remembered

Integers = npt.NDArray[np.int64]


def compute_total_population(dataset: Dataset, communes: pd.Index[Any]) -> pd.DataFrame:
    """Add up the reference populations of some communes, vintage by vintage, on one perimeter.

    Indexed by millesime: population (missing if that of any commune is, unless it is counted in
    another of the communes), indice (base 100 in 2020; missing where the vintages repeat a census
    of another calendar, as Mayotte's do) and communes (how many are added up). Left out, in every
    vintage: the communes of :func:`find_broken`.
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
    """Give the rows of the table of populations that are of some communes, in its order."""
    table = dataset.table("populations")
    numbers, codes = _number_rows(dataset)
    chosen = np.zeros(len(codes) + 1, dtype=bool)
    chosen[codes.get_indexer(communes)] = True
    chosen[-1] = False  # where communes that the table does not know are found
    rows: pd.DataFrame = table[chosen[numbers]]
    return rows


@remembered
def _number_rows(dataset: Dataset) -> tuple[Integers, pd.Index[str]]:
    numbers, codes = pd.factorize(dataset.table("populations")["code_commune"])
    return numbers, pd.Index(codes)


def find_broken(dataset: Dataset, communes: pd.Index[Any]) -> pd.Index[Any]:
    """Find the communes that exchanged people with one outside, other than by a merger.

    Those that held, or were held by, a commune that is not among them: their figures change
    perimeter from one vintage to another. Where both are among them, the sum is right.
    """
    inside, broken = set(communes), set()
    for family in _list_families(dataset):
        if not family <= inside:
            broken |= family & inside
    return pd.Index(sorted(broken), dtype=communes.dtype)


@remembered
def _list_families(dataset: Dataset) -> list[set[str]]:
    """List the communes that held others, each with those it held."""
    table = dataset.table("populations")
    pairs = table.loc[table["commune_porteuse"].notna(), ["code_commune", "commune_porteuse"]]
    families = pairs.drop_duplicates().groupby("commune_porteuse")["code_commune"].agg(set)
    return [members | {str(holder)} for holder, members in families.items()]


@remembered
def read_population(dataset: Dataset, millesime: int) -> pd.Series[Any]:
    """Read a reference population; missing where the perimeter or the calendar is another."""
    table = dataset.table("populations")
    rows = table[table["millesime"] == millesime].set_index("code_commune")
    whole = rows["statut"].isin(["identique", "fusion"])
    return rows["population"].astype("float64").where(whole)


def compute_yearly_rate(first: pd.Series[Any], last: pd.Series[Any], years: int) -> pd.Series[Any]:
    """Give the constant yearly rate, in percent, from one population to another.

    A missing or zero first one gives a missing rate.

    Examples
    --------
    >>> compute_yearly_rate(pd.Series([100.0]), pd.Series([121.0]), 2).round(6).tolist()
    [10.0]
    """
    start, end = first.astype("float64"), last.astype("float64")
    return 100 * ((end / start.where(start > 0)) ** (1 / years) - 1)
