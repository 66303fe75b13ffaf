"""Equipment of towns: how many have some, and how many there are at equal size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtri

from ptvd_analysis.comparison.comparison import Comparison
from ptvd_analysis.comparison.kept import kept
from ptvd_analysis.comparison.towns import read_towns
from ptvd_analysis.indicators.declared import get_indicators
from ptvd_analysis.statistics.counts import (
    CountRatio,
    compare_counts,
    estimate_spread,
    shrink_rates,
)
from ptvd_analysis.statistics.ranksums import Values
from ptvd_analysis.statistics.shrinkage import estimate_between, shrink
from ptvd_analysis.tables.dataset import Dataset
from ptvd_analysis.tables.remembered import remembered
from ptvd_analysis.territories.territories import France

COUNTS: tuple[str, ...] = (
    "medecins_generalistes_2024",
    "infirmiers_2024",
    "pharmacies_2024",
    "structures_sante_2024",
    "creches_2024",
    "ecoles_1er_degre_2024",
    "colleges_2024",
    "lycees_2024",
    "france_services_2024",
    "bureaux_poste_2024",
    "gares_2024",
    "boulangeries_2024",
    "superettes_2024",
    "grandes_surfaces_2024",
    "equipements_sport_2024",
    "lieux_culturels",
    "bibliotheques",
    "cinemas",
    "musees",
)
"""What is counted, in the order of the themes."""


@dataclass(frozen=True)
class EquipmentRatios:
    """Ratios at equal size of the towns of every département to those of its neighbours.

    ``ratios``: code_departement, indicateur, log and erreur, missing where they cannot be told.
    ``between``: indicateur, entre (standard deviation of true logarithms between départements, around
    zero) and n (départements it rests on: those of the European mainland).
    """

    ratios: pd.DataFrame
    between: pd.DataFrame


@kept("equipment")
def measure_equipment(france: France, millesime: int = 2026) -> EquipmentRatios:
    """Compare the equipment of the towns of each département with that of its neighbours' towns."""
    towns = read_towns(france, millesime)
    mainland = set(towns.places[towns.mainland])
    rows = []
    for place in france.departements():
        near = [other.code for other in place.neighbours()]
        own, others = (
            pd.Index(towns.codes[np.isin(towns.places, codes)], dtype="str")
            for codes in ([place.code], near)
        )
        for code in COUNTS:
            found = _compare(france.dataset, code, own, others)
            rows.append((place.code, code, found.log, found.error))
    ratios = pd.DataFrame(rows, columns=["code_departement", "indicateur", "log", "erreur"])
    counted = ratios[ratios["code_departement"].isin(mainland) & ratios["log"].notna()]
    between = [(code, *_estimate(counted[counted["indicateur"] == code])) for code in COUNTS]
    return EquipmentRatios(ratios, pd.DataFrame(between, columns=["indicateur", "entre", "n"]))


def _estimate(ratios: pd.DataFrame) -> tuple[float, int]:
    logs, errors = (ratios[name].to_numpy("float64") for name in ("log", "erreur"))
    return estimate_between(logs, errors), len(ratios)


def _compare(dataset: Dataset, code: str, own: pd.Index[str], others: pd.Index[str]) -> CountRatio:
    counts, sizes = _read(dataset, code, own.append(others))
    return compare_counts(counts, sizes, np.arange(len(counts)) < len(own))


def _read(dataset: Dataset, code: str, towns: pd.Index[str]) -> tuple[Values, Values]:
    """Read a count and the people of some towns."""
    counts = dataset.keyed("indicateurs")[code].reindex(towns)
    people = dataset.keyed("communes")["population_2023"].reindex(towns)
    return counts.to_numpy("float64", na_value=np.nan), people.to_numpy("float64")


def compare_equipment(comparison: Comparison, codes: Sequence[str] = COUNTS) -> pd.DataFrame:
    """Compare equipment: presence, and how many times as many at equal size.

    Parameters
    ----------
    comparison : Comparison
        Its towns of the programme are compared, the territory's with all the references' together.
    codes : sequence of str, default :data:`COUNTS`
        Plain counts of the dictionary.

    Returns
    -------
    DataFrame
        One row per indicator: indicateur, libelle, presents (towns that have some), n (towns with a
        count), presents_references, n_references, ratio (times as many at equal size), ratio_bas and
        ratio_haut (95 %), retreci, retreci_bas, retreci_haut (90 %, given what départements of France
        differ by from their neighbours), p_signe (probability that the true ratio is on the other side
        of 1) and elasticite. Ratios are missing where a side has fewer than
        five towns with a count, or none of what is counted; the shrunk ones also where the comparison
        is not that of a département with its neighbours, of which alone it is known what to expect.

    Raises
    ------
    UnknownIndicatorError
        If no indicator has that code.

    Examples
    --------
    >>> from ptvd_analysis.comparison.comparison import compare
    >>> from ptvd_analysis.territories.territories import load
    >>> gers = load()["Gers"]
    >>> table = compare_equipment(compare(gers, gers.neighbours()), ["france_services_2024"])
    >>> table.loc[0, ["presents", "n", "presents_references", "n_references"]].tolist()
    [20, 24, 68, 100]
    >>> table.loc[0, ["ratio", "retreci"]].astype(float).round(2).tolist()
    [1.24, 1.09]
    """
    dataset, millesime = comparison.dataset, comparison.millesime
    own = comparison.territory.pvd(millesime).index
    others = own[:0].append([place.pvd(millesime).index for place in comparison.others])
    others = others.unique().difference(own)
    rows = []
    for indicator in get_indicators(dataset, codes):
        found = _compare(dataset, indicator.code, own, others)
        rows.append(
            {
                "indicateur": indicator.code,
                "libelle": indicator.label,
                **_count(dataset, indicator.code, own, ""),
                **_count(dataset, indicator.code, others, "_references"),
                **_interval("ratio", found.log, found.error),
                **_shrink(comparison, indicator.code, found),
                "elasticite": found.elasticity,
            }
        )
    return pd.DataFrame(rows)


def _count(dataset: Dataset, code: str, towns: pd.Index[str], of: str) -> dict[str, int]:
    counts = dataset.keyed("indicateurs")[code].reindex(towns)
    return {f"presents{of}": int(counts.gt(0).sum()), f"n{of}": int(counts.notna().sum())}


def _interval(name: str, log: float, error: float, level: float = 0.95) -> dict[str, float]:
    far = float(ndtri((1 + level) / 2)) * error
    ends = {name: log, f"{name}_bas": log - far, f"{name}_haut": log + far}
    return {end: float(np.exp(value)) for end, value in ends.items()}


def _shrink(comparison: Comparison, code: str, found: CountRatio) -> dict[str, float]:
    names = ("retreci", "retreci_bas", "retreci_haut")
    if not _is_of_neighbours(comparison) or code not in COUNTS:
        return dict.fromkeys((*names, "p_signe"), float("nan"))
    measured = measure_equipment(comparison.france, comparison.millesime)
    between = float(measured.between.set_index("indicateur")["entre"][code])
    shrunk = shrink(np.array([found.log]), np.array([found.error]), between)
    ends = (shrunk.mean, shrunk.low, shrunk.high)
    told = {name: float(np.exp(end[0])) for name, end in zip(names, ends, strict=True)}
    return told | {"p_signe": float(shrunk.wrong[0])}


def _is_of_neighbours(comparison: Comparison) -> bool:
    place = comparison.territory
    if place.level != "departement":
        return False
    near = {str(other.key) for other in place.neighbours()}
    return bool(near) and {str(other.key) for other in comparison.others} == near


def shrink_town_rates(
    france: France, code: str, towns: Sequence[str], millesime: int = 2026
) -> pd.DataFrame:
    """Say of some towns how many times what towns of their size have they have.

    Parameters
    ----------
    france : France
        Whose towns of the programme, all together, tell what towns of a size have.
    code : str
        A plain count of the dictionary.
    towns : sequence of str
        Their codes.
    millesime : {2026, 2020}
        The list of towns.

    Returns
    -------
    DataFrame
        Indexed by code_commune: compte, attendu (of towns of that size), ratio, ratio_bas and
        ratio_haut (90 %): shrunk by what towns of one size differ by. Missing without a count; the
        interval, also where towns of one size differ by less than chance.

    Examples
    --------
    >>> from ptvd_analysis.territories.territories import load
    >>> condom = shrink_town_rates(load(), "medecins_generalistes_2024", ["32107"])
    >>> condom.round(2).loc["32107", ["compte", "attendu", "ratio"]].tolist()
    [7.0, 7.13, 0.99]
    """
    start, elasticity, spread = _fit_size(france, code, millesime)
    counts, sizes = _read(france.dataset, code, pd.Index(towns))
    expected = np.exp(start + elasticity * np.log(sizes))
    shrunk = shrink_rates(counts, expected, spread)
    columns = {"compte": counts, "attendu": expected}
    ends = {"ratio": shrunk.ratio, "ratio_bas": shrunk.low, "ratio_haut": shrunk.high}
    return pd.DataFrame(columns | ends, index=pd.Index(towns, name="code_commune"))


@remembered
def _fit_size(france: France, code: str, millesime: int) -> tuple[float, float, float]:
    """Fit how a count goes with size over all towns: its logarithm at 1, elasticity, and the spread."""
    from statsmodels.api import GLM, families

    towns = france.pvd(millesime).index
    counts, sizes = _read(france.dataset, code, towns)
    known = ~np.isnan(counts)
    terms = np.column_stack([np.ones(known.sum()), np.log(sizes[known])])
    start, elasticity = map(
        float, GLM(counts[known], terms, family=families.Poisson()).fit().params
    )
    expected = np.exp(start + elasticity * np.log(sizes))
    return start, elasticity, estimate_spread(counts, expected)
