"""A page is published only if it proves what it is."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ptvd_analysis.errors import ExportError
from ptvd_analysis.reports.page.checks import check_page
from ptvd_analysis.reports.page.identity import (
    identify,
    list_sections,
    read_identity,
)
from ptvd_analysis.reports.subject.study import open_study
from ptvd_analysis.runs.workers.execution import find_notebook


def check(page: str, *, own: bool = True) -> None:
    """Check a page as that of Gers, 2026, against its neighbours."""
    study = open_study(departement="32")
    inputs = read_identity(page).inputs
    check_page(page, identify(study, inputs, list_sections(find_notebook())), own=own)


def drop(pattern: str) -> Callable[[str], str]:
    return lambda page: re.sub(pattern, "", page, count=1, flags=re.DOTALL)


def change(old: str, new: str) -> Callable[[str], str]:
    return lambda page: page.replace(old, new, 1)


@pytest.fixture(scope="module")
def page(gers_html: Path) -> str:
    return gers_html.read_text(encoding="utf-8")


def test_a_page_that_was_published_passes_at_once(page: str) -> None:
    started = time.process_time()
    check(page)
    assert time.process_time() - started < 0.5  # some 0.1 s: a run of 101 waits for each


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (drop("</html>"), "the page is not whole: it does not end with </html>"),
        (change('"territory":"departement:32"', '"territory":"departement:40"'),
         "the page's territory is 'departement:40', expected 'departement:32'"),
        (change('"millesime":2026', '"millesime":2020'), "millesime is 2020, expected 2026"),
        (change('"reference":"voisins"', '"reference":"region"'),
         "reference is 'region', expected 'voisins'"),
        (change("dans le Gers (32)</title>", "dans les Landes (40)</title>"), "title is"),
        (drop("<h1>.*?</h1>"), "heading is '', expected 'Petites villes de demain dans le Gers'"),
        (change("<h1>Petites", "<h1>Grandes"), "heading is 'Grandes villes de demain"),
        (drop('<section [^>]*="carte">.*?</section>'), "sections is ('chiffres-cles', 'p"),
        (drop('(?<=<h2 id="couverture-du-territoire">Couverture du territoire</h2>).*?'
              '(?=</section>)'), "content is {'table': "),
        (drop("<table.*?</table>"), "content is {'table': "),
        (drop("<img[^>]*>"), "'img': "),
        (drop('<script type="application/json" id="ptvd-widgets">.*?</script>'),
         "the page shows widgets whose data it does not hold: w0"),
        (change('"w16":{', '"x16":{'), "widgets whose data it does not hold: w16"),
        (drop('<script type="application/json" id="ptvd-explorer">.*?</script>'),
         "territory in ptvd-explorer is None, expected 'departement:32'"),
        (change('"territoire":"departement:32"', '"territoire":"departement:40"'),
         "territory in ptvd-explorer is 'departement:40', expected 'departement:32'"),
        (drop('(?<=id="ptvd-explorer">).*?(?=</script>)'), "ptvd-explorer of the page cannot be"),
    ],
)  # fmt: skip
def test_a_page_that_is_not_what_was_asked_for_is_refused(
    page: str, damage: Callable[[str], str], message: str
) -> None:
    damaged = damage(page)
    assert damaged != page
    with pytest.raises(ExportError) as refused:
        check(damaged)
    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (drop('<script type="application/json" id="ptvd-identite">.*?</script>'),
         "it has no block of identity"),
        (change('"sections":[', '"sections":['[:-1] + "{"), "the page does not say what it is as it"),
        (change('"inputs":', '"entrees":'), "unexpected keyword argument 'entrees'"),
    ],
)  # fmt: skip
def test_a_page_that_does_not_say_what_it_is_is_refused(
    page: str, damage: Callable[[str], str], message: str
) -> None:
    damaged = damage(page)
    assert damaged != page
    with pytest.raises(ExportError) as refused:
        read_identity(damaged)
    assert message in str(refused.value)


def test_only_the_notebook_of_the_package_must_fill_its_sections(page: str) -> None:
    emptied = re.sub(
        '(?<=<h2 id="evolution">Évolution</h2>).*?(?=</section>)', "", page, flags=re.DOTALL
    )
    held = {tag: len(re.findall(f"<{tag}[ >]", emptied)) for tag in ("table", "img", "math", "pre")}
    told = ",".join(f'"{tag}":{count}' for tag, count in held.items())
    emptied = re.sub(r'"content":\{[^}]*', f'"content":{{{told}', emptied, count=1)
    with pytest.raises(ExportError, match="sections of the page are empty: evolution"):
        check(emptied)
    check(emptied, own=False)
