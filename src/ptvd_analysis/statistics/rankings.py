"""Ranks of groups of communes, and how uncertain they are.

The rank is that of the median. Every other group is held against the group by the rank-sum test;
those that differ, after Holm's correction for how many are held against it, are surely above or
below; the rank may be anything between. All of it holds together with probability 95 % for one
group and one indicator.

References
----------
M. Mogstad, J. P. Romano, A. M. Shaikh and D. Wilhelm, "Inference for ranks with applications to
mobility across neighbourhoods and academic achievement across countries", Review of Economic
Studies, 91 (2024): confidence sets for ranks from pairwise tests. S. Holm, "A simple sequentially
rejective multiple test procedure", Scandinavian Journal of Statistics, 6 (1979).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import ndtr

from ptvd_analysis.statistics.shifts import MINIMUM_SIZE

ALPHA = 0.05
"""One minus the probability that a rank is within its ends."""

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True)
class RankEstimate:
    """The rank of one group among several.

    Parameters
    ----------
    rank, groups : int
        From the highest median, ties sharing the better rank; among how many groups.
    low, high : int
        Best and worst rank that the tests leave open.
    """

    rank: int
    groups: int
    low: int
    high: int


@dataclass(frozen=True)
class CountedValues:
    """How many communes of each group have each value.

    Parameters
    ----------
    names : ndarray of str
        Groups with at least :data:`ptvd_analysis.statistics.shifts.MINIMUM_SIZE` values, sorted.
    counts : ndarray of float
        One row per group, one column per value, in order.
    medians : ndarray of float
        Of each group.
    """

    names: npt.NDArray[Any]
    counts: Matrix
    medians: Matrix


def count_values(values: pd.Series[Any], groups: pd.Series[Any]) -> CountedValues:
    """Count the communes of every group by value, once for all comparisons.

    Parameters
    ----------
    values : Series of float
        One per commune; missing values are left out.
    groups : Series of str
        Group of each commune, on the same index; a commune without a group is left out.

    Returns
    -------
    CountedValues
        For :func:`hold_against`.
    """
    known = (values.notna() & groups.notna()).to_numpy()
    labels, names = pd.factorize(groups.to_numpy()[known], sort=True)
    levels, places = np.unique(values.to_numpy("float64")[known], return_inverse=True)
    counts = np.zeros((len(names), len(levels)))
    np.add.at(counts, (labels, places), 1)
    large = counts.sum(axis=1) >= MINIMUM_SIZE
    medians = values[known].groupby(labels).median().to_numpy("float64")
    return CountedValues(names[large], counts[large], medians[large])


def hold_against(counted: CountedValues, own: str) -> pd.DataFrame:
    """Hold a group against every other by the rank-sum test of Mann and Whitney.

    Parameters
    ----------
    counted : CountedValues
        Of :func:`count_values`.
    own : str
        One of the groups.

    Returns
    -------
    DataFrame
        Indexed by group, own included: n, mediane, part (share of the pairs in which own is above
        the group; ties count half) and p_value (two-sided, by the normal approximation with
        corrections for ties and continuity; 1 for own). Groups of fewer than
        :data:`ptvd_analysis.statistics.shifts.MINIMUM_SIZE` values are left out; empty where own is.

    Notes
    -----
    The same as ``scipy.stats.mannwhitneyu(method="asymptotic")`` for each pair, all at once.
    """
    names, counts = counted.names, counted.counts
    if own not in names:
        return pd.DataFrame(columns=["n", "mediane", "part", "p_value"])
    mine = counts[list(names).index(own)]
    sizes, size = counts.sum(axis=1), mine.sum()
    wins = (np.cumsum(counts, axis=1) - counts / 2) @ mine
    total, pairs = sizes + size, sizes * size
    ties = ((counts + mine) ** 3 - (counts + mine)).sum(axis=1)
    variance = pairs / 12 * (total + 1 - ties / (total * (total - 1)))
    spread = np.sqrt(np.where(variance > 0, variance, np.inf))
    p_values = np.minimum(1.0, 2 * ndtr(-(np.abs(wins - pairs / 2) - 0.5) / spread))
    return pd.DataFrame(
        {
            "n": sizes.astype(int),
            "mediane": counted.medians,
            "part": wins / pairs,
            "p_value": np.where(names == own, 1.0, p_values),
        },
        index=names,
    )


def rank_group(tests: pd.DataFrame, own: str) -> RankEstimate | None:
    """Rank a group among others, with the ranks that cannot be ruled out.

    Parameters
    ----------
    tests : DataFrame
        Of :func:`hold_against`, or some of its rows.
    own : str
        The group to rank.

    Returns
    -------
    RankEstimate or None
        None where the group is not there, or is alone.

    Examples
    --------
    >>> values = pd.Series([*range(10), *range(100, 110), *range(50, 60)], dtype=float)
    >>> groups = pd.Series(["32"] * 10 + ["31"] * 10 + ["65"] * 10)
    >>> rank_group(hold_against(count_values(values, groups), "65"), "65")
    RankEstimate(rank=2, groups=3, low=2, high=2)
    """
    mine = np.asarray(tests.index == own)
    if not mine.any() or len(tests) < 2:
        return None
    p_values, part, medians = tests[["p_value", "part", "mediane"]].to_numpy("float64").T
    differ = _correct(p_values[~mine]) <= ALPHA
    above = int((differ & (part[~mine] < 0.5)).sum())
    below = int((differ & (part[~mine] > 0.5)).sum())
    rank = int((medians > medians[mine]).sum()) + 1
    size = len(tests)
    return RankEstimate(rank, size, min(rank, above + 1), max(rank, size - below))


def _correct(p_values: Matrix) -> Matrix:
    """Correct p values for their number, by Holm's steps."""
    order = np.argsort(p_values, kind="stable")
    steps = p_values[order] * np.arange(len(p_values), 0, -1)
    corrected = np.empty_like(p_values)
    corrected[order] = np.minimum(1.0, np.maximum.accumulate(steps))
    return corrected
