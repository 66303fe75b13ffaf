"""What a page must prove before it is published."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any

from ptvd_analysis.errors import ExportError
from ptvd_analysis.presentation.french.sentences import typeset
from ptvd_analysis.reports.page.identity import COUNTED, IDENTITY_ID, PageIdentity, read_identity
from ptvd_analysis.reports.page.widgets import list_references

_SECTION = "ptvd-section"
_LEAFLET_MAP = "ptvd-map"
_EXPLORER = "ptvd-explorer"


def check_page(page: str, order: PageIdentity, *, own: bool) -> None:
    """Make sure that a page is whole, and the one that was ordered.

    ``own`` says whether it is made of the notebook that travels with the package: then it must have
    the heading, and something in each section, which others may lack. Raises ExportError on the
    first thing that differs; the page is not to be published.
    """
    if not page.rstrip().endswith("</html>"):
        raise ExportError("the page is not whole: it does not end with </html>")
    identity = read_identity(page)
    for difference in identity.differences(order):
        raise ExportError(f"the page's {difference}")
    shown = _Reader()
    shown.feed(page)
    shown.close()
    _compare("title", shown.title, typeset(f"{order.title} ({order.code})"))
    _compare("sections", tuple(shown.sections), order.sections)
    _compare("content", {tag: shown.counts[tag] for tag in COUNTED}, dict(identity.content))
    if own:
        _compare("heading", shown.heading, typeset(order.title))
        empty = [anchor for anchor, filled in shown.sections.items() if not filled]
        if empty:
            raise ExportError(f"sections of the page are empty: {', '.join(empty)}")
    _check_data(shown, order)


def _compare(name: str, found: object, expected: object) -> None:
    if found != expected:
        raise ExportError(f"the page's {name} is {found!r}, expected {expected!r}")


class _Reader(HTMLParser):
    """Reads what a page holds: its title, heading, sections, data, and what shows these.

    A section is filled if it has anything besides its heading.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title = self.heading = ""
        self.sections: dict[str, bool] = {}
        self.counts: Counter[str] = Counter()
        self.data: dict[str, str] = {}
        self.maps: list[str] = []
        self.explored = False
        self._section = self._data_id = ""
        self._within = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.counts[tag] += 1
        if tag == "div":
            self._read_holder(dict(attrs))
        elif tag == "section" and _SECTION in (dict(attrs).get("class") or "").split():
            self._section = dict(attrs).get("data-heading") or ""
            self.sections[self._section] = False
            return
        elif tag == "script":
            self._data_id = dict(attrs).get("id") or ""
            self.data[self._data_id] = ""
        if tag in ("title", "h1", "h2", "script"):
            self._within = tag
        if self._section and tag != "h2":
            self.sections[self._section] = True

    def _read_holder(self, given: Mapping[str, str | None]) -> None:
        """Note what a script fills."""
        if given.get("class") == _LEAFLET_MAP:
            self.maps.append(given.get("data-model") or "")
        self.explored |= given.get("class") == _EXPLORER

    def handle_endtag(self, tag: str) -> None:
        if tag == self._within:
            self._within = ""
        if tag == "main":
            self._section = ""

    def handle_data(self, data: str) -> None:
        if self._within == "title":
            self.title += data
        elif self._within == "h1":
            self.heading += data
        elif self._within == "script":
            self.data[self._data_id] += data
        elif self._section and self._within != "h2" and data.strip():
            self.sections[self._section] = True


def _check_data(shown: _Reader, order: PageIdentity) -> None:
    """Make sure that what the page shows by scripts has its data, of this territory."""
    data = {
        name: _read_data(name, content)
        for name, content in shown.data.items()
        if name and name != IDENTITY_ID
    }
    widgets = data.get("ptvd-widgets") or {}
    lost = {*shown.maps, *list_references(widgets)} - set(widgets)
    if lost:
        told = ", ".join(sorted(lost))
        raise ExportError(f"the page shows widgets whose data it does not hold: {told}")
    if shown.explored or "ptvd-explorer" in data:
        explored = data.get("ptvd-explorer")
        found = explored.get("territoire") if isinstance(explored, dict) else None
        _compare("territory in ptvd-explorer", found, order.territory)


def _read_data(name: str, content: str) -> Any:
    try:
        return json.loads(content)
    except ValueError as error:
        raise ExportError(f"the data {name} of the page cannot be read: {error}") from error
