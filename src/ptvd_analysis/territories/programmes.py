"""What the lists of the programmes say of a territory: binômes, changes, the towns of a list."""

from __future__ import annotations

import pandas as pd

from ptvd_analysis.tables.dataset import Dataset
from ptvd_analysis.tables.remembered import remembered
from ptvd_analysis.territories.membership import fold_names
from ptvd_analysis.territories.territories import Territory, make_france

POPULATION_LIMIT = 20_000
"""The programme is for towns below this many inhabitants (ANCT, 2020)."""


@remembered
def summarise_programmes(territory: Territory, millesime: int = 2026) -> dict[str, float]:
    """Count what the programmes are in a territory.

    pvd, pvd_2020, pvd_2026, acv, pvd_ort (PVD communes with a signed ORT), epci (that have a
    commune in the territory), epci_pvd (with a PVD commune in it), population_2023,
    population_pvd_2023 and part_population_pvd (percent).
    """
    towns = territory.pvd(millesime)
    population = float(territory.communes["population_2023"].sum())
    in_towns = float(towns["population_2023"].sum())
    return {
        "pvd": len(towns),
        "pvd_2020": len(territory.pvd(2020)),
        "pvd_2026": len(territory.pvd(2026)),
        "acv": len(territory.listed("ACV", 2026)),
        "pvd_ort": len(towns.index.intersection(territory.listed("ORT", 2026).index)),
        "epci": territory.communes["code_epci"].nunique(),
        "epci_pvd": towns["code_epci"].nunique(),
        "population_2023": population,
        "population_pvd_2023": in_towns,
        "part_population_pvd": 100 * in_towns / population,
    }


def list_binomes(territory: Territory, millesime: int = 2026) -> pd.DataFrame:
    """List the intercommunalités that have at least one PVD commune in a territory.

    Members of EPCI are those of 2026 for both lists. Indexed by code_epci, sorted by name: nom,
    nature, communes (members), pvd (how many in the territory), pvd_hors (how many of its PVD lie
    outside the territory), villes (names), population_2023 of the EPCI, population_pvd_2023 and
    part_pvd (percent of the EPCI's population living in its PVD communes of the territory).
    """
    towns = territory.pvd(millesime)
    everywhere = make_france(territory.dataset).pvd(millesime)["code_epci"].value_counts()
    grouped = towns.groupby("code_epci")
    frame = pd.DataFrame(
        {
            "pvd": grouped.size(),
            "villes": grouped["nom"].agg(", ".join),
            "population_pvd_2023": grouped["population_2023"].sum(),
        }
    )
    epci = territory.dataset.keyed("epci")
    frame = epci.join(frame, how="inner").sort_values("nom", key=fold_names)
    frame["pvd_hors"] = everywhere.reindex(frame.index).fillna(0).astype(int) - frame["pvd"]
    frame["part_pvd"] = 100 * frame["population_pvd_2023"] / frame["population_2023"]
    return frame


@remembered
def compare_lists(territory: Territory) -> pd.DataFrame:
    """Say what changed between the PVD list announced in 2020 and the one in force in 2026.

    Indexed by code_commune, sorted by name: nom, code_departement, code_epci, population_2023,
    statut ("maintenue", "entrée" or "sortie") and date_signature (of the list in force; missing
    where unknown).
    """
    announced, in_force = territory.pvd(2020), territory.pvd(2026)
    both = territory.communes.loc[announced.index.union(in_force.index)]
    status = pd.Series("maintenue", index=both.index)
    status[~both.index.isin(announced.index)] = "entrée"
    status[~both.index.isin(in_force.index)] = "sortie"
    columns = ["nom", "code_departement", "code_epci", "population_2023"]
    frame = both[columns].assign(statut=status)
    return frame.join(in_force["date_signature"]).sort_values("nom", key=fold_names)


def list_towns(territory: Territory, millesime: int = 2026) -> pd.DataFrame:
    """List the PVD communes of a list, with the signature dates of the list in force.

    The date is missing for a commune that is no longer on the list, and where the list has none.
    """
    towns = territory.pvd(millesime)
    signed = territory.pvd(2026)["date_signature"]
    return towns.assign(date_signature=signed.reindex(towns.index))


ANNOUNCED = pd.Timestamp(2020, 10, 1)
"""First day of the month in which the programme was announced (ANCT): delays are counted from it."""


@remembered
def summarise_lists(territory: Territory) -> dict[str, object]:
    """Say what became of the list announced in 2020, and how soon conventions were signed.

    maintenues, entrees, sorties (communes), fusions (communes of the list in force made of several
    since their population of 2020), datees (how many have a signature date), premiere, mediane and
    derniere (dates; missing without any), delai_mois (median, in months of 30.44 days from October
    2020; missing without any).
    """
    status = compare_lists(territory)["statut"].value_counts()
    towns = territory.pvd(2026)
    merged = _list_merged(territory.dataset)
    dates = pd.to_datetime(towns["date_signature"]).dropna()
    delays = (dates - ANNOUNCED).dt.days / 30.44
    return {
        "maintenues": int(status.get("maintenue", 0)),
        "entrees": int(status.get("entrée", 0)),
        "sorties": int(status.get("sortie", 0)),
        "fusions": int(towns.index.isin(merged).sum()),
        "datees": len(dates),
        "premiere": dates.min(),
        "mediane": dates.sort_values().iloc[(len(dates) - 1) // 2] if len(dates) else pd.NaT,
        "derniere": dates.max(),
        "delai_mois": float(delays.median()),
    }


@remembered
def _list_merged(dataset: Dataset) -> pd.Series[str]:
    """List the communes made of several since their population of 2020."""
    table = dataset.table("populations")
    return table.loc[(table["millesime"] == 2020) & (table["statut"] == "fusion"), "code_commune"]
