"""An executed notebook becomes one page: all of it, or none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from ptvd_analysis.errors import ExportError
from ptvd_analysis.reports.page.export import count_elements, render_html, split_sections
from ptvd_analysis.reports.page.identity import PageIdentity, read_identity
from ptvd_analysis.reports.subject.parameters import ReportParameters
from ptvd_analysis.runs.shelf.manifest import ReportOutcome
from ptvd_analysis.runs.shelf.run import RunOptions, produce_reports
from ptvd_analysis.runs.workers.pool import LocalPool
from ptvd_analysis.territories.territories import France
from tests.conftest import find_violations
from tests.reports.test_cells import show

ORDER = PageIdentity("departement:32", "Le Gers", 2026, "voisins", "d", "e", "0.1.0", ())


def make_notebook(*cells: nbformat.NotebookNode) -> nbformat.NotebookNode:
    notebook = nbformat.v4.new_notebook()
    notebook.cells = list(cells)
    return notebook


def test_a_notebook_is_split_at_its_headings() -> None:
    opening, sections = split_sections(
        make_notebook(
            new_code_cell("a"),
            new_markdown_cell("## Été\n\nTexte"),
            new_code_cell("b"),
            new_markdown_cell("### x"),
            new_markdown_cell("## Fin"),
            new_markdown_cell("## Été"),
            new_markdown_cell("## Été 2"),
        )
    )
    assert [cell.source for cell in opening] == ["a"]
    assert [(s.title, s.id) for s in sections] == [
        ("Été", "ete"),
        ("Fin", "fin"),
        ("Été", "ete-2"),
        ("Été 2", "ete-2-2"),
    ]
    assert [cell.source for cell in sections[0].cells] == ["Texte", "b", "### x"]


def test_elements_are_counted() -> None:
    fragments = ["<table><tr></table><img alt='x'>", "<pre>a</pre><table>", "<tablet>"]
    assert count_elements(fragments) == {"table": 2, "img": 1, "math": 0, "pre": 1}


def test_what_the_notebook_says_it_is_prevails_over_the_order() -> None:
    said = {"application/vnd.ptvd.subject+json": {"territory": "departement:40"}, "text/html": "x"}
    identity = read_identity(render_html(make_notebook(show(said)), ORDER))
    assert identity.differences(ORDER) == [
        "territory is 'departement:40', expected 'departement:32'"
    ]


def test_a_notebook_without_title_nor_sections_has_the_title_of_its_order() -> None:
    page = render_html(make_notebook(new_markdown_cell("Un mot.")), ORDER)
    main = page[page.index("<main") : page.index("</main>")]
    assert "<h1>Le Gers</h1>" in main
    assert "<p>Un mot.</p>" in main
    assert "<nav" not in page


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"application/javascript": "alert(1)", "text/plain": "<IPython.core.display.Javascript>"},
         "cell 1: it gives application/javascript, which no page can show"),
        ({"application/vnd.vegalite.v5+json": {}, "text/plain": "<VegaLite>"},
         "it gives application/vnd.vegalite.v5+json, which no page"),
        ({"application/pdf": "x"}, "it gives application/pdf, which no page"),
        ({"text/html": "<div id='a'></div><script>draw('a')</script>"}, "it gives HTML with <script>"),
        ({"text/html": '<img src="https://example.org/x.png">'}, "the image 'https://example.org/x.png'"),
        ({"text/markdown": "![](carte.png)"}, "shows the image 'carte.png', which is not in the"),
        ({"text/markdown": "```mermaid\na-->b\n```"}, "cell 1: a mermaid diagram"),
        ({"text/latex": "\\begin{tabular}{l}a\\end{tabular} \\textbf{x}"}, "LaTeX outside formulas"),
        ({"text/latex": "$\\inconnue{x}$"}, r"the formula '\\inconnue{x}' has \inconnue"),
        ({"image/svg+xml": "<svg><g></svg>"}, "it gives an SVG that is not XML: mismatched tag"),
        ({"image/svg+xml": '<svg><image href="a.png"/></svg>'}, "it gives an SVG that shows 'a.png'"),
        ({"application/vnd.jupyter.widget-view+json": {"model_id": "m"}, "text/plain": "x"},
         "it shows a widget whose state was not saved"),
        ({"application/vnd.ptvd.explorer+json": {}}, "it explores a map that the notebook does not"),
    ],
)  # fmt: skip
def test_what_a_page_cannot_show_is_named(data: dict[str, Any], message: str) -> None:
    injected = new_code_cell(metadata={"tags": ["injected-parameters"]})
    notebook = make_notebook(new_code_cell("a"), injected, show(data))
    with pytest.raises(ExportError) as refused:
        render_html(notebook, ORDER)
    assert message in str(refused.value)
    assert refused.value.cell == 1  # as in the notebook, which has no injected cell


CELLS = (
    new_code_cell(
        'departement = "32"\nmillesime = 2026\nreference = "voisins"\ndonnees = None',
        metadata={"tags": ["parameters"]},
    ),
    new_markdown_cell("# Ma fiche\n\nUn taux de 12 % : « oui »."),
    new_code_cell("from IPython.display import HTML, JSON, SVG, Image, Latex, Markdown, display"),
    new_markdown_cell(
        "## Textes\n\nLa part $p = \\frac{a}{b}$, puis\n\n$$\\sum_i x_i$$\n\n#### Saut"
    ),
    new_code_cell('display(Markdown("du **gras** et\\n\\n|a|b|\\n|-|-|\\n|1|2|"))'),
    new_code_cell('Latex(r"Le modèle $y = \\beta x$")'),
    new_code_cell(
        'import sys\nprint("ligne " * 80)\nprint("attention", file=sys.stderr)\n{"un": "texte"}'
    ),
    new_code_cell("1 / 0", metadata={"tags": ["raises-exception"]}),
    new_code_cell('JSON({"pvd": 24})'),
    new_markdown_cell("## Images"),
    new_code_cell("import matplotlib.pyplot as plt\nplt.plot([1, 2, 3])\nplt.show()"),
    new_code_cell(
        'display(SVG(\'<svg xmlns="http://www.w3.org/2000/svg" width="90" height="30"><rect width="90"'
        ' height="30"/></svg>\'), metadata={"image/svg+xml": {"alt": "Un bandeau noir"}})'
    ),
    new_markdown_cell("## Tableaux"),
    new_code_cell(
        'import pandas as pd\npd.DataFrame({f"colonne {i}": [6473.5, 4108] for i in range(20)})'
    ),
    new_code_cell('HTML("<h1>Titre</h1><p>du HTML brut</p>")'),
    new_markdown_cell("## Carte"),
    new_code_cell('import ptvd_analysis as ptvd\nptvd.programme_map(ptvd.load()["32"])'),
)


@pytest.fixture(scope="module")
def fiche(france: France, pool: LocalPool, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a notebook of one's own that gives an output of each kind."""
    folder = tmp_path_factory.mktemp("fiche")
    outcome = publish(france, pool, folder, *CELLS)
    assert outcome.status == "ok", outcome.message
    assert outcome.file is not None
    return folder / outcome.file


def publish(
    france: France, pool: LocalPool, folder: Path, *cells: nbformat.NotebookNode
) -> ReportOutcome:
    notebook = make_notebook(*cells)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "x", "language": "python"}
    nbformat.write(notebook, folder / "fiche.ipynb")
    options = RunOptions(notebook=folder / "fiche.ipynb", pool=pool)
    [outcome] = produce_reports(france, [ReportParameters("32")], folder, options)
    return outcome


@pytest.fixture(params=[(1_280, "light"), (390, "light"), (390, "dark")], ids=str)
def opened(browser: Any, fiche: Path, request: pytest.FixtureRequest) -> Iterator[Any]:
    width, colours = request.param
    context = browser.new_context(
        offline=True, viewport={"width": width, "height": 900}, color_scheme=colours
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(fiche.as_uri())
    page.wait_for_selector(".leaflet-container path", state="attached")
    yield page
    assert complaints == []
    context.close()


def test_a_notebook_of_ones_own_is_shown_whole(opened: Any) -> None:
    def read(selector: str) -> list[str]:
        return [str(text) for text in opened.locator(selector).all_inner_texts()]

    assert read("h1") == ["Ma fiche"]
    assert read("main h2") == ["Textes", "Images", "Tableaux", "Carte"]
    assert read("main h3") == ["Saut", "Titre"]
    assert read("header p") == ["Un taux de 12\u202f%\u00a0: «\u00a0oui\u00a0»."]
    assert opened.locator("math").count() == 3
    assert all(
        box["height"] > 10 for box in (m.bounding_box() for m in opened.locator("math").all())
    )
    assert read("strong") == ["gras"]
    assert read(".ptvd-output-label") == [
        "Sortie", "Sortie d’erreur", "Résultat", "Erreur admise", "JSON",
    ]  # fmt: skip
    written = [text.strip() for text in read(".ptvd-output pre:visible")]
    assert written[0].startswith("ligne ligne")
    assert written[1:] == [
        "attention", "{'un': 'texte'}", "ZeroDivisionError : division by zero", '{\n  "pvd": 24\n}',
    ]  # fmt: skip
    images = opened.locator("main img").all()
    assert [image.get_attribute("alt") for image in images] == [
        "Figure produite par la cellule 10",
        "Un bandeau noir",
    ]
    assert all(image.evaluate("image => image.naturalWidth") > 50 for image in images)
    assert read(".dataframe tbody td.num")[0] == "6473.5"
    assert "du HTML brut" in read("main p")
    text = opened.locator("body").inner_text()
    assert "object at 0x" not in text
    assert "<IPython" not in text
    assert "<Figure" not in text


def test_axe_finds_nothing_and_nothing_overflows(opened: Any) -> None:
    assert find_violations(opened) == []
    assert opened.evaluate("document.documentElement.scrollWidth <= innerWidth")
    opened.locator("summary").click()
    assert "Traceback" in opened.locator("details pre").inner_text()
    assert find_violations(opened) == []


def test_its_map_prints_where_nothing_takes_its_place(opened: Any) -> None:
    opened.emulate_media(media="print")
    opened.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert opened.locator(".ptvd-map").is_visible()
    assert opened.locator(".ptvd-map").bounding_box()["width"] == pytest.approx(
        18 / 2.54 * 96, abs=1
    )


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("import ipywidgets\nipywidgets.IntSlider()",
         "cell 1: it shows the widget IntSliderModel, which needs a kernel"),
        ("import ipyleaflet\nipyleaflet.Map(layers=(ipyleaflet.Marker(location=(0, 0)),))",
         "cell 1: its map has LeafletMarkerModel, which the page cannot draw"),
        ("import ipyleaflet\nipyleaflet.Map()", "its map has LeafletTileLayerModel"),
    ],
)  # fmt: skip
def test_a_widget_the_page_does_not_know_fails_the_report_by_its_name(
    france: France, pool: LocalPool, tmp_path: Path, source: str, message: str
) -> None:
    outcome = publish(france, pool, tmp_path, CELLS[0], new_code_cell(source))
    assert (outcome.status, outcome.cell, outcome.file) == ("failed", 1, None)
    assert message in str(outcome.message)
