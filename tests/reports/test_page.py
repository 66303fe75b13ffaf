"""What every report's page does in a browser without a network, whatever the département."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pandas as pd
import pytest

from ptvd_analysis.presentation.french.quantities import format_value
from ptvd_analysis.presentation.graphics.layers import list_layers, list_legend
from ptvd_analysis.presentation.graphics.palette import DARK_COLOURS
from ptvd_analysis.reports.subject.selection import COMPARED_INDICATORS
from ptvd_analysis.runs.shelf.run import render_report
from ptvd_analysis.tables.folder import find_data_folder
from ptvd_analysis.territories.territories import Territory
from tests.conftest import (
    REPORTED,
    Published,
    find_violations,
    find_violations_light_and_dark,
    redeclare,
)

TOWNS = ".ptvd-map path[stroke='white'][fill='#0b5394']"
A4_WIDTH, A4_HEIGHT = 680, 985
"""What is left of a page between the margins, in CSS pixels."""


def open_page(browser: Any, path: Path, address: str = "", **options: Any) -> Any:
    """Open a report; ``events`` holds what it asked for and complained of."""
    options = {"offline": True, "viewport": {"width": 1_280, "height": 900}} | options
    page = browser.new_context(**options).new_page()
    page.events = []
    page.on("request", lambda request: page.events.append(("request", request.url)))
    page.on("console", lambda message: page.events.append(("console", message.text)))
    page.on("pageerror", lambda error: page.events.append(("error", str(error))))
    page.on("dialog", lambda dialog: (page.events.append(("dialog", "")), dialog.dismiss()))
    page.goto(path.as_uri() + address)
    return page


@pytest.fixture(scope="module", params=REPORTED)
def path(request: pytest.FixtureRequest, published: Published) -> Path:
    return published.path(request.param)


@pytest.fixture(scope="module")
def page(browser: Any, path: Path) -> Iterator[Any]:
    page = open_page(browser, path)
    page.wait_for_selector(".ptvd-explorer-bar")
    yield page
    page.context.close()


@pytest.fixture
def gers_page(browser: Any, gers_html: Path) -> Iterator[Any]:
    page = open_page(browser, gers_html)
    page.wait_for_selector(".ptvd-explorer-bar")
    yield page
    page.context.close()


# Promises that hold for every département


def test_the_map_answers_a_click_and_a_toggle(page: Any) -> None:
    page.locator(".ptvd-map").scroll_into_view_if_needed()
    towns = page.locator(TOWNS)
    target = towns if towns.count() else page.locator(".ptvd-map path[fill='#ffffff']")
    target.first.click(force=True)
    page.locator(".leaflet-popup-content").wait_for()
    assert "habitants (2023)" in page.locator(".leaflet-popup-content").inner_text()
    page.keyboard.press("Escape")
    drawn = page.locator(".leaflet-map-pane path").count()
    layer = page.get_by_label("Limites du département", exact=True)
    layer.uncheck()
    assert page.locator(".leaflet-map-pane path").count() == drawn - 1
    layer.check()
    assert page.locator(".leaflet-map-pane path").count() == drawn


def test_every_indicator_can_be_shown(page: Any) -> None:
    codes = json.loads(page.locator("#ptvd-explorer").text_content())["indicateurs"]
    for code in codes:
        page.locator("#ptvd-indicateur").select_option(code)
        assert page.evaluate("location.hash") == f"#{code}"
        assert page.locator(".ptvd-explorer-panel table").count() == 1
    page.locator("#ptvd-indicateur").select_option("")
    assert page.evaluate("location.hash") == ""


def test_the_page_asked_for_nothing_and_complained_of_nothing(page: Any, path: Path) -> None:
    """After the map was clicked and every indicator shown."""
    asked = [event for event in page.events if not event[1].startswith("data:")]
    assert asked == [("request", path.as_uri())]


def test_the_page_is_light(path: Path) -> None:
    assert path.stat().st_size < 3e6


def test_the_page_has_one_title_and_landmarks(page: Any) -> None:
    assert page.locator("html").get_attribute("lang") == "fr"
    assert page.locator("h1").count() == 1
    assert page.title().startswith(page.locator("h1").inner_text())
    for name in ("main", "nav", "body > header", "body > footer"):
        assert page.locator(name).count() == 1
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")


def test_every_figure_and_table_names_its_source(page: Any) -> None:
    for selector in (".ptvd-figure", ".ptvd-table"):
        for figure in page.locator(selector).all():
            source = figure.locator(".ptvd-source").last.text_content()
            assert re.search(r"Source\s: .+", source), figure.get_attribute("id")
    for card in page.locator(".ptvd-card").all():
        assert re.search(r"20\d\d", card.locator(".ptvd-source").inner_text())


def test_every_table_has_a_caption_and_scopes(page: Any) -> None:
    tables = page.locator("main table").count()
    assert page.locator("main table > caption").count() == tables
    assert page.locator("main thead th:not([scope=col])").count() == 0
    assert page.locator("main tbody th:not([scope=row])").count() == 0


def test_every_link_inside_the_page_leads_somewhere(page: Any) -> None:
    lost = page.evaluate(
        """() => [...document.querySelectorAll("a[href^='#']")]
          .map((link) => decodeURIComponent(link.hash.slice(1)))
          .filter((id) => id && !document.getElementById(id))"""
    )
    assert lost == []
    repeated = page.evaluate(
        """() => { const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
          return ids.filter((id, place) => ids.indexOf(id) !== place); }"""
    )
    assert repeated == []


def test_every_chart_has_a_dark_twin_of_every_colour(path: Path) -> None:
    images = re.findall(r'src="data:image/svg\+xml,([^"]+)"', path.read_text(encoding="utf-8"))
    assert images
    for image in images:
        svg = unquote(image)
        light = svg.split("@media")[0]
        assert set(re.findall(r"(?:fill|stroke): (#[0-9a-f]{6})", light)) <= DARK_COLOURS.keys()
        assert "prefers-color-scheme:dark" in svg


def test_without_scripts_the_static_map_shows(browser: Any, path: Path) -> None:
    page = open_page(browser, path, java_script_enabled=False)
    assert page.locator(".ptvd-static-map img").is_visible()
    assert not page.locator(".ptvd-map").is_visible()
    assert not page.locator(".ptvd-explorer").is_visible()
    assert page.locator(".ptvd-sort").count() == 0
    page.context.close()


def test_the_page_prints_whole(browser: Any, path: Path) -> None:
    page = open_page(browser, path, viewport={"width": A4_WIDTH, "height": A4_HEIGHT})
    page.emulate_media(media="print")
    assert page.locator(".ptvd-static-map img").is_visible()
    assert not page.locator(".ptvd-map").is_visible()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details:not([open])").count() == 0
    for figure in page.locator(".ptvd-figure").all():
        assert figure.bounding_box()["height"] < A4_HEIGHT, figure.get_attribute("id")
        assert figure.evaluate("element => getComputedStyle(element).breakInside") == "avoid"
    wide = page.evaluate(
        """() => [...document.querySelectorAll(".ptvd-scroll")]
          .filter((box) => box.scrollWidth > box.clientWidth + 1)
          .map((box) => box.parentElement.id)"""
    )
    assert wide == []
    page.emulate_media(media="screen")
    assert page.pdf(format="A4").startswith(b"%PDF")
    page.context.close()


@pytest.mark.parametrize("width", [320, 768, 1_280])
def test_axe_finds_nothing(browser: Any, path: Path, width: int) -> None:
    size = {"width": width, "height": 900}
    page = open_page(browser, path, "#revenu_median_2021", viewport=size)
    page.wait_for_selector(".ptvd-explorer-panel table")
    assert find_violations_light_and_dark(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.context.close()


def test_axe_finds_nothing_in_what_is_folded(browser: Any, published: Published) -> None:
    page = open_page(browser, published.path("2A"))
    page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    assert page.locator("#tableau-indicateurs").is_visible()
    assert find_violations(page) == []
    page.context.close()


# The explorer


def read_explored(page: Any) -> Any:
    return json.loads(page.locator("#ptvd-explorer").text_content())


def test_the_explorer_shows_the_figures_of_the_tables(gers_page: Any) -> None:
    rates = gers_page.locator("#tableau-taux-pvd tbody tr")
    assert rates.count() == len(COMPARED_INDICATORS)
    for row in rates.all():
        code = row.locator("a").get_attribute("href").removeprefix("#definition-")
        cells = row.locator("td").all_text_contents()
        gers_page.locator("#ptvd-indicateur").select_option(code)
        shown = gers_page.locator(".ptvd-explorer-panel tbody td:nth-child(2)").all_inner_texts()
        # In the table, n and the references together stand between and after the territories.
        assert shown[:7] == [cells[0], *cells[2:8]], code
        assert len(shown) == 7 + 2


def test_epci_are_coloured_by_their_own_sums(gers_page: Any) -> None:
    """Recomputed with plain pandas: vacant dwellings over dwellings of all the EPCI's communes."""
    table = pd.read_parquet(find_data_folder() / "indicateurs.parquet").set_index("code_commune")
    communes = pd.read_parquet(find_data_folder() / "communes.parquet").set_index("code_commune")
    sums = table[["logements_vacants_2021", "logements_2021"]].dropna()
    sums = sums.groupby(communes["code_epci"].reindex(sums.index)).sum().astype("float64")
    rates = (100 * sums["logements_vacants_2021"] / sums["logements_2021"]).round(1)
    explored = read_explored(gers_page)
    entry = explored["indicateurs"]["taux_vacance_2021"]
    codes = [entry[0] for entry in explored["epci"]]
    assert len(codes) == 90
    assert entry["epci"] == pytest.approx(rates.loc[codes].tolist())

    gers_page.locator("#ptvd-indicateur").select_option("taux_vacance_2021")
    drawn = gers_page.evaluate(
        """() => Object.fromEntries(Object.values(ptvd.maps[0].overlays).flatMap((group) =>
          group.getLayers().map((layer) =>
            [layer.feature.properties.code, layer.getElement().getAttribute("fill")])))"""
    )
    for code, rate in zip(codes, entry["epci"], strict=True):
        rank = sum(rate >= bound for bound in entry["bornes"])
        assert drawn[code] == explored["couleurs"][rank], code


def test_classes_hold_as_many_values_each(gers_page: Any) -> None:
    entry = read_explored(gers_page)["indicateurs"]["taux_vacance_2022"]
    known = [value for value in (*entry["epci"], *entry["communes"]) if value is not None]
    counts = pd.Series([sum(value >= bound for bound in entry["bornes"]) for value in known])
    assert counts.nunique() == 5
    assert counts.value_counts().max() < 1.25 * len(known) / 5


def test_missing_values_are_hatched_and_written(gers_page: Any) -> None:
    explored = read_explored(gers_page)
    code, entry = next(
        (code, entry) for code, entry in explored["indicateurs"].items() if None in entry["epci"]
    )
    gers_page.locator("#ptvd-indicateur").select_option(code)
    hatched = gers_page.locator(".ptvd-map path[fill='url(#ptvd-hachures)']")
    assert hatched.count() == entry["epci"].count(None)
    fold = gers_page.locator(".ptvd-explorer-panel details", has_text="EPCI de la carte")
    fold.locator("summary").click()
    fold.locator("table").wait_for()
    missing = fold.locator("tbody td", has_text=re.compile(r"^n\.\sd\.$"))
    assert missing.count() == entry["epci"].count(None)


def test_a_chart_has_a_dot_for_every_town_and_a_table_of_them(gers_page: Any) -> None:
    gers_page.locator("#ptvd-indicateur").select_option("taux_vacance_2022")
    known = [
        v for v in read_explored(gers_page)["indicateurs"]["taux_vacance_2022"]["communes"] if v
    ]
    assert gers_page.locator(".ptvd-strip circle").count() == len(known) == 124
    assert gers_page.locator(".ptvd-strip-own").count() == 24
    assert gers_page.locator(".ptvd-strip-value").count() == 9
    fold = gers_page.locator(".ptvd-explorer-panel details", has_text="communes PVD").first
    fold.locator("summary").click()
    fold.locator("table").wait_for()
    assert fold.locator("tbody tr").count() == 124
    row = fold.locator("tbody tr", has_text="Condom")
    indicators = pd.read_parquet(find_data_folder() / "indicateurs.parquet")
    value = indicators.set_index("code_commune").loc["32107", "taux_vacance_2022"]
    assert row.locator("td").last.inner_text() == format_value(value, "%")


def test_an_address_shows_its_indicator(browser: Any, gers_html: Path) -> None:
    page = open_page(browser, gers_html, "#revenu_median_2021")
    page.locator(".ptvd-explorer-panel caption", has_text="Niveau de vie médian").wait_for()
    assert page.locator("#ptvd-indicateur").input_value() == "revenu_median_2021"
    page.evaluate("location.hash = '#taux_vacance_2022'")
    page.locator(".ptvd-explorer-panel caption", has_text="vacance").wait_for()
    page.locator("#ptvd-indicateur").select_option("")
    assert page.locator(TOWNS).count() == 24
    page.context.close()


def test_going_back_brings_the_programme_back(browser: Any, gers_html: Path) -> None:
    page = open_page(browser, gers_html)
    page.wait_for_selector(".ptvd-explorer-bar")
    page.evaluate("location.hash = '#taux_vacance_2022'")
    page.locator(".ptvd-explorer-panel table").wait_for()
    page.go_back()
    page.wait_for_function("() => document.querySelector('#ptvd-indicateur').value === ''")
    assert page.locator(TOWNS).count() == 24
    page.context.close()


def test_a_layer_switched_off_and_on_keeps_its_place(gers_page: Any) -> None:
    layer = gers_page.get_by_label("EPCI avec au moins une PVD", exact=True)
    layer.uncheck()
    layer.check()
    gers_page.locator(".ptvd-map").scroll_into_view_if_needed()
    hidden = gers_page.evaluate(
        f"""() => [...document.querySelectorAll("{TOWNS}")].filter((town) => {{
          const {{ x, y, width, height }} = town.getBoundingClientRect();
          return document.elementFromPoint(x + width / 2, y + height / 2) !== town;
        }}).length"""
    )
    assert hidden == 0


def test_the_page_lists_the_layers_as_they_are_declared(gers_page: Any, gers: Territory) -> None:
    layers = list_layers(gers)
    listed = gers_page.locator(".leaflet-control-layers-overlays label").all_inner_texts()
    assert [text.strip() for text in listed] == [layer.label for layer in layers]
    legend = gers_page.locator(".ptvd-map ~ .ptvd-legend li").evaluate_all(
        "rows => rows.map((row) => [row.textContent, row.firstChild.className])"
    )
    assert legend == [
        [layer.label, "ptvd-dot" if layer.shape == "dot" else "ptvd-square"]
        for layer in list_legend(layers)
    ]


def test_a_narrowed_window_keeps_the_departement_in_sight(gers_page: Any) -> None:
    gers_page.set_viewport_size({"width": 400, "height": 800})
    gers_page.wait_for_timeout(400)
    shown = gers_page.evaluate(
        """() => { const { map, overlays } = ptvd.maps[0];
          return map.getBounds().contains(overlays["Limites du département"].getBounds()); }"""
    )
    assert shown


def test_sums_are_not_mapped(gers_page: Any) -> None:
    entries = read_explored(gers_page)["indicateurs"].values()
    methods = {entry["methode"] for entry in entries}
    assert "somme" not in methods
    assert {"rapport de sommes", "médiane des communes", "médiane pondérée"} <= methods


def test_popups_follow_the_indicator(gers_page: Any) -> None:
    gers_page.locator("#ptvd-commune").select_option("32107")
    popup = gers_page.locator(".leaflet-popup-content")
    assert "convention signée le" in popup.inner_text()
    gers_page.locator("#ptvd-indicateur").select_option("taux_vacance_2022")
    gers_page.locator("#ptvd-commune").select_option("32107")
    assert re.search(r"Condom\n.*vacance.*2022\n[\d,]+\s%", popup.last.inner_text())


def test_the_map_moves_with_the_keyboard(gers_page: Any) -> None:
    gers_page.locator(".ptvd-map").focus()
    before = gers_page.evaluate("ptvd.maps[0].map.getCenter().lng")
    gers_page.keyboard.press("ArrowRight")
    gers_page.wait_for_timeout(600)
    assert gers_page.evaluate("ptvd.maps[0].map.getCenter().lng") > before
    zoom = gers_page.evaluate("ptvd.maps[0].map.getZoom()")
    gers_page.keyboard.press("+")
    gers_page.wait_for_timeout(600)
    assert gers_page.evaluate("ptvd.maps[0].map.getZoom()") > zoom


def test_a_background_is_asked_for_only_when_chosen(browser: Any, gers_html: Path) -> None:
    pixel = base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    )
    page = browser.new_context(viewport={"width": 1_280, "height": 900}).new_page()
    asked: list[str] = []

    def answer(route: Any) -> None:
        asked.append(route.request.url)
        route.fulfill(body=pixel, content_type="image/png")

    page.route(re.compile("^https?:"), answer)
    page.goto(gers_html.as_uri())
    page.wait_for_selector(".ptvd-explorer-bar")
    assert asked == []
    page.get_by_label("Plan IGN (réseau requis)").check()
    page.locator(".leaflet-tile-loaded").first.wait_for()
    assert asked
    assert all(url.startswith("https://data.geopf.fr/wmts?") for url in asked)
    assert "IGN" in page.locator(".leaflet-control-attribution").inner_text()
    page.get_by_label("Sans fond").check()
    asked.clear()
    page.evaluate("ptvd.maps[0].map.panBy([200, 0], { animate: false })")
    refused = page.evaluate("fetch('https://example.org/').then(() => '', (error) => error.name)")
    assert (asked, refused) == ([], "TypeError")
    page.context.close()


def test_a_background_without_a_network_says_so(gers_page: Any) -> None:
    gers_page.get_by_label("OpenStreetMap (réseau requis)").check()
    gers_page.locator(".ptvd-map-note", has_text="il faut un réseau").wait_for()


# Tables and definitions


def test_a_table_is_sorted_by_its_headers(gers_page: Any) -> None:
    table = gers_page.locator("#tableau-communes table")
    names = table.locator("tbody th")
    first = names.all_inner_texts()
    header = table.locator("thead th", has_text="Population 2023")
    button = header.locator("button")

    def read() -> list[float]:
        cells = table.locator("tbody tr td:nth-child(4)").all_inner_texts()
        return [float(re.sub(r"\s", "", cell)) for cell in cells]

    button.focus()
    gers_page.keyboard.press("Enter")
    assert header.get_attribute("aria-sort") == "ascending"
    assert read() == sorted(read())
    button.click()
    assert header.get_attribute("aria-sort") == "descending"
    assert read() == sorted(read(), reverse=True)
    button.click()
    assert header.get_attribute("aria-sort") is None
    assert names.all_inner_texts() == first


def test_missing_cells_are_sorted_last_both_ways(gers_page: Any) -> None:
    gers_page.evaluate("location.hash = '#tableau-theme-vivre-ensemble-communes'")
    table = gers_page.locator("#tableau-theme-vivre-ensemble-communes table")
    header = table.locator("thead th", has_text="pauvreté")
    column = header.evaluate("element => element.cellIndex") + 1
    cells = table.locator(f"tbody tr td:nth-child({column})")
    missing = sum("n." in text for text in cells.all_inner_texts())
    assert 0 < missing < 24
    for _ in range(2):
        header.locator("button").click()
        texts = cells.all_inner_texts()
        assert all("n." in text for text in texts[-missing:])
        assert not any("n." in text for text in texts[:-missing])


def test_a_figure_leads_to_its_definition_in_one_click(gers_page: Any) -> None:
    card = gers_page.locator(".ptvd-card", has_text="Taux de vacance").locator("a")
    row = gers_page.locator("#definition-taux_vacance_2021")
    assert not row.is_visible()
    card.click()
    assert row.is_visible()
    text = row.inner_text()
    assert "somme de logements_vacants_2021 / somme de logements_2021" in text
    assert "INSEE" in text
    undefined = gers_page.locator(".ptvd-figure:not(:has(.ptvd-definition-links))")
    ids = [figure.get_attribute("id") for figure in undefined.all()]
    distances = ["figure-carte-couverture", "figure-couverture"]
    assert ids == ["figure-carte", "figure-evolution", *distances]


def test_the_answer_is_on_the_first_screen(gers_page: Any) -> None:
    box = gers_page.locator(".ptvd-findings").bounding_box()
    assert box["y"] + box["height"] < 800
    answer = gers_page.locator(".ptvd-answer")
    terms, texts = (
        [text.lower() for text in answer.locator(tag).all_inner_texts()] for tag in ("dt", "dd")
    )
    lines = dict(zip(terms, texts, strict=True))
    similar = lines.pop("départements semblables")
    lines.pop("hors programme")
    for word in ("plus élevé", "plus faible"):
        told = gers_page.locator("#tableau-ecarts tbody tr td:nth-child(2)").all_text_contents()
        assert len(told) == 25
        assert (word in lines) == (word in told)
        assert word in lines or not any(word in line for line in lines.values())
        rows = gers_page.locator("#tableau-ecarts-semblables tbody tr td:nth-child(2)")
        assert (word in similar) == (word in rows.all_text_contents())


def test_text_from_data_is_text_everywhere(browser: Any, data_copy: Path, tmp_path: Path) -> None:
    evil = "<img src=x onerror=alert(1)>"
    for name, column, codes in (
        ("communes.parquet", "code_commune", ["2A004", "2A247"]),
        ("departements.csv", "code_departement", ["2A"]),
    ):
        path = data_copy / name
        parquet = path.suffix == ".parquet"
        frame = pd.read_parquet(path) if parquet else pd.read_csv(path, dtype=str)
        frame.loc[frame[column].isin(codes), "nom"] = evil
        if parquet:
            frame.to_parquet(path, index=False)
        else:
            frame.loc[frame[column].isin(codes), ["genitif", "locatif"]] = evil
            frame.to_csv(path, index=False)
        redeclare(data_copy, name)
    report = render_report("2A", tmp_path, donnees=data_copy)
    assert report.parent == tmp_path
    page = open_page(browser, report)
    page.wait_for_selector(".ptvd-explorer-bar")
    assert evil in page.title()
    assert evil in page.locator("h1").inner_text()
    assert evil in page.locator("#tableau-carte").text_content()
    assert evil in page.locator(".ptvd-static-map img").get_attribute("alt")
    page.locator(TOWNS).first.click(force=True)
    page.locator(".leaflet-popup-content").wait_for()
    page.locator("#ptvd-commune").select_option("2A247")
    assert evil in page.locator(".leaflet-popup-content").last.inner_text()
    page.locator("#ptvd-indicateur").select_option("taux_vacance_2022")
    page.locator(".ptvd-explorer-panel summary").first.click()
    page.locator(".ptvd-explorer-panel details table").first.wait_for()
    assert evil in page.locator(".ptvd-explorer-panel details").first.inner_text()
    link = page.locator("a[download*='communes']").get_attribute("href")
    assert evil in base64.b64decode(link.split(",")[1]).decode("utf-8-sig")
    assert page.locator("img[src=x]").count() == 0
    assert [event for event in page.events if event[0] != "request"] == []
    page.context.close()
