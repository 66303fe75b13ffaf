"""A page says what it is, in words that a program compares with what was ordered."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from ptvd_analysis.errors import ExportError
from ptvd_analysis.provenance import read_version
from ptvd_analysis.reports.page.identity import (
    HEAD_CHARACTERS,
    PageIdentity,
    identify,
    list_sections,
    name_anchors,
    read_identity,
)
from ptvd_analysis.reports.subject.parameters import ReportParameters
from ptvd_analysis.reports.subject.study import Study
from ptvd_analysis.territories.territories import France

GERS = PageIdentity("departement:32", "Le Gers", 2026, "voisins", "d", "e", "0.1.0", ("carte",))
BLOCK = '<script type="application/json" id="ptvd-identite">{}</script>'


def test_what_a_page_says_is_read_as_it_was_written() -> None:
    said = replace(GERS, title="</script><b>", content={"table": 2, "img": 0})
    written = said.to_json()
    assert "</script" not in written
    assert read_identity(f"<head>{BLOCK.format(written)}</head>") == said
    assert said.code == "32"


@pytest.mark.parametrize(
    ("page", "message"),
    [
        ("", "the page does not say what it is: it has no block of identity"),
        (BLOCK.removesuffix("</script>"), "it has no block of identity"),
        (BLOCK.format("{"), "the page does not say what it is as it should: Expecting"),
        (BLOCK.format('{"territory":"departement:32"}'), "as it should: 'sections'"),
        (BLOCK.format('{"sections":[],"other":1}'), "as it should: .* argument 'other'"),
        (BLOCK.format("[]"), "as it should: "),
    ],
)
def test_a_page_that_does_not_say_what_it_is_is_told_why(page: str, message: str) -> None:
    with pytest.raises(ExportError, match=message):
        read_identity(page)


def test_differences_are_those_of_the_order_not_of_what_the_page_holds() -> None:
    found = replace(GERS, millesime=2020, sections=(), content={"table": 3})
    assert found.differences(GERS) == [
        "millesime is 2020, expected 2026",
        "sections is (), expected ('carte',)",
    ]
    assert GERS.differences(GERS) == []


def test_an_order_follows_from_the_study(france: France) -> None:
    study = Study(ReportParameters("2A", 2020, "region"), france)
    assert identify(study, "e", ["carte"]) == PageIdentity(
        territory="departement:2A",
        title="Petites villes de demain en Corse-du-Sud",
        millesime=2020,
        reference="region",
        data=france.dataset.digest,
        inputs="e",
        version=read_version(),
        sections=("carte",),
    )


def test_sections_are_the_headings_that_open_a_cell(tmp_path: Path) -> None:
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [
        new_markdown_cell("# Titre"),
        new_markdown_cell("## Chiffres clés\n\n## Pas ici"),
        new_code_cell("## ni ici"),
        new_markdown_cell("Un mot.\n\n## ni là"),
        new_markdown_cell("### ni plus bas"),
        new_markdown_cell("##  Chiffres clés  "),
    ]
    nbformat.write(notebook, tmp_path / "essai.ipynb")
    assert list_sections(tmp_path / "essai.ipynb") == ("chiffres-cles", "chiffres-cles-2")


def test_an_anchor_is_ascii_and_nobody_else_s() -> None:
    assert name_anchors(["Été", "???", "Contenu", "!", "été !", "ÉTÉ"]) == (
        *("ete", "section", "contenu-2", "section-2", "ete-2", "ete-3"),
    )


def test_a_page_says_what_it_is_at_its_beginning(gers_html: Path) -> None:
    identity = read_identity(gers_html.read_text(encoding="utf-8")[:HEAD_CHARACTERS])
    assert (identity.territory, identity.millesime, identity.reference) == (
        "departement:32",
        2026,
        "voisins",
    )
    assert identity.sections[:2] == ("chiffres-cles", "carte")
    assert identity.content["table"] > 20
