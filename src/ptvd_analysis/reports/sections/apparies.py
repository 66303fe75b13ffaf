"""The PVD communes beside similar communes outside the programme."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from ptvd_analysis.charts import make_axes, plot_contrasts
from ptvd_analysis.figures import ReportFigure, make_figure
from ptvd_analysis.formatting import (
    format_difference,
    format_interval,
    format_number,
    format_value,
)
from ptvd_analysis.indicators import get_indicator
from ptvd_analysis.matched import FRANCE, STATUSES, VARIANTS
from ptvd_analysis.matching import BALANCE_THRESHOLD, MatchingDesign
from ptvd_analysis.measures import CHECKS, COVARIATES, OUTCOMES, POPULATION_SOURCE, Measure
from ptvd_analysis.reports.citations import cite
from ptvd_analysis.reports.sections.blocks import Blocks, blocks, details, heading, paragraph
from ptvd_analysis.reports.study import Study
from ptvd_analysis.tables import ReportTable, TableColumn
from ptvd_analysis.verdicts import TOO_FEW, WORDS
from ptvd_analysis.wording import (
    capitalise,
    format_count,
    format_names,
    lower_label,
    name_vintage,
    spell_number,
)

_MEASURES = {measure.code: measure for measure in (*CHECKS, *OUTCOMES, *COVARIATES)}
_POINTS = {"%": " (points)", "% par an": " (points par an)"}
_COLUMNS = 2


def show_matched(study: Study) -> Blocks:
    """Show the matched comparison: who is matched, how well, and what differs since 2020.

    Parameters
    ----------
    study : Study
        Its subject.

    Returns
    -------
    Blocks
        Sentences, tables and a chart.
    """
    if study.territory.pvd(study.millesime).empty:
        return blocks(paragraph("Sans commune PVD, il n’y a rien à apparier."))
    return blocks(
        *map(paragraph, (_describe_design(study), _describe_matched(study))),
        heading("Depuis 2020", "apparies-ecarts"),
        paragraph(describe_outcomes(study)),
        tabulate_contrasts(study, study.territory.code),
        details("Le même tableau pour la France", tabulate_contrasts(study, FRANCE)),
        heading("Avant 2020", "apparies-avant"),
        paragraph(_describe_checks(study)),
        tabulate_checks(study),
        heading("Équilibre", "apparies-equilibre"),
        paragraph(_describe_balance(study)),
        tabulate_balance(study),
        heading("Ce qui dépend des choix", "apparies-robustesse"),
        paragraph(_describe_choices(study)),
        _draw_robustness(study),
        details("Données du graphique", tabulate_robustness(study)),
        details("Les communes et leurs témoins", tabulate_sets(study), _tabulate_unmatched(study)),
    )


def _describe_design(study: Study) -> str:
    design = MatchingDesign()
    pool = study.matched_france.pool
    inside = int((pool["code_departement"] == study.territory.code).sum())
    place = study.territory
    here = (
        f"Aucun n’est {place.locatif} : tous les témoins viennent d’ailleurs."
        if inside == 0
        else f"{capitalise(spell_number(inside))} {'est' if inside == 1 else 'sont'} {place.locatif}."
    )
    return (
        "Chaque commune PVD est rapprochée des communes hors programme qui lui ressemblaient avant "
        f"lui : ses témoins, {spell_number(design.matches)} au plus, pris parmi "
        f"{format_number(len(pool))} centres de niveau 2 ou 3 (Inrae et Cesaer, 2021) de moins de "
        "20 000 habitants, ni PVD en 2020 ou en 2026, ni Action cœur de ville. "
        f"{here} Les communes PVD ont été choisies : un écart qui reste est une association, que "
        "rien ne permet d’attribuer au programme."
    )


def _describe_matched(study: Study) -> str:
    own, france = (
        matched.towns["statut"].value_counts().reindex(STATUSES, fill_value=0)
        for matched in (study.matched, study.matched_france)
    )
    total = int(own.sum())
    found = int(own[STATUSES[0]])
    parts = []
    if own[STATUSES[1]]:
        parts.append(f"{own[STATUSES[1]]} sans commune assez semblable")
    if own[STATUSES[2]]:
        parts.append(f"{own[STATUSES[2]]} dont une caractéristique manque")
    rest = f" ({' ; '.join(parts)})" if parts else ""
    return (
        f"Communes PVD {study.territory.genitif} qui ont au moins un témoin : {format_number(found)} "
        f"sur {format_number(total)}{rest} ; en France : {format_number(france[STATUSES[0]])} sur "
        f"{format_number(france.sum())}. La comparaison ne porte que sur celles-là."
    )


def _select(study: Study, place: str, variant: str, measures: Iterable[Measure]) -> pd.DataFrame:
    """Give one row per measure, missing where too few communes are matched."""
    contrasts = study.matched_france.contrasts
    rows = contrasts[(contrasts["territoire"] == place) & (contrasts["variante"] == variant)]
    measures = list(measures)
    frame = rows.set_index("mesure").reindex([m.code for m in measures])
    return frame.assign(
        libelle=[name_vintage(m.label, m.millesime) for m in measures],
        unite=[m.unit for m in measures],
        verdict=[TOO_FEW if pd.isna(sign) else WORDS[int(sign)] for sign in frame["signe"]],
        communes=frame["communes"].fillna(0).astype(int),
        temoins=frame["temoins"].fillna(0).astype(int),
    )


def describe_outcomes(study: Study) -> str:
    """Say in words what the matched comparison tells.

    Parameters
    ----------
    study : Study
        Its subject.

    Returns
    -------
    str
        With the figures of what differs, or of the first measure where nothing does.
    """
    table = _select(study, study.territory.code, "principal", OUTCOMES)
    known = table[table["verdict"] != TOO_FEW]
    if known.empty:
        return (
            f"Moins de cinq communes PVD {study.territory.genitif} ont un témoin : aucun écart "
            "n’est estimé pour le département."
        )
    told = known[known["verdict"] != WORDS[0]]
    count = format_count(len(known), "mesure", "mesures")
    level = format_value(known["niveau"].iloc[0], "%")
    size = format_count(int(known["communes"].max()), "commune", "communes")
    head = f"Sur {count} postérieures à 2020, dans {size} et chez leurs témoins, "
    if told.empty:
        first = known.iloc[0]
        return (
            f"{head}aucune ne se distingue (intervalles à {level}). Par exemple, "
            f"{lower_label(first['libelle'])} : écart moyen {_figures(first)}."
        )
    verb = "se distingue" if len(told) == 1 else "se distinguent"
    sentences = " ; ".join(
        f"{lower_label(row['libelle'])} : {row['verdict']}, écart moyen {_figures(row)}"
        for _, row in told.iterrows()
    )
    return f"{head}{spell_number(len(told))} {verb} (intervalles à {level}) : {sentences}."


def _figures(row: pd.Series[Any]) -> str:
    gap = format_difference(row["ecart"], row["unite"])
    interval = format_interval(row["bas"], row["haut"], row["unite"])
    return f"{gap} (intervalle {interval}, n = {row['communes']})"


_CONTRAST_COLUMNS = (
    TableColumn("ecart", "Écart moyen", "difference"),
    TableColumn("bas", "Intervalle, de", "difference"),
    TableColumn("haut", "à", "difference"),
    TableColumn("p_value", "p", "p_value"),
    TableColumn("communes", "n communes", "number"),
    TableColumn("temoins", "n témoins", "number"),
)


def tabulate_contrasts(study: Study, place: str) -> ReportTable:
    """Tabulate what differs since 2020.

    Parameters
    ----------
    study : Study
        Its subject.
    place : str
        Code of the département, or of France.

    Returns
    -------
    ReportTable
        One row per outcome.
    """
    name = "de France" if place == FRANCE else study.territory.genitif
    return ReportTable(
        "apparies" if place != FRANCE else "apparies-france",
        f"Écarts entre les communes PVD {name} et leurs témoins, depuis 2020",
        _select(study, place, "principal", OUTCOMES),
        (TableColumn("libelle", "Mesure"), TableColumn("verdict", "Verdict"), *_CONTRAST_COLUMNS),
        cite_measures(study, OUTCOMES),
        note="Écart moyen entre chaque commune et la moyenne de ses témoins. Les intervalles "
        f"partagent un risque de 5 % entre les {spell_number(len(OUTCOMES))} mesures (Bonferroni) ; "
        "p n’est pas corrigé. Vacance de 2022 : enquêtes de 2020 à 2024 ; équipements de 2024 et "
        "vacance LOVAC : niveaux, sans point de départ.",
    )


def _describe_checks(study: Study) -> str:
    rows = _select(study, study.territory.code, "principal", CHECKS)
    apart = [
        row["libelle"] for _, row in rows.iterrows() if row["verdict"] in (WORDS[1], WORDS[-1])
    ]
    before = (
        "Des tendances d’avant 2020, qui n’ont pas servi à l’appariement : si elles diffèrent déjà, "
        "l’écart d’après n’a pas commencé avec le programme."
    )
    if (rows["verdict"] == TOO_FEW).all():
        return f"{before} Trop peu de communes ont un témoin pour le vérifier dans le département."
    if apart:
        names = format_names([lower_label(label) for label in apart])
        return f"{before} C’est le cas ici, à 95 % : {names}."
    return f"{before} Aucune ne se distingue ici, à 95 %."


def tabulate_checks(study: Study) -> ReportTable:
    """Tabulate the trends of before the programme, for the département and for France.

    Parameters
    ----------
    study : Study
        Its subject.

    Returns
    -------
    ReportTable
        One row per territory and trend.
    """
    parts = [
        _select(study, code, "principal", CHECKS).assign(territoire=name)
        for code, name in ((study.territory.code, study.territory.nom), (FRANCE, "France"))
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
        cite_measures(study, CHECKS),
        note="Intervalles à 95 % chacun, sans partage du risque : un contrôle doit être sévère. La "
        "population de référence de 2020 s’appuie sur des enquêtes de 2018 à 2022.",
    )


def _describe_balance(study: Study) -> str:
    balance = study.matched.balance
    after = balance["apres"].round(2).abs()
    limit = format_number(BALANCE_THRESHOLD, 1)
    if after.notna().sum() == 0:
        return "Aucune commune du département n’a de témoin : il n’y a pas d’équilibre à mesurer."
    labels = {m.code: lower_label(m.label) for m in COVARIATES}
    apart = [labels[code] for code in balance.loc[after > BALANCE_THRESHOLD, "covariable"]]
    france = study.matched_france.balance
    worst = france.loc[france["territoire"] == FRANCE, "apres"].abs()
    told = (
        f"Dans le département, {format_names(apart)} "
        f"{'reste' if len(apart) == 1 else 'restent'} au-delà du seuil de {limit}"
        if apart
        else f"Dans le département, aucune ne dépasse le seuil de {limit}"
    )
    return (
        f"Les communes sont appariées sur {len(COVARIATES)} caractéristiques. {told} ; pour la "
        f"France, la plus grande différence est de {format_number(worst.max(), 2)}."
    )


def tabulate_balance(study: Study) -> ReportTable:
    """Tabulate how alike matched communes are.

    Parameters
    ----------
    study : Study
        Its subject.

    Returns
    -------
    ReportTable
        One row per covariate.
    """
    france = study.matched_france.balance
    france = france[france["territoire"] == FRANCE].set_index("covariable")
    own = study.matched.balance.set_index("covariable").reindex(france.index)
    measures = [_MEASURES[str(code)] for code in france.index]
    frame = own.assign(
        libelle=[name_vintage(m.label, m.millesime) for m in measures],
        unite=["%" if m.unit == "0/1" else m.unit for m in measures],
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
            TableColumn("avant", "Différence avant", "number", 2, True),
            TableColumn("apres", "après", "number", 2, True),
            TableColumn("avant_france", "France, avant", "number", 2, True),
            TableColumn("apres_france", "après (France)", "number", 2, True),
        ),
        cite_measures(study, COVARIATES),
        note="Moyennes du département, en unités naturelles. Différences standardisées : divisées "
        "par l’écart type à l’intérieur des groupes de France ; avant : toutes les communes PVD "
        "contre le vivier ; après : les communes appariées contre leurs témoins.",
    )


def _gather_robustness(study: Study) -> pd.DataFrame:
    parts = [
        _select(study, study.territory.code, variant, OUTCOMES).assign(variante=label)
        for variant, label in VARIANTS.items()
    ]
    return pd.concat(parts).rename_axis("mesure").reset_index()


def _describe_choices(study: Study) -> str:
    table = _gather_robustness(study)
    others = table[table["variante"] != VARIANTS["principal"]]
    apart = others[others["verdict"].isin([WORDS[1], WORDS[-1]])]
    head = (
        "Le verdict est celui de l’appariement principal, choisi avant tout résultat ; les mêmes "
        "écarts sont refaits ici sous d’autres choix, sans correction pour leur nombre."
    )
    if others["ecart"].notna().sum() == 0:
        return f"{head} Aucun ne peut être estimé dans le département."
    if apart.empty:
        return f"{head} Sous aucun d’eux l’intervalle n’exclut zéro."
    told = [
        f"{lower_label(str(label))} ({format_names([lower_label(v) for v in part['variante']])})"
        for label, part in apart.groupby("libelle", sort=False)
    ]
    return f"{head} L’intervalle exclut zéro pour : {' ; '.join(told)}."


def _draw_robustness(study: Study) -> ReportFigure | None:
    table = _gather_robustness(study)
    drawn = [m for m in OUTCOMES if table.loc[table["mesure"] == m.code, "ecart"].notna().any()]
    if not drawn:
        return None
    rows = -(-len(drawn) // _COLUMNS)
    axes = make_axes(rows, _COLUMNS, 9.2, rows * (0.17 * len(VARIANTS) + 1.0))
    for ax in axes.flat[len(drawn) :]:
        ax.set_axis_off()
    for ax, measure in zip(axes.flat, drawn, strict=False):
        part = table[table["mesure"] == measure.code].drop(columns="libelle")
        part = part.rename(columns={"variante": "libelle"})
        plot_contrasts(part, name_vintage(measure.label, measure.millesime), measure.unit, ax)
    return make_figure(
        axes[0, 0],
        "robustesse",
        title="Écarts avec les témoins selon les choix de l’appariement",
        alt=_describe_robustness(table, drawn),
        source=cite_measures(study, drawn),
        note="Point : écart moyen ; trait : son intervalle. Une ligne vide : moins de cinq communes "
        "appariées, ou pas de valeur d’EPCI. Les échelles diffèrent.",
    )


def _describe_robustness(table: pd.DataFrame, drawn: list[Measure]) -> str:
    sentences = []
    for measure in drawn:
        part = table[table["mesure"] == measure.code]["ecart"].dropna()
        low, high = (format_difference(end, measure.unit) for end in (part.min(), part.max()))
        sentences.append(
            f"{measure.label} : de {low} à {high} selon {format_count(len(part), 'choix', 'choix')}."
        )
    return " ".join(sentences)


def tabulate_robustness(study: Study) -> ReportTable:
    """Tabulate the contrasts under every choice.

    Parameters
    ----------
    study : Study
        Its subject.

    Returns
    -------
    ReportTable
        One row per choice, one column per outcome, with how many communes count.
    """
    table = _gather_robustness(study)
    wide = table.pivot(index="variante", columns="mesure", values="ecart")
    counts = table.groupby("variante")["communes"].max()
    frame = wide.assign(communes=counts).reindex(list(VARIANTS.values())).reset_index()
    return ReportTable(
        "robustesse",
        "Écarts moyens avec les témoins, selon les choix de l’appariement",
        frame,
        (
            TableColumn("variante", "Choix"),
            TableColumn("communes", "n", "number"),
            *(TableColumn(m.code, f"{m.label} ({m.unit})", "number", 2, True) for m in OUTCOMES),
        ),
        cite_measures(study, OUTCOMES),
        note="n : communes PVD appariées (EPCI, à leur échelle). Vivier des pôles de bassin de vie : "
        "communes PVD qui en sont elles-mêmes un. EPCI : ceux des communes contre ceux de leurs "
        "témoins qui n’ont aucune PVD.",
    )


def tabulate_sets(study: Study) -> ReportTable | None:
    """Name the matches of every PVD commune.

    Parameters
    ----------
    study : Study
        Its subject.

    Returns
    -------
    ReportTable or None
        One row per matched commune; None without any.
    """
    sets = study.matched.sets
    if sets.empty:
        return None
    communes = study.france.communes
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
    towns = study.territory.pvd(study.millesime).index
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
        cite_measures(study, ()),
        note="Distance de Mahalanobis sur les caractéristiques de l’appariement, sans unité.",
    )


def _tabulate_unmatched(study: Study) -> ReportTable | None:
    towns = study.matched.towns
    left = towns[towns["statut"] != STATUSES[0]].set_index("code_commune")
    if left.empty:
        return None
    labels = {m.code: lower_label(m.label) for m in COVARIATES}
    frame = pd.DataFrame(
        {
            "nom": study.france.communes.loc[left.index, "nom"],
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
        study.list_source,
    )


def cite_measures(study: Study, measures: Iterable[Measure]) -> str:
    """Cite what some measures are computed from, each source once.

    Parameters
    ----------
    study : Study
        Its subject.
    measures : iterable of Measure
        Which.

    Returns
    -------
    str
        Citations separated by semicolons.
    """
    sources: list[str] = []
    for measure in measures:
        if not measure.indicators or measure.code.startswith(("densite", "etablissements")):
            sources.append(POPULATION_SOURCE)
        for code in measure.indicators:
            indicator = get_indicator(study.dataset, code)
            sources.append(cite(indicator.source, indicator.millesime))
    centres = get_indicator(study.dataset, "niveau_centralite_2021")
    lists = f"{study.list_source} ; témoins : {cite(centres.source, centres.millesime)}"
    return " ; ".join(dict.fromkeys([lists, *sources]))
