"""Official figures without a stable address: imported once, re-laid in our own tables.

The rates that can be summed over a territory are declared here, with the columns they are the
quotient of; those derived from two columns are declared whole.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from ptvd_analysis.errors import CorruptedTableError
from ptvd_analysis.sources.fetch import Source, require_columns
from ptvd_analysis.tables.folder import compute_sha256

QUOTIENTS: dict[str, tuple[str, str, float]] = {
    "densite_2023": ("population_2023", "superficie_km2", 1),
    "taux_vacance_2021": ("logements_vacants_2021", "logements_2021", 100),
}
"""Published rates whose numerator and denominator are both here."""

EXACT_WEIGHTS: dict[str, str] = {
    **dict.fromkeys(
        (
            *("part_moins_15_2022", "part_15_24_2022", "part_25_54_2022", "part_55_64_2022"),
            *("part_65_79_2022", "part_75_plus_2022", "part_80_plus_2022"),
        ),
        "population_2022",
    ),
    "part_75_plus_2011": "population_2011",
    "part_menages_une_personne_2022": "menages_2022",
    "part_familles_monoparentales_2022": "menages_2022",
    "part_dpe_fg_2024": "dpe_recenses_2024",
    "part_dpe_abc_2024": "dpe_recenses_2024",
    "part_femmes_conseil_2026": "conseillers_municipaux_2026",
    "part_conseillers_moins_40_2026": "conseillers_municipaux_2026",
    "age_moyen_conseil_2026": "conseillers_municipaux_2026",
    "part_etablissements_depuis_2020_2026": "etablissements_2026",
    "participation_europeennes_2024": "inscrits_europeennes_2024",
    "participation_municipales_2026_t1": "inscrits_municipales_2026_t1",
}
"""Published rates whose denominator alone is here: rate times denominator is the numerator."""

_LEVELS = ("mairie_heures_ouverture_hebdo",)
"""Published as counts, but no sum of them means anything: declared as « indice »."""

_PER_INHABITANTS: tuple[tuple[str, str, str, str, float], ...] = (
    ("natalite_2022", "Naissances pour 1 000 habitants", "naissances_2022", "population_2022", 1e3),
    ("mortalite_2022", "Décès pour 1 000 habitants", "deces_2022", "population_2022", 1e3),
    ("permis_logements_pour_1000_2021_2025", "Logements autorisés pour 1 000 habitants",
     "permis_logements_2021_2025", "population_2023", 1e3),
    ("medecins_generalistes_pour_10000_2024", "Médecins généralistes pour 10 000 habitants",
     "medecins_generalistes_2024", "population_2023", 1e4),
    ("infirmiers_pour_10000_2024", "Infirmiers pour 10 000 habitants",
     "infirmiers_2024", "population_2023", 1e4),
    ("pharmacies_pour_10000_2024", "Pharmacies pour 10 000 habitants",
     "pharmacies_2024", "population_2023", 1e4),
    ("boulangeries_pour_10000_2024", "Boulangeries pour 10 000 habitants",
     "boulangeries_2024", "population_2023", 1e4),
    ("superettes_pour_10000_2024", "Supérettes pour 10 000 habitants",
     "superettes_2024", "population_2023", 1e4),
    ("equipements_sport_pour_10000_2024", "Équipements sportifs pour 10 000 habitants",
     "equipements_sport_2024", "population_2023", 1e4),
    ("lieux_culturels_pour_10000", "Lieux culturels pour 10 000 habitants",
     "lieux_culturels", "population_2023", 1e4),
    ("bibliotheques_pour_10000", "Bibliothèques pour 10 000 habitants",
     "bibliotheques", "population_2023", 1e4),
    ("monuments_pour_10000", "Monuments (type Basilic) pour 10 000 habitants",
     "monuments", "population_2023", 1e4),
    ("france_services_pour_10000_2024", "Points France services pour 10 000 habitants",
     "france_services_2024", "population_2023", 1e4),
    ("bureaux_poste_pour_10000_2024", "Bureaux de poste pour 10 000 habitants",
     "bureaux_poste_2024", "population_2023", 1e4),
)  # fmt: skip

_SHARES: tuple[tuple[str, str, str, str, str, str], ...] = (
    ("part_residences_secondaires_2021", "Part des résidences secondaires et logements occasionnels",
     "residences_secondaires_2021", "logements_2021", "%", "part"),
    ("part_commerce_etablissements_2018", "Part du commerce dans les établissements employeurs",
     "etablissements_commerce_2018_flores", "etablissements_2018_flores", "%", "part"),
    ("emplois_2018_base_100_2013", "Emplois au lieu de travail en 2018, base 100 en 2013",
     "emplois_2018", "emplois_2013", "base 100", "indice"),
)  # fmt: skip


def check_snapshot(source: Source, folder: Path) -> Path:
    """Find one file of the snapshot and check its hash."""
    path = folder / source.member
    sha256 = compute_sha256(path)
    if sha256 != source.sha256:
        raise CorruptedTableError(f"{path}: expected sha256 {source.sha256}, got {sha256}")
    return path


def import_programmes(path: Path) -> pd.DataFrame:
    """Re-lay the lists of communes in a programme."""
    frame = pd.read_csv(path, dtype="str")
    columns = ["code_commune", "programme", "millesime", "date_signature", "code_origine"]
    require_columns(frame, set(columns), path.name)
    frame = frame[columns].rename(columns={"code_origine": "codes_origine"})
    frame["codes_origine"] = frame["codes_origine"].str.replace(";", " ; ")
    return frame.sort_values(["programme", "millesime", "code_commune"], ignore_index=True)


def import_indicators(path: Path) -> pd.DataFrame:
    """Re-lay the indicators, sorted by commune."""
    frame = pd.read_parquet(path)
    require_columns(frame, {"code_commune"}, path.name)
    return frame.sort_values("code_commune", ignore_index=True)


def import_dictionary(path: Path) -> pd.DataFrame:
    """Re-lay the dictionary, with what each rate is the quotient of."""
    frame = pd.read_csv(path, dtype="str")
    numerators = {code: quotient[0] for code, quotient in QUOTIENTS.items()}
    denominators = EXACT_WEIGHTS | {code: quotient[1] for code, quotient in QUOTIENTS.items()}
    factors = {code: quotient[2] for code, quotient in QUOTIENTS.items()}
    return frame.assign(
        libelle=frame["libelle"].str.replace("'", "’"),
        note=frame["note"].str.replace(" (voir NOTES)", "", regex=False).str.replace("'", "’"),
        type=frame["type"].mask(frame["code"].isin(_LEVELS), "indice"),
        numerateur=frame["code"].map(numerators),
        denominateur=frame["code"].map(denominators),
        facteur=frame["code"].map(factors),
    )


def derive_dictionary(dictionary: pd.DataFrame) -> pd.DataFrame:
    """Declare the rates computed from two columns of ``dictionnaire``.

    Theme, direction, sources and vintages follow from the columns each rate is made of.
    """
    known = dictionary.set_index("code")
    rows = [
        (code, label, f"pour {factor:,.0f} hab.".replace(",", " "), "taux", above, below, factor)
        for code, label, above, below, factor in _PER_INHABITANTS
    ]
    rows += [
        (code, label, unit, kind, above, below, 100.0)
        for code, label, above, below, unit, kind in _SHARES
    ]
    return pd.DataFrame(
        _derive_row(known, code, label, unit, kind, (above, below, factor))
        for code, label, unit, kind, above, below, factor in rows
    )


def _derive_row(
    known: pd.DataFrame, code: str, label: str, unit: str, kind: str, rate: tuple[str, str, float]
) -> dict[str, object]:
    above, below, factor = rate
    top, bottom = known.loc[above], known.loc[below]
    same_source = top["source"] == bottom["source"]
    return {
        "code": code,
        "libelle": label,
        "unite": unit,
        "millesime": _join_distinct(str(top["millesime"]), str(bottom["millesime"])),
        "source": f"Calcul : {top['source']}" + ("" if same_source else f" ; {bottom['source']}"),
        "url": top["url"],
        "licence": top["licence"],
        "theme": top["theme"],
        "sens": top["sens"],
        "type": kind,
        "note": top["note"],
        "numerateur": above,
        "denominateur": below,
        "facteur": factor,
    }


def _join_distinct(first: str, second: str) -> str:
    return first if first == second else f"{first}, rapporté à {second}"
