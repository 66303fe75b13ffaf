"""Whether a difference is proper to a territory, more than any cut of the map would show.

Neighbouring towns are alike, so that any border shows differences. A contrast is « propre » where it
is beyond what the likeness of towns in France leads one to expect of a group against its ring, and
it comes with its place among arbitrary groups of like size. The field of each indicator is that of
the mainland, fitted on normal scores. Errors are widened by what arbitrary groups show where the ring
is on one side (a coast, a frontier), and extremes follow their law rather than a normal one. Nothing
is said of a group against towns that are not its ring, nor overseas.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import pandas as pd

from ptvd_analysis.comparison.calibrated import find_reference
from ptvd_analysis.comparison.comparison import Comparison
from ptvd_analysis.comparison.kept import kept
from ptvd_analysis.comparison.towns import (
    Rows,
    Towns,
    link_towns,
    read_towns,
    read_values_of,
)
from ptvd_analysis.indicators.declared import get_indicators, list_judged
from ptvd_analysis.statistics.fields import (
    Field,
    contrast_groups,
    fit_field,
    measure_semivariogram,
    score_normally,
)
from ptvd_analysis.statistics.partitions import Group, Spread, draw_groups, fit_spread
from ptvd_analysis.statistics.ranksums import Values
from ptvd_analysis.tables.remembered import remembered
from ptvd_analysis.territories.territories import France

ALPHA = 0.05
"""Risk of a word « propre », shared between the indicators of one comparison (Bonferroni)."""

CELLS = (60, 90, 130) * 8
"""Cells of each arbitrary cut: about as many as départements, fewer and more."""

SEED = 20201211
"""Of the arbitrary cuts."""

LIKE = 1.5
"""Groups are of like size up to this ratio."""

LEAST_ALIKE = 100
"""Fewest arbitrary groups of like size that a percentile is told among."""

AROUND = ("voisins", "voisin")
"""The kinds of comparison that are with a ring, or a part of it."""

_MEASURES = ("contraste", "erreur", "z", "propre", "centile_decoupages", "decoupages")


@dataclass(frozen=True)
class Singularity:
    """What France shows of fields and of arbitrary groups, for the indicators judged by default.

    Parameters
    ----------
    fields : DataFrame
        One row per indicator, by code: palier, portee_km, pepite; missing where all is equal.
    groups : DataFrame
        One row per arbitrary group: decoupage (which cut), villes, villes_anneau, est_km and
        nord_km (its middle), elargissement (what the errors of its contrasts are multiplied by).
    contrasts : DataFrame
        Contrast of each group with its ring, over its widened error; one column per indicator.
    terms : array of float, shape (3,)
        Those of :class:`~ptvd_analysis.statistics.partitions.Spread`.
    """

    fields: pd.DataFrame
    groups: pd.DataFrame
    contrasts: pd.DataFrame
    terms: Values


@kept("singularity")
def read_singularity(france: France, millesime: int = 2026) -> Singularity:
    """Fit the fields of the indicators judged, and contrast arbitrary groups with their rings."""
    towns = read_towns(france, millesime)
    fields = fit_fields(towns, list_judged(france.dataset))
    groups, cuts = draw_arbitrary(towns, CELLS, SEED)
    contrasts = contrast_arbitrary(towns, fields, groups)
    spread = fit_spread(contrasts.to_numpy(), groups, towns.km)
    wider = np.array([spread.inflate(group, towns.km) for group in groups])
    middles = np.array([towns.km[group.own].mean(axis=0) for group in groups])
    described = pd.DataFrame(
        {
            "decoupage": cuts,
            "villes": [len(group.own) for group in groups],
            "villes_anneau": [len(group.ring) for group in groups],
            "est_km": middles[:, 0],
            "nord_km": middles[:, 1],
            "elargissement": wider,
        }
    )
    terms = np.array([spread.base, spread.offset, spread.degrees])
    return Singularity(fields, described, contrasts.div(wider, axis=0), terms)


def score_towns(towns: Towns, codes: Sequence[str]) -> Values:
    """Give the normal scores of the towns of Europe, one column per indicator; missing overseas."""
    values = read_values_of(towns, codes)
    values[~towns.metro] = np.nan
    return score_normally(values)


def fit_fields(towns: Towns, codes: Sequence[str]) -> pd.DataFrame:
    """Fit a field to the mainland's towns, by indicator."""
    scores, km = score_towns(towns, codes)[towns.mainland], towns.km[towns.mainland]
    found = [fit_field(measure_semivariogram(column, km)) for column in scores.T]
    rows = [(f.sill, f.range_km, f.nugget) if f else (np.nan,) * 3 for f in found]
    index = pd.Index(codes, name="indicateur")
    return pd.DataFrame(rows, index=index, columns=["palier", "portee_km", "pepite"])


def draw_arbitrary(towns: Towns, cells: Sequence[int], seed: int) -> tuple[list[Group], Rows]:
    """Cut the mainland arbitrarily: groups by rows of the towns, and which cut each is of."""
    rows, links = np.flatnonzero(towns.mainland), link_towns(towns)
    inside = np.searchsorted(rows, links[towns.mainland[links].all(axis=1)])
    groups, cuts = draw_groups(towns.km[rows], inside, cells, seed=seed)
    return [Group(rows[group.own], rows[group.ring]) for group in groups], cuts


def contrast_arbitrary(towns: Towns, fields: pd.DataFrame, groups: Sequence[Group]) -> pd.DataFrame:
    """Contrast groups with their rings: over the error of the field, one column per indicator."""
    scores = score_towns(towns, list(fields.index))
    rows = []
    for group in groups:
        estimates, errors = _contrast(towns, scores, group, fields)
        rows.append(estimates / errors)
    return pd.DataFrame(rows, columns=list(fields.index))


def _contrast(
    towns: Towns, scores: Values, group: Group, fields: pd.DataFrame
) -> tuple[Values, Values]:
    """Contrast a group with its ring; missing without a field."""
    rows = np.concatenate([group.own, group.ring])
    own = np.arange(len(rows)) < len(group.own)
    given = [Field(*map(float, terms)) for terms in fields.fillna(1.0).to_numpy()]
    held = np.where(fields["palier"].isna(), np.nan, scores[rows])
    found = contrast_groups(held, towns.km[rows], own, given)
    return found.estimates, found.errors


def measure_singularity(comparison: Comparison, codes: Sequence[str]) -> pd.DataFrame:
    """Say, for each indicator, whether a territory differs from its ring more than any group does.

    Parameters
    ----------
    comparison : Comparison
        A territory beside those around, all or some, as
        :func:`~ptvd_analysis.comparison.calibrated.find_reference` knows them; in Europe. Corsica
        borrows the field of the mainland.
    codes : sequence of str
        Indicators; a class is refused.

    Returns
    -------
    DataFrame
        One row per indicator, in order: indicateur; contraste and its erreur, in standard
        deviations of the towns' normal scores; z, their quotient; propre, whether ``|z|`` is beyond
        what arbitrary groups pass with probability :data:`ALPHA`, shared between the indicators
        compared;
        centile_decoupages, the percentage of arbitrary groups of like size whose ``|z|`` is smaller
        (a tie counting half), whichever the side; decoupages, how many these are; institution, the
        rule whose borders shape the indicator, if any; and singularite, what is said: « mesuree »,
        « champ_emprunte » (Corsica), « effectif_insuffisant », « hors_champ » (overseas, or a
        commune that is no PVD town) or « sans_anneau » (the others are not a ring). Missing, but for
        the code, the institution and that, where nothing is measured.

    Raises
    ------
    UnknownIndicatorError
        If a code is not declared.

    Examples
    --------
    >>> from ptvd_analysis import compare, load
    >>> gers = load().departement("32")
    >>> found = measure_singularity(compare(gers, gers.neighbours()), ["taux_vacance_2022"])
    >>> found[["z", "propre", "singularite"]].round(1).values.tolist()
    [[-1.7, False, 'mesuree']]
    """
    declared = get_indicators(comparison.dataset, codes)
    told = pd.DataFrame(
        {
            "indicateur": [each.code for each in declared],
            "institution": [each.institution for each in declared],
        }
    )
    towns = read_towns(comparison.france, comparison.millesime)
    group, state = _find_group(comparison, towns)
    codes = list(told["indicateur"])
    if group is None:
        return told.join(_tell_nothing(len(codes))).assign(singularite=state)
    of_france = read_singularity(comparison.france, comparison.millesime)
    measured = _measure(of_france, towns, group, codes)
    known = measured["z"].notna()
    return told.join(measured).assign(singularite=np.where(known, state, "effectif_insuffisant"))


def _tell_nothing(rows: int) -> pd.DataFrame:
    nothing = pd.DataFrame(np.nan, index=range(rows), columns=_MEASURES)
    return nothing.astype({"propre": "boolean"}).assign(decoupages=0)


def _find_group(comparison: Comparison, towns: Towns) -> tuple[Group | None, str]:
    """Give the group and its ring by rows of the towns, if it has one, and what is said of it."""
    own, *others = (comparison.communes(place, "pvd") for place in comparison.territories)
    if not own.isin(towns.codes[towns.metro]).all():
        return None, "hors_champ"
    if find_reference(comparison) not in AROUND:
        return None, "sans_anneau"
    group = Group(towns.rows(own), towns.rows(chain.from_iterable(others)))
    return group, "mesuree" if towns.mainland[group.own].all() else "champ_emprunte"


def _measure(of_france: Singularity, towns: Towns, group: Group, codes: list[str]) -> pd.DataFrame:
    """Contrast a group with its ring, and place it among arbitrary groups of like size."""
    spread = Spread(*map(float, of_france.terms))
    fields, arbitrary = of_france.fields, of_france.contrasts
    others = [code for code in codes if code not in fields.index]
    if others:
        more, drawn = _measure_others(towns, others)
        fields = pd.concat([fields, more])
        arbitrary = arbitrary.join(drawn.div(of_france.groups["elargissement"], axis=0))
    estimates, errors = _contrast(towns, score_towns(towns, codes), group, fields.loc[codes])
    wider = errors * spread.inflate(group, towns.km)
    size = len(group.own)
    alike = of_france.groups["villes"].between(size / LIKE, size * LIKE).to_numpy()
    z = np.asarray(estimates / wider)
    known = ~np.isnan(z)
    proper = np.abs(z) >= spread.find_bar(ALPHA / max(int(known.sum()), 1))
    counts, centiles = _place(np.abs(z), np.abs(arbitrary.loc[alike, codes].to_numpy()))
    return pd.DataFrame(
        {
            "contraste": estimates,
            "erreur": wider,
            "z": z,
            "propre": pd.Series(proper, dtype="boolean").where(known),
            "centile_decoupages": centiles,
            "decoupages": counts,
        }
    )


@remembered
def _measure_others(towns: Towns, codes: Sequence[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Fit and contrast, as for all of France, indicators that are not judged by default."""
    fields = fit_fields(towns, list(codes))
    groups, _ = draw_arbitrary(towns, CELLS, SEED)
    return fields, contrast_arbitrary(towns, fields, groups)


def _place(extremes: Values, arbitrary: Values) -> tuple[Rows, Values]:
    """Give how many arbitrary values each is held against, and the percentage that it passes."""
    counts = (~np.isnan(arbitrary)).sum(axis=0)
    passed = (arbitrary < extremes).sum(axis=0) + (arbitrary == extremes).sum(axis=0) / 2
    enough = (counts >= LEAST_ALIKE) & ~np.isnan(extremes)
    centiles = np.where(enough, 100 * passed / np.maximum(counts, 1), np.nan)
    return np.where(np.isnan(extremes), 0, counts), centiles
