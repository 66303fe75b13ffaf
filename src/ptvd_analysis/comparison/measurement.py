"""What figures are made of: counted or surveyed, of which towns, how finely published."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from ptvd_analysis.comparison.comparison import Comparison
from ptvd_analysis.errors import InvalidParameterError
from ptvd_analysis.indicators.declared import Indicator, get_indicators, list_judged
from ptvd_analysis.indicators.values import read_values
from ptvd_analysis.statistics.ranksums import measure_superiority
from ptvd_analysis.statistics.robust import measure_deviation
from ptvd_analysis.statistics.rounding import find_step
from ptvd_analysis.tables.remembered import RECENT, remembered
from ptvd_analysis.territories.territories import France

SURVEYED_FROM = 10_000
"""Inhabitants from which the census surveys a commune's dwellings, and counts them all below."""


@remembered(last=RECENT)
def describe_measurement(
    comparison: Comparison, indicators: Sequence[str] | None = None
) -> pd.DataFrame:
    """Say of each indicator how many towns have it, which these are, and how it is known.

    Parameters
    ----------
    comparison : Comparison
        The territory and those it is compared with.
    indicators : sequence of str, optional
        Codes, in order; those judged by default. A class, and what is known of larger territories
        than communes, are refused.

    Returns
    -------
    DataFrame
        One row per indicator: what is measured (as
        :meth:`ptvd_analysis.indicators.declared.Indicator.describe` gives it), sondage (1 where the
        census surveys communes of :data:`SURVEYED_FROM` inhabitants and more, 2 where every commune
        is surveyed, 0 for no survey); communes and n (towns of the territory, and those with a
        value), enquetees (of these, towns whose value a survey estimates); communes_compares,
        n_compares and enquetees_compares, the same of all towns compared, the territory's included;
        habitants_connues and habitants_inconnues (median population, among all compared, of the
        towns with and without a value), superiorite (share of the pairs of such towns in which the
        one with a value has more inhabitants, ties counting half: near 1, the value is known of the
        larger towns; missing where all have one, or none); pas (power of ten that every published
        value is a multiple of, in the unit: what rounding leaves; missing for what is computed
        here) and grain (pas, in robust standard deviations of the PVD communes of France).

    Raises
    ------
    UnknownIndicatorError, InvalidParameterError
        If a code is not declared, or is not of the kind above.

    Examples
    --------
    >>> from ptvd_analysis import compare, load
    >>> gers = load().departement("32")
    >>> found = describe_measurement(compare(gers, gers.neighbours()), ["taux_pauvrete_2021"])
    >>> found.loc[0, ["communes", "n", "enquetees"]].tolist()
    [24, 11, 0]
    >>> found["superiorite"].round(2).tolist(), found["pas"].tolist()
    ([1.0], [1.0])
    """
    dataset = comparison.dataset
    declared = get_indicators(dataset, list_judged(dataset) if indicators is None else indicators)
    if not declared:
        raise InvalidParameterError("indicators: one code at least is needed")
    population = dataset.keyed("communes")["population_2023"].astype("float64")
    return pd.DataFrame([_describe(comparison, indicator, population) for indicator in declared])


def _describe(
    comparison: Comparison, indicator: Indicator, population: pd.Series[float]
) -> dict[str, Any]:
    frame = comparison.distribution(indicator.code)
    size = population.reindex(frame.index)
    people = np.asarray(size, dtype="float64")
    known = frame["valeur"].notna()
    own = frame["territoire"] == str(comparison.territory.key)
    surveyed = known & (indicator.sampled > 0) & ((indicator.sampled > 1) | (size >= SURVEYED_FROM))
    return {
        **indicator.describe(),
        "sondage": indicator.sampled,
        "communes": int(own.sum()),
        "n": int((own & known).sum()),
        "enquetees": int((own & surveyed).sum()),
        "communes_compares": len(frame),
        "n_compares": int(known.sum()),
        "enquetees_compares": int(surveyed.sum()),
        "habitants_connues": size[known].median(),
        "habitants_inconnues": size[~known].median(),
        "superiorite": measure_superiority(people[known], people[~known]),
        **_measure_rounding(comparison.france, indicator, comparison.millesime),
    }


@remembered
def _measure_rounding(
    france: France, indicator: Indicator, millesime: int
) -> dict[str, float | None]:
    """Say what rounding leaves of a value that is published: nothing is known of one made here."""
    values = read_values(france.dataset, indicator).at(france.pvd(millesime).index).values
    numbers = np.asarray(values, dtype="float64")
    step = None if indicator.derived else find_step(numbers)
    return {"pas": step, "grain": step / measure_deviation(numbers) if step else None}
