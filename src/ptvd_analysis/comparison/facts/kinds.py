"""The kinds of facts: what each counts, of which subject it is, from how many towns it is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Literal

import pandas as pd

from ptvd_analysis.comparison.facts import measured
from ptvd_analysis.comparison.facts.measured import Base

Subject = Literal[
    "poids", "croissance", "villes", "emploi", "services", "equipement", "distance", "age",
    "logement", "liste",
]  # fmt: skip

LEADS_TO: Mapping[Subject, frozenset[Subject]] = MappingProxyType(
    {
        "poids": frozenset({"croissance", "services", "emploi", "distance"}),
        "croissance": frozenset({"villes", "age", "logement", "emploi"}),
        "villes": frozenset({"emploi", "logement"}),
        "emploi": frozenset({"services", "logement"}),
        "services": frozenset({"equipement", "emploi"}),
        "equipement": frozenset(),
        "distance": frozenset({"services", "equipement"}),
        "age": frozenset({"equipement", "logement"}),
        "logement": frozenset({"age"}),
        "liste": frozenset({"poids"}),
    }
)
"""Which subjects a reader expects after one: how many people, then whether there are more of them."""


@dataclass(frozen=True)
class Kind:
    """A kind of fact, the same for every territory.

    Parameters
    ----------
    name : str
        What it is called; after a colon, the indicator it is about.
    subject : str
        No two of the first three facts of a territory share theirs.
    unit : str
        Of its value, as the dictionary of indicators writes it; empty for a plain number.
    measure : callable
        From the communes of France to one row per territory, as ``measured`` says.
    indicators : tuple of str
        Codes of the indicators and tables it rests on, with their vintages.
    least : int
        Fewest towns from which it is told, and counted among the territories compared.
    scale : {"value", "share", "pattern"}
        What is held against the other territories: the value, the value scored by how many it rests
        on (counts of a total), or how many are at least as far from 0, where nothing is to be told,
        on the same side.
    margin : float
        Distance to the median of the territories, in its unit, that a reader would notice: under it
        nothing is remarkable, and a pattern is not told.
    """

    name: str
    subject: Subject
    unit: str
    measure: Callable[[Base], pd.DataFrame]
    indicators: tuple[str, ...]
    least: int = 5
    scale: Literal["value", "share", "pattern"] = "value"
    margin: float = 0.0


EQUIPMENT: tuple[str, ...] = (
    "medecins_generalistes_2024",
    "france_services_2024",
    "structures_sante_2024",
    "creches_2024",
    "colleges_2024",
    "lycees_2024",
    "gares_2024",
    "superettes_2024",
    "grandes_surfaces_2024",
    "cinemas",
    "musees",
)
"""Whose presence in towns is told."""

SERVICES: tuple[str, ...] = (
    "medecins_generalistes_2024",
    "pharmacies_2024",
    "grandes_surfaces_2024",
    "colleges_2024",
    "lycees_2024",
)
"""Of which the towns' share is told beside their share of the people."""


def _pool_vacancy(base: Base) -> pd.DataFrame:
    return measured.pool(base, base.read("logements_vacants_2021"), base.read("logements_2021"))


def _pool_second_homes(base: Base) -> pd.DataFrame:
    return measured.pool(
        base, base.read("residences_secondaires_2021"), base.read("logements_2021")
    )


def _pool_elders(base: Base) -> pd.DataFrame:
    people = base.read("population_2022")
    return measured.pool(base, base.read("part_75_plus_2022") * people / 100, people)


def _concentrate(code: str, subject: Subject) -> Kind:
    measure = partial(measured.measure_concentration, code=code)
    return Kind(
        f"concentration:{code}", subject, "", measure, (code, "population_2023"), margin=0.25
    )


def _meet(code: str) -> Kind:
    measure = partial(measured.measure_presence, code=code)
    return Kind(f"presence:{code}", "equipement", "%", measure, (code,), scale="share", margin=10)


KINDS: tuple[Kind, ...] = (
    Kind("part_habitants", "poids", "%", measured.weigh_people, ("population_2023",), 1, margin=5),
    Kind("nombre", "poids", "", measured.count_towns, (), 1, margin=5),
    Kind("part_epci", "poids", "%", measured.count_epci, (), 1, "share", 10),
    Kind("taille", "poids", "habitants", measured.measure_sizes, ("population_2023",), margin=1000),
    Kind("sans_pvd", "poids", "", measured.find_none, (), 0, "pattern"),
    Kind("contraste", "croissance", "", measured.contrast_growth, ("populations",), 5, "pattern"),
    Kind("croissance", "croissance", "%", measured.measure_growth, ("populations",), margin=2),
    Kind("villes_en_hausse", "croissance", "%", measured.count_growing, ("populations",), 5, "share",
         10),
    Kind("villes_porteuses", "villes", "%", measured.find_carriers, ("populations",), 10, "pattern", 10),
    Kind("emplois", "emploi", "%",
         partial(measured.count_above, code="emplois_pour_100_actifs_occupes_2018", limit=100),
         ("emplois_pour_100_actifs_occupes_2018",), 5, "share", 10),
    _concentrate("emplois_2018", "emploi"),
    *(_concentrate(code, "services") for code in SERVICES),
    *(_meet(code) for code in EQUIPMENT),
    Kind("distance_ville", "distance", "km", measured.measure_isolation,
         ("distance_ville_20000_km",), margin=10),
    Kind("distance_pvd", "distance", "km", measured.measure_spacing, (), margin=4),
    Kind("part_proche", "distance", "%", measured.measure_reach, ("population_2023",), margin=10),
    Kind("part_75_plus", "age", "%", _pool_elders, ("part_75_plus_2022", "population_2022"), margin=3),
    Kind("vieillissement", "age", "points", measured.measure_aging,
         ("part_75_plus_2011", "part_75_plus_2022"), margin=1),
    Kind("vacance", "logement", "%", _pool_vacancy, ("logements_vacants_2021", "logements_2021"),
         margin=3),
    Kind("residences_secondaires", "logement", "%", _pool_second_homes,
         ("residences_secondaires_2021", "logements_2021"), margin=10),
    Kind("liste", "liste", "%", measured.compare_lists, (), 5, "pattern", 20),
)  # fmt: skip
"""All of them, in the order that decides between equals."""


def count_kinds(subject: Subject) -> int:
    """Count the kinds of a subject, each of which has its chance of being rare."""
    return sum(kind.subject == subject for kind in KINDS)
