"""What the figures are made of: a survey or a count, of which towns, how finely published."""

from __future__ import annotations

import pandas as pd

from ptvd_analysis.comparison.comparison import Comparison
from ptvd_analysis.comparison.measurement import SURVEYED_FROM, describe_measurement
from ptvd_analysis.presentation.french.quantities import format_number, format_value
from ptvd_analysis.presentation.french.sentences import (
    format_names,
    lower_label,
)
from ptvd_analysis.reports.page.blocks import Blocks, blocks, heading, paragraph
from ptvd_analysis.territories.territories import Territory

KNOWN_OF_MOST = 0.8
"""Share of the towns compared from which what is known of them is not told as a selection."""

SELECTED = 0.75
"""Superiority from which the towns known are told to be the larger ones; the smaller, one minus it."""

COARSE = 0.1
"""Step of publication, in standard deviations of towns, from which rounding is told."""


def show_measurement(comparison: Comparison) -> Blocks:
    """Say what narrows the figures themselves; nothing without towns."""
    place = comparison.territory
    towns = place.towns(comparison.millesime)
    if towns.empty:
        return blocks()
    told = describe_measurement(comparison)
    large = towns[towns["population_2023"] >= SURVEYED_FROM]
    sentences = [
        describe_survey(told, place, list(large["nom"])),
        *describe_selections(told, place),
        describe_rounding(told),
        describe_sales(told),
    ]
    return blocks(
        heading("Ce que valent les mesures", "comparaison-mesures"),
        *(paragraph(sentence) for sentence in sentences if sentence),
    )


def describe_survey(told: pd.DataFrame, place: Territory, large: list[str]) -> str:
    """Say where the error of a survey is, and where there is none."""
    known = told[told["n_compares"] > 0]
    above, everywhere = (known[known["sondage"] == survey] for survey in (1, 2))
    limit = f"{format_number(SURVEYED_FROM)} habitants"
    sentences = []
    if len(above) and above["enquetees_compares"].max() == 0:
        sentences.append(
            f"Aucune commune PVD comparée n’atteint {limit} : le recensement y compte tous les "
            "logements, sans erreur de sondage."
        )
    elif len(above):
        own = f"dont {format_names(large)} {place.locatif}" if large else f"aucune {place.locatif}"
        sentences.append(
            f"Le recensement n’estime par sondage que les communes de {limit} et plus, "
            f"{format_number(above['enquetees_compares'].max())} des "
            f"{format_number(above['communes_compares'].iloc[0])} communes PVD comparées, {own} : dans "
            "les autres, tous les logements sont recensés."
        )
    if len(everywhere):
        names = format_names([lower_label(label) for label in everywhere["libelle"]])
        verb = "Est estimé" if len(everywhere) == 1 else "Sont estimés"
        sentences.append(f"{verb} par sondage dans toutes les communes : {names}.")
    return " ".join(sentences)


def describe_selections(told: pd.DataFrame, place: Territory) -> list[str]:
    """Say which towns an indicator is known of, where these are the larger or the smaller ones."""
    known = told[told["n_compares"].gt(0)]
    partial = known[known["n_compares"] < KNOWN_OF_MOST * known["communes_compares"]]
    sentences = []
    for row in partial.to_dict("records"):
        larger = row["superiorite"] >= SELECTED
        if not larger and row["superiorite"] > 1 - SELECTED:
            continue
        with_value, without = (
            format_number(row[f"habitants_{side}"]) for side in ("connues", "inconnues")
        )
        sentences.append(
            f"{row['libelle']} : valeur connue dans {format_number(row['n'])} des "
            f"{format_number(row['communes'])} communes PVD {place.genitif}, et dans "
            f"{format_number(row['n_compares'])} des {format_number(row['communes_compares'])} "
            f"comparées, les plus {'peuplées' if larger else 'petites'} (médiane de {with_value} "
            f"habitants, contre {without} là où elle manque). C’est une sélection, qui ne vaut pas pour "
            "les autres."
        )
    return sentences


def describe_rounding(told: pd.DataFrame) -> str:
    """Say what is published so coarsely that towns are equal which are not."""
    coarse = told[told["grain"].astype("float64").ge(COARSE) & told["n_compares"].gt(0)]
    if coarse.empty:
        return ""
    steps = [_name_step(row["pas"], row["unite"]) for row in coarse.to_dict("records")]
    labels = coarse["libelle"].map(lower_label).groupby(steps, sort=False).agg(list)
    parts = [f"{step}, {format_names(names)}" for step, names in labels.items()]
    return (
        f"Arrondis à la source : {' ; '.join(parts)}. Des communes différentes y sont à égalité ; les "
        "autres valeurs sont publiées bien plus finement que ce qui sépare les communes."
    )


def _name_step(step: float, unit: str) -> str:
    """Say how coarse a value is: « à un point près »."""
    if unit == "%":
        return f"à {'un point' if step == 1 else f'{format_number(step)} points'} près"
    return f"à {format_value(step, unit)} près"


def describe_sales(told: pd.DataFrame) -> str:
    """Say what a median price weighs."""
    prices = told[told["indicateur"].str.startswith("prix_") & told["n_compares"].gt(0)]
    if prices.empty:
        return ""
    return (
        "Le prix d’une commune est la médiane de ses ventes, cinq ou cent : commune par commune, "
        "chacune compte pour une ; dans l’ensemble d’un territoire, elle pèse du nombre de ses ventes."
    )
