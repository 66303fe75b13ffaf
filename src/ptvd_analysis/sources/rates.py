"""What each rate is the quotient of: the only place where it is declared."""

from __future__ import annotations

QUOTIENTS: dict[str, tuple[str, str, float]] = {
    "densite_2023": ("population_2023", "superficie_km2", 1),
    "taux_vacance_2021": ("logements_vacants_2021", "logements_2021", 100),
    "taux_vacance_privee_2025": ("logements_vacants_prives_2025", "logements_prives_2025", 100),
    "taux_vacance_longue_2025": ("logements_vacants_2ans_2025", "logements_prives_2025", 100),
    "eleves_par_classe_2024": ("eleves_1er_degre_2024", "classes_1er_degre_2024", 1),
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
    **dict.fromkeys(
        (
            *("part_travail_commune_residence_2021", "part_voiture_domicile_travail_2021"),
            *("part_marche_domicile_travail_2021", "part_velo_domicile_travail_2021"),
            "part_transports_collectifs_domicile_travail_2021",
        ),
        "actifs_occupes_mobpro_2021",
    ),
    "participation_europeennes_2024": "inscrits_europeennes_2024",
    "participation_municipales_2026_t1": "inscrits_municipales_2026_t1",
    "prix_m2_maison_2024": "ventes_maisons_2024",
}
"""Published rates whose denominator alone is here: rate times denominator is the numerator. Of a
median amount, what its median over communes is weighed by."""

PER_INHABITANTS: tuple[tuple[str, str, str, str, float], ...] = (
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
    ("monuments_pour_10000", "Monuments historiques pour 10 000 habitants",
     "monuments", "population_2023", 1e4),
    ("france_services_pour_10000_2024", "Points France services pour 10 000 habitants",
     "france_services_2024", "population_2023", 1e4),
    ("bureaux_poste_pour_10000_2024", "Bureaux de poste pour 10 000 habitants",
     "bureaux_poste_2024", "population_2023", 1e4),
)  # fmt: skip
"""Rates computed here: code, label, numerator, denominator, factor."""

RATES: tuple[tuple[str, str, str, str, str, str, float], ...] = (
    ("part_residences_secondaires_2021", "Part des résidences secondaires et logements occasionnels",
     "residences_secondaires_2021", "logements_2021", "%", "part", 100),
    ("part_commerce_etablissements_2018", "Part du commerce dans les établissements employeurs",
     "etablissements_commerce_2018_flores", "etablissements_2018_flores", "%", "part", 100),
    ("emplois_2018_base_100_2013", "Emplois au lieu de travail en 2018, base 100 en 2013",
     "emplois_2018", "emplois_2013", "base 100", "indice", 100),
    ("part_eleves_education_prioritaire_2024",
     "Part des élèves du premier degré en éducation prioritaire (REP, REP+)",
     "eleves_education_prioritaire_2024", "eleves_1er_degre_2024", "%", "part", 100),
    ("fonds_vert_par_habitant_2023", "Fonds vert 2023 au profit de la commune, par habitant",
     "fonds_vert_2023_montant_commune", "population_2023", "€/hab.", "taux", 1),
    ("detr_dsil_par_habitant_2019", "DETR et DSIL 2019 au profit de la commune, par habitant",
     "detr_dsil_2019_montant_commune", "population_2023", "€/hab.", "taux", 1),
)  # fmt: skip
"""Others computed here: code, label, numerator, denominator, unit, kind, factor."""
