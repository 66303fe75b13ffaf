"""What a page says it is, as data: written in it, and compared with what was ordered."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from itertools import chain, count
from pathlib import Path
from typing import Any

from slugify import slugify

from ptvd_analysis.errors import ExportError
from ptvd_analysis.provenance import read_version
from ptvd_analysis.reports.page.assets import protect
from ptvd_analysis.reports.subject.citations import name_report
from ptvd_analysis.reports.subject.study import Study
from ptvd_analysis.territories.territories import Territory

IDENTITY_ID = "ptvd-identite"
"""The element of the page that holds its identity."""

SUBJECT_TYPE = "application/vnd.ptvd.subject+json"
"""Media type of what an executed notebook says it is about."""

COUNTED = ("table", "img", "math", "pre")
"""Elements that a page says how many of it holds."""

HEADING = re.compile(r"^## +(.+?)\s*$", re.MULTILINE)
"""What opens a section, at the start of a Markdown cell."""

MAIN_ID = "contenu"
"""The element of the page that holds its sections."""

HEAD_CHARACTERS = 4_000
"""Where a page holds its identity."""

_OPENING = f'<script type="application/json" id="{IDENTITY_ID}">'


@dataclass(frozen=True)
class PageIdentity:
    """What a page is: what was ordered, or what a page says it is.

    ``territory`` is a key; ``data`` identifies the content of the tables; ``inputs`` is the hash of
    what the page depends on; ``sections`` are anchors, in order; ``content`` counts elements by name,
    and is not part of an order.

    Examples
    --------
    >>> ordered = PageIdentity("departement:32", "Gers", 2026, "voisins", "d", "e", "1", ("carte",))
    >>> found = PageIdentity("departement:40", "Gers", 2026, "voisins", "d", "e", "1", ("carte",))
    >>> found.differences(ordered)
    ["territory is 'departement:40', expected 'departement:32'"]
    """

    territory: str
    title: str
    millesime: int
    reference: str
    data: str
    inputs: str
    version: str
    sections: tuple[str, ...]
    content: Mapping[str, int] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """Code of the territory."""
        return self.territory.partition(":")[2]

    def to_json(self) -> str:
        """Write it as the page holds it: JSON that ends no element."""
        return protect(json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":")))

    def differences(self, order: PageIdentity) -> list[str]:
        """Say what was found and what an order expected, a difference each, content aside."""
        found = {entry.name: getattr(self, entry.name) for entry in fields(self)}
        return [
            f"{name} is {value!r}, expected {getattr(order, name)!r}"
            for name, value in found.items()
            if name != "content" and value != getattr(order, name)
        ]


def describe_subject(territory: Territory, millesime: int, reference: str) -> dict[str, Any]:
    """Give the fields of :class:`PageIdentity` that follow from what a report is about."""
    return {
        "territory": str(territory.key),
        "title": name_report(territory),
        "millesime": millesime,
        "reference": reference,
        "data": territory.dataset.digest,
    }


def identify(study: Study, inputs: str, sections: Sequence[str]) -> PageIdentity:
    """Say what the page of a study must be, with the hash of what it depends on and its sections."""
    subject = describe_subject(study.territory, study.millesime, study.parameters.reference)
    return PageIdentity(**subject, inputs=inputs, version=read_version(), sections=tuple(sections))


def read_identity(page: str) -> PageIdentity:
    """Read what a page says it is, from its first :data:`HEAD_CHARACTERS` at least.

    Raises ExportError if it does not say, or not as this version does.
    """
    _, opening, rest = page.partition(_OPENING)
    content, closing, _ = rest.partition("</script>")
    if not opening or not closing:
        raise ExportError("the page does not say what it is: it has no block of identity")
    try:
        given = json.loads(content)
        return PageIdentity(**given | {"sections": tuple(given["sections"])})
    except (ValueError, TypeError, KeyError) as error:
        raise ExportError(f"the page does not say what it is as it should: {error}") from error


def list_sections(notebook: Path) -> tuple[str, ...]:
    """List the anchors of the sections that a notebook's page must have, in order."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    sources = ("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    headings = (HEADING.match(source) for source in sources)
    return name_anchors(heading[1] for heading in headings if heading)


def name_anchors(titles: Iterable[str]) -> tuple[str, ...]:
    """Give each section an ASCII anchor that nothing else has, numbered from the second of a name.

    Examples
    --------
    >>> name_anchors(["Été", "Contenu", "Été", "Été 2"])
    ('ete', 'contenu-2', 'ete-2', 'ete-2-2')
    """
    anchors = [MAIN_ID]
    for title in titles:
        slug = slugify(title) or "section"
        numbered = (f"{slug}-{number}" for number in count(2))
        anchors.append(next(name for name in chain([slug], numbered) if name not in anchors))
    return tuple(anchors[1:])
