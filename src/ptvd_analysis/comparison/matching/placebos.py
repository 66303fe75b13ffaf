"""How often the matched comparison tells something where there is nothing to tell.

Communes outside the programme are taken as if they were in it, group after group, and go through the
very same procedure: the metric, calipers and scores of France, the nearest others, both contrasts.
A département's towns lie side by side, and so do these: what places share is then part of the error
that is measured. Scattered groups, of which a nominal level should hold, are the check.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd
from scipy.spatial.distance import cdist
from scipy.special import ndtr, ndtri

from ptvd_analysis.comparison.matching.nearest import (
    Integers,
    Matching,
    MatchingDesign,
    Matrix,
    choose_nearest,
    fit_ruler,
)
from ptvd_analysis.statistics.clustered import Contrast, estimate_contrast
from ptvd_analysis.statistics.ranksums import MINIMUM_SIZE
from ptvd_analysis.territories.projections import MAINLAND_EPSG, project
from ptvd_analysis.territories.territories import France

Kind = Literal["contigu", "disperse"]
ERROR = 0.05
"""Share of groups outside the programme of which something may be told."""

LIKE = 1.5
"""Ratio up to which the sizes of two groups are alike."""

_SEED = 2021
_CORSICA = ("2A", "2B")


@dataclass(frozen=True)
class Pool:
    """The communes placebos are taken from, and all they are compared on, a row each.

    Parameters
    ----------
    far : array, shape (n, n)
        Distances, infinite beyond a caliper.
    covariates : array, shape (n, p)
        None missing.
    values : array, shape (outcomes, n)
        What is compared, missing where unknown.
    """

    far: Matrix
    covariates: Matrix
    values: Matrix

    @cached_property
    def _design(self) -> Matrix:
        return np.column_stack([np.ones(len(self.covariates)), self.covariates])

    @cached_property
    def _sums(self) -> tuple[Matrix, Matrix]:
        return self._add_up(np.arange(len(self.covariates)))

    def _add_up(self, rows: Integers) -> tuple[Matrix, Matrix]:
        """Give the normal equations of some rows, for each outcome: both sides."""
        design, values = self._design[rows], self.values[:, rows]
        known = (~np.isnan(values)).astype(float)
        squares = np.einsum("ok,ki,kj->oij", known, design, design, optimize=True)
        return squares, np.nan_to_num(values) @ design

    def correct(self, own: Integers) -> Matrix:
        """Take away what covariates predict, with coefficients of all but some communes."""
        (squares, products), (own_squares, own_products) = self._sums, self._add_up(own)
        sides = squares - own_squares, (products - own_products)[:, :, None]
        slopes = np.linalg.solve(*sides)[:, :, 0]
        corrected: Matrix = self.values - slopes @ self._design.T
        return corrected

    def judge(self, own: Integers, matches: int) -> tuple[int, Matrix]:
        """Match some communes with the others; count those matched, and judge each outcome.

        An outcome is judged by the deviate that both contrasts reach on the same side, else by 0.
        """
        gaps = self.far[own]
        gaps[:, own] = np.inf
        row, others, _ = choose_nearest(gaps, matches)
        pairs = own[row], others
        plain, corrected = (
            np.array([deviate(estimate_contrast(v, v, *pairs, ERROR)) for v in values])
            for values in (self.values, self.correct(own))
        )
        both = np.minimum(np.abs(plain), np.abs(corrected))
        return len(np.unique(row)), np.where(np.sign(plain) == np.sign(corrected), both, 0.0)


def deviate(contrast: Contrast | None) -> float:
    """Give the normal deviate of a contrast's p value, with its sign; 0 where none is estimated."""
    if contrast is None:
        return 0.0
    return float(np.sign(contrast.estimate) * -ndtri(max(contrast.p_value, 1e-15) / 2))


def draw_placebos(
    france: France,
    scaled: pd.DataFrame,
    outcomes: pd.DataFrame,
    matching: Matching,
    kind: Kind = "contigu",
) -> pd.DataFrame:
    """Treat groups of communes outside the programme as if they were in it; fixed seed.

    Parameters
    ----------
    france : France
        The tables.
    scaled : DataFrame
        Covariates on the scale of the matching, by code_commune.
    outcomes : DataFrame
        What is compared, by code_commune, missing where unknown.
    matching : Matching
        That of France: its pool is where groups come from, mainland only, and their matches; they
        are of the sizes of the départements of which enough communes are matched.
    kind : {"contigu", "disperse"}
        A commune and the nearest, or any.

    Returns
    -------
    DataFrame
        A row for each mainland commune of the pool: centre (its code), taille (of the group),
        communes (those matched) and maximum: the largest, over outcomes, of what both contrasts
        reach (:meth:`Pool.judge`), in standard deviations.
    """
    pool, design = matching.pool, MatchingDesign()
    rows = scaled.loc[pool]
    far = fit_ruler(scaled.loc[matching.treated], rows).measure(rows, rows, design)
    everything = Pool(far, rows.to_numpy(), outcomes.reindex(pool).to_numpy("float64").T)
    communes = france.communes.loc[pool]
    island = communes["code_departement"].isin(_CORSICA)
    mainland = np.flatnonzero(((communes["zone"] == "metro") & ~island).to_numpy())
    km = project(communes.iloc[mainland], MAINLAND_EPSG) / 1000
    told = []
    for centre, own in group_around(km, _list_sizes(france, matching), kind):
        matched, judged = everything.judge(mainland[own], design.matches)
        told.append((pool[mainland[centre]], len(own), matched, judged.max()))
    return pd.DataFrame(told, columns=["centre", "taille", "communes", "maximum"])


def _list_sizes(france: France, matching: Matching) -> Integers:
    """Count the communes that could be matched, where enough of a département's are."""
    places = france.communes["code_departement"]
    matched = places.loc[matching.sets["code_commune"].unique()].value_counts()
    tried = places.loc[matching.treated].value_counts().sort_index()
    enough = matched.reindex(tried.index, fill_value=0) >= MINIMUM_SIZE
    return np.asarray(tried[enough], dtype=np.int64)


def group_around(km: Matrix, sizes: Integers, kind: Kind) -> Iterator[tuple[int, Integers]]:
    """Group points around each, in an order drawn at random: the point, and the rows of its group."""
    generator = np.random.default_rng(_SEED)
    order = np.argsort(cdist(km, km), axis=1, kind="stable")
    for centre in generator.permutation(len(km)):
        size = generator.choice(sizes)
        if kind == "contigu":
            yield int(centre), order[centre, :size]
        else:
            yield int(centre), generator.choice(len(km), size, replace=False)


def find_level(placebos: pd.DataFrame, size: int, nominal: float) -> float:
    """Give the risk at which intervals tell something of placebos of like size as seldom as said.

    At most :data:`ERROR` of those whose matched communes are two thirds to three halves as many as
    ``size`` are told something at that risk. ``nominal`` where that is stricter, or where there is
    no placebo of that size.
    """
    ratio = placebos["communes"] / size
    alike = placebos.loc[ratio.between(1 / LIKE, LIKE), "maximum"]
    if alike.empty:
        return nominal
    return min(nominal, 2 * float(ndtr(-np.quantile(alike, 1 - ERROR))))
