"""Compare two folders of reports: ``python -m tests.compare_pages BEFORE AFTER``.

What a reader gets is compared, page by page: the visible text, in order, the cells of the tables, the
alternative texts, the downloads. Each difference is printed; the exit status is 1 where there is any.
"""

from __future__ import annotations

import difflib
import hashlib
import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

_VOID = {"br", "img", "meta", "link", "input", "hr", "col", "source", "wbr"}
_HIDDEN = {"script", "style", "title", "template"}


class _Reader(HTMLParser):
    """Lists what a page shows, a line each: blocks of text, alternative texts, downloads."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self._open: list[str] = []
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in {"a", "abbr", "b", "em", "span", "strong", "sup", "sub", "time", "i", "code"}:
            self._end_line()
        for name in ("alt", "aria-label", "download"):
            if given.get(name):
                self.lines.append(f"[{name}] {given[name]}")
        if "download" in given:
            content = (given.get("href") or "").encode()
            self.lines.append(f"[content] {hashlib.sha256(content).hexdigest()}")
        if tag not in _VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass
        if tag not in {"a", "abbr", "b", "em", "span", "strong", "sup", "sub", "time", "i", "code"}:
            self._end_line()

    def handle_data(self, data: str) -> None:
        if not _HIDDEN & set(self._open):
            self._text += data

    def _end_line(self) -> None:
        text = re.sub(r"[ \n\t]+", " ", self._text).strip()
        if text:
            self.lines.append(text)
        self._text = ""


def read_page(path: Path) -> list[str]:
    """List what a page shows."""
    reader = _Reader()
    reader.feed(path.read_text(encoding="utf-8"))
    reader.close()
    return reader.lines


def compare_folders(before: Path, after: Path) -> Iterator[str]:
    """List what differs, as unified differences without context."""
    for old in sorted(before.glob("*.html")):
        new = after / old.name
        if not new.is_file():
            yield f"{old.name}: missing"
            continue
        lines = difflib.unified_diff(
            read_page(old), read_page(new), f"before/{old.name}", f"after/{old.name}", "", "", 0, ""
        )
        yield from lines


if __name__ == "__main__":
    found = list(compare_folders(Path(sys.argv[1]), Path(sys.argv[2])))
    print("\n".join(found) or "the same")
    sys.exit(bool(found))
