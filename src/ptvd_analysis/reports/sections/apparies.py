"""The PVD communes beside similar communes outside the programme."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ptvd_analysis.comparison.matching.contrasts import STATUSES
from ptvd_analysis.comparison.matching.measures import CHECKS, COVARIATES, OUTCOMES
from ptvd_analysis.comparison.matching.nearest import BALANCE_THRESHOLD, MatchingDesign
from ptvd_analysis.presentation.french.nouns import NOUNS
from ptvd_analysis.presentation.french.quantities import (
    format_difference,
    format_interval,
    format_number,
    format_value,
    read_unit,
)
from ptvd_analysis.presentation.french.sentences import (
    format_count,
    format_names,
    lower_label,
    spell_number,
)
from ptvd_analysis.reports.page.blocks import Blocks, blocks, details, heading, paragraph
from ptvd_analysis.reports.sections.robustesse import (
    draw_robustness,
    gather_robustness,
    tabulate_robustness,
)
from ptvd_analysis.reports.sections.temoins import (
    TOO_FEW,
    WORDS,
    describe_unshown,
    find_matched,
    select_contrasts,
    tabulate_balance,
    tabulate_checks,
    tabulate_contrasts,
    tabulate_sets,
    tabulate_unmatched,
)
from ptvd_analysis.reports.sections.tendances import show_trends
from ptvd_analysis.reports.subject.scales import tells
from ptvd_analysis.territories.keys import FRANCE
from ptvd_analysis.territories.territories import Territory


def show_matched(territory: Territory, millesime: int) -> Blocks:
    """Show the matched comparison: who is matched, how well, and what differs since 2020."""
    if territory.pvd(millesime).empty:
        return blocks(paragraph("Sans commune PVD, il n’y a rien à apparier."))
    if not tells(territory, "apparies"):
        some = NOUNS[territory.level].some
        return blocks(
            paragraph(
                f"Peu {some} ont assez de communes PVD pour une comparaison avec des communes "
                "semblables hors programme : rien n’est estimé à cette échelle."
            )
        )
    top = blocks(
        paragraph(_describe_design(territory, millesime)),
        paragraph(_describe_matched(territory, millesime)),
    )
    if find_matched(territory, millesime)[0].contrasts.empty:
        return blocks(
            top,
            paragraph(describe_outcomes(territory, millesime)),
            details("Les écarts pour la France", tabulate_contrasts(territory, millesime, FRANCE)),
            show_trends(territory, millesime),
            details(
                f"Les communes PVD {NOUNS[territory.level].of()}",
                *_name_sets(territory, millesime),
                tabulate_unmatched(territory, millesime),
            ),
        )
    return blocks(
        top,
        heading("Depuis 2020", "apparies-ecarts"),
        paragraph(describe_outcomes(territory, millesime)),
        tabulate_contrasts(territory, millesime, territory.key),
        details("Le même tableau pour la France", tabulate_contrasts(territory, millesime, FRANCE)),
        heading("Avant 2020", "apparies-avant"),
        paragraph(_describe_checks(territory, millesime)),
        tabulate_checks(territory, millesime),
        heading("Avant et après 2021, en France", "apparies-tendances"),
        show_trends(territory, millesime),
        heading("Équilibre", "apparies-equilibre"),
        paragraph(_describe_balance(territory, millesime)),
        tabulate_balance(territory, millesime),
        heading("Ce qui dépend des choix", "apparies-robustesse"),
        paragraph(_describe_choices(territory, millesime)),
        draw_robustness(territory, millesime),
        details("Données du graphique", tabulate_robustness(territory, millesime)),
        details(
            "Les communes et leurs témoins",
            *_name_sets(territory, millesime),
            tabulate_unmatched(territory, millesime),
        ),
    )


def _name_sets(territory: Territory, millesime: int) -> tuple[Any, ...]:
    """Name the matches, and the communes of which none is named."""
    unshown = describe_unshown(territory, millesime)
    return tabulate_sets(territory, millesime), unshown and paragraph(unshown)


def _describe_design(territory: Territory, millesime: int) -> str:
    design = MatchingDesign()
    pool = find_matched(territory, millesime)[1].pool
    inside = int(pool["code_commune"].isin(territory.communes.index).sum())
    among = (
        f"{spell_number(inside)} {'est' if inside == 1 else 'sont'}" if inside else "aucun n’est"
    )
    here = f"De ces centres, {among} {territory.locatif}."
    return (
        "Chaque commune PVD est rapprochée des communes hors programme qui lui ressemblaient avant "
        f"lui : ses témoins, {spell_number(design.matches)} au plus, pris parmi "
        f"{format_number(len(pool))} centres de niveau 2 ou 3 (Inrae et Cesaer, 2021) de moins de "
        "20 000 habitants, ni PVD en 2020 ou en 2026, ni Action cœur de ville. "
        f"{here} Les communes PVD ont été choisies : un écart qui reste est une association, que "
        "rien ne permet d’attribuer au programme."
    )


def _describe_matched(territory: Territory, millesime: int) -> str:
    own, france = (
        matched.towns["statut"].value_counts().reindex(STATUSES, fill_value=0)
        for matched in find_matched(territory, millesime)
    )
    total = int(own.sum())
    found = int(own[STATUSES[0]])
    parts = []
    if own[STATUSES[1]]:
        parts.append(f"{own[STATUSES[1]]} sans commune assez semblable")
    if own[STATUSES[2]]:
        parts.append(f"{own[STATUSES[2]]} dont une caractéristique est inconnue")
    rest = f" ({' ; '.join(parts)})" if parts else ""
    return (
        f"Communes PVD {territory.genitif} qui ont au moins un témoin : {format_number(found)} "
        f"sur {format_number(total)}{rest} ; en France : {format_number(france[STATUSES[0]])} sur "
        f"{format_number(france.sum())}. La comparaison ne porte que sur celles-là."
    )


def describe_outcomes(territory: Territory, millesime: int) -> str:
    """Say in words what differs from the matches, or the first measure where nothing does."""
    table = select_contrasts(territory, millesime, territory.key, "principal", OUTCOMES)
    known = table[table["verdict"] != TOO_FEW]
    if known.empty:
        return (
            f"Moins de cinq communes PVD {territory.genitif} ont un témoin : aucun écart "
            f"n’est estimé pour {NOUNS[territory.level].tell()}."
        )
    told = known[known["verdict"] != WORDS[0]]
    count = format_count(len(known), "mesure", "mesures")
    level = format_value(known["niveau"].iloc[0], "%")
    size = format_count(int(known["communes"].max()), "commune", "communes")
    head = f"Sur {count} qui vont au-delà de 2020, dans {size} et chez des communes semblables, "
    if told.empty:
        first = known.iloc[0]
        return (
            f"{head}aucune ne se distingue (intervalles à {level}) ; par exemple, "
            f"{lower_label(first['libelle'])} : écart moyen {_figures(first)}."
        )
    verb = "une se distingue" if len(told) == 1 else f"{spell_number(len(told))} se distinguent"
    sentences = " ; ".join(
        f"{lower_label(row['libelle'])}, {row['verdict']}, écart moyen {_figures(row)}"
        for _, row in told.iterrows()
    )
    return (
        f"{head}{verb} (intervalles à {level}) : {sentences}. {_warn(territory, millesime, told)}"
    )


def _warn(territory: Territory, millesime: int, told: pd.DataFrame) -> str:
    """Say what makes the measures that stand out less sure."""
    table = gather_robustness(territory, millesime)
    table = table[table["mesure"].isin(told.index)].dropna(subset=["ecart"])
    agreeing = int((table["signe"] != 0).sum())
    apart = int(
        (find_matched(territory, millesime)[0].balance["apres"].abs() > BALANCE_THRESHOLD).sum()
    )
    return (
        f"Sous {format_number(agreeing)} choix d’appariement sur {format_number(len(table))}, "
        f"l’intervalle exclut zéro ; {format_number(apart)} caractéristiques sur {len(COVARIATES)} "
        "restent déséquilibrées."
    )


def _figures(row: pd.Series[Any]) -> str:
    unit = read_unit(row)
    gap = format_difference(row["ecart"], unit)
    interval = format_interval(row["bas"], row["haut"], unit)
    return f"{gap} (intervalle {interval}, n = {row['communes']})"


def _describe_checks(territory: Territory, millesime: int) -> str:
    rows = select_contrasts(territory, millesime, territory.key, "principal", CHECKS)
    apart = [
        row["libelle"] for _, row in rows.iterrows() if row["verdict"] in (WORDS[1], WORDS[-1])
    ]
    before = (
        "Des tendances d’avant 2020, qui n’ont pas servi à l’appariement (le niveau d’arrivée de "
        "certaines y a servi) : si elles diffèrent déjà, l’écart d’après n’a pas commencé avec le "
        "programme."
    )
    if (rows["verdict"] == TOO_FEW).all():
        here = f"dans {NOUNS[territory.level].tell()}"
        return f"{before} Trop peu de communes ont un témoin pour le vérifier {here}."
    if apart:
        names = format_names([lower_label(label) for label in apart])
        return f"{before} C’est le cas ici, à 95 % : {names}."
    first = rows.iloc[0]
    return (
        f"{before} Aucune ne se distingue ici, à 95 %, ce qui ne prouve pas qu’elles soient égales : "
        f"{lower_label(first['libelle'])}, écart moyen {_figures(first)}."
    )


def _describe_balance(territory: Territory, millesime: int) -> str:
    balance = find_matched(territory, millesime)[0].balance
    after = balance["apres"].abs()
    limit = format_number(BALANCE_THRESHOLD, 1)
    noun = NOUNS[territory.level]
    if after.notna().sum() == 0:
        return f"Aucune commune {noun.of()} n’a de témoin : il n’y a pas d’équilibre à mesurer."
    labels = {m.code: lower_label(m.label) for m in COVARIATES}
    apart = [
        f"{labels[code]} ({format_number(gap, 3, True)})"
        for code, gap in balance.loc[after > BALANCE_THRESHOLD, ["covariable", "apres"]].to_numpy()
    ]
    france = find_matched(territory, millesime)[1].balance
    worst = france.loc[france["territoire"] == str(FRANCE), "apres"].abs()
    told = (
        f"Dans {noun.tell()}, {format_names(apart)} "
        f"{'reste' if len(apart) == 1 else 'restent'} au-delà du seuil de {limit}"
        if apart
        else f"Dans {noun.tell()}, aucune ne dépasse le seuil de {limit}"
    )
    return (
        f"Les communes sont appariées sur {len(COVARIATES)} caractéristiques. {told} ; pour la "
        f"France, la plus grande différence est de {format_number(worst.max(), 3)}."
    )


def _describe_choices(territory: Territory, millesime: int) -> str:
    table = gather_robustness(territory, millesime)
    known = table.dropna(subset=["ecart"])
    apart = known[(known["bas"] > 0) | (known["haut"] < 0)]
    head = (
        "Le verdict est celui de l’appariement principal, et se tait si la correction des écarts "
        "restants ne le confirme pas ; les mêmes écarts sont refaits ici sous d’autres choix, sans "
        "correction pour leur nombre."
    )
    if known.empty:
        return f"{head} Aucun ne peut être estimé dans {NOUNS[territory.level].tell()}."
    count = (
        f"Sur {format_number(len(known))} intervalles à {format_value(known['niveau'].max(), '%')}"
    )
    if apart.empty:
        return f"{head} {count}, aucun n’exclut zéro."
    told = [
        f"{lower_label(row['libelle'])}, {lower_label(row['variante'])} : {_figures(row)}"
        for _, row in apart.iterrows()
    ]
    verb = "exclut" if len(apart) == 1 else "excluent"
    return f"{head} {count}, {format_number(len(apart))} {verb} zéro : {' ; '.join(told)}."
