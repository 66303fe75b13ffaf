"""What the project itself knows of the indicators: the only place where it is declared.

Producers give figures, labels, vintages, licences. What a missing value means, which scale, survey
or rule lies behind a figure is written here, by source where it holds for all that a source gives,
by code where it does not; what a rate is the quotient of, in :mod:`ptvd_analysis.sources.rates`.
"""

from __future__ import annotations

from dataclasses import dataclass

KINDS: dict[str, str] = {
    "mairie_heures_ouverture_hebdo": "indice",
    "fonds_vert_2023_montant_commune": "effectif",
    "detr_dsil_2019_montant_commune": "effectif",
}
"""Kinds that say how figures add up: no sum of opening hours means anything, one of grants does."""

LEFT_OUT: dict[str, str] = {
    "monuments_historiques_2026": "Basilic lists more; serves for Corsica, and as a check",
}
"""Columns of the snapshot that the tables do not have: why."""


@dataclass(frozen=True)
class Correction:
    """Values of an indicator taken from another column where its own source has none."""

    code: str
    departements: tuple[str, ...]
    column: str  # of the snapshot
    reason: str
    told: dict[str, str]  # columns of the dictionary that have to say so


CORRECTIONS: tuple[Correction, ...] = (
    Correction(
        "monuments",
        ("2A", "2B"),
        "monuments_historiques_2026",
        "The extraction of Basilic has lost Corsica; the list of protected monuments of July 2026 "
        "has it. Elsewhere the two agree (r = 0.996, equal in 90 % of communes), but the latter "
        "holds only the 44,198 monuments whose coordinates can be used, of some 47,000.",
        {
            "libelle": "Monuments historiques",
            "source": "Ministère de la Culture (DEPS), Basilic ; extraction du dépôt "
            "naloui1/Dataforgood (2024-2025). Corse : base Mérimée ; coordonnées du dépôt "
            "domdfcoding/monuments-historiques (2026-07-21)",
            "millesime": "Basilic, extraction 2024-2025 ; Corse, juillet 2026",
            "note": "Type « Monument » de Basilic, qui est la liste des monuments historiques. "
            "Corse, absente de cette extraction : monuments de la base Mérimée aux coordonnées "
            "exploitables, dont il manque environ un sur vingt. 0 = aucun monument localisé.",
        },
    ),
)

DECIMALS: dict[str, int] = {
    **dict.fromkeys(("%", "hab./km²", "pour 1 000 hab.", "pour 10 000 hab.", "base 100"), 1),
    **dict.fromkeys(("ans", "heures/semaine", "km à vol d'oiseau", "indice"), 1),
    **dict.fromkeys(("élèves/classe", "consultations/an/hab."), 1),
}
"""Digits after the comma, by unit; none elsewhere."""

DECIMALS_OF: dict[str, int] = {"loyer_appartement_2025": 1, "loyer_maison_2025": 1}
"""Digits after the comma where they are not those of the unit."""


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
    Origin("Calcul : population 2023", "INSEE, populations de référence",
           f"Mayotte, {_OVERSEAS}, ou {_PERIMETER}", 1),
    Origin("état civil", "INSEE, état civil", f"{_OVERSEAS}, ou {_PERIMETER}"),
    Origin("base communale logement", "INSEE, recensement",
           f"Mayotte, {_OVERSEAS}, ou {_PERIMETER}", 1),
    Origin("MOBPRO", "INSEE, recensement",
           "moins de 100 actifs occupés, Mayotte, ou commune fusionnée depuis", 2),
    Origin("INSEE, recensement", "INSEE, recensement", f"outre-mer, ou {_PERIMETER}", 1),
    Origin("INSEE, populations de référence", "INSEE, populations de référence", _OVERSEAS, 1),
    Origin("dossier complet", "INSEE, dossier complet",
           f"Mayotte, {_OVERSEAS}, ou {_PERIMETER}"),
    Origin("LOVAC", "Cerema, LOVAC", "secret statistique dans les petites communes"),
    Origin("taux de logements sociaux", "Caisse des Dépôts, logement social",
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
    Origin("France services", "ANCT, France services", _OVERSEAS),
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
    Origin("diversité des ruralités", "ANCT, ruralités", f"{_OVERSEAS}, ou {_PERIMETER}"),
    Origin("zonage montagne", "ANCT, montagne", _OVERSEAS),
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
    Origin("T1 2018", "Arcep, fibre", f"{_OVERSEAS}, ou code non rattaché"),
    Origin("lu le 21 février 2026", "Arcep, fibre",
           "Paris, Lyon et Marseille, ou commune fusionnée récemment"),
    Origin("installations de production", "ODRÉ",
           "commune hors d’un EPCI, ou EPCI absent de la copie, dont ceux de Mayotte"),
    Origin("carte des loyers", "DHUP et ANIL, carte des loyers",
           "moins de 100 annonces : pas de valeur propre à la commune"),
    Origin("effectifs d'élèves", "DEPP",
           f"{_OVERSEAS}, ou commune dont une école n’a pas pu être rattachée"),
    Origin("(APL)", "DREES, APL",
           "Corse et Mayotte, absentes de la copie, Paris, Lyon et Marseille, ou commune "
           "fusionnée depuis"),
    Origin("Fonds vert", "ministère de la Transition écologique", _OVERSEAS),
    Origin("DETR", "DGCL", _OVERSEAS),
    Origin("superposeur des programmes", "ANCT, programmes", _OVERSEAS),
    Origin("territoires d'engagement", "ANCT, territoires d’engagement", _OVERSEAS),
    Origin("composition des EPCI", "INSEE et DGCL",
           "commune hors de tout EPCI à fiscalité propre", 1),
    Origin("coordonnées communales", "INSEE, distances", _OVERSEAS),
)  # fmt: skip
"""The first whose words are found in the source of an indicator tells of it."""

MISSING_VALUES: dict[str, str] = {
    "monuments": _OVERSEAS,
    "monuments_pour_10000": _OVERSEAS,
    "actifs_occupes_mobpro_2021": f"Mayotte, {_OVERSEAS}, ou {_PERIMETER}",
    "eleves_par_classe_2024": "aucune classe, ou commune dont une école n’a pas pu être rattachée",
    "part_eleves_education_prioritaire_2024": (
        "aucun élève, ou commune dont une école n’a pas pu être rattachée"
    ),
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
    "apl_medecins_generalistes_2023",
    "apl_infirmieres_2023",
    "apl_chirurgiens_dentistes_2023",
    "eleves_par_classe_2024",
    "part_voiture_domicile_travail_2021",
    "part_locaux_fibre_2025",
    "participation_municipales_2026_t1",
    "participation_europeennes_2024",
)
"""Judged by default: one vintage of each, no plain count, no rate of rare equipment.

Such a rate mostly tells how small a town is: over the small towns of the mainland, the rank
correlation with population is −0.75 for libraries, −0.64 for pharmacies, −0.60 for cultural places,
−0.46 for France services, −0.41 for bakeries, −0.35 for doctors, but 0.07 for the access to them.
"""

LOGARITHMIC = (
    *("population_2011", "population_2016", "population_2022", "population_2023"),
    *("superficie_km2", "densite_2023", "menages_2022", "logements_2021", "population_epci_2023"),
    *("residences_principales_2021", "emplois_2013", "emplois_2018", "etablissements_2018_flores"),
    *("inscrits_europeennes_2024", "inscrits_municipales_2026_t1"),
    *("revenu_median_2019", "revenu_median_2021"),
    *("prix_m2_maison_2024", "prix_m2_appartement_2023_2025"),
    *("loyer_appartement_2025", "loyer_maison_2025", "puissance_solaire_epci_w_hab"),
    *("logements_prives_2025", "logements_vacants_prives_2025", "logements_vacants_2ans_2025"),
    "actifs_occupes_mobpro_2021",
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
    **dict.fromkeys(
        ("part_locaux_fibre_2018t1", "locaux_raccordables_fibre_2018t1", "part_locaux_fibre_2025"),
        "réseau construit par zones, confiées à un opérateur ou à une collectivité, souvent le "
        "département",
    ),
    **dict.fromkeys(
        ("classes_1er_degre_2024", "eleves_par_classe_2024"),
        "les classes sont ouvertes et fermées par l’académie, département par département",
    ),
    **dict.fromkeys(
        ("eleves_education_prioritaire_2024", "part_eleves_education_prioritaire_2024"),
        "la carte de l’éducation prioritaire est arrêtée par l’État",
    ),
    **dict.fromkeys(
        (
            *("detr_dsil_2019_projets_commune", "detr_dsil_2019_montant_commune"),
            "detr_dsil_par_habitant_2019",
        ),
        "dotations attribuées par le préfet, dans une enveloppe du département (DETR) ou de la "
        "région (DSIL)",
    ),
    **dict.fromkeys(
        (
            *("fonds_vert_2023_projets_commune", "fonds_vert_2023_montant_commune"),
            "fonds_vert_par_habitant_2023",
        ),
        "crédits attribués par les préfets",
    ),
    **dict.fromkeys(
        ("village_avenir_2024", "fabriques_territoire_2024", "engagement_citoyen_anct_2025"),
        "programme de l’État, qui choisit les lauréats",
    ),
    "bureau_centralisateur_canton": "désigné avec le découpage cantonal de chaque département",
    "chef_lieu_arrondissement": "désigné avec le découpage de l’État",
}
"""Where borders made by rules shape the figures, rather than the towns: which rule."""

LEVELS: dict[str, str] = {
    "population_epci_2023": "epci",
    "puissance_solaire_epci_w_hab": "epci",
    "taux_chomage_zone_emploi_2025t4": "zone_emploi",
}
"""Given to each commune, but the value of a larger territory: which."""
