"""Tables with captions and scopes, and the same as CSV."""

from __future__ import annotations

import csv
import io

import pandas as pd
import pytest

from ptvd_analysis.presentation.html.tables import Kind, ReportTable, TableColumn

EVIL = "<img src=x onerror=alert(1)>"


def make_table(**changes: object) -> ReportTable:
    frame = pd.DataFrame(
        {
            "territoire": ["commune:32107", "commune:32013"],
            "nom": [EVIL, "Auch"],
            "valeur": [None, 1234.5],
            "jour": pd.to_datetime([None, "2021-04-01"]),
        }
    )
    columns = (
        TableColumn("nom", "Commune"),
        TableColumn("valeur", "Valeur", "number", 1),
        TableColumn("jour", "Jour", "date"),
    )
    values = {
        "slug": "essai",
        "caption": "Essai",
        "frame": frame,
        "columns": columns,
        "source": "S",
    }
    return ReportTable(**(values | changes))  # type: ignore[arg-type]


def test_a_table_has_caption_scopes_and_escaped_text() -> None:
    html = make_table(note="Une note.", own="commune:32013")._repr_html_()
    assert html.splitlines() == [
        '<figure class="ptvd-table" id="tableau-essai">',
        '<div class="ptvd-scroll" role="region" aria-labelledby="tableau-essai-titre" tabindex="0">',
        "<table>",
        '<caption id="tableau-essai-titre">Essai</caption>',
        '<thead><tr><th scope="col">Commune</th><th scope="col" class="num">Valeur</th>'
        '<th scope="col">Jour</th></tr></thead>',
        "<tbody>",
        '<tr><th scope="row">&lt;img src=x onerror=alert(1)&gt;</th><td class="num">n.\u00a0d.</td>'
        "<td>n.\u00a0d.</td></tr>",
        '<tr class="ptvd-own"><th scope="row">Auch</th><td class="num" data-v="1234.5">'
        '1\u202f234,5</td><td data-v="20210401">1er avril 2021</td></tr>',
        "</tbody>",
        "</table>",
        "</div>",
        '<figcaption>Une note. <span class="ptvd-source">Source&nbsp;: S</span></figcaption>',
        "</figure>",
    ]


def test_headers_rows_and_cells_lead_to_definitions() -> None:
    frame = pd.DataFrame({"indicateur": ["taux"], "libelle": ["Taux"], "part": [12.0]})
    columns = (
        TableColumn("libelle", "Indicateur", "indicator"),
        TableColumn("part", "Part", "share", 1, definition="part_pvd"),
    )
    html = make_table(frame=frame, columns=columns, anchor="indicateur")._repr_html_()
    assert '<tr id="definition-taux">' in html
    assert '<th scope="row" class="indicator"><a href="#definition-taux">Taux</a></th>' in html
    assert '<th scope="col" class="num"><a href="#definition-part_pvd">Part</a></th>' in html


@pytest.mark.parametrize(
    ("kind", "value", "text", "key", "exported"),
    [
        ("text", "Auch", "Auch", "", "Auch"),
        ("long", "Auch", "Auch", "", "Auch"),
        ("number", 1234.56, "+1\u202f234,56", "1234.56", "1234,56"),
        ("share", 99.999, "> 99,99", "99.999", "100,00"),
        ("p_value", 0.00012, "<\u202f0,001", "0.00012", "0,0001"),
        ("value", 12.34, "12,3\u202f%", "12.34", "12,3"),
        ("difference", -2.5, "−2,5\u00a0points", "-2.5", "-2,5"),
        ("date", pd.Timestamp("2021-05-25"), "25 mai 2021", "20210525", "2021-05-25"),
    ],
)
def test_each_kind_of_cell_is_written_sorted_and_exported(
    kind: Kind, value: object, text: str, key: str, exported: str
) -> None:
    column, row = TableColumn("a", "A", kind, 2, sign=True), {"unite": "%", "decimales": 1}
    assert (column.format(value, row), column.give_key(value)) == (text, key)
    assert column.export(value, row) == exported
    assert (column.format(None, row), column.give_key(None)) == ("n.\u00a0d.", "")
    assert column.export(None, row) == ""


def test_a_table_as_csv_opens_in_a_french_spreadsheet() -> None:
    assert make_table().to_csv() == (
        f"Commune;Valeur;Jour\r\n{EVIL};;\r\nAuch;1234,5;2021-04-01\r\nSource : S\r\n"
    )


@pytest.mark.parametrize("formula", ["=1+1", "@SUM(A1)", "+33", "-cmd", "\t=1", "\r=1"])
def test_a_cell_is_never_a_formula(formula: str) -> None:
    frame = pd.DataFrame({"nom": [formula]})
    table = make_table(frame=frame, columns=(TableColumn("nom", "Commune"),))
    rows = list(csv.reader(io.StringIO(table.to_csv(), newline=""), delimiter=";"))
    assert rows[1] == [f"'{formula}"]


def test_a_cell_with_marks_of_the_csv_is_read_back_whole() -> None:
    text = 'a;b "c"\nd'
    table = make_table(
        frame=pd.DataFrame({"nom": [text]}), columns=(TableColumn("nom", "Commune"),)
    )
    rows = list(csv.reader(io.StringIO(table.to_csv(), newline=""), delimiter=";"))
    assert rows == [["Commune"], [text], ["Source : S"]]


def test_negative_numbers_stay_numbers_in_csv() -> None:
    frame = pd.DataFrame({"nom": ["a"], "valeur": [-1.5]})
    columns = (TableColumn("nom", "Commune"), TableColumn("valeur", "V", "number", 1))
    assert make_table(frame=frame, columns=columns).to_csv().splitlines()[1] == "a;-1,5"
