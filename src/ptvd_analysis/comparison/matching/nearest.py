"""Communes of the programme beside similar communes outside it.

Prefects chose the towns, largely because they were fragile: comparing them with all others would
compare what they were chosen for. Each PVD commune is put beside the communes that looked like it
before the programme. The design is nearest neighbours with replacement: a propensity score keeps
candidates apart that differ overall, a caliper on each covariate those that differ on one, and the
Mahalanobis distance orders the rest. What remains is an association: nothing here says that the
communes would have been alike without the programme.

References
----------
P. R. Rosenbaum and D. B. Rubin, "Constructing a control group using multivariate matched sampling
methods that incorporate the propensity score", The American Statistician, 39 (1985): Mahalanobis
distance within calipers of the propensity score. P. C. Austin, "Optimal caliper widths for
propensity-score matching", Pharmaceutical Statistics, 10 (2011): 0.2 standard deviation of its
logit. P. C. Austin, "Balance diagnostics", Statistics in Medicine, 28 (2009): standardised
differences, threshold 0.1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.spatial.distance import cdist

from ptvd_analysis.territories.programmes import POPULATION_LIMIT
from ptvd_analysis.territories.territories import France

Matrix = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Pool = Literal["centralites", "bassins_vie"]
Within = Literal["france", "region", "voisins"]

BALANCE_THRESHOLD = 0.1
"""Standardised difference above which two groups are not called balanced (Austin, 2009)."""

SHOWN_MATCHES = 2
"""Fewest matches of a commune for them to be named: one alone says little of it."""

SHOWN_DISTANCE = 3.0
"""Longest distance of a match that is named, in Mahalanobis' metric."""

_ENDS = ("code_commune", "code_voisine")


@dataclass(frozen=True)
class MatchingDesign:
    """How communes are matched.

    Parameters
    ----------
    millesime : {2026, 2020}
        Which PVD list says what a PVD commune is.
    pool : {"centralites", "bassins_vie"}
        Where matches come from, outside PVD and ACV and under 20,000 inhabitants: centres of
        level 2 or 3 (Inrae and Cesaer, 2021), or centres of a bassin de vie of 2012, a measure
        older than the selection.
    matches : int
        Most matches per commune.
    within : {"france", "region", "voisins"}
        Whether a match is from anywhere, from the same région, or from the same département or
        one that touches it.
    caliper : float
        Largest difference on any covariate, in standard deviations. The default is the widest, by
        steps of a quarter, that leaves every covariate balanced over France: chosen on balance
        alone, before any outcome.
    score_caliper : float
        Largest difference of the logit of the propensity score, in standard deviations.
    """

    millesime: int = 2026
    pool: Pool = "centralites"
    matches: int = 3
    within: Within = "france"
    caliper: float = 1.5
    score_caliper: float = 0.2


@dataclass(frozen=True)
class Matching:
    """What a matching found.

    Each row of ``sets`` is a pair: code_commune, code_temoin, rang (1 for the nearest), distance
    (Mahalanobis) and poids (one over the number of matches of the commune). ``treated`` and ``pool``
    are the communes that could be matched, and the candidates: those with every covariate.
    """

    sets: pd.DataFrame
    treated: pd.Index[str]
    pool: pd.Index[str]


def list_pool(france: France, pool: Pool) -> pd.Index[str]:
    """List the communes that matches may come from.

    None is on a PVD list, of 2020 or of 2026, nor in Action cœur de ville.

    Examples
    --------
    >>> from ptvd_analysis.territories.territories import load
    >>> pool = list_pool(load(), "centralites")
    >>> int(pool.str.startswith("32").sum())
    0
    """
    table = france.dataset.keyed("indicateurs")
    if pool == "centralites":
        central = table["niveau_centralite_2021"].isin(["2", "3"])
    else:
        central = table["pole_bassin_vie_2012"].eq(1).fillna(False)
    people = france.communes["population_2023"].astype("float64").reindex(table.index)
    listed = [france.pvd(2020).index, france.pvd(2026).index, france.listed("ACV", 2026).index]
    free = ~table.index.isin(listed[0].union(listed[1]).union(listed[2]))
    chosen: pd.Index[str] = table.index[central & people.lt(POPULATION_LIMIT) & free]
    return chosen


def match(france: France, covariates: pd.DataFrame, design: MatchingDesign) -> Matching:
    """Match the PVD communes with similar communes outside the programme.

    ``covariates`` are on the scale of the matching, without a missing value: a commune that is not
    there cannot be matched, nor be a match. Equal distances are taken in order of code.
    """
    towns = france.pvd(design.millesime).index.sort_values().intersection(covariates.index)
    pool = list_pool(france, design.pool).sort_values().intersection(covariates.index)
    if design.pool == "bassins_vie":
        # Every candidate is a centre: only the towns that are can be compared with them.
        towns = towns[covariates.loc[towns, "pole_bassin_vie_2012"] == 1]
    allowed = _allow(france, towns, pool, design.within)
    sets = match_nearest(covariates.loc[towns], covariates.loc[pool], design, allowed)
    return Matching(sets, towns, pool)


def _allow(
    france: France, towns: pd.Index[str], pool: pd.Index[str], within: Within
) -> npt.NDArray[np.bool_] | None:
    """Say which pairs the place of the communes allows."""
    if within == "france":
        return None
    level = "code_region" if within == "region" else "code_departement"
    near, far = (france.communes.loc[codes, level].to_numpy() for codes in (towns, pool))
    same: npt.NDArray[np.bool_] = near[:, None] == far[None, :]
    if within == "voisins":
        places = france.communes[level]
        pairs = france.dataset.table("adjacences")
        ends = pd.DataFrame({name: pairs[name].map(places) for name in _ENDS}).drop_duplicates()
        touching = ends.groupby(_ENDS[0])[_ENDS[1]].agg(set)
        reverse = ends.groupby(_ENDS[1])[_ENDS[0]].agg(set)
        for code in np.unique(near):
            around = touching.get(code, set()) | reverse.get(code, set())
            same[near == code] |= np.isin(far, list(around))
    return same


def match_nearest(
    treated: pd.DataFrame,
    pool: pd.DataFrame,
    design: MatchingDesign,
    allowed: npt.NDArray[np.bool_] | None = None,
) -> pd.DataFrame:
    """Match each row of a frame with the nearest rows of another, with replacement.

    Both hold the same covariates, none missing, indexed by code_commune; ``allowed`` says which
    pairs may be made, of shape (treated, pool), all by default. Gives the sets of
    :class:`Matching`; a row without a match within the calipers is not there.
    """
    far = fit_ruler(treated, pool).measure(treated, pool, design)
    if allowed is not None:
        far[~allowed] = np.inf
    row, column, position = choose_nearest(far, design.matches)
    counts = np.bincount(row)
    return pd.DataFrame(
        {
            "code_commune": treated.index.to_numpy()[row],
            "code_temoin": pool.index.to_numpy()[column],
            "rang": position + 1,
            "distance": far[row, column],
            "poids": 1 / counts[row],
        }
    )


@dataclass(frozen=True)
class Ruler:
    """How unlike communes are, on the scale of two groups.

    Parameters
    ----------
    columns : Index
        Covariates that vary.
    spread : array, shape (p,)
        Standard deviations within the groups, those of standardised differences.
    inverse : array, shape (p, p)
        Of the covariance within the groups, once divided by them: Mahalanobis' metric.
    slopes : array, shape (p,)
        Of the logit of the propensity score, on the same scale.
    score_spread : float
        Standard deviation of that logit within the groups.
    """

    columns: pd.Index[str]
    spread: Matrix
    inverse: Matrix
    slopes: Matrix
    score_spread: float

    def measure(self, left: pd.DataFrame, right: pd.DataFrame, design: MatchingDesign) -> Matrix:
        """Give the distance of each row to each row of another frame, infinite beyond a caliper."""
        near, far = (frame[self.columns].to_numpy() / self.spread for frame in (left, right))
        distances: Matrix = cdist(near, far, "mahalanobis", VI=self.inverse)
        scores = np.abs(np.subtract.outer(near @ self.slopes, far @ self.slopes))
        distances[scores > design.score_caliper * self.score_spread] = np.inf
        for column in range(len(self.spread)):
            gap = np.abs(np.subtract.outer(near[:, column], far[:, column]))
            distances[gap > design.caliper] = np.inf
        return distances


def fit_ruler(treated: pd.DataFrame, pool: pd.DataFrame) -> Ruler:
    """Fit distances to the communes that are matched and those they are matched with."""
    columns = treated.columns[pd.concat([treated, pool]).nunique() > 1]
    frames = treated[columns], pool[columns]
    spread = np.sqrt((frames[0].var() + frames[1].var()) / 2)
    spread = spread.where(spread > 0, 1.0)
    left, right = ((frame / spread).to_numpy() for frame in frames)
    within = np.concatenate([left - left.mean(axis=0), right - right.mean(axis=0)])
    slopes = _fit_score(left, right)
    scores = [(side @ slopes).var(ddof=1) for side in (left, right)]
    return Ruler(
        columns,
        spread.to_numpy(),
        np.linalg.pinv(np.cov(within, rowvar=False)),
        slopes,
        float(np.sqrt(sum(scores) / 2)),
    )


def choose_nearest(far: Matrix, matches: int) -> tuple[Integers, Integers, Integers]:
    """Choose the nearest columns of each row, that many at most: row, column and rank from 0.

    Infinite distances are never chosen; equal ones are in the order of columns.
    """
    order = np.argsort(far, axis=1, kind="stable")[:, :matches]
    row, position = np.nonzero(np.isfinite(np.take_along_axis(far, order, axis=1)))
    return row, order[row, position], position


def _fit_score(left: Matrix, right: Matrix) -> Matrix:
    """Give the slopes of the logit of the propensity score."""
    from statsmodels.discrete.discrete_model import Logit
    from statsmodels.tools.sm_exceptions import PerfectSeparationError

    both = np.concatenate([left, right])
    design = np.column_stack([np.ones(len(both)), both - both.mean(axis=0)])
    outcome = np.repeat([1.0, 0.0], [len(left), len(right)])
    try:
        slopes: Matrix = np.asarray(Logit(outcome, design).fit(disp=0).params)[1:]
    except (PerfectSeparationError, np.linalg.LinAlgError) as error:
        raise ValueError(
            "the covariates separate the two groups entirely: no commune has a match"
        ) from error
    return slopes


def measure_balance(
    covariates: pd.DataFrame, matching: Matching, of: pd.Index[str]
) -> pd.DataFrame:
    """Say how alike matched communes are, on the scale of the matching.

    Indexed by covariate: avant (standardised difference between the communes of ``of`` and the
    pool) and apres (between those matched and their matches). Both are divided by the standard
    deviation within the whole groups, so that they can be compared.
    """
    left, right = covariates.loc[matching.treated], covariates.loc[matching.pool]
    spread = np.sqrt((left.var() + right.var()) / 2)
    spread = spread.where(spread > 0)
    own = left.loc[left.index.intersection(of)]
    sets = matching.sets[matching.sets["code_commune"].isin(own.index)]
    pairs = sets["poids"].to_numpy()
    gaps = left.loc[sets["code_commune"]].to_numpy() - right.loc[sets["code_temoin"]].to_numpy()
    matched = sets["code_commune"].nunique()
    after = (gaps * pairs[:, None]).sum(axis=0) / matched if matched else np.nan
    return pd.DataFrame(
        {"avant": (own.mean() - right.mean()) / spread, "apres": after / spread}
    ).rename_axis("covariable")


def select_shown(sets: pd.DataFrame) -> pd.DataFrame:
    """Keep the pairs worth naming: near enough, and of a commune that has enough of these.

    ``sets`` are those of :class:`Matching`; what is estimated rests on all of them.

    Examples
    --------
    >>> sets = pd.DataFrame({"code_commune": ["a", "a", "a", "b"], "distance": [1.0, 3.0, 3.1, 1.0]})
    >>> select_shown(sets)["distance"].tolist()
    [1.0, 3.0]
    """
    near = sets[sets["distance"] <= SHOWN_DISTANCE]
    counts = near.groupby("code_commune")["distance"].transform("size")
    return near[counts >= SHOWN_MATCHES]
