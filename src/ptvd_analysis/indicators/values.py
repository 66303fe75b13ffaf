"""An indicator with its value in each commune: what it is goes wherever its values go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from ptvd_analysis.errors import InvalidParameterError
from ptvd_analysis.indicators.declared import Indicator, get_indicator
from ptvd_analysis.tables.dataset import Dataset
from ptvd_analysis.tables.remembered import remembered


@dataclass(frozen=True, eq=False)
class IndicatorValues:
    """An indicator and its value in some communes.

    Values are indexed by code_commune; float, or text for a class; missing where unknown.
    """

    indicator: Indicator
    values: pd.Series[Any]

    def at(self, communes: pd.Index[Any]) -> IndicatorValues:
        """Keep some communes, in their order; a commune that the tables do not know has no value.

        Examples
        --------
        >>> from ptvd_analysis.tables.dataset import read_dataset
        >>> kept = read_values(read_dataset(), "superficie_km2").at(pd.Index(["32013", "99999"]))
        >>> kept.indicator.unit, kept.values.notna().tolist()
        ('km²', [True, False])
        """
        return replace(self, values=self.values.reindex(communes))

    def rescale(self) -> pd.Series[Any]:
        """Put values on the scale the dictionary declares: logarithms are missing where none exists.

        Examples
        --------
        >>> from ptvd_analysis.tables.dataset import read_dataset
        >>> kept = read_values(read_dataset(), "superficie_km2").at(pd.Index(["32013"]))
        >>> kept.indicator.scale, kept.values.item(), round(kept.rescale().item(), 3)
        ('log', 72.48, 4.283)
        """
        if self.indicator.scale != "log":
            return self.values
        scaled: pd.Series[Any] = np.log(self.values.where(self.values > 0))
        return scaled


_LARGER = {"epci": "an EPCI", "zone_emploi": "a zone d’emploi"}


Asked = str | Indicator | IndicatorValues
"""How an indicator is asked for: by its code, or as what it is, perhaps with values of one's own."""


def read_values(dataset: Dataset, indicator: Asked, *, larger: bool = False) -> IndicatorValues:
    """Read the value of an indicator, or of its code, in every commune.

    One that comes with its values keeps them.

    A derived rate is missing where one of its two columns is, or where its denominator is zero.
    ``larger`` accepts the value of a larger territory, which all its communes then carry.

    Raises
    ------
    UnknownIndicatorError
        If no indicator has that code.
    InvalidParameterError
        If it is the value of a larger territory, and that is not accepted.

    Examples
    --------
    >>> from ptvd_analysis.tables.dataset import read_dataset
    >>> read_values(read_dataset(), "population_epci_2023")
    Traceback (most recent call last):
      ...
    ptvd_analysis.errors.InvalidParameterError: population_epci_2023 is the value of an EPCI, not ...
    """
    given = indicator.indicator if isinstance(indicator, IndicatorValues) else indicator
    declared = get_indicator(dataset, given) if isinstance(given, str) else given
    if declared.level != "commune" and not larger:
        raise InvalidParameterError(
            f"{declared.code} is the value of {_LARGER[declared.level]}, not of a commune: no "
            "commune has one of its own. Ask for it over the communes of such a territory "
            "(Comparison.table), or choose an indicator whose « niveau » is commune."
        )
    if isinstance(indicator, IndicatorValues):
        return indicator
    return IndicatorValues(declared, _compute(dataset, declared))


@remembered
def _compute(dataset: Dataset, indicator: Indicator) -> pd.Series[Any]:
    table = dataset.keyed("indicateurs")
    if not indicator.derived:
        values = table[indicator.code]
        return values if indicator.is_class else values.astype("float64")
    above = table[indicator.numerator].astype("float64")
    below = table[indicator.denominator].astype("float64")
    quotient = indicator.factor * above / below.where(below > 0)
    return quotient.rename(indicator.code)


def compute_medians(
    dataset: Dataset, indicators: Iterable[str], communes: pd.Index[Any]
) -> tuple[pd.Series[float], int]:
    """Give the medians of indicators over the communes that have a value of each, and their count.

    Medians are missing where no commune has them all.
    """
    values = {code: read_values(dataset, code).at(communes).values for code in indicators}
    complete = pd.DataFrame(values).dropna()
    return complete.median(), len(complete)
