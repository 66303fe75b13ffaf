"""What the project itself knows of the indicators: the only place where it is declared.

Producers give figures, labels, vintages, licences. What a rate is the quotient of, what a missing
value means, which scale, survey or rule lies behind a figure is written here, by source where it
holds for all that a source gives, by code where it does not.
"""

from __future__ import annotations

from dataclasses import dataclass

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

NOT_COUNTS = ("mairie_heures_ouverture_hebdo",)
"""Published as counts, but no sum of them means anything: declared as « indice »."""

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
    ("monuments_pour_10000", "Monuments (type Basilic) pour 10 000 habitants",
     "monuments", "population_2023", 1e4),
    ("france_services_pour_10000_2024", "Points France services pour 10 000 habitants",
     "france_services_2024", "population_2023", 1e4),
    ("bureaux_poste_pour_10000_2024", "Bureaux de poste pour 10 000 habitants",
     "bureaux_poste_2024", "population_2023", 1e4),
)  # fmt: skip
"""Rates computed here: code, label, numerator, denominator, factor."""

SHARES: tuple[tuple[str, str, str, str, str, str], ...] = (
    ("part_residences_secondaires_2021", "Part des résidences secondaires et logements occasionnels",
     "residences_secondaires_2021", "logements_2021", "%", "part"),
    ("part_commerce_etablissements_2018", "Part du commerce dans les établissements employeurs",
     "etablissements_commerce_2018_flores", "etablissements_2018_flores", "%", "part"),
    ("emplois_2018_base_100_2013", "Emplois au lieu de travail en 2018, base 100 en 2013",
     "emplois_2018", "emplois_2013", "base 100", "indice"),
)  # fmt: skip
"""Shares computed here: code, label, numerator, denominator, unit, kind."""

DECIMALS: dict[str, int] = {
    **dict.fromkeys(("%", "hab./km²", "pour 1 000 hab.", "pour 10 000 hab.", "base 100"), 1),
    **dict.fromkeys(("ans", "heures/semaine", "km à vol d'oiseau", "indice"), 1),
}
"""Digits after the comma, by unit; none elsewhere."""


@dataclass(frozen=True)
class Origin:
    """What holds for every indicator of a source, which some of its words tell."""

    words: str  # found in the « source » of the dictionary
    producer: str  # short, for the eye
    missing: str  # what a missing value means, in French
    sampled: int = 0  # 1 surveyed in communes of 10,000 inhabitants and more, 2 in every commune


_OVERSEAS = "collectivité d’outre-mer, hors de la source"
_PERIMETER = "commune au périmètre changé depuis"

ORIGINS: tuple[Origin, ...] = (
    Origin("Calcul : population 2023", "INSEE", f"Mayotte, {_OVERSEAS}, ou {_PERIMETER}", 1),
    Origin("état civil", "INSEE, état civil", f"{_OVERSEAS}, ou {_PERIMETER}"),
    Origin("base communale logement", "INSEE, recensement",
           f"Mayotte, {_OVERSEAS}, ou {_PERIMETER}", 1),
    Origin("INSEE, recensement", "INSEE, recensement", f"outre-mer, ou {_PERIMETER}", 1),
    Origin("INSEE, populations de référence", "INSEE, populations de référence", _OVERSEAS, 1),
    Origin("dossier complet", "INSEE, dossier complet",
           f"Mayotte, {_OVERSEAS}, ou {_PERIMETER}"),
    Origin("LOVAC", "Cerema, LOVAC", "secret statistique dans les petites communes"),
    Origin("taux de logements sociaux", "Caisse des Dépôts",
           "outre-mer, commune fusionnée ou absente du fichier"),
    Origin("Filosofi 2021 ; extraction", "INSEE, Filosofi",
           "secret statistique dans les petites communes, commune fusionnée depuis, ou "
           "Guadeloupe, Guyane et Mayotte"),
    Origin("Filosofi 2021 ; agrégats", "INSEE, Filosofi",
           "non diffusé dans les communes peu peuplées, ni outre-mer"),
    Origin("Filosofi 2019", "INSEE, Filosofi",
           "secret statistique dans les petites communes, ou Guadeloupe, Guyane et Mayotte"),
    Origin("Flores", "INSEE, Flores", f"Mayotte, {_OVERSEAS}, ou {_PERIMETER}"),
    Origin("base du comparateur", "INSEE, recensement",
           f"Mayotte, {_OVERSEAS}, ou {_PERIMETER}", 1),
    Origin("taux de chômage localisés", "INSEE, chômage localisé",
           f"Guyane, Mayotte, {_OVERSEAS}"),
    Origin("(DVF) ; agrégats", "DGFiP, DVF",
           "moins de cinq ventes dans l’année, outre-mer, ou hors de DVF (Alsace, Moselle)"),
    Origin("(DVF) ; extraction", "DGFiP, DVF",
           "moins de cinq ventes en trois ans, ou hors de DVF (Alsace, Moselle, Mayotte)"),
    Origin("base permanente des équipements", "INSEE, BPE", _OVERSEAS),
    Origin("Basilic", "ministère de la Culture, Basilic",
           f"Corse, absente de l’extraction, ou {_OVERSEAS}"),
    Origin("France services", "ANCT", _OVERSEAS),
    Origin("BDNB-DPE", "ADEME, DPE", "moins de dix diagnostics, ou outre-mer"),
    Origin("Sitadel", "SDES, Sitadel", "commune absente de la source, ou série incomplète"),
    Origin("Cartofriches", "Cerema, Cartofriches", _OVERSEAS),
    Origin("GASPAR", "Géorisques, GASPAR",
           "commune fusionnée récemment : un même événement serait compté deux fois"),
    Origin("annuaire de l'administration", "DILA, annuaire",
           "horaires absents de l’annuaire, ou illisibles"),
    Origin("répertoire national des élus", "ministère de l’Intérieur, élus",
           "conseil absent du répertoire"),
    Origin("élections européennes", "ministère de l’Intérieur, élections",
           f"{_OVERSEAS}, ou {_PERIMETER}"),
    Origin("élections municipales 2026", "ministère de l’Intérieur, élections",
           "aucune candidature, ou commune absente du fichier"),
    Origin("élections municipales 2020", "ministère de l’Intérieur, élections",
           "moins de 1 000 habitants, outre-mer, ou commune fusionnée depuis"),
    Origin("typologie des centralités", "Inrae, Cesaer", "outre-mer, non défini dans la source"),
    Origin("grille communale de densité", "INSEE, grille de densité", _OVERSEAS),
    Origin("diversité des ruralités", "ANCT", f"{_OVERSEAS}, ou {_PERIMETER}"),
    Origin("zonage montagne", "ANCT", _OVERSEAS),
    Origin("table d'appartenance géographique", "INSEE, zonages",
           "anciennes communes de valeurs différentes, ou commune absente de la table"),
    Origin("bassins de vie 2022", "INSEE, zonages",
           "outre-mer, ou anciennes communes de valeurs différentes"),
    Origin("(cantons)", "INSEE, COG",
           "sans canton : Paris, métropole de Lyon, Martinique, Guyane, collectivités"),
    Origin("code officiel géographique", "INSEE, COG", _OVERSEAS),
    Origin("Sirene", "INSEE, Sirene", "commune non découpée en IRIS"),
    Origin("IPS des écoles", "DEPP, IPS",
           "aucune école dans la source, ou Paris, Lyon et Marseille"),
    Origin("T1 2018", "Arcep", f"{_OVERSEAS}, ou code non rattaché"),
    Origin("composition des EPCI", "INSEE et DGCL",
           "commune hors de tout EPCI à fiscalité propre", 1),
    Origin("coordonnées communales", "INSEE, distances", _OVERSEAS),
)  # fmt: skip
"""The first whose words are found in the source of an indicator tells of it."""

MISSING_VALUES: dict[str, str] = {
    "dpe_recenses_2024": "outre-mer, ou commune absente de la source",
    "maire_femme_2026": "maire non renseigné",
    "indice_diversite_shannon_a5_2018": "moins de cinq établissements, Mayotte, collectivités",
    "ventes_maisons_2024": "outre-mer, ou hors de DVF (Alsace, Moselle)",
    "part_80_plus_seuls_2022": "outre-mer, ou commune à IRIS de moins de 5 000 habitants",
    "taux_chomage_1564_2022": "outre-mer, ou commune à IRIS de moins de 5 000 habitants",
    "taux_chomage_1564_2011": "outre-mer, ou commune découpée en IRIS",
    "taux_chomage_1564_2016": "outre-mer, ou commune découpée en IRIS",
}
"""What a missing value means, where it is not what it means in the rest of the source."""

SAMPLED: dict[str, int] = {
    "taux_chomage_1564_2021": 1,
    **dict.fromkeys(
        (
            *("part_menages_une_personne_2022", "part_familles_monoparentales_2022"),
            *("taux_chomage_1564_2011", "taux_chomage_1564_2016", "taux_chomage_1564_2022"),
        ),
        2,
    ),
}
"""Where not what the rest of the source is.

The census surveys all of a commune under 10,000 inhabitants once in five years, 8 % of dwellings
a year in the others; its « exploitation complémentaire » reads one form in four of the former.
"""

JUDGED: tuple[str, ...] = (
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
"""Judged by default: one vintage of each, no plain count."""

LOGARITHMIC = (
    *("population_2011", "population_2016", "population_2022", "population_2023"),
    *("superficie_km2", "densite_2023", "menages_2022", "logements_2021", "population_epci_2023"),
    *("residences_principales_2021", "emplois_2013", "emplois_2018", "etablissements_2018_flores"),
    *("inscrits_europeennes_2024", "inscrits_municipales_2026_t1"),
    *("revenu_median_2019", "revenu_median_2021"),
    *("prix_m2_maison_2024", "prix_m2_appartement_2023_2025"),
)
"""Compared as ratios: above zero in every small town, skewed (more than 1), and no more in logarithm.

Sizes, prices and incomes. Counts and shares that may be zero, and bounded shares, stay as they are.
"""

INSTITUTIONS: dict[str, str] = {
    **dict.fromkeys(
        ("part_population_epci_2023", "population_epci_2023"),
        "dépend du tracé de l’intercommunalité, arrêté par le préfet du département",
    ),
    "part_logements_sociaux_2024": (
        "la loi SRU l’impose aux communes de plus de 3 500 habitants des grandes agglomérations "
        "et intercommunalités"
    ),
    **dict.fromkeys(
        (
            *("france_services_2021", "france_services_2024", "france_services_principaux_2024"),
            "france_services_pour_10000_2024",
        ),
        "points labellisés par l’État, dont le maillage vise un point par canton",
    ),
    "bureau_centralisateur_canton": "désigné avec le découpage cantonal de chaque département",
    "chef_lieu_arrondissement": "désigné avec le découpage de l’État",
}
"""Where borders made by rules shape the figures, rather than the towns: which rule."""

LEVELS: dict[str, str] = {
    "population_epci_2023": "epci",
    "taux_chomage_zone_emploi_2025t4": "zone_emploi",
}
"""Given to each commune, but the value of a larger territory: which."""
