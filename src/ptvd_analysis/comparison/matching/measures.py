"""What communes are matched on, checked on and compared on, before and after the programme.

Each measure is declared once, before any result: covariates date from before 2021 (the list was
announced at the end of 2020), checks too and take no part in the matching, outcomes come after.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ptvd_analysis.indicators.aggregation import aggregate
from ptvd_analysis.indicators.declared import get_indicator
from ptvd_analysis.indicators.populations import compute_yearly_rate, read_population
from ptvd_analysis.indicators.values import read_values
from ptvd_analysis.tables.dataset import Dataset

POPULATION_SOURCE = "INSEE, populations de référence, communes de 2026"
"""Producer of the populations that growth is computed from."""


@dataclass(frozen=True)
class Measure:
    """One quantity known for each commune."""

    code: str
    label: str  # in French
    unit: str  # as the dictionary writes units
    millesime: str  # vintage or period
    compute: Callable[[Dataset], pd.Series[Any]]  # by code_commune; missing where unknown
    indicators: tuple[str, ...] = ()  # whose producers are cited; none for populations alone
    per_people: bool = False  # made with populations too, whose producer is then cited
    logarithm: bool = False  # matched on it, because the distribution has a long tail


def _compute_growth(dataset: Dataset, first: int, last: int) -> pd.Series[Any]:
    start, end = read_population(dataset, first), read_population(dataset, last)
    return compute_yearly_rate(start, end, last - first)


def make_growth(first: int, last: int, label: str = "Évolution de la population") -> Measure:
    """Declare the yearly growth of the reference population between two vintages."""
    return Measure(
        f"evolution_population_{first}_{last}", label, "% par an", f"{first}-{last}",
        lambda dataset: _compute_growth(dataset, first, last),
    )  # fmt: skip


def _indicator(code: str, label: str, unit: str, millesime: str, **options: bool) -> Measure:
    def read(dataset: Dataset) -> pd.Series[Any]:
        return read_values(dataset, code).values

    return Measure(code, label, unit, millesime, read, (code,), **options)


def _change(code: str, label: str, before: str, after: str, millesime: str) -> Measure:
    def subtract(dataset: Dataset) -> pd.Series[Any]:
        table = dataset.keyed("indicateurs")
        return table[after].astype("float64") - table[before].astype("float64")

    return Measure(code, label, "%", millesime, subtract, (before, after))


def _compute_density(dataset: Dataset) -> pd.Series[Any]:
    surface = dataset.keyed("indicateurs")["superficie_km2"].astype("float64")
    return read_population(dataset, 2020) / surface.where(surface > 0)


def _compute_establishments(dataset: Dataset) -> pd.Series[Any]:
    count = dataset.keyed("indicateurs")["etablissements_2018_flores"].astype("float64")
    people = read_population(dataset, 2019)
    return 1000 * count / people.where(people > 0)


def _is_in_communaute(dataset: Dataset) -> pd.Series[Any]:
    natures = dataset.keyed("communes")["code_epci"].map(dataset.keyed("epci")["nature"])
    return natures.eq("CC").astype("float64")  # a commune without EPCI is in none


def _compute_inflection(dataset: Dataset) -> pd.Series[Any]:
    return _compute_growth(dataset, 2020, 2023) - _compute_growth(dataset, 2016, 2020)


COVARIATES: tuple[Measure, ...] = (
    Measure(
        "population_2020", "Population", "habitants", "2020",
        lambda dataset: read_population(dataset, 2020), logarithm=True,
    ),
    Measure(
        "densite_2020", "Densité", "hab./km²", "2020", _compute_density,
        ("superficie_km2",), per_people=True, logarithm=True,
    ),
    make_growth(2016, 2019),
    _indicator("part_75_plus_2011", "Part des 75 ans et plus", "%", "2011"),
    _indicator("revenu_median_2019", "Niveau de vie médian", "€", "2019"),
    _indicator("taux_chomage_1564_2018", "Taux de chômage au sens du recensement", "%", "2018"),
    _indicator("taux_vacance_2016", "Taux de vacance des logements", "%", "2016"),
    _indicator(
        "emplois_pour_100_actifs_occupes_2018", "Emplois pour 100 actifs occupés résidents",
        "pour 100", "2018", logarithm=True,
    ),
    Measure(
        "etablissements_pour_1000_2018", "Établissements employeurs pour 1 000 habitants",
        "pour 1 000 hab.", "2018, rapporté à 2019", _compute_establishments,
        ("etablissements_2018_flores",), per_people=True, logarithm=True,
    ),
    _indicator(
        "distance_ville_20000_km", "Distance à une ville de 20 000 habitants", "km", "2023",
        logarithm=True,
    ),
    _indicator("pole_bassin_vie_2012", "Pôle d’un bassin de vie", "0/1", "2012"),
    Measure(
        "communaute_de_communes", "Membre d’une communauté de communes", "0/1", "EPCI 2026",
        _is_in_communaute,
    ),
)  # fmt: skip
"""What communes are matched on. Distance and EPCI are known for a later year, and move little."""

CHECKS: tuple[Measure, ...] = (
    make_growth(2019, 2020),
    _change(
        "variation_vacance_2011_2016", "Variation du taux de vacance", "taux_vacance_2011",
        "taux_vacance_2016", "2011-2016",
    ),
    _indicator(
        "emplois_2018_base_100_2013", "Emplois au lieu de travail, base 100 en 2013", "base 100",
        "2013-2018",
    ),
)  # fmt: skip
"""Trends of before the programme that the matching does not use."""

OUTCOMES: tuple[Measure, ...] = (
    make_growth(2020, 2023),
    Measure(
        "inflexion_population_2020",
        "Évolution annuelle de la population, 2020-2023 moins 2016-2020",
        "% par an", "2016-2023", _compute_inflection,
    ),
    _change(
        "variation_vacance_2016_2022", "Variation du taux de vacance", "taux_vacance_2016",
        "taux_vacance_2022", "2016-2022",
    ),
    _indicator(
        "taux_vacance_longue_2025", "Vacance de plus de deux ans (LOVAC, parc privé)", "%", "2025"
    ),
    _indicator(
        "permis_logements_pour_1000_2021_2025", "Logements autorisés pour 1 000 habitants",
        "pour 1 000 hab.", "2021-2025",
    ),
    _indicator(
        "medecins_generalistes_pour_10000_2024", "Médecins généralistes pour 10 000 habitants",
        "pour 10 000 hab.", "2024",
    ),
    _indicator(
        "boulangeries_pour_10000_2024", "Boulangeries pour 10 000 habitants",
        "pour 10 000 hab.", "2024",
    ),
    _indicator(
        "france_services_pour_10000_2024", "Points France services pour 10 000 habitants",
        "pour 10 000 hab.", "2024",
    ),
)  # fmt: skip
"""What is compared after 2020."""


def compute_measures(dataset: Dataset, measures: Sequence[Measure]) -> pd.DataFrame:
    """Give measures in every commune: one float column each, missing where unknown."""
    index = dataset.keyed("communes").index
    return pd.DataFrame(
        {m.code: m.compute(dataset).astype("float64").reindex(index) for m in measures}
    )


def compute_covariates(dataset: Dataset) -> pd.DataFrame:
    """Give what communes are matched on, in natural units."""
    return compute_measures(dataset, COVARIATES)


def scale_covariates(covariates: pd.DataFrame) -> pd.DataFrame:
    """Give covariates on the scale they are matched on.

    Logarithms where declared (of one plus the distance in km); missing where the logarithm does
    not exist. Rows with a missing covariate are dropped: nothing is imputed.
    """
    scaled = covariates.copy()
    for measure in COVARIATES:
        if measure.logarithm:
            values = scaled[measure.code] + (1 if measure.unit == "km" else 0)
            scaled[measure.code] = np.log(values.where(values > 0))
    return scaled.dropna()


def compute_epci_outcomes(dataset: Dataset) -> pd.DataFrame:
    """Give, by code_epci, the outcomes of which a territorial value can be made.

    Growth of the population (of the communes known at both ends) and rates per inhabitant, as sums
    over sums.
    """
    groups = dataset.keyed("communes")["code_epci"].dropna()
    columns = {}
    for measure in OUTCOMES:
        if len(measure.indicators) == 1:
            indicator = get_indicator(dataset, measure.indicators[0])
            if indicator.method == "rapport de sommes":
                columns[measure.code] = aggregate(dataset, indicator, groups)["valeur"]
    first, middle, last = (read_population(dataset, year) for year in (2016, 2020, 2023))
    known = pd.DataFrame({"first": first, "middle": middle, "last": last}).dropna()
    sums = known.groupby(groups.reindex(known.index)).sum()
    recent = compute_yearly_rate(sums["middle"], sums["last"], 3)
    earlier = compute_yearly_rate(sums["first"], sums["middle"], 4)
    columns["evolution_population_2020_2023"] = recent
    columns["inflexion_population_2020"] = recent - earlier
    return pd.DataFrame(columns)
