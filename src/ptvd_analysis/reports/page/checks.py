"""What a page must prove before it is published."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from slugify import slugify

from ptvd_analysis.errors import ExportError
from ptvd_analysis.presentation.french.sentences import typeset

_META = re.compile(r'<meta name="(ptvd-[a-z]+)" content="([^"]*)">')
_TITLE = re.compile(r"<title>([^<]*)</title>")
_HEADING_1 = re.compile(r"<h1[^>]*>([^<]*)</h1>")
_COMMAND = re.compile(r"ptvd report (\w+) --list")
_PARAMETERS = re.compile(
    r"departement = (\w+), millesime = (\w+), reference = ([^<]*?)(?:, donnees|<)"
)
_EMPTY = re.compile(r'<h2 id="([^"]+)">[^<]*</h2>\s*</section>')
_SHOWN = re.compile(r'<div class="ptvd-map" data-model="([^"]*)"')
_REFERENCE = re.compile(r'"IPY_MODEL_(\w*)"')
_EXPLORER = '<div class="ptvd-explorer">'
_ANCHOR = re.compile(r'<section aria-labelledby="([^"]+)">')
_DATA = re.compile(r'<script type="application/json" id="([^"]+)">(.*?)</script>', re.DOTALL)
HEADING = re.compile(r"^## +(.+?)\s*$", re.MULTILINE)
"""What opens a section, at the start of a Markdown cell."""

HEAD_CHARACTERS = 4_000
"""Where a page says what it was made from."""


def read_meta(page: str) -> dict[str, str]:
    """Read what a page says it was made from.

    Parameters
    ----------
    page : str
        HTML, or its beginning.

    Returns
    -------
    dict of str to str
        Contents of its ``ptvd-`` elements, by name without that; empty where it has none.
    """
    found = _META.findall(page[:HEAD_CHARACTERS])
    return {name.removeprefix("ptvd-"): html.unescape(content) for name, content in found}


def list_sections(notebook: Path) -> tuple[str, ...]:
    """List the sections that a notebook's page must have.

    Parameters
    ----------
    notebook : Path
        With headings ``## Title``.

    Returns
    -------
    tuple of str
        Anchors, in order.
    """
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    sources = ("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    headings = (HEADING.match(source) for source in sources)
    return tuple(slugify(heading[1]) for heading in headings if heading)


def check_page(
    page: str, *, meta: Mapping[str, str], title: str, sections: Sequence[str], own: bool
) -> None:
    """Make sure that a page is whole, and the one that was asked for.

    Parameters
    ----------
    page : str
        HTML.
    meta : mapping of str to str
        What it was to be made from, by name: ``departement``, ``millesime`` and ``reference`` at
        least.
    title : str
        Heading it must have, which is also its title before the code.
    sections : sequence of str
        Anchors of the sections it must have, in order.
    own : bool
        Whether it is made of the notebook that travels with the package: then it must have the
        heading, the command, the parameters, a map's data and something in each section, which
        others may lack.

    Raises
    ------
    ExportError
        On the first thing that differs; the page is not to be published.
    """
    if not page.rstrip().endswith("</html>"):
        raise ExportError("the page is not whole: it does not end with </html>")
    said = read_meta(page)
    code = meta["departement"]
    for name, expected in meta.items():
        _compare(name, [said.get(name, "")], expected)
    _compare("title", _TITLE.findall(page), typeset(f"{title} ({code})"))
    _compare_shown("heading", _HEADING_1, page, typeset(title), own=own)
    _compare_shown("command", _COMMAND, page, code, own=own)
    parameters = (code, meta["millesime"], meta["reference"])
    _compare_shown("parameters", _PARAMETERS, page, ", ".join(parameters), own=own)
    anchors = _ANCHOR.findall(page)
    if anchors != list(sections):
        raise ExportError(f"the page's sections are {anchors}, expected {list(sections)}")
    empty = [anchor for anchor in _EMPTY.findall(page) if anchor in sections]
    if empty and own:
        raise ExportError(f"sections of the page are empty: {', '.join(empty)}")
    _check_data(page, code, own=own)


def _check_data(page: str, code: str, *, own: bool) -> None:
    """Make sure that what the page shows by scripts has its data, of this département."""
    written = dict(_DATA.findall(page))
    data = {name: _read_data(name, content) for name, content in written.items()}
    shown = {*_SHOWN.findall(page), *_REFERENCE.findall(written.get("ptvd-widgets", ""))}
    lost = shown - set(data.get("ptvd-widgets") or ())
    if lost:
        told = ", ".join(sorted(lost))
        raise ExportError(f"the page shows widgets whose data it does not hold: {told}")
    if (own and _EXPLORER in page) or "ptvd-explorer" in data:
        explored = data.get("ptvd-explorer")
        found = explored.get("departement") if isinstance(explored, dict) else None
        _compare("département in ptvd-explorer", [str(found)], code)


def _read_data(name: str, content: str) -> Any:
    try:
        return json.loads(content)
    except ValueError as error:
        raise ExportError(f"the data {name} of the page cannot be read: {error}") from error


def _compare_shown(
    name: str, pattern: re.Pattern[str], page: str, expected: str, *, own: bool
) -> None:
    """Compare what a page shows first of its kind; only a notebook of others may show none."""
    found = pattern.search(page)
    if found or own:
        _compare(name, [", ".join(found.groups())] if found else [], expected)


def _compare(name: str, found: Sequence[str], expected: str) -> None:
    if [html.unescape(text) for text in found] != [expected]:
        raise ExportError(f"the page's {name} is {', '.join(found)!r}, expected {expected!r}")
