"""A town's place: beside the towns of its territory, beside all those compared, beside France's."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ptvd_analysis.comparison.comparison import Comparison
from ptvd_analysis.comparison.scores import score_towns
from ptvd_analysis.errors import InvalidParameterError
from ptvd_analysis.indicators.aggregation import rank
from ptvd_analysis.indicators.declared import Indicator, get_indicators, list_judged
from ptvd_analysis.tables.remembered import RECENT, remembered

FIRST = "valeur la plus élevée"
"""What rank 1 is, whether more is wished or less."""


@remembered(last=RECENT)
def place_towns(comparison: Comparison, indicators: Sequence[str] | None = None) -> pd.DataFrame:
    """Place every town of a territory, indicator by indicator.

    Parameters
    ----------
    comparison : Comparison
        The territory, or the group, and those it is compared with.
    indicators : sequence of str, optional
        Codes, in order; those judged by default. A class, and what is known of larger territories
        than communes, are refused.

    Returns
    -------
    DataFrame
        One row per town of the territory and indicator, town by town: code_commune, nom, what is
        measured (as :meth:`ptvd_analysis.indicators.declared.Indicator.describe` gives it), valeur;
        rang_territoire and
        rangs_territoire (its rank among the towns of the territory, and how many have a value),
        rang_compares and rangs_compares (among all those compared, the territory's included);
        egaux_territoire and egaux_compares (how many others have its value, and so its rank);
        premier (what rank 1 is: :data:`FIRST`); score (gap to the median of the PVD communes of
        France, in robust standard deviations, on the scale declared: see
        :func:`~ptvd_analysis.comparison.scores.score_towns`); manquant (where the value is missing,
        what that may mean, in French; empty elsewhere). A missing value has neither rank nor score.

    Raises
    ------
    UnknownIndicatorError, InvalidParameterError
        If a code is not declared, or is not of the kind above.

    Examples
    --------
    >>> from ptvd_analysis import compare, load
    >>> gers = load().departement("32")
    >>> found = place_towns(compare(gers, gers.neighbours()), ["taux_vacance_2022"])
    >>> condom = found.set_index("nom").loc["Condom"]
    >>> condom.filter(like="ran").to_dict()
    {'rang_territoire': 1, 'rangs_territoire': 24, 'rang_compares': 6, 'rangs_compares': 124}
    """
    dataset = comparison.dataset
    declared = get_indicators(dataset, list_judged(dataset) if indicators is None else indicators)
    if not declared:
        raise InvalidParameterError("indicators: one code at least is needed")
    parts = [_place(comparison, indicator) for indicator in declared]
    placed = pd.concat(parts, keys=range(len(parts)), names=["ordre"]).reset_index()
    return placed.sort_values(["ville", "ordre"], ignore_index=True).drop(
        columns=["ville", "ordre"]
    )


def _place(comparison: Comparison, indicator: Indicator) -> pd.DataFrame:
    """Place every town of the territory by one indicator, numbered in order."""
    own = comparison.territory.towns(comparison.millesime)
    values = comparison.distribution(indicator)["valeur"].astype("float64")
    inside = values.reindex(own.index)
    scores = score_towns(comparison.france, [indicator.code], comparison.millesime, own.index)
    return (
        own[["nom"]]
        .assign(**indicator.describe(), valeur=inside)
        .join(_rank("territoire", inside))
        .join(_rank("compares", values))
        .assign(
            premier=FIRST,
            score=scores[indicator.code],
            manquant=np.where(inside.isna(), indicator.missing, ""),
            ville=range(len(own)),
        )
        .rename_axis("code_commune")
    )


def _rank(circle: str, values: pd.Series[float]) -> pd.DataFrame:
    """Rank the communes of a circle, as the columns that bear its name tell it."""
    equal = values.groupby(values).transform("size") - 1
    return pd.DataFrame(
        {
            f"rang_{circle}": rank(values),
            f"rangs_{circle}": int(values.notna().sum()),
            f"egaux_{circle}": equal.astype("Int64"),
        }
    )
