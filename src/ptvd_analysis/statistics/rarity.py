"""How unusual a value is among others, in bits: one bit for every halving of its frequency."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from scipy.stats import norm, rankdata

from ptvd_analysis.statistics.robust import standardise

Floats = npt.NDArray[np.float64]

_LEAST = 5
"""Fewest values among which one can be called unusual."""


def measure_rarity(values: npt.ArrayLike) -> Floats:
    r"""Measure how unusual each of some values is among all, at either end.

    Parameters
    ----------
    values : array_like of float, shape (n,)
        One per territory; missing values are allowed.

    Returns
    -------
    ndarray of float, shape (n,)
        Surprise in bits, :math:`-\log_2 p`: 0 for the most ordinary, 3 for what one in eight
        is as far from the middle as. Missing where the value is; 0 for all where fewer than five
        are known.

    Notes
    -----
    :math:`p` is the larger of two tails, so that neither a rank among near ties nor a distance in a
    skewed distribution is enough. By rank: :math:`2\min(F, 1-F)` with :math:`F` the mid-rank
    :math:`(r - 1/2)/n`, ties sharing theirs. By distance: :math:`2\Phi(-|z|)`, with :math:`z` the
    distance to the median in normal-consistent median absolute deviations; where these are zero,
    the rank alone counts. Both are at most 1.

    References
    ----------
    Surprisal: C. E. Shannon, « A mathematical theory of communication », *Bell System Technical
    Journal* 27, 1948. Mid-ranks: A. Hazen, « Storage to be provided in impounding reservoirs for
    municipal water supply », *Transactions of the ASCE* 77, 1914.

    Examples
    --------
    >>> measure_rarity([1.0, 2.0, 3.0, 4.0, 100.0]).round(2).tolist()
    [2.32, 0.74, 0.0, 0.74, 2.32]
    """
    return _count_bits(values, _measure_tails)


def _measure_tails(known: Floats) -> Floats:
    below = (rankdata(known) - 0.5) / len(known)
    tail = 2 * np.minimum(below, 1 - below)
    far = 2 * norm.sf(np.abs(standardise(known)))
    return np.asarray(np.fmax(tail, far))  # the rank alone where most values are equal


def measure_pattern_rarity(values: npt.ArrayLike) -> Floats:
    r"""Measure how unusual steps away from zero are, in bits.

    Parameters
    ----------
    values : array_like of float, shape (n,)
        0 where there is nothing to tell, 1 where something holds; or steps on both sides of zero.
        Missing values are allowed.

    Returns
    -------
    ndarray of float, shape (n,)
        :math:`-\log_2` of the share of the known values at least as far from zero on the same side;
        0 for a zero. Missing where the value is; 0 for all where fewer than five are known.

    Examples
    --------
    >>> measure_pattern_rarity([1.0, 0.0, 0.0, -1.0, -2.0, -1.0, -1.0, 0.0]).tolist()
    [3.0, 0.0, 0.0, 1.0, 3.0, 1.0, 1.0, 0.0]
    """
    return _count_bits(values, _measure_steps)


def _measure_steps(known: Floats) -> Floats:
    side = np.sign(known)
    as_far = side[:, None] * known[None, :] >= np.abs(known)[:, None]
    return np.where(side == 0, 1.0, as_far.mean(axis=1))


def _count_bits(values: npt.ArrayLike, measure: Callable[[Floats], Floats]) -> Floats:
    """Give the surprise of probabilities measured among the known values, if these are enough."""
    array = np.asarray(values, dtype="float64")
    known = ~np.isnan(array)
    bits = np.where(known, 0.0, np.nan)
    if known.sum() >= _LEAST:
        bits[known] = -np.log2(np.minimum(measure(array[known]), 1.0)) + 0.0
    return bits


def score_share(counts: npt.ArrayLike, totals: npt.ArrayLike) -> Floats:
    r"""Score shares of unlike totals, so that 2 of 2 is not more than 20 of 24 for its size alone.

    Parameters
    ----------
    counts, totals : array_like of float, shape (n,)
        How many have something, and how many could.

    Returns
    -------
    ndarray of float, shape (n,)
        Distance to the share of all, in standard errors of a count of that total,
        :math:`2\sqrt{m + 1/2}\,(\arcsin\sqrt{\tilde p} - \arcsin\sqrt{p})` with
        :math:`\tilde p = (k + 3/8)/(m + 3/4)`. Missing where the total is zero or missing.

    References
    ----------
    F. J. Anscombe, « The transformation of Poisson, binomial and negative-binomial data »,
    *Biometrika* 35, 1948.

    Examples
    --------
    >>> score_share([20, 2, 1], [24, 2, 4]).round(2).tolist()
    [0.69, 0.4, -2.12]
    """
    have, total = np.asarray(counts, dtype="float64"), np.asarray(totals, dtype="float64")
    have, total = np.where(total > 0, have, np.nan), np.where(total > 0, total, np.nan)
    if np.isnan(total).all():
        return total
    overall = np.nansum(have) / np.nansum(np.where(np.isnan(have), np.nan, total))
    share = (have + 0.375) / (total + 0.75)
    scored: Floats = (
        2 * np.sqrt(total + 0.5) * (np.arcsin(np.sqrt(share)) - np.arcsin(np.sqrt(overall)))
    )
    return scored
