"""From an executed notebook to one self-contained HTML page.

The page holds everything: styles, images as data, the saved state of the map's widgets, and the
script that shows it with plain Leaflet (read from the installed package ``xstatic-leaflet``; no
copy of it is kept here). A Content-Security-Policy forbids every script but those, named by hash,
and every connection but to the servers of map backgrounds, which nothing asks until the reader
does.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import nbformat
from slugify import slugify

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
from ptvd_analysis.reports.page.checks import HEADING

WIDGET_STATE = "application/vnd.jupyter.widget-state+json"
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


@dataclass(frozen=True)
class PageSection:
    """One section of the page.

    Parameters
    ----------
    title : str
        Its heading.
    id : str
        Its anchor.
    cells : tuple
        Cells of the notebook, the heading taken off the first.
    """

    title: str
    id: str
    cells: tuple[Any, ...]


def render_html(
    notebook: nbformat.NotebookNode, *, title: str, footer: str, meta: Mapping[str, str]
) -> str:
    """Make the page of an executed notebook.

    Parameters
    ----------
    notebook : NotebookNode
        Executed; what comes before the first ``##`` heading is the page's header.
    title : str
        Title of the page.
    footer : str
        Last line.
    meta : mapping of str to str
        Names and contents of ``meta`` elements: what the page was made from.

    Returns
    -------
    str
        HTML.

    Raises
    ------
    ExportError
        If the installed package no longer holds Leaflet where expected.
    """
    opening, sections = split_sections(notebook)
    state = prune_state(notebook)
    scripts = [read_asset(f"scripts/{name}.js") for name in ("page", "tables")]
    styles = [read_asset("report.css")]
    data: dict[str, Any] = {}
    if state:
        scripts += [read_leaflet("leaflet.js"), read_asset("scripts/map.js")]
        styles.insert(0, strip_urls(read_leaflet("leaflet.css")))
        data |= {"ptvd-widgets": state, "ptvd-backgrounds": BACKGROUNDS}
        explored = find_explored(notebook)
        if explored is not None:
            scripts.append(read_asset("scripts/explorer.js"))
            data["ptvd-explorer"] = explored
    protected = [protect(script) for script in scripts]
    page = {
        "title": title,
        "footer": footer,
        "meta": dict(meta),
        "opening": opening,
        "sections": sections,
        "styles": styles,
        "scripts": protected,
        "policy": make_policy(protected, BACKGROUNDS if state else ()),
        "data": {
            name: protect(json.dumps(content, ensure_ascii=False, separators=(",", ":")))
            for name, content in data.items()
        },
    }
    # Rendered as it is: the exporter would copy the notebook twice, then parse the page again to
    # give alternative texts, which every image has, and would write it back another way.
    return str(make_exporter().template.render(nb=notebook, resources={"ptvd": page}))


@cache
def make_exporter() -> Any:
    """Make what every page of this process is exported with.

    Returns
    -------
    nbconvert.HTMLExporter
        With the template of this package, read when it is first asked for.
    """
    from nbconvert import HTMLExporter

    folder = Path(str(resources.files("ptvd_analysis.reports.page"))) / "templates" / "nbconvert"
    exporter = HTMLExporter(
        template_name="ptvd",
        extra_template_basedirs=[str(folder)],
        exclude_anchor_links=True,
        language_code="fr",
    )
    exporter.register_filter("typeset", typeset)
    return exporter


def split_sections(
    notebook: nbformat.NotebookNode,
) -> tuple[list[Any], list[PageSection]]:
    """Split a notebook at its second-level headings.

    Parameters
    ----------
    notebook : NotebookNode
        With headings ``## Title`` at the start of markdown cells.

    Returns
    -------
    tuple of list and list of PageSection
        Cells before the first heading, then the sections; anchors are ASCII slugs of titles.
    """
    opening: list[Any] = []
    found: list[tuple[str, list[Any]]] = []
    for cell in notebook.cells:
        heading = HEADING.match(cell.source) if cell.cell_type == "markdown" else None
        if heading:
            rest = nbformat.from_dict({**cell, "source": cell.source[heading.end() :].strip()})
            found.append((heading[1], [rest] if rest.source else []))
        elif found:
            found[-1][1].append(cell)
        else:
            opening.append(cell)
    return opening, [PageSection(title, slugify(title), tuple(cells)) for title, cells in found]


def prune_state(notebook: nbformat.NotebookNode) -> dict[str, Any]:
    """Keep the saved widgets that the page shows, with what they are made of.

    Parameters
    ----------
    notebook : NotebookNode
        Executed, its widgets' state in its metadata.

    Returns
    -------
    dict
        model_name and state by identifier; identifiers are renumbered in the order the page
        reads them, so that the same widgets give the same page. Views in the notebook's outputs
        are renamed likewise.
    """
    saved = notebook.metadata.get("widgets", {}).get(WIDGET_STATE, {}).get("state", {})
    views = [
        output.data[WIDGET_VIEW]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if WIDGET_VIEW in output.get("data", {})
    ]
    order: dict[str, str] = {}
    pending = [view["model_id"] for view in views if view["model_id"] in saved]
    while pending:
        model_id = pending.pop(0)
        if model_id not in order and model_id in saved:
            order[model_id] = f"w{len(order)}"
            pending.extend(_list_references(saved[model_id]["state"]))
    for view in views:
        view["model_id"] = order.get(view["model_id"], "")
    return {
        new: {
            "model_name": saved[old]["model_name"],
            "state": _rename(_drop_plumbing(saved[old]["state"]), order),
        }
        for old, new in order.items()
    }


def find_explored(notebook: nbformat.NotebookNode) -> dict[str, Any] | None:
    """Find the values the page's explorer reads.

    Parameters
    ----------
    notebook : NotebookNode
        Executed.

    Returns
    -------
    dict or None
        Of the only output of their media type, if there is one.
    """
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if EXPLORER_TYPE in output.get("data", {}):
                return dict(output.data[EXPLORER_TYPE])
    return None


def _drop_plumbing(state: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in state.items() if not name.startswith("_")}


def _list_references(value: Any) -> Iterator[str]:
    if isinstance(value, str) and value.startswith("IPY_MODEL_"):
        yield value.removeprefix("IPY_MODEL_")
    elif isinstance(value, Mapping):
        for name, item in value.items():
            if name != "data":
                yield from _list_references(item)
    elif isinstance(value, list):
        for item in value:
            yield from _list_references(item)


def _rename(value: Any, order: Mapping[str, str]) -> Any:
    if isinstance(value, str) and value.startswith("IPY_MODEL_"):
        return f"IPY_MODEL_{order.get(value.removeprefix('IPY_MODEL_'), '')}"
    if isinstance(value, Mapping):
        return {
            name: item if name == "data" else _rename(item, order) for name, item in value.items()
        }
    return [_rename(item, order) for item in value] if isinstance(value, list) else value
