"""What can be told of the difference between a territory's PVD communes and the others'.

The word follows from the interval: « plus élevé » or « plus faible » where it leaves zero out and a
permutation test agrees, « non distinguable » otherwise. Levels are shared between the indicators
compared (Bonferroni), so that all intervals hold together with probability 95 %: among indicators
that do not differ, the risk of calling even one different is 5 % at most.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from ptvd_analysis.comparison.comparison import Comparison
from ptvd_analysis.indicators.declared import Indicator, get_indicators
from ptvd_analysis.statistics.ranksums import MINIMUM_SIZE, Values
from ptvd_analysis.statistics.shifts import estimate_shift, permute
from ptvd_analysis.tables.remembered import RECENT, remembered

ALPHA = 0.05
"""Risk shared between all the indicators of one comparison."""

WORDS = {1: "plus élevé", -1: "plus faible", 0: "non distinguable"}
"""The only words a difference is told in."""

TOO_FEW = "effectif insuffisant"
"""Said where a group is too small for any interval."""


@remembered(last=RECENT)
def judge(
    comparison: Comparison, indicators: Sequence[str], *, alpha: float = ALPHA
) -> pd.DataFrame:
    """Say, for each indicator, whether the territory's PVD communes differ from the others'.

    Parameters
    ----------
    comparison : Comparison
        The territory and those it is compared with, their communes taken together.
    indicators : sequence of str
        Codes; a class is refused.
    alpha : float, default 0.05
        Risk shared between the indicators that can be compared.

    Returns
    -------
    DataFrame
        One row per indicator, in order: indicateur, libelle, theme, unite, millesime, source,
        n and n_references (communes with a value), references (territories these are in),
        mediane and mediane_references, ecart, ecart_bas and ecart_haut (in the unit of the
        indicator; missing where a group is too small), p_value (of the rank-sum test) and
        p_permutation (neither corrected), niveau (of the interval, in percent) and verdict.

    Examples
    --------
    >>> from ptvd_analysis import compare, load
    >>> gers = load().departement("32")
    >>> judge(compare(gers, gers.neighbours()), ["taux_vacance_2022"])["verdict"].item()
    'non distinguable'
    """
    own = str(comparison.territory.key)
    declared = get_indicators(comparison.territory.dataset, indicators)
    known = [comparison.distribution(code).dropna(subset=["valeur"]) for code in indicators]
    samples = [_split(frame, own) for frame in known]
    compared = sum(min(map(len, pair)) >= MINIMUM_SIZE for pair in samples)
    level = alpha / max(compared, 1)
    return pd.DataFrame(
        [
            {
                **_judge(indicator, pair, level),
                "references": int(frame["territoire"].drop_duplicates().ne(own).sum()),
            }
            for indicator, pair, frame in zip(declared, samples, known, strict=True)
        ]
    )


def _split(known: pd.DataFrame, key: str) -> tuple[Values, Values]:
    own = (known["territoire"] == key).to_numpy()
    values = np.asarray(known["valeur"], dtype="float64")
    return values[own], values[~own]


def _judge(indicator: Indicator, pair: tuple[Values, Values], level: float) -> dict[str, Any]:
    own, others = pair
    shift = estimate_shift(own, others, level)
    p_permutation = None if shift is None else permute(own, others)
    agreed = p_permutation is not None and p_permutation <= level
    return {
        **indicator.describe(),
        "n": len(own),
        "n_references": len(others),
        "mediane": pd.Series(own).median(),
        "mediane_references": pd.Series(others).median(),
        "ecart": None if shift is None else shift.estimate,
        "ecart_bas": None if shift is None else shift.low,
        "ecart_haut": None if shift is None else shift.high,
        "p_value": None if shift is None else shift.p_value,
        "p_permutation": p_permutation,
        "niveau": 100 * (1 - level),
        "verdict": TOO_FEW if shift is None else WORDS[shift.sign if agreed else 0],
    }
