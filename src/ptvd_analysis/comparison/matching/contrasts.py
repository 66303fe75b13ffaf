"""The matched comparison of all of France, and what of it each département shows.

Everything is estimated once, for France and for each département: the balance of the covariates,
the trends of before, the contrasts of after, and the same contrasts under other choices, so that a
reader sees what depends on them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from ptvd_analysis.comparison.kept import kept
from ptvd_analysis.comparison.matching.measures import (
    CHECKS,
    OUTCOMES,
    compute_covariates,
    compute_epci_outcomes,
    compute_measures,
    scale_covariates,
)
from ptvd_analysis.comparison.matching.nearest import (
    Matching,
    MatchingDesign,
    list_pool,
    match,
    measure_balance,
)
from ptvd_analysis.comparison.matching.placebos import draw_placebos, find_level
from ptvd_analysis.statistics.clustered import Contrast, estimate_contrast
from ptvd_analysis.statistics.ranksums import MINIMUM_SIZE
from ptvd_analysis.territories.keys import FRANCE, TerritoryKey
from ptvd_analysis.territories.territories import France, Territory

ALPHA = 0.05
"""Risk shared between the outcomes of France; the trends of before each take it whole.

That of the outcomes of a département is learnt from placebos, never above that of France's.
"""

VARIANTS: Mapping[str, str] = {
    "principal": "Appariement principal",
    "sans_plus_grande": "Sans la plus grande commune",
    "un_temoin": "Un seul témoin par commune",
    "cinq_temoins": "Cinq témoins au plus",
    "calibre_serre": "Témoins à un écart type au plus",
    "corrige": "Corrigé des écarts restants",
    "niveaux": "PVD de niveau 2 ou 3, comme leurs témoins",
    "region": "Témoins de la même région",
    "voisins": "Témoins du département ou de ses voisins",
    "bassins_vie": "Vivier : pôles de bassin de vie 2012",
    "epci": "À l’échelle des EPCI",
}
"""The choices each contrast is made under, the first being the one that is judged."""

_DESIGNS: Mapping[str, Mapping[str, Any]] = {
    "principal": {},
    "un_temoin": {"matches": 1},
    "cinq_temoins": {"matches": 5},
    "calibre_serre": {"caliper": 1.0},
    "region": {"within": "region"},
    "voisins": {"within": "voisins"},
    "bassins_vie": {"pool": "bassins_vie"},
}

STATUSES = ("appariée", "sans commune semblable", "covariable inconnue")
"""What the matching makes of a PVD commune."""


@dataclass(frozen=True)
class MatchedComparison:
    """The matched comparison, for France and each département.

    Parameters
    ----------
    towns : DataFrame
        One row per PVD commune: code_commune, code_departement, statut (of :data:`STATUSES`) and
        manquantes (codes of the covariates it lacks, separated by spaces).
    sets : DataFrame
        Pairs of the main matching, as in :class:`ptvd_analysis.comparison.matching.nearest.Matching`.
    pool : DataFrame
        One row per candidate of the main matching: code_commune, code_departement.
    balance : DataFrame
        territoire (its key), covariable, avant, apres, and in natural units moyenne_pvd (of the
        matched), moyenne_temoins and moyenne_vivier.
    contrasts : DataFrame
        territoire (its key), mesure, variante, ecart, bas, haut, p_value, communes, temoins,
        niveau (percent) and signe: the side of zero the interval is on, 0 where it holds zero. For the
        outcomes of the main matching it is 0 as well where the interval corrected for the
        remaining differences does not agree: only what both tell is told. No row where too few
        communes are matched.
    placebos : DataFrame
        What contiguous groups of communes outside the programme give, as in
        :func:`ptvd_analysis.comparison.matching.placebos.draw_placebos`: the intervals of a
        département's outcomes are as wide as they ask for.
    """

    towns: pd.DataFrame
    sets: pd.DataFrame
    pool: pd.DataFrame
    balance: pd.DataFrame
    contrasts: pd.DataFrame
    placebos: pd.DataFrame

    def of(self, territory: Territory) -> MatchedComparison:
        """Keep one département: its towns, sets, balance and contrasts; all the pool and placebos.

        Raises
        ------
        InvalidParameterError
            If the territory is of another level.
        """
        key = territory.require("departement").key
        towns = self.towns[self.towns["code_departement"] == key.code]
        return MatchedComparison(
            towns,
            self.sets[self.sets["code_commune"].isin(towns["code_commune"])],
            self.pool,
            self.balance[self.balance["territoire"] == str(key)],
            self.contrasts[self.contrasts["territoire"] == str(key)],
            self.placebos,
        )


@kept("matched")
def read_matched(france: France, millesime: int = 2026) -> MatchedComparison:
    """Match the PVD communes of France and compare them with their matches; deterministic.

    Parameters
    ----------
    france : France
        The tables.
    millesime : {2026, 2020}
        Which PVD list.

    Returns
    -------
    MatchedComparison
        It takes some twenty seconds the first time, then it is kept in the user's cache; where
        nothing can be written, in every process.
    """
    natural = compute_covariates(france.dataset)
    scaled = scale_covariates(natural)
    design = MatchingDesign(millesime=millesime)
    matchings = {
        name: match(france, scaled, replace(design, **changes))
        for name, changes in _DESIGNS.items()
    }
    main = matchings["principal"]
    places = france.communes["code_departement"]
    groups = _group_towns(france, millesime)
    placebos = draw_placebos(france, scaled, compute_measures(france.dataset, OUTCOMES), main)
    risks = {place: _find_risk(place, codes, main, placebos) for place, codes in groups.items()}
    return MatchedComparison(
        towns=_tell_statuses(france, natural, main, millesime),
        sets=main.sets,
        pool=places.reindex(list_pool(france, design.pool)).reset_index(),
        balance=pd.concat(
            [_balance(natural, scaled, main, codes, key) for key, codes in groups.items()],
            ignore_index=True,
        ),
        contrasts=_agree(pd.DataFrame(_contrast(france, scaled, matchings, groups, risks))),
        placebos=placebos,
    )


def _find_risk(place: str, codes: pd.Index[str], main: Matching, placebos: pd.DataFrame) -> float:
    """Give the risk of the intervals of a place's outcomes."""
    nominal = ALPHA / len(OUTCOMES)
    size = main.sets.loc[main.sets["code_commune"].isin(codes), "code_commune"].nunique()
    if place == str(FRANCE) or size < MINIMUM_SIZE:
        return nominal
    return find_level(placebos, size, nominal)


def _agree(contrasts: pd.DataFrame) -> pd.DataFrame:
    """Take the sign away from what remaining differences may explain."""
    keys = ["territoire", "mesure"]
    corrected = contrasts[contrasts["variante"] == "corrige"].set_index(keys)["signe"]
    other = corrected.reindex(pd.MultiIndex.from_frame(contrasts[keys])).to_numpy()
    apart = (contrasts["variante"] == "principal") & ~np.isnan(other)
    apart &= other != contrasts["signe"]
    return contrasts.assign(signe=contrasts["signe"].mask(apart, 0))


def _group_towns(france: France, millesime: int) -> dict[str, pd.Index[str]]:
    towns = france.pvd(millesime)
    by_place = towns.groupby("code_departement").groups
    keyed = {str(TerritoryKey("departement", str(code))): by_place[code] for code in by_place}
    return {str(FRANCE): towns.index, **keyed}


def _tell_statuses(
    france: France, natural: pd.DataFrame, main: Matching, millesime: int
) -> pd.DataFrame:
    towns = france.pvd(millesime).sort_index()
    known = natural.reindex(towns.index).notna()
    status = np.select(
        [towns.index.isin(main.sets["code_commune"]), towns.index.isin(main.treated)],
        STATUSES[:2],
        STATUSES[2],
    )
    lacking = [" ".join(known.columns[~row]) for row in known.to_numpy()]
    frame = towns[["code_departement"]].assign(statut=status, manquantes=lacking)
    return frame.reset_index()


def _balance(
    natural: pd.DataFrame, scaled: pd.DataFrame, main: Matching, codes: pd.Index[str], place: str
) -> pd.DataFrame:
    frame = measure_balance(scaled, main, codes)
    sets = main.sets[main.sets["code_commune"].isin(codes)]
    matched = natural.loc[sets["code_commune"].unique()]
    weights = sets["poids"].to_numpy()[:, None]
    sums = (natural.loc[sets["code_temoin"]] * weights).sum()
    frame = frame.assign(
        moyenne_pvd=matched.mean(),
        moyenne_temoins=sums / (len(matched) or np.nan),
        moyenne_vivier=natural.loc[main.pool].mean(),
    )
    return frame.reset_index().assign(territoire=place)


def _contrast(
    france: France,
    scaled: pd.DataFrame,
    matchings: Mapping[str, Matching],
    groups: Mapping[str, pd.Index[str]],
    risks: Mapping[str, float],
) -> Iterator[dict[str, Any]]:
    before = compute_measures(france.dataset, CHECKS)
    after = compute_measures(france.dataset, OUTCOMES)
    corrected = _correct(after, scaled, matchings["principal"])
    levels = france.dataset.keyed("indicateurs")["niveau_centralite_2021"]
    central = levels.index[levels.isin(["2", "3"])]
    by_epci = compute_epci_outcomes(france.dataset)
    people = france.communes["population_2023"].astype("float64")
    for place, codes in groups.items():
        own = {
            name: matching.sets[matching.sets["code_commune"].isin(codes)]
            for name, matching in matchings.items()
        }
        main, risk = own["principal"], risks[place]
        yield from _estimate(main, before, place, "principal", ALPHA)
        for name, sets in own.items():
            yield from _estimate(sets, after, place, name, risk)
        yield from _estimate(main, corrected, place, "corrige", risk)
        central_only = main[main["code_commune"].isin(central)]
        yield from _estimate(central_only, after, place, "niveaux", risk)
        matched = people.reindex(main["code_commune"].unique())
        largest = matched.idxmax() if len(matched) else ""
        without = main[main["code_commune"] != largest]
        yield from _estimate(without, after, place, "sans_plus_grande", risk)
        yield from _estimate(_lift_to_epci(france, main), by_epci, place, "epci", risk)


def estimate_contrasts(
    sets: pd.DataFrame, measures: pd.DataFrame, alpha: float
) -> dict[str, Contrast]:
    """Estimate mean differences between communes and their matches, by measure.

    ``sets`` has code_commune and code_temoin, one row per pair; ``measures`` is indexed by
    code_commune. No estimate where too few communes have a value and a match that has one, see
    :func:`ptvd_analysis.statistics.clustered.estimate_contrast`.
    """
    owners, communes = pd.factorize(sets["code_commune"])
    matches, controls = pd.factorize(sets["code_temoin"])
    near = measures.reindex(communes).to_numpy("float64").T
    far = measures.reindex(controls).to_numpy("float64").T
    estimates = {
        str(name): estimate_contrast(*pair, owners, matches, alpha)
        for name, pair in zip(measures, zip(near, far, strict=True), strict=True)
    }
    return {name: found for name, found in estimates.items() if found is not None}


def _estimate(
    sets: pd.DataFrame,
    measures: pd.DataFrame,
    place: str,
    variant: str,
    level: float,
) -> Iterator[dict[str, Any]]:
    for code, contrast in estimate_contrasts(sets, measures, level).items():
        yield {
            "territoire": place,
            "mesure": code,
            "variante": variant,
            "ecart": contrast.estimate,
            "bas": contrast.low,
            "haut": contrast.high,
            "p_value": contrast.p_value,
            "communes": contrast.sets,
            "temoins": contrast.controls,
            "niveau": 100 * (1 - level),
            "signe": contrast.sign,
        }


def _correct(after: pd.DataFrame, scaled: pd.DataFrame, main: Matching) -> pd.DataFrame:
    """Take away what covariates predict, with coefficients of the pool alone.

    The bias correction of A. Abadie and G. W. Imbens, "Bias-corrected matching estimators for
    average treatment effects", Journal of Business & Economic Statistics, 29 (2011).
    """
    design = np.column_stack([np.ones(len(scaled)), scaled.to_numpy()])
    rows = pd.DataFrame(design, index=scaled.index)
    corrected = {}
    for code in after:
        known = after[code].reindex(main.pool).dropna()
        slopes = np.linalg.lstsq(rows.loc[known.index].to_numpy(), known.to_numpy(), rcond=None)[0]
        corrected[code] = after[code].reindex(rows.index) - rows.to_numpy() @ slopes
    return pd.DataFrame(corrected)


def _lift_to_epci(france: France, main: pd.DataFrame) -> pd.DataFrame:
    """Compare the EPCI of the communes with those of their matches that have no PVD commune."""
    epci = france.communes["code_epci"]
    with_towns = set(epci.reindex(france.pvd(2020).index.union(france.pvd(2026).index)).dropna())
    lifted = pd.DataFrame(
        {
            "code_commune": epci.reindex(main["code_commune"]).to_numpy(),
            "code_temoin": epci.reindex(main["code_temoin"]).to_numpy(),
        }
    )
    free = ~lifted["code_temoin"].isin(with_towns)
    return lifted[free].dropna().drop_duplicates()
