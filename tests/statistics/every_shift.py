"""The interval of a difference, found by trying every shift."""

from __future__ import annotations

import math

import numpy as np
from scipy.stats import mannwhitneyu


def hold_every_shift(own: np.ndarray, others: np.ndarray, alpha: float) -> tuple[float, float]:
    """Try each difference of a pair and a shift between each two, by the law of the values."""
    together = np.concatenate([own, others])
    exact = min(len(own), len(others)) <= 8 and len(np.unique(together)) == len(together)
    steps = np.unique(np.subtract.outer(own, others).round(9))
    around = np.concatenate([[steps[0] - 1], (steps[:-1] + steps[1:]) / 2, [steps[-1] + 1]])
    shifts = around if exact else np.sort(np.concatenate([steps, around]))
    moved = (own - shifts[:, None]).round(9)
    p_values = mannwhitneyu(
        moved, others[None].round(9), axis=1, method="exact" if exact else "asymptotic"
    ).pvalue
    kept = shifts[p_values > alpha]
    if len(kept) == 0:  # each side of the estimate, and the estimate itself, are rejected
        return (float(np.median(np.subtract.outer(own, others))),) * 2
    low, high = steps[steps <= kept[0]], steps[steps >= kept[-1]]
    return float(low[-1]) if len(low) else -math.inf, float(high[0]) if len(high) else math.inf
