"""How finely values are published."""

from __future__ import annotations

import numpy as np

from ptvd_analysis.statistics.ranksums import Values

_POWERS = range(3, -5, -1)
"""Of ten: from thousands to ten-thousandths."""


def find_step(values: Values) -> float | None:
    """Find the largest power of ten that all values are multiples of: how far apart two can be least.

    Missing values are left out. None where there is none, all are zero, or they are finer than a
    ten-thousandth.

    Examples
    --------
    >>> find_step(np.array([19750.0, 21800, np.nan])), find_step(np.array([9.2, 18.62]))
    (10.0, 0.01)
    >>> find_step(np.array([1 / 3]))
    """
    known = values[~np.isnan(values)]
    if not known.any():
        return None
    for power in _POWERS:
        if np.allclose(known, np.round(known, -power), rtol=1e-12, atol=1e-7):
            return 10.0**power
    return None
