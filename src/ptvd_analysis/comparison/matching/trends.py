"""What changed in the towns of the programme and in centres made alike, before it and after.

A difference-in-differences for France, doubly robust, clustered by département. Levels may differ:
changes are compared. What the covariates hold of the quantity itself is left out, so that the
changes of before are a check and not a choice. It stays an association: towns were chosen for what
was coming to them, too.

Rolling censuses blur the two sides of 2021: a vintage rests on five years of surveys around it, so
that the one of 2022 (2020 to 2024) is partly of before, and the population of 2020 (2018 to 2022)
partly of after. What a programme would have changed is diluted, never made up.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ptvd_analysis.comparison.kept import kept
from ptvd_analysis.comparison.matching.contrasts import ALPHA, read_matched
from ptvd_analysis.comparison.matching.measures import (
    Measure,
    compute_covariates,
    compute_measures,
    make_growth,
    scale_covariates,
)
from ptvd_analysis.comparison.matching.nearest import list_pool
from ptvd_analysis.indicators.populations import compute_yearly_rate
from ptvd_analysis.statistics.did import estimate_change
from ptvd_analysis.tables.dataset import Dataset
from ptvd_analysis.territories.territories import France


@dataclass(frozen=True)
class Trend:
    """One quantity followed from before the programme to after: its changes, a year."""

    code: str
    label: str  # in French
    before: tuple[Measure, ...]  # in order of time
    after: Measure
    same: tuple[str, ...] = ()  # covariates made of the same quantity, not used for it

    @property
    def measures(self) -> tuple[Measure, ...]:
        """All its changes, in order of time."""
        return (*self.before, self.after)


def _read_unchanged(dataset: Dataset, code: str) -> pd.Series[Any]:
    """Read a census where the commune absorbed no other and gave none back: one perimeter."""
    table, populations = dataset.keyed("indicateurs"), dataset.table("populations")
    changed = populations.loc[populations["statut"] != "identique", "code_commune"]
    other = table.index.isin(changed) | table.index.isin(dataset.table("passages")["code_commune"])
    values: pd.Series[Any] = table[code].astype("float64").mask(other)
    return values


def make_census_growth(first: int, last: int) -> Measure:
    """Give the growth between two censuses."""
    before, after = f"population_{first}", f"population_{last}"

    def compute(dataset: Dataset) -> pd.Series[Any]:
        start, end = (_read_unchanged(dataset, code) for code in (before, after))
        return compute_yearly_rate(start, end, last - first)

    return Measure(
        f"evolution_population_{first}_{last}", "Évolution de la population", "% par an",
        f"{first}-{last}", compute, (before, after),
    )  # fmt: skip


def make_change(code: str, label: str, first: int, last: int) -> Measure:
    """Give the change of a rate, in points a year."""
    before, after = f"{code}_{first}", f"{code}_{last}"

    def compute(dataset: Dataset) -> pd.Series[Any]:
        gap = _read_unchanged(dataset, after) - _read_unchanged(dataset, before)
        return gap / (last - first)

    return Measure(
        f"{code}_{first}_{last}", label, "% par an", f"{first}-{last}", compute, (before, after)
    )


def follow_rate(code: str, label: str, same: str) -> Trend:
    """Follow a rate through the censuses of 2011, 2016 and 2022."""
    before, after = make_change(code, label, 2011, 2016), make_change(code, label, 2016, 2022)
    return Trend(code, label, (before,), after, (same,))


TRENDS: tuple[Trend, ...] = (
    Trend(
        "population", "Population", (make_census_growth(2011, 2016), make_growth(2016, 2020)),
        make_growth(2020, 2023), ("evolution_population_2016_2019",),
    ),
    follow_rate("taux_vacance", "Taux de vacance des logements", "taux_vacance_2016"),
    follow_rate(
        "taux_chomage_1564", "Taux de chômage au sens du recensement", "taux_chomage_1564_2018"
    ),
)  # fmt: skip
"""What is known at least twice before 2021 and once after, whatever it gives."""


@dataclass(frozen=True)
class Trends:
    """What the trends of France are.

    ``table`` has a row for each change of a trend: tendance, mesure (code of the change), periode, role
    (``avant``, ``apres``, or ``inflexion``: after less the last before), pvd (mean change of the
    towns), temoins (of the centres made alike), ecart, bas, haut, p_value, communes, centres,
    centres_utiles (as many, weighing the same, would be as precise), departements and niveau
    (percent). Changes are in percent or points a year. Those of after share their risk between
    trends; those of before each take it whole.
    """

    table: pd.DataFrame


@kept("trends")
def read_trends(france: France, millesime: int = 2026) -> Trends:
    """Compare changes before and after the programme, in its towns and in centres made alike.

    Parameters
    ----------
    france : France
        The tables.
    millesime : {2026, 2020}
        Which PVD list.

    Returns
    -------
    Trends
        Of the towns that have a match, whose likes there are among the centres they are matched
        from; both are left out where a change is unknown, or a covariate.
    """
    scaled = scale_covariates(compute_covariates(france.dataset))
    towns = pd.Index(read_matched(france, millesime).sets["code_commune"].unique())
    centres = list_pool(france, "centralites")
    scaled = scaled.loc[scaled.index.intersection(towns.union(centres)).sort_values()]
    return Trends(pd.DataFrame(_estimate(france, scaled, towns)))


def _estimate(
    france: France, scaled: pd.DataFrame, towns: pd.Index[str]
) -> Iterator[dict[str, Any]]:
    treated = scaled.index.isin(towns)
    places = france.communes.loc[scaled.index, "code_departement"].to_numpy(str)
    for trend in TRENDS:
        covariates = scaled.drop(columns=list(trend.same)).to_numpy()
        changes = compute_measures(france.dataset, trend.measures).loc[scaled.index]
        after = changes[trend.after.code]
        changes["inflexion"] = after - changes[trend.before[-1].code]
        roles = [*["avant"] * len(trend.before), "apres", "inflexion"]
        periods = [measure.millesime for measure in trend.measures]
        periods.append(f"{periods[-1]} moins {periods[-2]}")
        for (code, values), role, period in zip(changes.items(), roles, periods, strict=True):
            level = ALPHA if role == "avant" else ALPHA / len(TRENDS)
            found = estimate_change(values.to_numpy(), treated, covariates, places, level)
            yield {
                "tendance": trend.code, "mesure": code, "periode": period, "role": role,
                "pvd": found.near, "temoins": found.far, "ecart": found.estimate,
                "bas": found.low, "haut": found.high, "p_value": found.p_value,
                "communes": found.treated, "centres": found.controls,
                "centres_utiles": found.effective, "departements": found.clusters,
                "niveau": 100 * (1 - level),
            }  # fmt: skip
