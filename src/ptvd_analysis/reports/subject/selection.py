"""Which indicators the report shows, and where: the only place where they are chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from ptvd_analysis.comparison import equipment
from ptvd_analysis.comparison.matching.measures import CHECKS, COVARIATES, OUTCOMES
from ptvd_analysis.indicators.declared import list_judged
from ptvd_analysis.reports.subject.scales import tells
from ptvd_analysis.tables.dataset import Dataset
from ptvd_analysis.territories.centrality import EQUIPMENT
from ptvd_analysis.territories.territories import Territory

Profile = Mapping[str, tuple[str, ...]]
"""Codes of indicators by theme."""

KEY_INDICATORS: tuple[str, ...] = (
    "taux_vacance_2021",
    "part_75_plus_2022",
    "taux_chomage_1564_2021",
    "revenu_median_2021",
    "apl_medecins_generalistes_2023",
)
"""Beside the counts of the programme, among the key figures."""

COMPARED_INDICATORS: tuple[str, ...] = (
    "taux_vacance_2021",
    "taux_vacance_longue_2025",
    "part_residences_secondaires_2021",
    "part_moins_15_2022",
    "part_75_plus_2022",
    "part_menages_une_personne_2022",
    "medecins_generalistes_pour_10000_2024",
    "eleves_par_classe_2024",
    "part_eleves_education_prioritaire_2024",
    "part_voiture_domicile_travail_2021",
    "part_transports_collectifs_domicile_travail_2021",
    "permis_logements_pour_1000_2021_2025",
    "part_dpe_fg_2024",
    "fonds_vert_par_habitant_2023",
    "detr_dsil_par_habitant_2019",
    "participation_municipales_2026_t1",
)
"""Rates with a numerator and a denominator: comparable from one territory to another."""

ANSWERED_INDICATORS: tuple[str, ...] = ("taux_vacance_2022", "part_75_plus_2022")
"""Whose figures the answer at the top gives, even where no difference can be told."""

PROFILE: Profile = {
    "ecologie": (
        "part_dpe_fg_2024",
        "part_voiture_domicile_travail_2021",
        "permis_logements_pour_1000_2021_2025",
        "arretes_catnat_10ans",
    ),
    "integration": (
        "emplois_pour_100_actifs_occupes_2018",
        "part_travail_commune_residence_2021",
        "part_population_epci_2023",
        "distance_ville_20000_km",
    ),
    "patrimoine": (
        "taux_vacance_2022",
        "taux_vacance_longue_2025",
        "part_residences_secondaires_2021",
        "monuments",
    ),
    "grandir_vieillir": (
        "part_75_plus_2022",
        "apl_medecins_generalistes_2023",
        "apl_infirmieres_2023",
        "eleves_par_classe_2024",
    ),
    "demarches": ("france_services_2024", "bureaux_poste_2024", "mairie_heures_ouverture_hebdo"),
    "elus": ("part_femmes_conseil_2026", "age_moyen_conseil_2026"),
    "citoyens": (
        "participation_municipales_2026_t1",
        "participation_europeennes_2024",
        "part_conseillers_moins_40_2026",
    ),
    "vivre_ensemble": ("revenu_median_2021", "taux_pauvrete_2021", "part_logements_sociaux_2024"),
    "connectes": ("part_locaux_fibre_2025",),
    "culture": ("lieux_culturels", "bibliotheques"),
    "economie": (
        "taux_chomage_1564_2021",
        "boulangeries_2024",
        "prix_m2_maison_2024",
        "loyer_appartement_2025",
    ),
}
"""Communal indicators drawn for each theme, in the programme's order."""

PRESENCES: tuple[str, ...] = ("fabriques_territoire_2024", "engagement_citoyen_anct_2025")
"""Had by few towns: told by their names."""

EPCI_INDICATORS: tuple[str, ...] = ("puissance_solaire_epci_w_hab",)
"""Values of intercommunalités, shown beside these alone."""

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
        "Intercommunalités à fiscalité propre dont une commune {du}, au moins, est PVD.",
        "ANCT, Petites villes de demain ; DGCL, EPCI 2026",
    ),
    "epci": (
        "EPCI",
        "Intercommunalités à fiscalité propre dont une commune, au moins, est dans {le}.",
        "DGCL, EPCI 2026",
    ),
    "population_pvd_2023": (
        "Habitants des PVD (2023)",
        "Somme des populations de référence des communes PVD de la liste montrée.",
        "INSEE, populations de référence 2023",
    ),
    "part_population_pvd": (
        "Part de la population (%)",
        "100 × habitants des communes PVD / habitants de toutes les communes {du}.",
        "INSEE, populations de référence 2023",
    ),
}
"""Counts of the programme: label, definition (with {le} and {du} for the territory), source."""


def select_counts(territory: Territory) -> dict[str, tuple[str, str, str]]:
    """Keep the counts that make sense: those of the EPCI within it, where there may be some."""
    within = tells(territory, "binomes")
    return {code: told for code, told in COUNTS.items() if within or not code.startswith("epci")}


EVOLUTION_INDICATORS: tuple[str, ...] = (
    "taux_vacance_2011",
    "taux_vacance_2016",
    "part_75_plus_2011",
    "taux_chomage_1564_2011",
    "taux_chomage_1564_2016",
    "taux_chomage_1564_2022",
)
"""The census before: shown beside the present."""


def list_shown(dataset: Dataset, profile: Profile = PROFILE) -> tuple[str, ...]:
    """List every indicator the report shows, once each, in order of appearance.

    ``profile`` is what is drawn for each theme, where a notebook of one's own draws something else.
    """
    return tuple(
        dict.fromkeys(
            (
                *KEY_INDICATORS,
                *COMPARED_INDICATORS,
                *list_judged(dataset),
                *(code for theme in profile.values() for code in theme),
                *EVOLUTION_INDICATORS,
                *PRESENCES,
                "niveau_centralite_2021",
            )
        )
    )


def list_defined(dataset: Dataset, profile: Profile = PROFILE) -> tuple[str, ...]:
    """List every indicator the report defines: those shown, and those others are computed from."""
    measured = (
        code for measure in (*COVARIATES, *CHECKS, *OUTCOMES) for code in measure.indicators
    )
    present = (*EQUIPMENT, *equipment.COUNTS)
    shown = list_shown(dataset, profile)
    return tuple(dict.fromkeys((*shown, *EPCI_INDICATORS, *measured, *present)))


THEME_NOTES: Mapping[str, str] = {
    "connectes": (
        "Le nombre de locaux que compte l’Arcep est parfois trop haut : une valeur basse et isolée "
        "est à vérifier. Le trimestre, sans doute le troisième de 2025, n’est pas écrit dans la "
        "copie lue. La téléphonie mobile et l’aide au numérique manquent."
    ),
    "ecologie": (
        "Les diagnostics de performance énergétique ne couvrent que les logements diagnostiqués ; "
        "les déplacements sont estimés par sondage, au point près. L’énergie solaire n’est connue "
        "que par intercommunalité ; la consommation d’espace manque."
    ),
    "patrimoine": (
        "La vacance du recensement (2022) et celle des fichiers fiscaux (LOVAC, parc privé depuis "
        "plus de deux ans, 2025) n’ont pas la même définition. Les monuments sont comptés, quel que "
        "soit leur état ; en Corse, seuls ceux qui ont pu être localisés le sont."
    ),
    "integration": (
        "Où travaillent les actifs est estimé par sondage, au point près ; les emplois sont de 2018."
    ),
    "grandir_vieillir": (
        "L’accessibilité aux soins (APL) tient compte de l’offre et de la demande des communes "
        "alentour ; elle manque en Corse et à Mayotte dans la copie lue. Les écoles sont publiques, "
        "ou privées sous contrat."
    ),
    "economie": (
        "Le loyer est celui d’un appartement type, prédit à partir d’annonces ; il manque où il n’y "
        "en a pas cent."
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


@dataclass(frozen=True)
class ThemeAspect:
    """What a reader would want to know of a theme, whether it is measured, by what, why not better.

    Its status is « approché » where something near is measured, « sans donnée » where no communal
    data were found.
    """

    theme: str
    aspect: str
    status: Literal["mesuré", "approché", "sans donnée"]
    indicators: tuple[str, ...] = ()
    note: str = ""


THEME_GRID: tuple[ThemeAspect, ...] = (
    ThemeAspect(
        "ecologie", "Performance énergétique des logements", "approché", ("part_dpe_fg_2024",),
        "logements diagnostiqués seulement",
    ),
    ThemeAspect(
        "ecologie", "Construction de logements", "mesuré",
        ("permis_logements_pour_1000_2021_2025",), "2025 provisoire",
    ),
    ThemeAspect(
        "ecologie", "Exposition aux risques", "approché", ("arretes_catnat_10ans",),
        "arrêtés de catastrophe naturelle, non l’exposition elle-même",
    ),
    ThemeAspect(
        "ecologie", "Déplacements domicile-travail", "mesuré",
        ("part_voiture_domicile_travail_2021",), "sondage",
    ),
    ThemeAspect(
        "ecologie", "Soutien de l’État à la transition", "approché",
        ("fonds_vert_par_habitant_2023",),
        "première année du Fonds vert, projets portés par la commune elle-même",
    ),
    ThemeAspect(
        "ecologie", "Énergie produite", "approché", ("puissance_solaire_epci_w_hab",),
        "solaire seul, par intercommunalité",
    ),
    ThemeAspect("ecologie", "Consommation d’espace", "sans donnée"),
    ThemeAspect(
        "integration", "Emplois offerts au pays alentour", "mesuré",
        ("emplois_pour_100_actifs_occupes_2018",), "2018",
    ),
    ThemeAspect(
        "integration", "Poids dans l’intercommunalité", "mesuré", ("part_population_epci_2023",)
    ),
    ThemeAspect(
        "integration", "Éloignement d’une ville", "approché", ("distance_ville_20000_km",),
        "à vol d’oiseau",
    ),
    ThemeAspect(
        "integration", "Déplacements quotidiens", "mesuré",
        (
            "part_travail_commune_residence_2021",
            "part_transports_collectifs_domicile_travail_2021",
        ),
        "sondage, trajets vers le travail seuls",
    ),
    ThemeAspect("integration", "Offre de transports", "sans donnée"),
    ThemeAspect(
        "patrimoine", "Logements vacants", "mesuré",
        ("taux_vacance_2022", "taux_vacance_longue_2025"), "deux définitions",
    ),
    ThemeAspect(
        "patrimoine", "Résidences secondaires", "mesuré", ("part_residences_secondaires_2021",)
    ),
    ThemeAspect(
        "patrimoine", "Patrimoine protégé", "approché", ("monuments",),
        "nombre de monuments historiques, non leur état",
    ),
    ThemeAspect("patrimoine", "Labels, état du bâti", "sans donnée"),
    ThemeAspect(
        "grandir_vieillir", "Vieillissement, isolement", "mesuré",
        ("part_75_plus_2022", "part_80_plus_seuls_2022"),
    ),
    ThemeAspect(
        "grandir_vieillir", "Accès aux soins", "approché",
        (
            "apl_medecins_generalistes_2023",
            "apl_infirmieres_2023",
            "apl_chirurgiens_dentistes_2023",
        ),
        "accessibilité calculée, non délais ni patientèle",
    ),
    ThemeAspect(
        "grandir_vieillir", "Écoles", "mesuré",
        ("eleves_par_classe_2024", "part_eleves_education_prioritaire_2024"),
        "publiques et privées sous contrat",
    ),
    ThemeAspect("grandir_vieillir", "Accueil et aide à domicile des plus âgés", "sans donnée"),
    ThemeAspect(
        "demarches", "Guichets", "mesuré",
        ("france_services_2024", "bureaux_poste_2024", "mairie_heures_ouverture_hebdo"),
    ),
    ThemeAspect("demarches", "Démarches en ligne, délais", "sans donnée"),
    ThemeAspect(
        "elus", "Composition des conseils", "mesuré",
        ("part_femmes_conseil_2026", "age_moyen_conseil_2026"),
    ),
    ThemeAspect("elus", "Accompagnement et ingénierie reçus", "sans donnée"),
    ThemeAspect(
        "citoyens", "Participation électorale", "mesuré",
        ("participation_municipales_2026_t1", "participation_europeennes_2024"),
        "municipales : fichier du lendemain",
    ),
    ThemeAspect(
        "citoyens", "Jeunes dans les conseils", "approché", ("part_conseillers_moins_40_2026",)
    ),
    ThemeAspect(
        "citoyens", "Concertation", "approché", ("engagement_citoyen_anct_2025",),
        "programmes de l’État seuls",
    ),
    ThemeAspect("citoyens", "Associations", "sans donnée"),
    ThemeAspect(
        "vivre_ensemble", "Niveau de vie et pauvreté", "mesuré",
        ("revenu_median_2021", "taux_pauvrete_2021"), "secret statistique",
    ),
    ThemeAspect("vivre_ensemble", "Logement social", "mesuré", ("part_logements_sociaux_2024",)),
    ThemeAspect(
        "vivre_ensemble", "Lieux de rencontre", "approché", ("fabriques_territoire_2024",),
        "tiers-lieux soutenus par l’État seuls",
    ),
    ThemeAspect("vivre_ensemble", "Vie associative", "sans donnée"),
    ThemeAspect(
        "connectes", "Fibre", "mesuré", ("part_locaux_fibre_2025",), "fin de 2025"
    ),
    ThemeAspect("connectes", "Téléphonie mobile, aide au numérique", "sans donnée"),
    ThemeAspect(
        "culture", "Lieux culturels", "approché",
        ("lieux_culturels", "bibliotheques"),
        "lieux recensés par Basilic, sans leur fréquentation",
    ),
    ThemeAspect("culture", "Pratiques, programmation", "sans donnée"),
    ThemeAspect("economie", "Chômage", "mesuré", ("taux_chomage_1564_2021",), "au sens du recensement"),
    ThemeAspect(
        "economie", "Commerces", "approché", ("boulangeries_2024",), "boulangeries seules"
    ),
    ThemeAspect(
        "economie", "Prix des maisons", "mesuré", ("prix_m2_maison_2024",),
        "cinq ventes au moins dans l’année",
    ),
    ThemeAspect(
        "economie", "Loyers", "approché", ("loyer_appartement_2025",),
        "loyer d’annonce prédit d’un appartement type",
    ),
    ThemeAspect(
        "economie", "Aides de l’État à l’investissement", "approché",
        ("detr_dsil_par_habitant_2019",),
        "2019, avant le programme ; projets portés par la commune elle-même",
    ),
    ThemeAspect("economie", "Vacance commerciale, créations d’entreprises", "sans donnée"),
)  # fmt: skip
"""What is known of each theme, and what is not, from the open communal data gathered here."""
