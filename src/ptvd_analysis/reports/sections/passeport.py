"""What the report is made of, and how to make it again."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ptvd_analysis.indicators.declared import Indicator, get_indicators
from ptvd_analysis.indicators.populations import select_populations
from ptvd_analysis.indicators.values import read_values
from ptvd_analysis.presentation.french.nouns import NOUNS
from ptvd_analysis.presentation.french.quantities import format_date, format_number
from ptvd_analysis.presentation.french.sentences import format_count, format_names, name_vintage
from ptvd_analysis.presentation.html.tables import ReportTable, TableColumn
from ptvd_analysis.presentation.html.templating import render_fragment
from ptvd_analysis.provenance import read_clock, read_commit, read_version
from ptvd_analysis.reports.page.blocks import Blocks, blocks, details, heading, paragraph, unordered
from ptvd_analysis.reports.subject.parameters import ReportParameters
from ptvd_analysis.reports.subject.selection import PROFILE, Profile, list_defined, select_counts
from ptvd_analysis.tables.dataset import Dataset
from ptvd_analysis.territories.territories import Territory


def show_passport(territory: Territory, millesime: int, profile: Profile = PROFILE) -> Blocks:
    """Show where every figure comes from, and what is missing.

    The indicators are those of :func:`ptvd_analysis.reports.subject.selection.list_defined`.
    """
    table = tabulate_indicators(territory, millesime, profile)
    return blocks(
        paragraph(
            "Géographie : code officiel géographique au 1er janvier 2026. Les communes fusionnées "
            "sont ramenées à la commune d’aujourd’hui ; un total n’est repris que si toutes ses "
            "composantes existent. Une valeur absente s’écrit « n. d. » : elle n’est ni nulle, ni "
            "estimée."
        ),
        details(
            f"Les {len(table.frame)} indicateurs du rapport, un par un",
            table,
        ),
        _tabulate_counts(territory),
        heading("Ce qui manque ou a été recalculé", "passeport-manques"),
        unordered(_list_gaps(territory, profile)),
        details("Tables utilisées et leurs empreintes", _tabulate_resources(territory.dataset)),
    )


def tabulate_indicators(
    territory: Territory, millesime: int, profile: Profile = PROFILE
) -> ReportTable:
    """Tabulate the indicators with their provenance, and how many PVD communes have no value."""
    towns = territory.pvd(millesime).index
    counted = towns if len(towns) else territory.communes.index
    kind = " PVD" if len(towns) else ""
    rows = [
        _tell(indicator, int(_find_missing(territory.dataset, indicator, counted).sum()))
        for indicator in get_indicators(territory.dataset, list_defined(territory.dataset, profile))
    ]
    return ReportTable(
        "indicateurs",
        "Indicateurs du rapport : producteur, millésime, licence, valeurs manquantes",
        pd.DataFrame(rows),
        (
            TableColumn("libelle", "Indicateur"),
            TableColumn("millesime", "Millésime"),
            TableColumn("calcul", "Valeur d’un territoire", "long"),
            TableColumn("source", "Producteur et copie lue", "long"),
            TableColumn("licence", "Licence"),
            TableColumn("manquantes", f"Communes{kind} sans valeur", "number"),
            TableColumn("manquant", "Pourquoi", "long"),
            TableColumn("code", "Code"),
            TableColumn("note", "Remarque", "long"),
        ),
        "dictionnaire des indicateurs, instantanés des 22 et 24 novembre 2026",
        note=f"Sur {format_count(len(counted), 'commune', 'communes')}{kind} "
        f"{NOUNS[territory.level].of()}.",
        anchor="code",
    )


def _tell(indicator: Indicator, lacking: int) -> dict[str, Any]:
    """Give the row of an indicator, which some communes lack, or none."""
    return {
        "libelle": indicator.label,
        "millesime": indicator.millesime,
        "calcul": _describe_method(indicator),
        "source": indicator.source,
        "licence": indicator.licence,
        "manquantes": lacking,
        "manquant": indicator.missing if lacking else "–",
        "code": indicator.code,
        "note": indicator.note or "–",
    }


def _tabulate_counts(territory: Territory) -> ReportTable:
    noun = NOUNS[territory.level]
    rows = [
        {
            "libelle": label,
            "definition": definition.format(le=noun.tell(), du=noun.of()),
            "source": source,
            "code": code,
        }
        for code, (label, definition, source) in select_counts(territory).items()
    ]
    return ReportTable(
        "denombrements",
        "Dénombrements du programme : définition et producteur",
        pd.DataFrame(rows),
        (
            TableColumn("libelle", "Dénombrement"),
            TableColumn("definition", "Définition", "long"),
            TableColumn("source", "Producteur et millésime", "long"),
        ),
        "listes et géographie de ce rapport, décrites dans data/README.md",
        anchor="code",
    )


def _describe_method(indicator: Indicator) -> str:
    """Say how the value of several communes is made, with the columns of the tables."""
    if indicator.method == "rapport de sommes":
        above = indicator.numerator or f"{indicator.code} × {indicator.denominator}"
        factor = f"{format_number(indicator.factor)} × " if indicator.factor != 1 else ""
        return f"{factor}somme de {above} / somme de {indicator.denominator}"
    if indicator.method == "médiane pondérée":
        return f"médiane des communes, chacune du poids de {indicator.denominator}"
    if indicator.is_class:
        return "classe : ne s’agrège pas"
    return {
        "somme": "somme des communes",
        "part des communes": "part des communes, en %",
        "valeur partagée": "celle qu’ont toutes ses communes, si c’est la même",
    }.get(indicator.method, "médiane des communes : rien à additionner dans ces tables")


def _find_missing(
    dataset: Dataset, indicator: Indicator, communes: pd.Index[str]
) -> pd.Series[bool]:
    return read_values(dataset, indicator, larger=True).at(communes).values.isna()


def _list_gaps(territory: Territory, profile: Profile) -> list[str]:
    communes = territory.communes
    shapes = territory.dataset.contours("commune").index
    without_shape = communes[shapes.get_indexer(communes.index) < 0]["nom"]
    gaps = []
    unknown = [
        name_vintage(indicator.label, indicator.millesime)
        for indicator in get_indicators(territory.dataset, list_defined(territory.dataset, profile))
        if _find_missing(territory.dataset, indicator, communes.index).all()
    ]
    if unknown:
        gaps.append(
            f"Aucune valeur, dans aucune commune {NOUNS[territory.level].of()} : "
            f"{format_names(unknown)}."
        )
    if len(without_shape):
        gaps.append(
            f"Sans contour (créées ou rétablies depuis) : {format_names(list(without_shape))}."
        )
    inside = select_populations(territory.dataset, communes.index)
    apart = "Périmètre changé autrement que par fusion, sans évolution propre"
    for told, states in (
        ("Populations additionnées après fusion", ["fusion"]),
        (apart, ["incluse ailleurs", "avec commune rétablie"]),
    ):
        codes = inside.loc[inside["statut"].isin(states), "code_commune"].unique()
        if len(codes):
            gaps.append(f"{told} : {format_names(list(communes.loc[codes, 'nom']))}.")
    lost = select_lost(territory)
    if len(lost):
        listed = lost["code_origine"] + " (" + lost["source"] + " : " + lost["consequence"] + ")"
        gaps.append(f"Codes d’une source non rattachés : {' ; '.join(listed)}.")
    return gaps or ["Rien d’autre que les valeurs manquantes comptées dans le tableau ci-dessus."]


def select_lost(territory: Territory) -> pd.DataFrame:
    """Give the rows of ``non_rattaches`` of a territory.

    They are those whose code is now one of its communes; of a code that leads to no commune, its
    first characters say in which département it was.
    """
    lost = territory.dataset.table("non_rattaches")
    now = lost["code_origine"].map(territory.dataset.keyed("passages")["code_commune"])
    own = territory.communes.index
    departements = territory.dataset.keyed("communes")["code_departement"]
    whole = set(departements[own]) - set(departements.drop(own))
    unknown = now.isna() & lost["code_origine"].str.startswith(tuple(whole))
    return lost[now.isin(own) | unknown]


def _tabulate_resources(dataset: Dataset) -> ReportTable:
    frame = pd.DataFrame(
        {
            "table": list(dataset.resources),
            "lignes": [resource.rows for resource in dataset.resources.values()],
            "empreinte": [resource.sha256[:16] for resource in dataset.resources.values()],
        }
    )
    return ReportTable(
        "tables",
        "Tables et début de leur empreinte sha256",
        frame,
        (
            TableColumn("table", "Table"),
            TableColumn("lignes", "Lignes", "number"),
            TableColumn("empreinte", "Empreinte"),
        ),
        "datapackage.json du paquet",
    )


def show_reproduction(parameters: ReportParameters, dataset: Dataset) -> Blocks:
    """Show the command, the version and the hashes that make the same report."""
    command = f"ptvd report {parameters.asked} --list {parameters.millesime}"
    given = {name: value for name, value in parameters.as_dict().items() if value is not None}
    if "donnees" in given:
        command += " --data DOSSIER"
        given["donnees"] = "un dossier de tables fourni"
    if parameters.reference != "voisins":
        command += f" --reference '{parameters.reference}'"
    entries = {
        "Commande": command,
        "Paquet": f"ptvd-analysis {read_version()}",
        "Révision": read_commit() or "paquet installé, sans dépôt git",
        "Paramètres": ", ".join(f"{name} = {value}" for name, value in given.items()),
        "Empreinte des données": dataset.digest,
        "Produit le": format_date(read_clock()),
    }
    return blocks(render_fragment("definitions", entries=entries))
