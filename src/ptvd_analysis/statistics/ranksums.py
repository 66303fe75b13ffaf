"""The rank-sum test of Mann and Whitney, by the normal approximation, for many groups at once.

The statistic is how many pairs one group wins against another: pairs of one value of each, ties
counting half. It is written out where SciPy's ``mannwhitneyu``, which looks at one pair of groups
at a time, costs a report more than the rest of its statistics; it gives SciPy's p values.

References
----------
H. B. Mann and D. R. Whitney, "On a test of whether one of two random variables is stochastically
larger than the other", Annals of Mathematical Statistics, 18 (1947).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

Values = npt.NDArray[np.float64]

MINIMUM_SIZE = 5
"""Fewest communes in each group for two groups to be compared."""

CONTINUITY = 0.5
"""Taken from the gap between the pairs won and half of them, since pairs are counted by halves."""


def measure_spread(size: Values | int, against: Values | int, tied: Values | float) -> Values:
    """Give the standard deviation of the pairs won, where two groups are one draw.

    ``tied`` is the sum of ``t**3 - t`` over the values of both groups, each being shared by ``t``
    communes. 0 where all values are equal.

    Examples
    --------
    >>> float(measure_spread(4, 5, 0)), float(measure_spread(4, 5, 9**3 - 9))
    (4.08248290463863, 0.0)
    """
    total = size + against
    return np.sqrt(size * against / 12 * (total + 1 - tied / (total * (total - 1))))


def measure_superiority(left: Values, right: Values) -> float:
    """Give the share of the pairs in which the left value is above the right, ties counting half.

    Missing where a side has no value (A. Vargha and H. D. Delaney, "A critique and improvement of the
    CL common language effect size statistics", Journal of Educational and Behavioral Statistics, 25,
    2000).

    Examples
    --------
    >>> measure_superiority(np.array([1.0, 3]), np.array([1.0, 2]))
    0.625
    """
    if not len(left) or not len(right):
        return float("nan")
    return float(np.sign(np.subtract.outer(left, right)).mean() / 2 + 0.5)


def compute_p_values(wins: Values, pairs: Values, spread: Values) -> Values:
    """Test that groups are one draw, from the pairs won, the pairs in all and their spread.

    Two-sided p values, with corrections for ties and continuity; 1 where there is no spread.
    """
    gap = np.abs(wins - pairs / 2) - CONTINUITY
    return np.asarray(np.minimum(1.0, 2 * ndtr(-gap / np.where(spread > 0, spread, np.inf))))
