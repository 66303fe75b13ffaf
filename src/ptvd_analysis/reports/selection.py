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
