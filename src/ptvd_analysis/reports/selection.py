"""Which indicators the report shows, and where: the only place where they are chosen."""

from __future__ import annotations

from collections.abc import Mapping

KEY_INDICATORS: tuple[str, ...] = (
    "taux_vacance_2021",
    "part_75_plus_2022",
    "taux_chomage_1564_2021",
    "revenu_median_2021",
    "medecins_generalistes_pour_10000_2024",
)
"""Beside the counts of the programme, among the key figures."""

COMPARED_INDICATORS: tuple[str, ...] = (
    "taux_vacance_2021",
    "part_residences_secondaires_2021",
    "part_moins_15_2022",
    "part_75_plus_2022",
    "part_menages_une_personne_2022",
    "medecins_generalistes_pour_10000_2024",
    "pharmacies_pour_10000_2024",
    "boulangeries_pour_10000_2024",
    "france_services_pour_10000_2024",
    "permis_logements_pour_1000_2021_2025",
    "part_dpe_fg_2024",
    "participation_municipales_2026_t1",
)
"""Rates with a numerator and a denominator: comparable from one territory to another."""

JUDGED_INDICATORS: tuple[str, ...] = (
    "taux_vacance_2022",
    "taux_vacance_longue_2025",
    "part_residences_secondaires_2021",
    "part_dpe_fg_2024",
    "prix_m2_maison_2024",
    "permis_logements_pour_1000_2021_2025",
    "part_moins_15_2022",
    "part_75_plus_2022",
    "part_80_plus_seuls_2022",
    "part_menages_une_personne_2022",
    "revenu_median_2021",
    "taux_pauvrete_2021",
    "taux_chomage_1564_2021",
    "part_logements_sociaux_2024",
    "emplois_pour_100_actifs_occupes_2018",
    "part_population_epci_2023",
    "distance_ville_20000_km",
    "medecins_generalistes_pour_10000_2024",
    "pharmacies_pour_10000_2024",
    "boulangeries_pour_10000_2024",
    "france_services_pour_10000_2024",
    "lieux_culturels_pour_10000",
    "bibliotheques_pour_10000",
    "participation_municipales_2026_t1",
    "participation_europeennes_2024",
)
"""Compared commune by commune, each with its interval: one vintage of each, no plain count."""

ANSWERED_INDICATORS: tuple[str, ...] = (
    "taux_vacance_2022",
    "part_75_plus_2022",
    "revenu_median_2021",
)
"""Whose figures the answer at the top gives, even where no difference can be told."""

PROFILE: Mapping[str, tuple[str, ...]] = {
    "ecologie": (
        "part_dpe_fg_2024",
        "permis_logements_pour_1000_2021_2025",
        "arretes_catnat_10ans",
    ),
    "integration": (
        "emplois_pour_100_actifs_occupes_2018",
        "part_population_epci_2023",
        "distance_ville_20000_km",
    ),
    "patrimoine": (
        "taux_vacance_2022",
        "taux_vacance_longue_2025",
        "part_residences_secondaires_2021",
    ),
    "grandir_vieillir": (
        "part_75_plus_2022",
        "part_80_plus_seuls_2022",
        "medecins_generalistes_pour_10000_2024",
    ),
    "demarches": (
        "france_services_2024",
        "bureaux_poste_2024",
        "mairie_heures_ouverture_hebdo",
    ),
    "elus": ("part_femmes_conseil_2026", "age_moyen_conseil_2026"),
    "citoyens": (
        "participation_municipales_2026_t1",
        "participation_europeennes_2024",
        "part_conseillers_moins_40_2026",
    ),
    "vivre_ensemble": (
        "revenu_median_2021",
        "taux_pauvrete_2021",
        "part_logements_sociaux_2024",
    ),
    "connectes": ("part_locaux_fibre_2018t1",),
    "culture": ("lieux_culturels_pour_10000", "bibliotheques_pour_10000"),
    "economie": (
        "taux_chomage_1564_2021",
        "boulangeries_pour_10000_2024",
        "prix_m2_maison_2024",
    ),
}
"""Communal indicators drawn for each theme, in the programme's order."""

COUNTS: Mapping[str, tuple[str, str, str]] = {
    "pvd_2020": (
        "PVD annoncées (2020)",
        "Communes de 2026 dont une composante figure sur la liste annoncée fin 2020.",
        "ANCT, Petites villes de demain, liste annoncée en 2020",
    ),
    "pvd_2026": (
        "PVD en vigueur (2026)",
        "Communes de 2026 dont une composante figure sur la liste en vigueur.",
        "ANCT, Petites villes de demain, liste en vigueur en 2026 (extraction de juillet)",
    ),
    "acv": (
        "Action cœur de ville (2026)",
        "Communes du programme Action cœur de ville, connu pour 2026 seulement.",
        "ANCT, Action cœur de ville, 2026",
    ),
    "pvd_ort": (
        "PVD sur la liste ORT",
        "Communes PVD qui figurent sur la liste des opérations de revitalisation de territoire, "
        "inégalement remplie selon les départements.",
        "ANCT, opérations de revitalisation de territoire, 2026",
    ),
    "epci_pvd": (
        "EPCI avec une PVD",
        "Intercommunalités à fiscalité propre dont une commune du département, au moins, est PVD.",
        "ANCT, Petites villes de demain ; DGCL, EPCI 2026",
    ),
    "epci": (
        "EPCI",
        "Intercommunalités à fiscalité propre dont une commune, au moins, est dans le département.",
        "DGCL, EPCI 2026",
    ),
    "population_pvd_2023": (
        "Habitants des PVD (2023)",
        "Somme des populations de référence des communes PVD de la liste montrée.",
        "INSEE, populations de référence 2023",
    ),
    "part_population_pvd": (
        "Part de la population (%)",
        "100 × habitants des communes PVD / habitants de toutes les communes du département.",
        "INSEE, populations de référence 2023",
    ),
}
"""Counts of the programme: label, definition, source."""

EVOLUTION_INDICATORS: tuple[str, ...] = (
    "taux_vacance_2011",
    "taux_vacance_2016",
    "part_75_plus_2011",
)
"""The census before: shown beside the present."""


def list_shown() -> tuple[str, ...]:
    """List every indicator the report shows, once each, in order of appearance."""
    return tuple(
        dict.fromkeys(
            (
                *KEY_INDICATORS,
                *COMPARED_INDICATORS,
                *JUDGED_INDICATORS,
                *(code for theme in PROFILE.values() for code in theme),
                *EVOLUTION_INDICATORS,
                "niveau_centralite_2021",
            )
        )
    )


TERRITORY_NOTES: Mapping[str, str] = {
    "69": (
        "Le Rhône est ici la circonscription départementale de l’État : elle comprend la métropole "
        "de Lyon."
    ),
    "976": (
        "Pour Mayotte, les populations de référence publiées répètent le recensement de 2017 : les "
        "populations, les taux par habitant et les rangs y portent sur 2017, et aucune évolution "
        "ne peut en être tirée."
    ),
}
"""What a reader must know of a département before its first figure, here or as a reference."""

THEME_NOTES: Mapping[str, str] = {
    "connectes": (
        "La seule donnée communale réunie ici date du premier trimestre 2018, avant le programme : "
        "c’est un point de départ, pas la situation actuelle."
    ),
    "ecologie": (
        "Les diagnostics de performance énergétique ne couvrent que les logements diagnostiqués ; "
        "la consommation d’espace et l’énergie produite manquent."
    ),
    "patrimoine": (
        "La vacance du recensement (2022) et celle des fichiers fiscaux (LOVAC, parc privé depuis "
        "plus de deux ans, 2025) n’ont pas la même définition. Le patrimoine protégé manque."
    ),
    "elus": (
        "Ce sont des caractéristiques des conseils élus en mars 2026 ; l’accompagnement reçu par "
        "les élus n’est pas mesuré."
    ),
    "citoyens": (
        "La participation municipale dépend de la taille de la commune et du nombre de listes ; "
        "le fichier de 2026 est celui du lendemain du premier tour, non définitif."
    ),
    "vivre_ensemble": (
        "Le revenu et la pauvreté sont couverts par le secret statistique dans les petites "
        "communes."
    ),
}
"""What is weak in a theme's indicators, said where they are drawn."""
