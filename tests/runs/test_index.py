"""The index of a folder: made from the manifest, opened in a real browser without a network."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ptvd_analysis.presentation.french.sentences import typeset
from ptvd_analysis.runs.shelf.entries import judge_report
from ptvd_analysis.runs.shelf.index import cite_sources, write_index
from ptvd_analysis.runs.shelf.manifest import open_manifest
from ptvd_analysis.territories.territories import France
from tests.conftest import find_violations_light_and_dark, key
from tests.runs.written import fail, make_outcome, write_folder

LISTED = ("2A", "31", "32", "33", "59", "65", "75", "92", "93", "94", "973", "976")


STATUSES = {"31": "failed", "33": "earlier", "59": "killed", "93": "absent"}


@pytest.fixture(scope="module")
def folder(france: France, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reports published, failed, interrupted, of an earlier run, and one that was taken away."""
    outcomes = [make_outcome(france, code) for code in LISTED]
    outcomes = [
        fail(outcome, STATUSES[outcome.code])
        if STATUSES.get(outcome.code) not in (None, "absent")
        else outcome
        for outcome in outcomes
    ]
    folder = write_folder(tmp_path_factory.mktemp("index"), *outcomes)
    (folder / "93-seine-saint-denis.html").unlink()
    write_index(folder, france)
    return folder


@pytest.fixture
def open_index(browser: Any) -> Iterator[Callable[..., Any]]:
    """Open the index of a folder; ``events`` holds what it asked for and complained of."""
    contexts = []

    def open_page(folder: Path, **options: Any) -> Any:
        options = {"offline": True, "viewport": {"width": 1_280, "height": 900}} | options
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.events = []
        page.on("request", lambda request: page.events.append(("request", request.url)))
        page.on("console", lambda message: page.events.append(("console", message.text)))
        page.on("pageerror", lambda error: page.events.append(("error", str(error))))
        page.on("dialog", lambda dialog: (page.events.append(("dialog", "")), dialog.dismiss()))
        page.goto((folder / "index.html").as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_index: Callable[..., Any], folder: Path) -> Any:
    return open_index(folder)


def list_shown(page: Any) -> list[str]:
    return [str(cell) for cell in page.locator("tbody tr:visible .ptvd-code").all_inner_texts()]


# The page


def test_the_page_asks_for_nothing_and_complains_of_nothing(page: Any, folder: Path) -> None:
    assert page.events == [("request", (folder / "index.html").as_uri())]
    policy = page.locator("meta[http-equiv=Content-Security-Policy]").get_attribute("content")
    assert policy.startswith("default-src 'none'; img-src data:;")
    assert policy.count("sha256-") == 3


def test_the_page_has_one_title_and_its_landmarks(page: Any) -> None:
    assert page.locator("html").get_attribute("lang") == "fr"
    assert page.title() == "Petites villes de demain par département\u00a0: les rapports"
    assert page.locator("h1").all_inner_texts() == ["Petites villes de demain par département"]
    for landmark in ("body > header", "body > main", "body > footer"):
        assert page.locator(landmark).count() == 1
    page.keyboard.press("Tab")
    assert page.locator(":focus").get_attribute("href") == "#contenu"


def test_the_page_counts_the_reports_and_what_went_wrong(page: Any) -> None:
    assert [" ".join(text.split()) for text in page.locator(".ptvd-lead").all_inner_texts()] == [
        "9 des 101 départements ont un rapport dans ce dossier.",
        "À signaler : 2 échecs, 1 processus tué et 1 fichier absent.",
    ]


def test_the_footer_says_what_the_manifest_says(page: Any) -> None:
    assert page.locator("footer").inner_text() == (
        "ptvd-analysis 0.1.0 · données 3bfa0123456789ab · manifeste mis à jour le 21 septembre 2026 "
        "à 14 h 13 UTC · Licence Ouverte 2.0"
    )


# The map


def test_the_map_leads_to_each_report_once(page: Any) -> None:
    links = page.locator(".ptvd-atlas a")
    assert {link.get_attribute("href") for link in links.all()} == {
        "2a-corse-du-sud.html",
        "32-gers.html",
        "33-gironde.html",
        "65-hautes-pyrenees.html",
        "75-paris.html",
        "92-hauts-de-seine.html",
        "94-val-de-marne.html",
        "973-guyane.html",
        "976-mayotte.html",
    }
    assert links.count() == 9
    for name in (
        "Gers (32) : 24 communes PVD",
        "Paris (75) : aucune commune PVD",
        "Gironde (33) : 16 communes PVD, rapport antérieur (échec)",
    ):
        assert page.get_by_role("link", name=name, exact=True).count() == 1, name


def test_the_map_draws_every_departement_and_tells_them_apart(page: Any) -> None:
    assert page.locator(".ptvd-mainland .ptvd-area").count() == 96
    assert page.locator(".ptvd-insets .ptvd-area").count() == 4 + 5
    titles = [title.text_content() for title in page.locator(".ptvd-atlas title").all()]
    assert len(titles) == 96 + 4 + 5
    assert "Haute-Garonne (31)\u00a0: échec" in titles
    assert "Nord (59)\u00a0: processus tué" in titles
    assert "Ain (01)\u00a0: pas de rapport" in titles
    fills = {
        state: page.locator(f".ptvd-mainland .ptvd-area-{state}").first.evaluate(
            "shape => [getComputedStyle(shape).fill, getComputedStyle(shape).strokeDasharray].join()"
        )
        for state in ("published", "earlier", "failed", "none")
    }
    assert len(set(fills.values())) == 4
    assert "trame-echec" in fills["failed"]
    assert "trame-sans" in fills["none"]
    assert page.locator(".ptvd-key li").all_inner_texts() == [
        "rapport publié",
        "rapport antérieur, dernière tentative sans succès",
        "échec, interruption ou fichier absent",
        "pas de rapport",
    ]


@pytest.mark.parametrize("code", ["32", "92", "976"])
@pytest.mark.parametrize("width", [320, 1_280])
def test_a_click_on_the_map_opens_the_report(
    open_index: Callable[..., Any], folder: Path, width: int, code: str
) -> None:
    page = open_index(folder, viewport={"width": width, "height": 900}, java_script_enabled=False)
    page.locator(f".ptvd-atlas a[href^='{code}-'] path").click()
    page.wait_for_url(f"**/{code}-*.html")
    assert page.title() == code


def test_the_keyboard_reaches_the_map_and_shows_where_it_is(page: Any) -> None:
    shape = page.locator("a[href='2a-corse-du-sud.html'] .ptvd-area")
    paint = "shape => getComputedStyle(shape).stroke + getComputedStyle(shape).strokeWidth"
    before = shape.evaluate(paint)
    hrefs = []
    for _ in range(3):
        page.keyboard.press("Tab")
        hrefs.append(page.locator(":focus").get_attribute("href"))
    assert hrefs == ["#contenu", "#tableau", "2a-corse-du-sud.html"]
    assert shape.evaluate(paint) != before
    page.keyboard.press("Enter")
    page.wait_for_url("**/2a-corse-du-sud.html")


# The table


def test_the_table_shows_what_the_manifest_says(page: Any) -> None:
    rows = {
        row.locator(".ptvd-code").inner_text(): [
            " ".join(cell.split()) for cell in row.locator("th, td").all_inner_texts()
        ]
        for row in page.locator("tbody tr").all()
    }
    assert list(rows) == list(LISTED)
    date = "21 septembre 2026"
    gers = ["32", "Gers", "Occitanie", "24", "2026", "192 645", "publié", date]
    assert rows["32"] == gers
    assert rows["2A"][1:4] == ["Corse-du-Sud", "Corse", "6"]
    assert [rows[code][6] for code in ("31", "59", "93", "33")] == [
        "échec",
        "processus tué",
        "fichier absent",
        "échec ; rapport antérieur",
    ]
    assert page.locator("table > caption").count() == 1
    assert page.locator("thead th:not([scope=col]), tbody th:not([scope=row])").count() == 0


def test_links_lead_to_files_that_are_there(page: Any, folder: Path) -> None:
    hrefs = {link.get_attribute("href") for link in page.locator("main a").all()} - {"#tableau"}
    assert hrefs
    assert [href for href in hrefs if not (folder / href).is_file()] == []
    assert page.locator("tr", has_text="Gironde").locator("th a").count() == 0
    earlier = page.get_by_role("link", name="rapport antérieur : Gironde", exact=True)
    assert earlier.get_attribute("href") == "33-gironde.html"
    for name in ("Haute-Garonne", "Nord", "Seine-Saint-Denis"):
        assert page.locator("tbody tr", has_text=name).locator("a").count() == 0


def test_sources_are_in_the_words_of_the_reports(page: Any, folder: Path, france: France) -> None:
    source = page.locator("#tableau-rapports .ptvd-source").inner_text()
    in_force = "ANCT, Petites villes de demain, liste en vigueur en 2026 (extraction de juillet)"
    population = "INSEE, populations de référence 2023"
    for words in (in_force, f"{population} ; Mayotte : recensement de 2017"):
        assert typeset(words) in source
    assert "Pour Mayotte" in page.locator("#tableau-rapports figcaption").inner_text()
    assert in_force in page.locator(".ptvd-atlas .ptvd-source").inner_text()
    entry = judge_report(open_manifest(folder).reports[key("32")], {"32-gers.html"})
    assert population in cite_sources([entry], france)
    assert "Mayotte" not in cite_sources([entry], france)
    older = replace(entry, millesime=2020, key=key("65"))
    assert "liste annoncée en 2020" in cite_sources([entry, older], france)


@pytest.mark.parametrize(
    ("asked", "shown", "said"),
    [
        ("GERS", ["32"], "1 département sur 12"),
        ("ile de FRANCE", ["75", "92", "93", "94"], "4 départements sur 12"),
        ("pyrenees occitanie", ["65"], "1 département sur 12"),
        ("Île‑de‑France", ["75", "92", "93", "94"], "4 départements sur 12"),
        ("echec", ["31", "33"], "2 départements sur 12"),
        ("2a", ["2A"], "1 département sur 12"),
        ("97", ["973", "976"], "2 départements sur 12"),
        ("gers landes", [], "Aucun département ne correspond."),
        (" ", list(LISTED), "12 départements sur 12"),
    ],
)
def test_the_search_keeps_the_rows_that_match(
    page: Any, asked: str, shown: list[str], said: str
) -> None:
    box = page.get_by_role("searchbox", name="Chercher un département")
    box.press_sequentially(asked)
    assert list_shown(page) == shown
    status = page.get_by_role("status")
    assert " ".join(status.inner_text().split()) == said
    box.fill("")
    assert list_shown(page) == list(LISTED)


def test_the_table_sorts_by_what_the_cells_hold(page: Any) -> None:
    page.get_by_role("button", name="Population 2023").click()
    header = page.locator("th[aria-sort]")
    assert header.get_attribute("aria-sort") == "ascending"
    assert list_shown(page)[:2] == ["2A", "32"]
    page.get_by_role("button", name="Population 2023").click()
    assert list_shown(page)[:2] == ["59", "75"]
    page.get_by_role("searchbox").fill("île")
    assert list_shown(page) == ["75", "93", "92", "94"]
    page.get_by_role("button", name="Code").click()
    page.get_by_role("searchbox").fill("")
    assert list_shown(page)[:3] == ["2A", "31", "32"]
    assert list_shown(page)[-1] == "976"


# For everyone


def test_without_scripts_the_map_and_the_table_are_there(
    open_index: Callable[..., Any], folder: Path
) -> None:
    page = open_index(folder, java_script_enabled=False)
    assert not page.locator(".ptvd-search").is_visible()
    assert page.locator("tbody tr").count() == len(LISTED)
    page.get_by_role("link", name="Gers", exact=True).click()
    page.wait_for_url("**/32-gers.html")


@pytest.mark.parametrize("width", [320, 768, 1_280])
def test_axe_finds_nothing(open_index: Callable[..., Any], folder: Path, width: int) -> None:
    page = open_index(folder, viewport={"width": width, "height": 900})
    page.wait_for_selector(".ptvd-live")
    assert find_violations_light_and_dark(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.querySelector('.ptvd-mainland svg').clientWidth") <= width


def test_the_page_is_light_with_every_report(france: France, tmp_path: Path) -> None:
    everyone = [make_outcome(france, place.code) for place in france.departements()]
    path = write_index(write_folder(tmp_path, *everyone), france)
    assert path.stat().st_size < 300_000
    html = path.read_text(encoding="utf-8")
    assert "101 des 101 départements ont un rapport" in html
    assert len(set(re.findall(r'href="([^"#]+)"', html))) == 101
    assert "À signaler" not in html


# What it is made from


def test_text_from_data_is_text(
    open_index: Callable[..., Any], france: France, tmp_path: Path
) -> None:
    evil = "<img src=x onerror=alert(1)>\"'"
    outcome = make_outcome(france, "32", nom=evil, file="32-img-src-x-onerror-alert-1.html")
    failed = fail(make_outcome(france, "65", nom=f"</title></svg>{evil}"), "failed")
    write_index(write_folder(tmp_path, outcome, failed), france)
    page = open_index(tmp_path)
    assert page.locator("img").count() == 0
    assert page.locator("tbody th").first.inner_text() == evil
    assert page.get_by_role("link", name=f"{evil} (32) : 24 communes PVD").count() == 1
    assert page.events == [("request", (tmp_path / "index.html").as_uri())]


def test_what_an_older_manifest_lacks_is_said(france: France, tmp_path: Path) -> None:
    unknown = {"pvd": None, "population_2023": None, "produced": None}
    write_folder(tmp_path, make_outcome(france, "32", **unknown))
    html = write_index(tmp_path, france).read_text(encoding="utf-8")
    assert html.count(">n.\u00a0d.</td>") == 3
    assert "Gers (32)\u00a0: nombre de communes PVD n. d." in html


def test_the_same_manifest_gives_the_same_bytes(
    france: France, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = (folder / "index.html").read_bytes()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    assert write_index(folder, france).read_bytes() == first
    reports = [outcome for outcome in open_manifest(folder).reports.values() if outcome.file]
    one = write_index(write_folder(tmp_path / "one", *reports), france)
    other = write_index(write_folder(tmp_path / "other", *reversed(reports)), france)
    assert one.read_bytes() == other.read_bytes()


def test_an_empty_manifest_is_a_page_that_says_so(france: France, tmp_path: Path) -> None:
    html = write_index(write_folder(tmp_path), france).read_text(encoding="utf-8")
    assert "Aucun des 101 départements n’a de rapport dans ce dossier." in html
    assert "<table" not in html
