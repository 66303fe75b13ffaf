"""Classes that a map is coloured by."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np


def classify(values: Iterable[float | None]) -> list[float] | None:
    """Give the inner bounds of five classes of as equal counts as ties allow.

    Where more than a fifth of the values are the smallest, they are a class, and the quartiles of
    the others bound the four that follow. At most four bounds, increasing, each one of the values: a
    value is in the class whose rank is the number of bounds it reaches. None where there is no value.

    Examples
    --------
    >>> classify([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, None])
    [3, 5, 7, 9]
    >>> classify([0, 0, 0, 0, 0, 0, 0, 0, 1, 2])
    [1, 2]
    """
    known = sorted(value for value in values if value is not None)
    if not known:
        return None
    cuts = np.quantile(known, [0.2, 0.4, 0.6, 0.8], method="higher")
    above = [value for value in known if value > known[0]]
    if cuts[0] == known[0] and above:
        quartiles = np.quantile(above, [0.25, 0.5, 0.75], method="higher")
        cuts = np.concatenate([above[:1], quartiles])
    return [cut.item() for cut in np.unique(cuts) if cut > known[0]]
