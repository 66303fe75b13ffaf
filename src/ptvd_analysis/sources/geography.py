"""Communes, EPCI, départements and régions of 1 January 2026, from the administrative packages."""

from __future__ import annotations

import json
import re
import tarfile
from pathlib import Path
from typing import Any

import pandas as pd

from ptvd_analysis.errors import DataError
from ptvd_analysis.territories.projections import MAINLAND_EPSG

CURRENT = "commune-actuelle"

_ARTICLES = {0: "de ", 1: "d’", 2: "du ", 3: "de la ", 4: "des ", 5: "de l’"}
"""« de » and the article, by INSEE's TNCC code."""

_IN_FEMININE_WITHOUT_ARTICLE = {
    *("07", "09", "16", "17", "19", "21", "24", "2A", "2B", "28", "31", "33", "35", "37", "38"),
    *("41", "43", "44", "47", "48", "49", "52", "53", "54", "57", "70", "71", "73", "74", "76"),
    *("77", "82", "85", "87", "93", "971", "972", "973"),
}
"""Départements one is « en »: the ordinary usage, which no rule gives."""

_AT = {"75", "974", "976"}
"""Départements one is « à »."""

OVERSEAS_EPSG = {"971": 5490, "972": 5490, "973": 2972, "974": 2975, "976": 4471}
"""Official projections of the overseas départements, which begin the codes of their communes."""

CENSUSES = {"976": 2017}
"""Départements whose reference populations repeat a census, and its year (INSEE)."""

_REMARKS = {
    "69": "Le Rhône est ici la circonscription départementale de l’État : elle comprend la métropole "
    "de Lyon.",
    "976": "Pour Mayotte, les populations de référence publiées répètent le recensement de 2017 : les "
    "populations, les taux par habitant et les rangs y portent sur 2017, et aucune évolution "
    "ne peut en être tirée.",
}

_ENLARGED = dict.fromkeys(("75", "92", "93", "94"), "Paris et ses voisins, agrandis")
"""Départements too small to be hit on a map of France, and the box that draws them larger."""

_REGION_LOCATIVES = {
    "04": "à La Réunion",
    "06": "à Mayotte",
    "24": "dans le Centre-Val de Loire",
    "32": "dans les Hauts-de-France",
    "44": "dans le Grand Est",
    "52": "dans les Pays de la Loire",
}


def read_package_json(package: Path, name: str) -> list[dict[str, Any]]:
    """Read one JSON file of a tarball of ``@etalab/decoupage-administratif``.

    Raises
    ------
    DataError
        If the tarball has no such file.
    """
    member = f"package/data/{name}.json"
    with tarfile.open(package) as archive:
        try:
            stream = archive.extractfile(member)
        except KeyError as error:
            raise DataError(f"{package} has no {member}: its layout changed") from error
        if stream is None:
            raise DataError(f"{member} of {package} is not a file")
        entries: list[dict[str, Any]] = json.load(stream)
        return entries


def list_current_communes(entries: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Keep the communes in force, by code (delegated communes share codes with them)."""
    return {entry["code"]: entry for entry in entries if entry["type"] == CURRENT}


def build_communes(package: Path) -> pd.DataFrame:
    """List the communes with the territories they belong to."""
    current = list_current_communes(read_package_json(package, "communes"))
    member_of = {
        member["code"]: epci["code"]
        for epci in read_package_json(package, "epci")
        for member in epci["membres"]
    }
    frame = pd.DataFrame(
        {
            "code_commune": code,
            "nom": entry["nom"],
            "code_departement": entry["departement"],
            "code_region": None if entry["zone"] == "com" else entry["region"],
            "code_epci": member_of.get(code),
            "zone": entry["zone"],
            "population_2023": entry.get("population"),
        }
        for code, entry in sorted(current.items())
    )
    return frame.astype({"population_2023": "Int64"})


def build_epci(package: Path, communes: pd.DataFrame) -> pd.DataFrame:
    """List the EPCI à fiscalité propre; a population is missing if that of any member is."""
    members = communes.groupby("code_epci")["population_2023"]
    frame = pd.DataFrame(
        {"code_epci": epci["code"], "nom": epci["nom"], "nature": epci["type"]}
        for epci in read_package_json(package, "epci")
    ).sort_values("code_epci", ignore_index=True)
    frame["communes"] = frame["code_epci"].map(members.size()).astype("Int64")
    frame["population_2023"] = frame["code_epci"].map(members.sum(min_count=1)).astype("Int64")
    frame[["genitif", "locatif"]] = [*map(_introduce_epci, frame["nom"])]
    return frame


def _introduce_epci(name: str) -> tuple[str, str]:
    """Put « de » and a word of place before a name, which has an article where it says what it is."""
    if re.match(r"(CC|CA|CU|Métropole) ", name):
        return f"de la {name}", f"dans la {name}"
    if name.startswith("Eurométropole "):
        return f"de l’{name}", f"dans l’{name}"
    return f"d’{name}" if name[0] in "AEIOUÉ" else f"de {name}", f"à {name}"


def build_departements(package: Path) -> pd.DataFrame:
    """List the 101 départements, with the words before their names and what is theirs."""
    entries = [e for e in read_package_json(package, "departements") if e["zone"] != "com"]
    frame = pd.DataFrame(
        {
            "code_departement": entry["code"],
            "nom": entry["nom"],
            "code_region": entry["region"],
            "chef_lieu": entry["chefLieu"],
            "zone": entry["zone"],
            "genitif": _ARTICLES[entry["typeLiaison"]] + entry["nom"],
            "locatif": _make_locative(entry["code"], entry["nom"], entry["typeLiaison"]),
            "epsg": OVERSEAS_EPSG.get(entry["code"], MAINLAND_EPSG),
            "recensement": CENSUSES.get(entry["code"]),
            "remarque": _REMARKS.get(entry["code"]),
            "encart": _ENLARGED.get(entry["code"]),
        }
        for entry in entries
    )
    ordered = frame.sort_values("code_departement", ignore_index=True)
    return ordered.astype({"recensement": "Int64"})


def _make_locative(code: str, name: str, tncc: int) -> str:
    if code in _AT:
        return f"à {name}"
    if code in _IN_FEMININE_WITHOUT_ARTICLE:
        return f"en {name}"
    article = {2: "le ", 3: "la ", 4: "les ", 5: "l’"}
    if tncc not in article:
        raise DataError(f"no word of place for {name} ({code}): declare one in {__name__}")
    return f"dans {article[tncc]}{name}"


def build_regions(package: Path) -> pd.DataFrame:
    """List the 18 régions, with the words that go before their names."""
    entries = [e for e in read_package_json(package, "regions") if e["zone"] != "com"]
    return pd.DataFrame(
        {
            "code_region": entry["code"],
            "nom": entry["nom"],
            "chef_lieu": entry["chefLieu"],
            "zone": entry["zone"],
            "genitif": _ARTICLES[entry["typeLiaison"]] + entry["nom"],
            "locatif": _REGION_LOCATIVES.get(entry["code"], f"en {entry['nom']}"),
        }
        for entry in entries
    ).sort_values("code_region", ignore_index=True)


def build_passages(package: Path) -> pd.DataFrame:
    """Map every former commune code, no longer in force, to the commune of 2026 that holds it.

    Where a former commune was split, the commune that lists it among its former codes holds it.
    """
    entries = read_package_json(package, "communes")
    current = list_current_communes(entries)
    passages = {entry["code"]: entry["chefLieu"] for entry in entries if "chefLieu" in entry}
    passages |= {
        former: code for code, entry in current.items() for former in entry.get("anciensCodes", ())
    }
    rows = sorted((old, new) for old, new in passages.items() if old not in current)
    return pd.DataFrame(rows, columns=["code_ancien", "code_commune"])
