"""At another level? Shifts between small towns, shrunk by what départements of France differ by.

What départements differ by is estimated once for France, for each indicator and each kind of
comparison, on the mainland: islands and overseas territories stand apart too much to say what is
usual. A comparison of none of these kinds keeps its shift as it is, with its interval alone.

Shifts are measured on the scale that the dictionary declares, in standard deviations of small towns,
then told in the unit of the indicator; where the scale is that of logarithms, as what the median of
those compared would gain.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ptvd_analysis.comparison.calibrated import find_reference
from ptvd_analysis.comparison.comparison import Comparison
from ptvd_analysis.comparison.kept import kept
from ptvd_analysis.comparison.peers import KINDS, find_peers
from ptvd_analysis.comparison.towns import Flags, Names, Rows, read_towns, read_values_of
from ptvd_analysis.errors import InvalidParameterError
from ptvd_analysis.indicators.declared import Indicator, get_indicators, list_judged
from ptvd_analysis.statistics.ranksums import MINIMUM_SIZE, Values
from ptvd_analysis.statistics.robust import measure_deviation
from ptvd_analysis.statistics.shifts import estimate_shift
from ptvd_analysis.statistics.shrinkage import (
    ALPHA,
    estimate_between,
    find_typical_error,
    measure_errors,
    shrink,
    steady_errors,
)
from ptvd_analysis.tables.remembered import remembered
from ptvd_analysis.territories.territories import France, Territory

LEAST_CONTRASTS = 20
"""Fewest départements compared in a way for what they differ by to be estimated."""


@dataclass(frozen=True)
class NationalLevels:
    """What the small towns of départements differ by.

    Parameters
    ----------
    contrasts : DataFrame
        One row per kind of comparison, département and indicator: reference (``"voisins"``,
        ``"voisin"``, ``"region"``, ``"semblables"``, or ``"france"``, all other towns), code_departement
        (one row per neighbour for ``"voisin"``), indicateur, n, n_references, ecart and erreur (its
        standard error, steadied), both in standard deviations of towns; missing where a side has
        too few. Of the mainland only, save for ``"france"``.
    scales : DataFrame
        One row per kind of comparison and indicator: reference, indicateur, ecart_type (of towns
        of the mainland, robust, on the scale declared), erreur_type (typical error of one commune),
        tau (standard deviation of true shifts; missing where fewer than :data:`LEAST_CONTRASTS` tell
        it) and contrastes (how many tell it).
    """

    contrasts: pd.DataFrame
    scales: pd.DataFrame


@kept("levels")
def read_levels(france: France, millesime: int = 2026) -> NationalLevels:
    """Measure what départements differ by, for the indicators judged by default."""
    return measure_levels(france, list_judged(france.dataset), millesime)


@remembered
def measure_levels(france: France, codes: Sequence[str], millesime: int = 2026) -> NationalLevels:
    """Measure what the small towns of départements differ by, for any indicators.

    Parameters
    ----------
    france : France
        The tables.
    codes : sequence of str
        Of indicators; a class is refused.
    millesime : {2026, 2020}
        Which PVD list.

    Returns
    -------
    NationalLevels
        It takes half a second an indicator.
    """
    towns = read_towns(france, millesime)
    values = _rescale(read_values_of(towns, codes), get_indicators(france.dataset, codes))
    units = np.array([measure_deviation(column) for column in values[towns.mainland].T])
    values /= units
    pairs = _pair(france, millesime)
    measured = pd.concat(
        [_measure(values[own], values[others]) for _, _, own, others in pairs], ignore_index=True
    )
    contrasts = pd.DataFrame(
        {
            "reference": np.repeat([kind for kind, *_ in pairs], len(codes)),
            "code_departement": np.repeat([place for _, place, *_ in pairs], len(codes)),
            "indicateur": np.tile(np.array(codes, dtype=object), len(pairs)),
        }
    ).join(measured.drop(columns=["bas", "haut"]))
    mainland = contrasts["code_departement"].isin(np.unique(towns.places[towns.mainland]))
    scales = []
    for (kind, code), rows in contrasts[mainland].groupby(["reference", "indicateur"], sort=False):
        scales.append({"reference": kind, "indicateur": code, **_calibrate(rows)})
    told = pd.DataFrame(scales)
    told.insert(2, "ecart_type", told["indicateur"].map(dict(zip(codes, units, strict=True))))
    usual = contrasts[["reference", "indicateur"]].merge(told, how="left")["erreur_type"]
    contrasts["erreur"] = _steady(contrasts, usual.to_numpy("float64"))
    return NationalLevels(contrasts, told)


def _rescale(values: Values, indicators: Iterable[Indicator]) -> Values:
    """Take the logarithm where the dictionary says so; what has none is left out."""
    logs = _find_logs(indicators)
    scaled = values.copy()
    scaled[:, logs] = np.log(np.where(values[:, logs] > 0, values[:, logs], np.nan))
    return scaled


def _find_logs(indicators: Iterable[Indicator]) -> Flags:
    return np.array([indicator.scale == "log" for indicator in indicators])


@remembered
def _pair(france: France, millesime: int) -> list[tuple[str, str, Rows, Rows]]:
    """List the comparisons of départements: kind, code, rows of towns on each side."""
    towns = read_towns(france, millesime)

    def find(codes: Iterable[str]) -> Rows:
        return np.flatnonzero(np.isin(towns.places, list(codes)))

    pairs = []
    for place in france.departements():
        own = find([place.code])
        if not len(own):
            continue
        rest = np.setdiff1d(np.arange(len(towns.codes)), own)
        pairs.append(("france", place.code, own, rest))
        if not towns.mainland[own].all():
            continue
        beside: list[tuple[str, Sequence[Territory]]] = [
            *((kind, find_peers(place, kind)) for kind in KINDS),
            *(("voisin", (other,)) for other in find_peers(place, "voisins")),
        ]
        for kind, others in beside:
            pairs.append((kind, place.code, own, find(other.code for other in others)))
    return pairs


def _measure(own: Values, others: Values) -> pd.DataFrame:
    """Measure the shift of each column: n, n_references, ecart, bas, haut and erreur, not steadied."""
    rows = []
    for left, right in zip(own.T, others.T, strict=True):
        sides = left[~np.isnan(left)], right[~np.isnan(right)]
        shift = estimate_shift(*sides, ALPHA)
        told = (np.nan,) * 3 if shift is None else (shift.estimate, shift.low, shift.high)
        rows.append((*map(len, sides), *told))
    frame = pd.DataFrame(rows, columns=["n", "n_references", "ecart", "bas", "haut"])
    return frame.assign(erreur=measure_errors(frame["bas"].to_numpy(), frame["haut"].to_numpy()))


def _calibrate(rows: pd.DataFrame) -> dict[str, Any]:
    """Estimate the typical error of one kind and indicator, and what true shifts are like."""
    sizes = [rows[name].to_numpy("float64") for name in ("n", "n_references")]
    usual = find_typical_error(rows["erreur"].to_numpy(), *sizes)
    known = int(rows["ecart"].notna().sum())
    errors = _steady(rows, np.full(len(rows), usual))
    tau = estimate_between(rows["ecart"].to_numpy(), errors)
    return {
        "erreur_type": usual,
        "tau": tau if known >= LEAST_CONTRASTS else np.nan,
        "contrastes": known,
    }


def _steady(rows: pd.DataFrame, usual: Values) -> Values:
    sizes, others, errors = (
        rows[name].to_numpy("float64") for name in ("n", "n_references", "erreur")
    )
    known = np.minimum(sizes, others) >= MINIMUM_SIZE
    steadied = np.full(len(rows), np.nan)
    steadied[known] = steady_errors(errors[known], sizes[known], others[known], usual[known])
    return steadied


def compare_levels(comparison: Comparison, codes: Sequence[str]) -> pd.DataFrame:
    """Compare the level of a territory's small towns with the others', taken together.

    Parameters
    ----------
    comparison : Comparison
        Of territories, or of groups.
    codes : sequence of str
        Of indicators, in order; a class is refused.

    Returns
    -------
    DataFrame
        One row per indicator, in order: its description (indicateur, libelle, theme, unite,
        millesime, source), n and n_references (communes with a value), references (territories these
        are in), mediane and mediane_references; ecart, ecart_bas and ecart_haut (the shift and its
        interval at 95 %, as they are), retreci, retreci_bas and retreci_haut (shrunk, at 90 %), in the
        unit of the indicator; the same in standard deviations of small towns, named with ``_reduit``
        (ecart_reduit, ecart_bas_reduit…); p_signe (probability that the sign of retreci is wrong),
        p_proche (that the true shift is under half a standard deviation), tau (standard deviation
        of true shifts) and calibre (the kind of comparison it is of, see
        :func:`ptvd_analysis.comparison.calibrated.find_reference`; empty where it is of none, or where
        too few départements tell it). Missing where a side has fewer than five communes with a
        value; what is shrunk, where calibre is empty.

    Raises
    ------
    InvalidParameterError
        If there is no code, or one is a class.

    Examples
    --------
    >>> from ptvd_analysis import compare, load
    >>> gers = load().departement("32")
    >>> told = compare_levels(compare(gers, gers.neighbours()), ["part_75_plus_2022"]).iloc[0]
    >>> [int(told["n"]), int(told["n_references"]), told["calibre"]]
    [24, 100, 'voisins']
    >>> bool(abs(told["retreci"]) < abs(told["ecart"]))
    True
    """
    indicators = get_indicators(comparison.dataset, codes)
    if not indicators:
        raise InvalidParameterError("codes: one indicator at least is needed")
    own, places, raw = _read(comparison, codes)
    kind = find_reference(comparison)
    scales = _find_scales(comparison, codes, kind)
    units, usual, tau = (
        scales[name].to_numpy("float64") for name in ("ecart_type", "erreur_type", "tau")
    )
    scaled = _rescale(raw, indicators) / units
    measured = _measure(scaled[own], scaled[~own])
    measured["erreur"] = _steady(measured, usual)
    shrunk = shrink(measured["ecart"].to_numpy(), measured["erreur"].to_numpy(), tau)
    shifts = pd.DataFrame(
        {
            "ecart": measured["ecart"],
            "ecart_bas": measured["bas"],
            "ecart_haut": measured["haut"],
            "retreci": shrunk.mean,
            "retreci_bas": shrunk.low,
            "retreci_haut": shrunk.high,
        }
    )
    medians = [pd.DataFrame(raw[side]).median().to_numpy() for side in (own, ~own)]
    logs = _find_logs(indicators)
    return pd.concat(
        [
            pd.DataFrame([indicator.describe() for indicator in indicators]),
            measured[["n", "n_references"]].assign(
                references=[len(set(places[~own & ~np.isnan(column)])) for column in raw.T],
                mediane=medians[0],
                mediane_references=medians[1],
            ),
            shifts.apply(lambda told: _convert(told.to_numpy(), units, medians[1], logs)),
            shifts.add_suffix("_reduit"),
            pd.DataFrame(
                {
                    "p_signe": shrunk.wrong,
                    "p_proche": shrunk.small,
                    "tau": tau,
                    "calibre": np.where(np.isnan(tau), "", kind or ""),
                }
            ),
        ],
        axis=1,
    )


def _read(comparison: Comparison, codes: Sequence[str]) -> tuple[Flags, Names, Values]:
    """Read all communes: which are the territory's, what territory each is in, their values."""
    parts = [comparison.distribution(code) for code in codes]
    places = parts[0]["territoire"].astype(str).to_numpy()
    values = np.column_stack([part["valeur"].to_numpy("float64") for part in parts])
    return places == str(comparison.territory.key), places, values


def find_levels(france: France, codes: Sequence[str], millesime: int = 2026) -> NationalLevels:
    """Give what départements differ by, for any indicators: kept for those judged by default."""
    judged = set(list_judged(france.dataset))
    others = [code for code in dict.fromkeys(codes) if code not in judged]
    found = [measure_levels(france, [code], millesime) for code in others]
    if judged & set(codes):
        found.append(read_levels(france, millesime))
    return NationalLevels(
        contrasts=pd.concat([part.contrasts for part in found], ignore_index=True),
        scales=pd.concat([part.scales for part in found], ignore_index=True),
    )


def _find_scales(comparison: Comparison, codes: Sequence[str], kind: str | None) -> pd.DataFrame:
    """Find what is known of each indicator for a kind; tau is missing where there is none."""
    scales = find_levels(comparison.france, codes, comparison.millesime).scales
    scales = scales[scales["reference"] == (kind or "voisins")].set_index("indicateur")
    found = scales.loc[list(codes)]
    return found if kind else found.assign(tau=np.nan)


def shrink_departements(
    france: France, codes: Sequence[str], millesime: int = 2026
) -> Mapping[str, pd.DataFrame]:
    """Shrink the shift of each département's towns against all others of France.

    Parameters
    ----------
    france : France
        The tables.
    codes : sequence of str
        Of indicators; a class is refused.
    millesime : {2026, 2020}
        Which PVD list.

    Returns
    -------
    mapping of str to DataFrame
        By indicator, indexed by code_departement, sorted: niveau and erreur (mean and standard
        deviation of the shift that shrinking leaves, in standard deviations of towns). Without those
        that have too few towns with a value.
    """
    levels = find_levels(france, codes, millesime)
    contrasts = levels.contrasts[levels.contrasts["reference"] == "france"].dropna()
    taus = levels.scales[levels.scales["reference"] == "france"].set_index("indicateur")["tau"]
    found = {}
    for code in dict.fromkeys(codes):
        rows = contrasts[contrasts["indicateur"] == code].sort_values("code_departement")
        shrunk = shrink(rows["ecart"].to_numpy(), rows["erreur"].to_numpy(), float(taus[code]))
        found[code] = pd.DataFrame(
            {"niveau": shrunk.mean, "erreur": shrunk.deviation},
            index=pd.Index(rows["code_departement"]),
        )
    return found


def _convert(told: Values, units: Values, medians: Values, logs: Flags) -> Values:
    """Give in units what is in standard deviations."""
    moved = told * units
    return np.where(logs, medians * np.expm1(np.where(logs, moved, 0)), moved)
