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

from ptvd_analysis.differences import MINIMUM_SIZE

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


def compare_pairs(values: pd.Series[Any], groups: pd.Series[Any]) -> tuple[pd.DataFrame, ...]:
    """Hold every group against every other by the rank-sum test of Mann and Whitney.

    Parameters
    ----------
    values : Series of float
        None missing.
    groups : Series of str
        Group of each value, on the same index.

    Returns
    -------
    tuple of two DataFrames
        By group and group: the share of the pairs in which the first is above the second (ties
        count half), and the two-sided p value, by the normal approximation with corrections for
        ties and continuity.

    Notes
    -----
    The same as ``scipy.stats.mannwhitneyu(method="asymptotic")`` for each pair, all at once.
    """
    table = pd.crosstab(groups.to_numpy(), values.to_numpy("float64"))
    counts = table.to_numpy("float64")
    below = np.cumsum(counts, axis=1) - counts / 2
    wins = counts @ below.T
    sizes = counts.sum(axis=1)
    product, total = np.outer(sizes, sizes), np.add.outer(sizes, sizes)
    cubes = (counts**3).sum(axis=1)
    mixed = (counts**2) @ counts.T
    ties = np.add.outer(cubes, cubes) + 3 * (mixed + mixed.T) - total
    variance = product / 12 * (total + 1 - ties / (total * (total - 1)))
    spread = np.sqrt(np.where(variance > 0, variance, np.inf))
    gap = np.abs(wins - product / 2)
    p_values = np.minimum(1.0, 2 * ndtr(-(gap - 0.5) / spread))
    names = table.index
    return (
        pd.DataFrame(wins / product, names, names),
        pd.DataFrame(p_values, names, names),
    )


def rank_group(values: pd.Series[Any], groups: pd.Series[Any], own: str) -> RankEstimate | None:
    """Rank a group among others, with the ranks that cannot be ruled out.

    Parameters
    ----------
    values : Series of float
        One per commune; missing values are left out.
    groups : Series of str
        Group of each commune, on the same index.
    own : str
        The group to rank.

    Returns
    -------
    RankEstimate or None
        None where the group has fewer than :data:`ptvd_analysis.differences.MINIMUM_SIZE` values,
        or is alone to have as many. Groups with fewer are not ranked.

    Examples
    --------
    >>> values = pd.Series([*range(10), *range(100, 110), *range(50, 60)], dtype=float)
    >>> groups = pd.Series(["32"] * 10 + ["31"] * 10 + ["65"] * 10)
    >>> rank_group(values, groups, "65")
    RankEstimate(rank=2, groups=3, low=2, high=2)
    """
    known = values.notna()
    known &= groups.map(groups[known].value_counts()).ge(MINIMUM_SIZE)
    values, groups = values[known], groups[known]
    medians = values.groupby(groups.to_numpy()).median()
    if own not in medians.index or len(medians) < 2:
        return None
    shares, p_values = (frame.loc[own].drop(own) for frame in compare_pairs(values, groups))
    differ = _correct(p_values.to_numpy()) <= ALPHA
    above = int((differ & (shares < 0.5).to_numpy()).sum())
    below = int((differ & (shares > 0.5).to_numpy()).sum())
    rank = int((medians > medians[own]).sum()) + 1
    size = len(medians)
    return RankEstimate(rank, size, min(rank, above + 1), max(rank, size - below))


def _correct(p_values: Matrix) -> Matrix:
    """Correct p values for their number, by Holm's steps."""
    order = np.argsort(p_values, kind="stable")
    steps = p_values[order] * np.arange(len(p_values), 0, -1)
    corrected = np.empty_like(p_values)
    corrected[order] = np.minimum(1.0, np.maximum.accumulate(steps))
    return corrected
