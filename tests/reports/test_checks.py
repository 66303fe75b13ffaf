"""A page is published only if it proves what it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from ptvd_analysis.errors import ExportError
from ptvd_analysis.reports.page.checks import check_page, list_sections
from ptvd_analysis.reports.subject.study import open_study
from ptvd_analysis.runs.workers.execution import find_notebook


def check(page: str) -> None:
    """Check a page as that of Gers, 2026, against its neighbours."""
    given = {"departement": "32", "millesime": "2026", "reference": "voisins"}
    title = open_study(departement="32").title
    sections = list_sections(find_notebook())
    check_page(page, meta=given, title=title, sections=sections, own=True)


def drop(pattern: str) -> Callable[[str], str]:
    return lambda page: re.sub(pattern, "", page, count=1, flags=re.DOTALL)


def change(old: str, new: str) -> Callable[[str], str]:
    return lambda page: page.replace(old, new, 1)


def test_a_page_that_was_published_passes(gers_html: Path) -> None:
    check(gers_html.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (drop("</html>"), "not whole"),
        (change('name="ptvd-departement" content="32"', 'name="ptvd-departement" content="40"'),
         "departement is '40', expected '32'"),
        (change("dans le Gers (32)</title>", "dans les Landes (40)</title>"), "title is"),
        (drop("<h1>.*?</h1>"), "heading is '', expected"),
        (change("<h1>Petites", "<h1>Grandes"), "heading is 'Grandes"),
        (change("ptvd report 32 --list", "ptvd report 40 --list"), "command is '40'"),
        (change("departement = 32", "departement = 40"), "parameters is '40, 2026, voisins'"),
        (change("reference = voisins<", "reference = region<"), "parameters is '32, 2026, region'"),
        (drop('<section aria-labelledby="carte">.*?</section>'), "sections are"),
        (drop('(?<=<h2 id="carte">Carte</h2>).*?(?=</section>)'), "sections of the page are empty"),
        (drop('<script type="application/json" id="ptvd-widgets">.*?</script>'), "widgets whose"),
        (change('"w16":{', '"x16":{'), "widgets whose data it does not hold: w16"),
        (drop('<script type="application/json" id="ptvd-explorer">.*?</script>'), "explorer is"),
        (change('"departement":"32"', '"departement":"40"'), "ptvd-explorer is '40'"),
        (drop('(?<=id="ptvd-explorer">).*?(?=</script>)'), "ptvd-explorer of the page cannot be"),
    ],
)  # fmt: skip
def test_a_page_that_is_not_what_was_asked_for_is_refused(
    gers_html: Path, damage: Callable[[str], str], message: str
) -> None:
    page = gers_html.read_text(encoding="utf-8")
    damaged = damage(page)
    assert damaged != page
    with pytest.raises(ExportError) as refused:
        check(damaged)
    assert message in str(refused.value)
