"""The communes of the programme and their matches, in tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from ptvd_analysis.comparison.matching.contrasts import (
    STATUSES,
    MatchedComparison,
    read_matched,
)
from ptvd_analysis.comparison.matching.measures import (
    CHECKS,
    COVARIATES,
    OUTCOMES,
    POPULATION_SOURCE,
    Measure,
)
from ptvd_analysis.comparison.matching.nearest import (
    SHOWN_DISTANCE,
    SHOWN_MATCHES,
    select_shown,
)
from ptvd_analysis.indicators.declared import get_indicator
from ptvd_analysis.presentation.french.nouns import NOUNS
from ptvd_analysis.presentation.french.quantities import count_decimals, format_number
from ptvd_analysis.presentation.french.sentences import (
    capitalise,
    format_names,
    lower_label,
    name_vintage,
    spell_number,
)
from ptvd_analysis.presentation.french.verdicts import VERDICTS
from ptvd_analysis.presentation.html.tables import ReportTable, TableColumn
from ptvd_analysis.reports.subject.citations import cite, cite_list
from ptvd_analysis.tables.remembered import remembered
from ptvd_analysis.territories.keys import FRANCE, TerritoryKey
from ptvd_analysis.territories.territories import France, Territory, make_france

TOO_FEW = VERDICTS["effectif_insuffisant"]
"""Said of a measure where too few communes are matched."""

WORDS = {1: VERDICTS["plus_eleve"], -1: VERDICTS["plus_faible"], 0: VERDICTS["indetermine"]}
"""What a contrast is told in, by its sign."""

_MEASURES = {measure.code: measure for measure in (*CHECKS, *OUTCOMES, *COVARIATES)}


def find_matched(
    territory: Territory, millesime: int
) -> tuple[MatchedComparison, MatchedComparison]:
    """Give what the matched comparison says of a département, and of France."""
    france = read_matched(make_france(territory.dataset), millesime)
    return france.of(territory), france


def select_contrasts(
    territory: Territory,
    millesime: int,
    place: TerritoryKey,
    variant: str,
    measures: Iterable[Measure],
) -> pd.DataFrame:
    """Give the contrasts of a place, département or France, under one choice: a row per measure.

    The columns are those of the contrasts of
    :class:`~ptvd_analysis.comparison.matching.contrasts.MatchedComparison`, with libelle, unite,
    decimales and verdict; missing where too few communes are matched.
    """
    measures = list(measures)
    contrasts = _index_contrasts(make_france(territory.dataset), millesime)
    rows = pd.MultiIndex.from_product(
        [[str(place)], [variant], [m.code for m in measures]], names=contrasts.index.names
    )
    frame = contrasts.reindex(rows).droplevel(["territoire", "variante"])
    return frame.assign(
        libelle=[name_vintage(m.label, m.millesime) for m in measures],
        unite=[m.unit for m in measures],
        decimales=[count_decimals(m.unit) for m in measures],
        verdict=[TOO_FEW if pd.isna(sign) else WORDS[int(sign)] for sign in frame["signe"]],
        communes=frame["communes"].fillna(0).astype(int),
        temoins=frame["temoins"].fillna(0).astype(int),
    )


@remembered
def _index_contrasts(france: France, millesime: int) -> pd.DataFrame:
    contrasts = read_matched(france, millesime).contrasts
    return contrasts.set_index(["territoire", "variante", "mesure"])


_CONTRAST_COLUMNS = (
    TableColumn("ecart", "Écart moyen", "difference"),
    TableColumn("bas", "Intervalle, de", "difference"),
    TableColumn("haut", "à", "difference"),
    TableColumn("p_value", "p", "p_value"),
    TableColumn("communes", "n communes", "number"),
    TableColumn("temoins", "n témoins", "number"),
)


def tabulate_contrasts(territory: Territory, millesime: int, place: TerritoryKey) -> ReportTable:
    """Tabulate what differs since 2020, in the département or in France, one row per outcome."""
    name = "de France" if place == FRANCE else territory.genitif
    count = spell_number(len(OUTCOMES))
    risk = (
        f"Les intervalles partagent un risque de 5 % entre les {count} mesures (Bonferroni)"
        if place == FRANCE
        else "Les intervalles sont assez larges pour que, de groupes contigus de centres hors "
        "programme, de même taille et traités de même, 5 % au plus reçoivent un mot pour l’une "
        f"des {count} mesures"
    )
    return ReportTable(
        "apparies" if place != FRANCE else "apparies-france",
        f"Écarts entre les communes PVD {name} et leurs témoins, depuis 2020",
        select_contrasts(territory, millesime, place, "principal", OUTCOMES),
        (TableColumn("libelle", "Mesure"), TableColumn("verdict", "Verdict"), *_CONTRAST_COLUMNS),
        cite_measures(territory, millesime, OUTCOMES),
        note=f"Écart moyen entre chaque commune et la moyenne de ses témoins. {risk} ; "
        "p n’est pas corrigé. Vacance de 2022 : enquêtes de 2020 à 2024 ; équipements de 2024 et "
        "vacance LOVAC : niveaux, sans point de départ.",
    )


def tabulate_checks(territory: Territory, millesime: int) -> ReportTable:
    """Tabulate the trends of before the programme, for the département and for France."""
    parts = [
        select_contrasts(territory, millesime, key, "principal", CHECKS).assign(territoire=name)
        for key, name in ((territory.key, territory.nom), (FRANCE, "France"))
    ]
    return ReportTable(
        "apparies-avant",
        "Écarts avec les témoins avant le programme",
        pd.concat(parts, ignore_index=True),
        (
            TableColumn("libelle", "Tendance"),
            TableColumn("territoire", "Territoire"),
            TableColumn("verdict", "Verdict"),
            *_CONTRAST_COLUMNS,
        ),
        cite_measures(territory, millesime, CHECKS),
        note="Intervalles à 95 % chacun, sans partage du risque : un contrôle doit être sévère. La "
        "population de référence de 2020 s’appuie sur des enquêtes de 2018 à 2022.",
    )


def tabulate_balance(territory: Territory, millesime: int) -> ReportTable:
    """Tabulate how alike matched communes are, one row per covariate."""
    france = find_matched(territory, millesime)[1].balance
    france = france[france["territoire"] == str(FRANCE)].set_index("covariable")
    own = (
        find_matched(territory, millesime)[0].balance.set_index("covariable").reindex(france.index)
    )
    measures = [_MEASURES[str(code)] for code in france.index]
    frame = own.assign(
        libelle=[name_vintage(m.label, m.millesime) for m in measures],
        unite=[m.unit for m in measures],
        decimales=[count_decimals(m.unit) for m in measures],
        avant_france=france["avant"],
        apres_france=france["apres"],
    )
    shares = [m.unit == "0/1" for m in measures]
    means = ["moyenne_pvd", "moyenne_temoins", "moyenne_vivier"]
    frame.loc[shares, means] = (100 * frame.loc[shares, means]).round(6)
    return ReportTable(
        "equilibre",
        "Ressemblance des communes PVD et de leurs témoins",
        frame,
        (
            TableColumn("libelle", "Caractéristique"),
            TableColumn("moyenne_pvd", "PVD appariées", "value"),
            TableColumn("moyenne_temoins", "Témoins", "value"),
            TableColumn("moyenne_vivier", "Vivier", "value"),
            TableColumn("avant", "Différence avant", "number", 3, True),
            TableColumn("apres", "Différence après", "number", 3, True),
            TableColumn("avant_france", "France, avant", "number", 3, True),
            TableColumn("apres_france", "France, après", "number", 3, True),
        ),
        cite_measures(territory, millesime, COVARIATES),
        note=f"Moyennes {NOUNS[territory.level].of()}, en unités naturelles ; vivier : les "
        "centres hors programme parmi "
        "lesquels sont pris les témoins. Différences standardisées : divisées "
        "par l’écart type commun aux communes PVD et au vivier de France ; avant : toutes les "
        "communes PVD "
        "contre le vivier ; après : les communes appariées contre leurs témoins.",
    )


def describe_unshown(territory: Territory, millesime: int) -> str | None:
    """Name the matched communes whose matches are too few or too far to be named; None without any."""
    sets = find_matched(territory, millesime)[0].sets
    shown = select_shown(sets)["code_commune"]
    towns = territory.pvd(millesime)
    matched = towns.index.isin(sets["code_commune"])
    names = towns.loc[matched & ~towns.index.isin(shown), "nom"].tolist()
    return write_unshown(names) if names else None


def write_unshown(names: Sequence[str]) -> str:
    """Say of which communes no match is named.

    Examples
    --------
    >>> write_unshown(["Condom", "Éauze"])
    'Condom et Éauze n’ont pas deux témoins à une distance de 3 au plus : aucun n’est montré, \
ils ne comptent que dans les moyennes.'
    """
    verb = "n’a" if len(names) == 1 else "n’ont"
    return (
        f"{format_names(names)} {verb} pas {spell_number(SHOWN_MATCHES)} témoins à une distance de "
        f"{format_number(SHOWN_DISTANCE)} au plus : aucun n’est montré, ils ne comptent que dans les "
        "moyennes."
    )


def tabulate_sets(territory: Territory, millesime: int) -> ReportTable | None:
    """Name the matches of each PVD commune, if they are enough and near; None without any."""
    sets = select_shown(find_matched(territory, millesime)[0].sets)
    if sets.empty:
        return None
    communes = make_france(territory.dataset).communes
    places = communes.loc[sets["code_temoin"]]
    named = sets.assign(
        temoin=[
            f"{n} ({d})" for n, d in zip(places["nom"], places["code_departement"], strict=True)
        ]
    ).sort_values(["code_commune", "rang"])
    grouped = named.groupby("code_commune")
    frame = pd.DataFrame(
        {
            "temoins": grouped["temoin"].agg(", ".join),
            "n": grouped.size(),
            "distance": grouped["distance"].min(),
        }
    )
    frame = frame.assign(nom=communes.loc[frame.index, "nom"])
    towns = territory.pvd(millesime).index
    return ReportTable(
        "temoins",
        "Les témoins de chaque commune PVD",
        frame.reindex(towns.intersection(frame.index)),
        (
            TableColumn("nom", "Commune PVD"),
            TableColumn("temoins", "Témoins, du plus au moins proche", "long"),
            TableColumn("n", "n", "number"),
            TableColumn("distance", "Distance au plus proche", "number", 2),
        ),
        cite_measures(territory, millesime, ()),
        note="Distance de Mahalanobis sur les caractéristiques de l’appariement, sans unité ; au-delà "
        f"de {format_number(SHOWN_DISTANCE)}, un témoin n’est pas montré.",
    )


def tabulate_unmatched(territory: Territory, millesime: int) -> ReportTable | None:
    """Name the PVD communes without a match, and say why; None where every commune has one."""
    towns = find_matched(territory, millesime)[0].towns
    left = towns[towns["statut"] != STATUSES[0]].set_index("code_commune")
    if left.empty:
        return None
    labels = {m.code: lower_label(m.label) for m in COVARIATES}
    frame = pd.DataFrame(
        {
            "nom": make_france(territory.dataset).communes.loc[left.index, "nom"],
            "statut": left["statut"].map(capitalise),
            "manquantes": [
                " ; ".join(labels[code] for code in codes.split()) or "—"
                for codes in left["manquantes"]
            ],
        }
    )
    return ReportTable(
        "sans-temoin",
        "Communes PVD sans témoin",
        frame,
        (
            TableColumn("nom", "Commune PVD"),
            TableColumn("statut", "Pourquoi"),
            TableColumn("manquantes", "Caractéristiques inconnues", "long"),
        ),
        cite_list(millesime),
    )


def cite_measures(territory: Territory, millesime: int, measures: Iterable[Measure]) -> str:
    """Cite what some measures are computed from, each source once."""
    sources: list[str] = []
    for measure in measures:
        if not measure.indicators or measure.per_people:
            sources.append(POPULATION_SOURCE)
        for code in measure.indicators:
            indicator = get_indicator(territory.dataset, code)
            sources.append(cite(indicator.producer, indicator.millesime))
    centres = get_indicator(territory.dataset, "niveau_centralite_2021")
    lists = f"{cite_list(millesime)} ; témoins : {cite(centres.producer, centres.millesime)}"
    return " ; ".join(dict.fromkeys([lists, *sources]))
