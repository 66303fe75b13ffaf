"""How populations and vacancy moved."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, Literal

import pandas as pd
from markupsafe import Markup

from ptvd_analysis.comparison.comparison import POOLED, Comparison
from ptvd_analysis.indicators.populations import (
    compute_total_population,
    compute_yearly_rate,
    find_broken,
    read_population,
)
from ptvd_analysis.indicators.values import compute_medians
from ptvd_analysis.presentation.french.nouns import NOUNS
from ptvd_analysis.presentation.french.quantities import format_number
from ptvd_analysis.presentation.french.sentences import format_names
from ptvd_analysis.presentation.graphics.axes import make_axes
from ptvd_analysis.presentation.graphics.charts import plot_evolution
from ptvd_analysis.presentation.graphics.svg import ReportFigure, make_figure
from ptvd_analysis.presentation.html.tables import ReportTable, TableColumn
from ptvd_analysis.reports.page.blocks import Blocks, blocks, details, heading, paragraph
from ptvd_analysis.territories.keys import FRANCE
from ptvd_analysis.territories.particulars import find_census, list_off_calendar
from ptvd_analysis.territories.territories import Territory

SOURCE = "INSEE, populations de référence 2016 et 2019 à 2023, communes de 2026"
CENSUS_SOURCE = "INSEE, recensements de la population 2011, 2016 et 2022"
_CENSUS = {
    "Taux de vacance (%)": ("taux_vacance_2011", "taux_vacance_2016", "taux_vacance_2022"),
    "Part des 75 ans et plus (%)": ("part_75_plus_2011", None, "part_75_plus_2022"),
    "Taux de chômage des 15-64 ans (%)": (
        "taux_chomage_1564_2011",
        "taux_chomage_1564_2016",
        "taux_chomage_1564_2022",
    ),
}


@dataclass(frozen=True)
class _Group:
    """Communes taken together: those of a territory, or of the references (``POOLED``)."""

    of: str
    part: Literal["pvd", "rest", "whole"]
    label: str = field(compare=False)
    codes: pd.Index[Any] = field(compare=False)

    @property
    def key(self) -> str:
        return f"{self.of} {self.part}"


_Totals = dict[_Group, pd.DataFrame]


def show_evolution(comparison: Comparison) -> Blocks:
    """Show reference populations, then what the census says of 2011, 2016 and 2022."""
    totals = {
        group: compute_total_population(comparison.dataset, group.codes)
        for group in _group_communes(comparison)
    }
    notes = [_describe_broken(comparison)]
    top = blocks(
        *(paragraph(note) for note in notes if note),
        _draw(totals),
        details("Données du graphique", _tabulate_index(totals)),
        _tabulate_totals(totals, "evolution", "Populations de référence et évolution annuelle"),
    )
    if comparison.territory.pvd(comparison.millesime).empty:
        return top
    noun = NOUNS[comparison.territory.level]
    return blocks(
        top,
        details(f"Populations des PVD, {noun.each}", _tabulate_places(comparison)),
        details("Population de chaque commune PVD", tabulate_towns(comparison)),
        heading("Ce que disent les recensements", "evolution-recensements"),
        paragraph(
            "Médianes des communes PVD renseignées à toutes les dates ; ce qui sépare deux dates "
            "n’est pas testé."
        ),
        _tabulate_census(comparison),
    )


def _group_communes(comparison: Comparison) -> list[_Group]:
    own, millesime = comparison.territory, comparison.millesime
    towns, everyone = own.pvd(millesime).index, own.communes.index
    counted = [place for place in comparison.others if not find_census(place)]
    others = everyone[:0].append([place.pvd(millesime).index for place in counted])
    france = comparison.france.communes
    apart = list_off_calendar(comparison.france)
    left = france["code_departement"].isin([place.code for place in apart])
    inside = france.index[france["zone"].ne("com") & ~left]
    listed = comparison.france.pvd(millesime).index.intersection(inside)
    rest = everyone.difference(towns) if len(towns) else everyone[:0]
    key, noun = str(own.key), NOUNS[own.level]
    groups = [
        _Group(key, "pvd", f"PVD {own.genitif}", towns),
        _Group(key, "rest", f"Reste {noun.of()}", rest),
        _Group(POOLED, "pvd", _name_references(comparison), others),
        _Group(str(FRANCE), "pvd", f"PVD de France{_leave_out(apart)}", listed),
        _Group(key, "whole", f"Ensemble {noun.of()}", everyone),
    ]
    return [group for group in groups if len(group.codes) or group.part == "whole"]


def _name_references(comparison: Comparison) -> str:
    if len(comparison.others) == 1:
        return f"PVD {comparison.others[0].genitif}"
    apart = [place for place in comparison.others if find_census(place)]
    return f"PVD {NOUNS[comparison.territory.level].of(2, 'comparé')}{_leave_out(apart)}"


def _leave_out(apart: Collection[Territory]) -> str:
    return f" hors {format_names([place.nom for place in apart])}" if apart else ""


def _describe_broken(comparison: Comparison) -> str:
    """Name the communes that a group leaves out because their perimeter broke."""
    communes = comparison.france.communes
    left = []
    for group in _group_communes(comparison):
        broken = find_broken(comparison.dataset, group.codes)
        if len(broken):
            names = [f"{communes.loc[code, 'nom']} ({code})" for code in broken]
            left.append(f"« {group.label} », sans {format_names(names)}")
    if not left:
        return ""
    head = "Groupes formés sans les communes dont le périmètre a changé autrement que par fusion"
    return f"{head} : {' ; '.join(left)}."


def _list_drawn(totals: _Totals) -> _Totals:
    """Leave out the whole département, unless it is its only line; it then comes first."""
    whole = {group: table for group, table in totals.items() if group.part == "whole"}
    parts = {group: table for group, table in totals.items() if group.part != "whole"}
    return parts if any(group.part == "rest" for group in parts) else whole | parts


def _draw(totals: _Totals) -> ReportFigure | None:
    frame = pd.concat(
        [
            table.reset_index().assign(groupe=group.key, nom=group.label)
            for group, table in _list_drawn(totals).items()
        ],
        ignore_index=True,
    )
    if frame["indice"].notna().sum() == 0:
        return None
    axes = make_axes(1, 1, 7.6, 3.6)[0, 0]
    plot_evolution(frame, axes)
    last = frame[frame["millesime"] == 2023].dropna(subset=["indice"])
    alt = "Indice de population en 2023, base 100 en 2020 : " + " ; ".join(
        f"{name} {format_number(value, 1)}"
        for name, value in zip(last["nom"], last["indice"], strict=True)
    )
    return make_figure(
        axes,
        "evolution",
        title="Population de référence, base 100 en 2020, année de l’annonce du programme",
        alt=f"{alt}.",
        source=SOURCE,
        note="Aucune population de référence 2017 ni 2018 n’est dans les tables ; l’échelle ne part "
        "pas de zéro.",
    )


def _tabulate_index(totals: _Totals) -> ReportTable:
    """Tabulate what the chart draws: one row per group, one column per vintage."""
    drawn = _list_drawn(totals)
    frame = pd.DataFrame({group.key: table["indice"] for group, table in drawn.items()}).T
    years = list(frame.columns)
    frame.columns = pd.Index([f"indice_{year}" for year in years])
    return ReportTable(
        "indices",
        "Indice de population de référence, base 100 en 2020",
        frame.assign(groupe=[group.label for group in drawn]),
        (
            TableColumn("groupe", "Groupe de communes"),
            *(TableColumn(f"indice_{year}", str(year), "number", 1) for year in years),
        ),
        SOURCE,
    )


_RATE_COLUMNS = (
    TableColumn("population_2016", "2016", "number"),
    TableColumn("population_2020", "2020", "number"),
    TableColumn("population_2023", "2023", "number"),
    TableColumn("taux_2016_2020", "2016-2020 (% par an)", "number", 2, True),
    TableColumn("taux_2020_2023", "2020-2023 (% par an)", "number", 2, True),
)


def _add_rates(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(
        taux_2016_2020=compute_yearly_rate(frame["population_2016"], frame["population_2020"], 4),
        taux_2020_2023=compute_yearly_rate(frame["population_2020"], frame["population_2023"], 3),
    )


def _tabulate_places(comparison: Comparison) -> ReportTable:
    totals = {
        _Group(str(place.key), "pvd", f"PVD {place.genitif}", codes): compute_total_population(
            comparison.dataset, codes
        )
        for place in comparison.territories
        if len(codes := place.pvd(comparison.millesime).index)
    }
    noun = NOUNS[comparison.territory.level]
    caption = f"Populations de référence des communes PVD, par {noun.singular}"
    return _tabulate_totals(totals, "evolution-departements", caption)


def _tabulate_totals(totals: _Totals, slug: str, caption: str) -> ReportTable:
    rows = []
    for group, table in totals.items():
        moved = table["indice"].notna().any()
        population = table["population"].reindex([2016, 2020, 2023])
        row = {f"population_{year}": value for year, value in population.items()}
        communes = table["communes"].max()
        rows.append({"groupe": group.label, "evolution": moved, "communes": communes, **row})
    frame = _add_rates(pd.DataFrame(rows))
    rates = ["taux_2016_2020", "taux_2020_2023"]
    frame[rates] = frame[rates].where(frame["evolution"], axis=0)
    return ReportTable(
        slug,
        caption,
        frame,
        (
            TableColumn("groupe", "Groupe de communes"),
            TableColumn("communes", "Communes", "number"),
            *_RATE_COLUMNS,
        ),
        SOURCE,
        note="Un total est absent dès qu’une commune n’a pas de population cette année-là.",
    )


def tabulate_towns(comparison: Comparison) -> ReportTable:
    """Tabulate the population of every PVD commune.

    Rates are missing where the perimeter broke, or the census has another calendar.
    """
    towns = comparison.territory.pvd(comparison.millesime)
    wide = pd.DataFrame(
        {
            f"population_{year}": read_population(comparison.dataset, year).reindex(towns.index)
            for year in (2016, 2020, 2023)
        }
    )
    return ReportTable(
        "populations",
        "Population de référence des communes PVD",
        _add_rates(wide).assign(nom=towns["nom"]),
        (TableColumn("nom", "Commune"), *_RATE_COLUMNS),
        SOURCE,
        note="Communes fusionnées : somme des anciennes communes.",
    )


def _tabulate_census(comparison: Comparison) -> ReportTable | Markup:
    rows = []
    for label, codes in _CENSUS.items():
        for place in comparison.territories:
            towns = place.pvd(comparison.millesime).index
            medians, known = compute_medians(comparison.dataset, filter(None, codes), towns)
            rows.append(
                {
                    **comparison.identify(place),
                    "indicateur": codes[-1],
                    "libelle": label,
                    "annee_2011": medians.get(codes[0]),
                    "annee_2016": medians.get(codes[1]),
                    "annee_2022": medians.get(codes[2]),
                    "n": known,
                    "communes": len(towns),
                }
            )
    own, noun = str(comparison.territory.key), NOUNS[comparison.territory.level]
    if not any(row["n"] for row in rows if row["territoire"] == own):
        return paragraph(
            f"Aucune commune PVD {noun.of()} n’a de valeur comparable à ces trois dates : les "
            "tables ne couvrent que la métropole."
        )
    return ReportTable(
        "recensements",
        "Médianes des communes PVD aux recensements de 2011, 2016 et 2022",
        pd.DataFrame(rows),
        (
            TableColumn("nom", noun.title),
            TableColumn("libelle", "Indicateur", "indicator"),
            TableColumn("annee_2011", "2011", "number", 1),
            TableColumn("annee_2016", "2016", "number", 1),
            TableColumn("annee_2022", "2022", "number", 1),
            TableColumn("n", "n", "number"),
            TableColumn("communes", "Communes PVD", "number"),
        ),
        CENSUS_SOURCE,
        note="n : communes renseignées à toutes les dates, sur lesquelles portent les médianes. Un "
        "millésime du recensement s’appuie sur cinq années d’enquêtes (2022 : 2020 à 2024, celle de "
        "2021 ayant été reportée). Chômage : communes sans découpage en IRIS seulement. Les populations "
        "de 2011 ne sont pas montrées : elles ne suivent pas les fusions de communes.",
        own=own,
    )
