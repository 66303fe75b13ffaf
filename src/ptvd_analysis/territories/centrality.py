"""What a town is for the country around it: jobs, and equipment that is here and not around."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from ptvd_analysis.tables.dataset import Dataset
from ptvd_analysis.tables.remembered import remembered
from ptvd_analysis.territories.territories import Territory, make_france

EQUIPMENT: Mapping[str, str] = {
    "medecins_generalistes_2024": "médecin généraliste",
    "infirmiers_2024": "infirmier",
    "pharmacies_2024": "pharmacie",
    "creches_2024": "crèche",
    "ecoles_1er_degre_2024": "école",
    "colleges_2024": "collège",
    "lycees_2024": "lycée",
    "bureaux_poste_2024": "bureau de poste",
    "france_services_2024": "France services",
    "gares_2024": "gare",
    "boulangeries_2024": "boulangerie",
    "superettes_2024": "supérette",
    "grandes_surfaces_2024": "grande surface",
    "bibliotheques": "bibliothèque",
    "cinemas": "cinéma",
}
"""Kinds of equipment counted."""


def describe_centrality(territory: Territory, millesime: int = 2026) -> pd.DataFrame:
    """Describe what each PVD commune of a territory is for the communes around it.

    Indexed by code_commune, sorted by name: nom, emplois_pour_100 (jobs for 100 residents at work,
    2018; missing where unknown), presents (kinds of :data:`EQUIPMENT` it has), connus (kinds
    known), touchees (communes that touch it, in any département), seuls (kinds it has and none of
    them has; a kind unknown in one of them is not counted) and liste (their names). A commune that
    touches none, an island, has every kind to itself.
    """
    everywhere = _describe_everywhere(make_france(territory.dataset), millesime)
    return everywhere.loc[territory.pvd(millesime).index]


def summarise_centrality(described: pd.DataFrame) -> dict[str, float]:
    """Sum up what :func:`describe_centrality` gives.

    communes, n (with a known number of jobs), attirent (of these, with more than 100 jobs for 100
    residents at work), emplois (median of jobs), presents and seuls (medians of kinds), avec
    (communes with a kind that none around has).
    """
    jobs = described["emplois_pour_100"].astype("float64")
    return {
        "communes": len(described),
        "n": int(jobs.notna().sum()),
        "attirent": int(jobs.gt(100).sum()),
        "emplois": jobs.median(),
        "presents": described["presents"].median(),
        "seuls": described["seuls"].median(),
        "avec": int(described["seuls"].gt(0).sum()),
    }


@remembered
def _describe_everywhere(territory: Territory, millesime: int) -> pd.DataFrame:
    towns = territory.pvd(millesime)
    table = territory.dataset.keyed("indicateurs")
    counts = table[list(EQUIPMENT)].astype("float64")
    own = counts.loc[towns.index]
    pairs = _list_touching(territory.dataset, towns.index)
    around = counts.reindex(pairs["code_voisine"]).set_axis(pairs["code_commune"])
    shared = around.ne(0).groupby(level=0).any().reindex(towns.index, fill_value=False)
    alone = own.gt(0) & ~shared
    sizes = pairs["code_commune"].value_counts()
    labels = np.array(list(EQUIPMENT.values()), dtype=object)
    return pd.DataFrame(
        {
            "nom": towns["nom"],
            "emplois_pour_100": table["emplois_pour_100_actifs_occupes_2018"].reindex(towns.index),
            "presents": own.gt(0).sum(axis=1),
            "connus": own.notna().sum(axis=1),
            "touchees": sizes.reindex(towns.index, fill_value=0),
            "seuls": alone.sum(axis=1),
            "liste": pd.Series(
                [", ".join(labels[kinds]) for kinds in alone.to_numpy()], towns.index, dtype="str"
            ),
        }
    ).rename_axis("code_commune")


def _list_touching(dataset: Dataset, codes: pd.Index[Any]) -> pd.DataFrame:
    """List the communes that touch some communes, one row per pair."""
    pairs = dataset.table("adjacences")[["code_commune", "code_voisine"]]
    reverse = pairs.set_axis(["code_voisine", "code_commune"], axis=1)
    return pd.concat([part[part["code_commune"].isin(codes)] for part in (pairs, reverse)])
