"""The report on Gers, made by a real kernel and opened in a real browser, without a network."""

from __future__ import annotations

import base64
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pandas as pd
import pytest

from ptvd_analysis.presentation.french.quantities import format_number, format_value
from ptvd_analysis.territories.territories import Territory

REPORT = [
    "Chiffres clés",
    "Carte",
    "Profil par thème",
    "Communes",
    "Évolution",
    "Binômes",
    "Couverture du territoire",
]
ANNEX = [
    "Annexe",
    "Comparaison",
    "Comparaison appariée",
    "Passeport des données",
    "Méthode",
    "Reproduire",
    "Téléchargements",
]


@pytest.fixture(scope="module")
def page(browser: Any, gers_html: Path) -> Any:
    """The report, opened from its file."""
    context = browser.new_context(offline=True, viewport={"width": 1_200, "height": 900})
    page = context.new_page()
    page.goto(gers_html.as_uri())
    page.wait_for_selector(".ptvd-live")
    yield page
    context.close()


def test_the_page_has_one_title_and_its_sections_in_order(page: Any) -> None:
    assert page.locator("html").get_attribute("lang") == "fr"
    assert page.locator("h1").all_inner_texts() == ["Petites villes de demain dans le Gers"]
    assert page.locator("main h2").all_text_contents() == [*REPORT, *ANNEX]
    assert page.locator("nav a").all_inner_texts() == [*REPORT, "Annexe"]
    assert page.locator("main h2:visible").all_inner_texts() == [*REPORT, "Annexe"]


def test_every_image_says_what_it_shows(page: Any) -> None:
    alts = [image.get_attribute("alt") for image in page.locator("main img").all()]
    assert len(alts) >= 14
    assert all(len(alt or "") > 60 and ".." not in (alt or "") for alt in alts)


def test_the_downloads_hold_the_tables(page: Any) -> None:
    link = page.locator("a[download='32-gers_communes_2026.csv']")
    content = base64.b64decode(link.get_attribute("href").split(",")[1]).decode("utf-8-sig")
    lines = content.splitlines()
    assert len(lines) == 1 + 24 + 1
    assert lines[0].startswith("Commune;Code;Intercommunalité;Population 2023")
    assert any(line.startswith("Condom;32107;CC de la Tenarèze;6473;") for line in lines)


def text_of(page: Any, selector: str) -> str:
    return str(page.locator(selector).first.inner_text())


def test_five_figures_are_the_ones_computed_by_hand(page: Any, gers: Territory) -> None:
    """Each is recomputed from the raw tables with plain pandas, by another way than the library's."""
    folder = gers.dataset.folder
    programmes = pd.read_csv(folder / "programmes.csv", dtype=str)
    table = pd.read_parquet(folder / "indicateurs.parquet").set_index("code_commune")
    communes = pd.read_parquet(folder / "communes.parquet").set_index("code_commune")
    listed = programmes.query("programme == 'PVD' and millesime == '2026'")["code_commune"]
    towns = [code for code in listed if code.startswith("32")]
    people = communes.loc[towns, "population_2023"].sum()

    # 1. Population of the PVD communes, and their share of the département.
    everyone = communes.loc[communes["code_departement"] == "32", "population_2023"].sum()
    lead = text_of(page, ".ptvd-lead")
    assert lead.startswith(f"{len(towns)}\u00a0communes du Gers")
    assert format_value(people, "habitants") in lead
    assert format_value(100 * people / everyone, "%") in lead

    # 2. Vacancy: vacant dwellings over dwellings.
    vacancy = 100 * table.loc[towns, "logements_vacants_2021"].sum()
    vacancy /= table.loc[towns, "logements_2021"].sum()
    card = page.locator(".ptvd-card", has_text="Taux de vacance des logements")
    assert card.locator(".ptvd-card-value").inner_text() == format_value(vacancy, "%")

    # 3. Access to doctors: the median of the towns.
    doctors = table.loc[towns, "apl_medecins_generalistes_2023"].median()
    card = page.locator(".ptvd-card", has_text="médecins généralistes")
    assert card.locator(".ptvd-card-value").inner_text() == format_number(doctors, 1)

    # 4. Yearly growth of the PVD communes since 2020.
    populations = pd.read_parquet(folder / "populations.parquet")
    sums = (
        populations[populations["code_commune"].isin(towns)]
        .groupby("millesime")["population"]
        .sum()
    )
    growth = 100 * ((sums[2023] / sums[2020]) ** (1 / 3) - 1)
    row = page.locator("#tableau-evolution tr", has_text="PVD du Gers")
    assert row.locator("td").last.inner_text() == format_number(growth, 2, sign=True)

    # 5. Median income of the neighbours' PVD communes, under the card of Gers.
    around = [code for code in listed if code[:2] in ("31", "40", "47", "64", "65", "82")]
    income = table.loc[around, "revenu_median_2021"].dropna()
    card = page.locator(".ptvd-card", has_text="Niveau de vie médian")
    shown = card.locator(".ptvd-card-reference").first.inner_text()
    assert f"{format_value(income.median(), '€/an')} (n\u202f=\u202f{len(income)})" in shown


def test_charts_are_drawn_whole(gers_html: Path) -> None:
    html = gers_html.read_text(encoding="utf-8")
    images = re.findall(r'src="data:image/svg\+xml,([^"]+)"', html)
    assert len(images) >= 14
    for image in images:
        svg = unquote(image)
        assert svg.startswith("<svg")
        assert svg.rstrip().endswith("</svg>")
