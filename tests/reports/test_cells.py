"""A cell is shown as it is, made harmless, or refused by its number."""

from __future__ import annotations

import base64
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output, new_raw_cell

from ptvd_analysis.errors import ExportError
from ptvd_analysis.reports.page.assets import OWN_HTML
from ptvd_analysis.reports.page.cells import CellWriter
from ptvd_analysis.reports.page.export import make_exporter

PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    "awAAAABJRU5ErkJggg=="
)


def write(*cells: nbformat.NotebookNode) -> str:
    """Write cells numbered from 0, in a notebook without map."""
    for place, cell in enumerate(cells):
        cell.metadata["ptvd_cell"] = place
    template = make_exporter().environment.get_template("cell.html.j2")
    return str(CellWriter({}, template).write_all(cells))


def show(data: dict[str, Any], **metadata: Any) -> nbformat.NotebookNode:
    """A cell that gave one output."""
    return new_code_cell(outputs=[new_output("display_data", data=data, metadata=metadata)])


@pytest.mark.parametrize(
    ("data", "metadata", "alt"),
    [
        ({"image/png": PIXEL}, {}, "Figure produite par la cellule 0"),
        ({"image/png": PIXEL}, {"image/png": {"alt": 'Le "Gers"'}}, "Le &#34;Gers&#34;"),
        ({"image/jpeg": PIXEL}, {"alt": "Auch"}, "Auch"),
    ],
)
def test_an_image_says_what_its_author_said_or_where_it_comes_from(
    data: dict[str, Any], metadata: dict[str, Any], alt: str
) -> None:
    page = write(show(data, **metadata))
    assert f'alt="{alt}"' in page


def test_an_svg_becomes_an_image_that_runs_nothing() -> None:
    page = write(show({"image/svg+xml": '<svg width="9"><path/></svg>'}))
    content = page.split("data:image/svg+xml;base64,")[1].split('"')[0]
    expected = '<svg xmlns="http://www.w3.org/2000/svg" width="9"><path/></svg>'
    assert base64.b64decode(content).decode() == expected


def test_streams_are_joined_and_what_a_progress_bar_wrote_over_is_gone() -> None:
    outputs = [
        new_output("stream", name="stdout", text="10 %\r"),
        new_output("stream", name="stdout", text="20 %\n\x1b[31mrouge\x1b[0m <b>"),
    ]
    page = write(new_code_cell(outputs=outputs))
    assert 'aria-label="Sortie de la cellule 0">20 %\nrouge &lt;b&gt;</pre>' in page


def test_a_cell_that_shows_nothing_leaves_nothing() -> None:
    assert write(new_code_cell("x = 1"), new_markdown_cell("Un mot."), new_code_cell("y")) == (
        "<p>Un mot.</p>"
    )


def test_of_several_views_the_most_faithful_is_shown_and_words_are_escaped() -> None:
    both = show({"text/plain": "<Frame>", "text/html": "<p>un <b>mot</b></p>"})
    assert write(both) == "<p>un <b>mot</b></p>"
    words = write(show({"text/plain": "a < b"}))
    assert 'aria-label="Résultat de la cellule 0">a &lt; b</pre>' in words
    data = write(new_code_cell(), show({"application/json": {"été": [1]}}))
    assert 'aria-label="JSON de la cellule 1">{\n  &#34;été&#34;: [\n    1\n  ]\n}</pre>' in data


def test_only_the_package_s_own_html_is_left_as_it_is() -> None:
    html = '<p onclick="go()">a</p>'
    assert write(show({"text/html": html}, **{"text/html": OWN_HTML})) == html
    with pytest.raises(
        ExportError, match=r"^cell 0: it gives HTML with onclick='go\(\)', a script"
    ):
        write(show({"text/html": html}))


@pytest.mark.parametrize(
    ("metadata", "shown"),
    [
        ({}, "<p>un <b>mot</b></p>"),
        ({"raw_mimetype": "text/markdown"}, "<p>un <b>mot</b></p>"),
        ({"raw_mimetype": "text/latex"}, ""),
        ({"format": "text/x-rst"}, ""),
    ],
)
def test_a_raw_cell_for_another_format_is_left_out(metadata: dict[str, str], shown: str) -> None:
    assert write(new_raw_cell("<p>un <b>mot</b></p>", metadata=metadata)) == shown


def test_what_has_no_view_is_refused_by_the_number_of_its_cell() -> None:
    nothing = [show({"application/x-own": "x", "text/plain": "<Own>"}), show({})]
    for cell, kind in zip(nothing, ("application/x-own", "nothing"), strict=True):
        with pytest.raises(ExportError, match=f"^cell 2: it gives {kind}, which no page can") as no:
            write(new_markdown_cell("a"), new_code_cell(), cell)
        assert no.value.cell == 2
