"""What can be told of the difference between a territory's small towns and the others'.

Two questions, two answers. The verdict follows from the level: the probability that its sign is wrong,
or that it is small. Signs that are told together, at the top of a report, are those of the family:
the probabilities that they are wrong sum to 5 % at most, so that the risk of one wrong sign among them
is 5 % at most. Whether a difference is proper to the territory, more than any border would show, is
told beside it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ptvd_analysis.comparison.comparison import Comparison
from ptvd_analysis.comparison.levels import compare_levels
from ptvd_analysis.comparison.singularity import measure_singularity
from ptvd_analysis.indicators.declared import list_judged
from ptvd_analysis.statistics.shrinkage import RISK, keep_family
from ptvd_analysis.tables.remembered import RECENT, remembered

LEANING = 0.10
"""Highest probability that a sign is wrong for the difference to be said to lean."""

SMALL = 0.95
"""Lowest probability that a difference is small for towns to be said close."""

VERDICTS = (
    "plus_eleve",
    "plus_faible",
    "plutot_plus_eleve",
    "plutot_plus_faible",
    "proche",
    "indetermine",
    "effectif_insuffisant",
    "non_calibre",
)
"""The only verdicts."""


@remembered(last=RECENT)
def judge(comparison: Comparison, codes: Sequence[str] | None = None) -> pd.DataFrame:
    """Say, for each indicator, what can be told of a territory's small towns beside the others'.

    Parameters
    ----------
    comparison : Comparison
        The territory and those it is compared with, their communes taken together.
    codes : sequence of str, optional
        Of indicators, in order; a class is refused. Those judged by default, in the dictionary's order.

    Returns
    -------
    DataFrame
        What :func:`ptvd_analysis.comparison.levels.compare_levels` gives, then verdict (the first of
        these that holds), famille (whether its sign is one of those that can be told together), and
        what :func:`ptvd_analysis.comparison.singularity.measure_singularity` gives: propre,
        centile_decoupages, institution…, its erreur being called erreur_contraste.

        - ``effectif_insuffisant``: a side has fewer than five communes with a value;
        - ``non_calibre``: no such comparison says what shifts are like;
        - ``plus_eleve``, ``plus_faible``: its sign is wrong with a probability of 5 % at most;
        - ``plutot_plus_eleve``, ``plutot_plus_faible``: of 10 % at most;
        - ``proche``: the difference is under half a standard deviation of towns, at 95 % or more;
        - ``indetermine``.

    Examples
    --------
    >>> from ptvd_analysis import compare, load
    >>> gers = load().departement("32")
    >>> told = judge(compare(gers, gers.neighbours()), ["part_75_plus_2022", "taux_vacance_2022"])
    >>> told["verdict"].tolist(), told["famille"].tolist()
    (['plus_eleve', 'proche'], [True, False])
    """
    asked = list_judged(comparison.dataset) if codes is None else codes
    levels = compare_levels(comparison, asked)
    told = levels.assign(verdict=_tell(levels), famille=keep_family(levels["p_signe"].to_numpy()))
    singular = measure_singularity(comparison, asked).rename(columns={"erreur": "erreur_contraste"})
    return told.join(singular.drop(columns="indicateur"))


def _tell(levels: pd.DataFrame) -> list[str]:
    wrong, small = levels["p_signe"], levels["p_proche"]
    side = np.where(levels["retreci"] > 0, "plus_eleve", "plus_faible").astype(object)
    told = np.select(
        [levels["ecart"].isna(), wrong.isna(), wrong <= RISK, wrong <= LEANING, small >= SMALL],
        ["effectif_insuffisant", "non_calibre", side, "plutot_" + side, "proche"],
        "indetermine",
    )
    return [str(word) for word in told]
