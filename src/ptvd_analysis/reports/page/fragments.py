"""HTML that others wrote, made fit for the page: whole, harmless, in order, accessible."""

from __future__ import annotations

import re
from typing import Any

from markupsafe import Markup

from ptvd_analysis.errors import ExportError

_REFUSED = re.compile("^(script|iframe|object|embed|frame|audio|video|canvas|link|base)$")
_STYLED = re.compile(r"@import|url\(\s*['\"]?(?!data:|#)[^)]*", re.IGNORECASE)
"""What a style takes from elsewhere."""

_UNWRAPPED = ("html", "head", "body", "main")
_DROPPED = ("title", "meta")
_NUMBER = re.compile(r"[-+−]?\d[\d\s.,\u202f\u00a0]*\s?[%€]?")


class Outline:
    """Keeps the headings of a page in order: none skips a level, and sections have the second."""

    def __init__(self) -> None:
        self._lowest = 1
        self._level = 0

    def begin_section(self) -> None:
        """Tell that what follows is under a second-level heading."""
        self._lowest, self._level = 3, 2

    def place(self, level: int) -> int:
        """Give the level a heading takes, from the one (1 to 6) its author gave.

        It is the nearest that is under the heading of its section, and one below the last at most.

        Examples
        --------
        >>> outline = Outline()
        >>> [outline.place(level) for level in (1, 4, 1)]
        [1, 2, 2]
        >>> outline.begin_section()
        >>> [outline.place(level) for level in (1, 6, 2)]
        [3, 4, 3]
        """
        self._level = min(max(level, self._lowest), self._level + 1, 6)
        self._lowest = max(self._lowest, 2)
        return self._level


def refine(html: str, outline: Outline, cell: int) -> Markup:
    """Make fit for the page what a cell gave, or its Markdown became.

    Every element is closed, headings are at their level in the outline, tables scroll in a box of
    their own and say what their headers head, and each image has a text. Raises ExportError if it
    needs a script, a network, or a file: the page would show a part of it only.
    """
    from bs4 import BeautifulSoup, Comment

    soup = BeautifulSoup(f"<body>{html}</body>", "html.parser")  # a bare name looks like a file's
    _refuse(soup, cell)
    for comment in soup.find_all(string=lambda text: isinstance(text, Comment)):
        comment.extract()
    for element in soup.find_all([*_UNWRAPPED, *_DROPPED]):
        element.unwrap() if element.name in _UNWRAPPED else element.decompose()
    for element in soup.select("style[scoped]"):  # pandas': the page has its own for tables
        element.decompose()
    for element in soup.find_all(re.compile("^h[1-6]$")):
        element.name = f"h{outline.place(int(element.name[1]))}"
    for element in soup.select("img:not([alt])"):
        element["alt"] = f"Image de la cellule {cell}"
    for table in soup.find_all("table"):
        _refine_table(table, soup, cell)
    for block in soup.find_all("pre"):
        _add_class(block, "ptvd-scroll")
    return Markup(str(soup))


def _refuse(soup: Any, cell: int) -> None:
    element = soup.find(_REFUSED)
    if element is not None:
        raise ExportError(
            f"it gives HTML with <{element.name}>, which a page without scripts and network cannot "
            "show: give a table, an image or text instead",
            cell,
        )
    for image in soup.find_all(["img", "image", "source"]):
        address = image.get("src") or image.get("href") or image.get("xlink:href") or ""
        if "srcset" in image.attrs or not address.startswith(("data:", "#")):
            raise ExportError(
                f"it shows the image {(image.get('srcset') or address)[:80]!r}, which is not in "
                "the notebook: attach it to the cell, or display it from code",
                cell,
            )
    for element in soup.find_all(True):
        _refuse_attributes(element, cell)


def _refuse_attributes(element: Any, cell: int) -> None:
    """Refuse scripts, and styles from elsewhere, that an element has without being one."""
    for name, value in element.attrs.items():
        if name.startswith("on") or str(value).strip().lower().startswith("javascript:"):
            raise ExportError(
                f"it gives HTML with {name}={str(value)[:60]!r}, a script, which a page does not run",
                cell,
            )
    style = element.get_text() if element.name == "style" else element.get("style", "")
    fetched = _STYLED.search(style)
    if fetched:
        raise ExportError(
            f"it gives a style with {fetched[0][:80]!r}, which is not in the notebook: "
            "write the style whole, its images as data",
            cell,
        )


def _refine_table(table: Any, soup: Any, cell: int) -> None:
    for header in table.find_all("th"):
        if not header.get_text(strip=True):
            header.name = "td"  # a corner heads nothing
        elif not header.get("scope"):
            header["scope"] = "col" if header.find_parent("thead") else "row"
    del table["border"]
    for row in table.find_all("tr"):
        if row.get("style") == "text-align: right;":  # pandas' headers
            del row["style"]
    for entry in table.find_all("td"):
        if _NUMBER.fullmatch(entry.get_text(strip=True)):
            _add_class(entry, "num")
    _align_headers(table)
    if table.find_parent(class_="ptvd-scroll") is None:
        named = {
            "class": "ptvd-scroll ptvd-output",
            "role": "group",
            "aria-label": f"Tableau de la cellule {cell}",
        }
        table.wrap(soup.new_tag("div", attrs=named))


def _align_headers(table: Any) -> None:
    """Put a header over numbers to the right too."""
    first = table.select_one("tbody tr")
    head = table.select_one("thead tr")
    if first is None or head is None:
        return
    for header, entry in zip(
        head.find_all(["th", "td"]), first.find_all(["th", "td"]), strict=False
    ):
        if "num" in entry.get("class", ()):
            _add_class(header, "num")


def _add_class(element: Any, name: str) -> None:
    classes = element.get("class", [])
    if name not in classes:
        element["class"] = [*classes, name]
