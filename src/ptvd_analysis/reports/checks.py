"""What a page must prove before it is published, and again before it is believed."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from slugify import slugify

from ptvd_analysis.errors import ExportError
from ptvd_analysis.wording import typeset

_META = re.compile(r'<meta name="(ptvd-[a-z]+)" content="([^"]*)">')
_TITLE = re.compile(r"<title>([^<]*)</title>")
_HEADING_1 = re.compile(r"<h1[^>]*>([^<]*)</h1>")
_COMMAND = re.compile(r"ptvd report (\w+) --list")
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


def check_page(page: str, *, meta: Mapping[str, str], title: str, sections: Sequence[str]) -> None:
    """Make sure that a page is whole, and the one that was asked for.

    Parameters
    ----------
    page : str
        HTML.
    meta : mapping of str to str
        What it was to be made from, by name; one is ``departement``.
    title : str
        Heading it must have, which is also its title before the code.
    sections : sequence of str
        Anchors of the sections it must have, in order.

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
    _compare("heading", _HEADING_1.findall(page)[:1] or [title], typeset(title))
    _compare("command", _COMMAND.findall(page)[:1] or [code], code)
    anchors = _ANCHOR.findall(page)
    if anchors != list(sections):
        raise ExportError(f"the page's sections are {anchors}, expected {list(sections)}")
    for name, content in _DATA.findall(page):
        _check_data(name, content, code)


def _check_data(name: str, content: str, code: str) -> None:
    try:
        data = json.loads(content)
    except ValueError as error:
        raise ExportError(f"the data {name} of the page cannot be read: {error}") from error
    if name == "ptvd-explorer":
        _compare(f"département in {name}", [data["departement"]], code)


def _compare(name: str, found: Sequence[str], expected: str) -> None:
    if [html.unescape(text) for text in found] != [expected]:
        raise ExportError(f"the page's {name} is {', '.join(found)!r}, expected {expected!r}")
