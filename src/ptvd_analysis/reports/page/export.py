"""From an executed notebook to one self-contained HTML page.

The page holds everything: styles, images as data, the saved state of the map's widgets, and the
script that shows it with plain Leaflet (read from the installed package ``xstatic-leaflet``; no
copy of it is kept here). A Content-Security-Policy forbids every script but those, named by hash,
and every connection but to the servers of map backgrounds, which nothing asks until the reader
does.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import nbformat

from ptvd_analysis.presentation.french.sentences import typeset
from ptvd_analysis.reports.page.assets import (
    BACKGROUNDS,
    EXPLORER_TYPE,
    make_policy,
    protect,
    read_asset,
    read_leaflet,
    strip_urls,
)
from ptvd_analysis.reports.page.cells import PRIORITY, CellWriter
from ptvd_analysis.reports.page.identity import (
    COUNTED,
    HEADING,
    IDENTITY_ID,
    MAIN_ID,
    SUBJECT_TYPE,
    PageIdentity,
    name_anchors,
)
from ptvd_analysis.reports.page.widgets import find_data, prune_state

ANNEX = "annexe"
"""Tag of the Markdown cell whose heading opens the annex."""

STYLES = ("report.css", "styles/notes.css")
"""The page's own styles, in order: the base, then each component's."""

_COUNTED = re.compile(rf"<({'|'.join(COUNTED)})\b")


@dataclass(frozen=True)
class PageSection:
    """One section of the page: its heading, its anchor, its cells without the heading.

    The annex is the section of a cell tagged :data:`ANNEX`, and all that follow: folded as one.
    """

    title: str
    id: str
    cells: tuple[Any, ...]
    annex: bool = False


def render_html(notebook: nbformat.NotebookNode, order: PageIdentity) -> str:
    """Make the page of an executed notebook.

    What comes before the first ``##`` heading is the page's header. The page says it is what was
    ordered, but for what the notebook itself says it is about, its sections, and what it holds.
    Raises ExportError if a cell gives what no page can show, or the installed package no longer
    holds Leaflet where expected.
    """
    _number_cells(notebook)
    opening, sections = split_sections(notebook)
    data = _gather_data(notebook)
    environment = make_exporter().environment
    writer = CellWriter(data.get("ptvd-widgets", {}), environment.get_template("cell.html.j2"))
    header = writer.write_all(opening)
    shown = [(section, writer.write_section(section.cells)) for section in sections]
    identity = replace(
        order,
        **find_data(notebook, SUBJECT_TYPE) or {},
        sections=tuple(section.id for section in sections),
        content=count_elements([header, *(fragment for _, fragment in shown)]),
    )
    scripts = [protect(script) for script in _list_scripts(data)]
    page = {
        "identity": identity,
        "header": header,
        "sections": shown,
        "summary": list_summary(section for section, _ in shown),
        "styles": _list_styles(data),
        "scripts": scripts,
        "policy": make_policy(scripts, BACKGROUNDS if data else ()),
        "data": {name: _write_json(content) for name, content in data.items()},
        "identity_id": IDENTITY_ID,
        "main_id": MAIN_ID,
    }
    # Rendered as it is: the exporter would copy the notebook twice, then parse the page again to
    # give alternative texts, which every image has, and would write it back another way.
    return str(make_exporter().template.render(page))


def list_summary(sections: Iterable[PageSection]) -> list[PageSection]:
    """Keep the sections that the page's summary leads to: of the annex, the first."""
    ordered = list(sections)
    annex = [section for section in ordered if section.annex]
    return [section for section in ordered if not section.annex] + annex[:1]


def _gather_data(notebook: nbformat.NotebookNode) -> dict[str, Any]:
    """Gather what the page's scripts read, by the id of the element that holds it."""
    state = prune_state(notebook)
    if not state:
        return {}
    explored = find_data(notebook, EXPLORER_TYPE)
    data = {"ptvd-widgets": state, "ptvd-backgrounds": BACKGROUNDS}
    return data if explored is None else data | {"ptvd-explorer": explored}


def _list_scripts(data: Mapping[str, Any]) -> list[str]:
    scripts = [read_asset(f"scripts/{name}.js") for name in ("page", "tables")]
    if data:
        scripts += [read_leaflet("leaflet.js"), read_asset("scripts/map.js")]
    if "ptvd-explorer" in data:
        scripts += [read_asset(f"scripts/{name}.js") for name in ("chart", "explorer")]
    return scripts


def _list_styles(data: Mapping[str, Any]) -> list[str]:
    leaflet = [strip_urls(read_leaflet("leaflet.css"))] if data else []
    return [*leaflet, *map(read_asset, STYLES)]


def _write_json(content: Any) -> str:
    return protect(json.dumps(content, ensure_ascii=False, separators=(",", ":")))


def _number_cells(notebook: nbformat.NotebookNode) -> None:
    """Give each cell its place in the notebook that was asked for, which had no injected one."""
    place = 0
    for cell in notebook.cells:
        cell.metadata["ptvd_cell"] = place
        place += "injected-parameters" not in cell.metadata.get("tags", ())


def count_elements(fragments: Iterable[str]) -> dict[str, int]:
    """Count what a page must say it holds, by name of element, in the HTML of its cells."""
    found = Counter(name for fragment in fragments for name in _COUNTED.findall(fragment))
    return {name: found[name] for name in COUNTED}


@cache
def make_exporter() -> Any:
    """Make what every page of this process is exported with; its template is read when asked for."""
    from nbconvert import HTMLExporter
    from traitlets.config import Config

    folder = Path(str(resources.files("ptvd_analysis.reports.page"))) / "templates" / "nbconvert"
    exporter = HTMLExporter(
        template_name="ptvd",
        extra_template_basedirs=[str(folder)],
        config=Config(NbConvertBase={"display_data_priority": list(PRIORITY)}),
        language_code="fr",
    )
    exporter.register_filter("typeset", typeset)
    return exporter


def split_sections(notebook: nbformat.NotebookNode) -> tuple[list[Any], list[PageSection]]:
    """Split a notebook at headings ``## Title`` that open Markdown cells: what precedes, the rest."""
    opening: list[Any] = []
    found: list[tuple[str, list[Any], bool]] = []
    annex = False
    for cell in notebook.cells:
        heading = HEADING.match(cell.source) if cell.cell_type == "markdown" else None
        if heading:
            rest = nbformat.from_dict({**cell, "source": cell.source[heading.end() :].strip()})
            annex |= ANNEX in cell.metadata.get("tags", ())
            found.append((heading[1], [rest] if rest.source else [], annex))
        elif found:
            found[-1][1].append(cell)
        else:
            opening.append(cell)
    anchors = name_anchors(title for title, *_ in found)
    return opening, [
        PageSection(title, anchor, tuple(cells), annex)
        for anchor, (title, cells, annex) in zip(anchors, found, strict=True)
    ]
