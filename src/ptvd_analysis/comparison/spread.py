"""An indicator over the small towns of the territories compared: what charts and medians are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from ptvd_analysis.indicators.declared import Indicator
from ptvd_analysis.statistics.medians import MINIMUM_INTERVAL_SIZE, estimate_median


@dataclass(frozen=True, eq=False)
class Spread:
    """An indicator with its value in every small town of the territories of a comparison.

    Parameters
    ----------
    indicator : Indicator
        What is measured.
    towns : DataFrame
        As :meth:`ptvd_analysis.comparison.comparison.Comparison.distribution` gives it.
    labels : mapping
        What territories are called, by key, in order.
    """

    indicator: Indicator
    towns: pd.DataFrame
    labels: Mapping[str, str]

    @property
    def known(self) -> bool:
        """Whether a commune has a value."""
        return bool(self.towns["valeur"].notna().any())

    @cached_property
    def medians(self) -> pd.DataFrame:
        """The median of every territory, as ``Comparison.medians`` gives it."""
        told = self.indicator.describe()
        numbers = self.towns["territoire"].cat.codes.to_numpy()
        values = self.towns["valeur"].to_numpy("float64")
        rows = []
        for number, (key, label) in enumerate(self.labels.items()):
            part = values[numbers == number]
            known = part[~np.isnan(part)]
            estimate = estimate_median(known)
            rows.append(
                {
                    "territoire": key,
                    "nom": label,
                    **told,
                    "n": estimate.n,
                    "communes": len(part),
                    "mediane": estimate.median,
                    "assez": estimate.n >= MINIMUM_INTERVAL_SIZE,
                    "bas": estimate.low,
                    "haut": estimate.high,
                    "minimum": known.min() if len(known) else np.nan,
                    "maximum": known.max() if len(known) else np.nan,
                }
            )
        return pd.DataFrame(rows)
