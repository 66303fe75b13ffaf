"""What a reader sees: French numbers, escaped text, tables with captions and scopes, light figures."""

from __future__ import annotations

import csv
import io
from itertools import pairwise
from typing import Any

import pandas as pd
import pytest

from ptvd_analysis.comparison.comparison import compare
from ptvd_analysis.presentation.french.quantities import format_date, format_number, format_value
from ptvd_analysis.presentation.french.sentences import typeset
from ptvd_analysis.presentation.graphics.axes import lay_out, make_axes
from ptvd_analysis.presentation.graphics.charts import plot_distribution
from ptvd_analysis.presentation.graphics.svg import make_figure
from ptvd_analysis.presentation.html.tables import ReportTable, TableColumn
from ptvd_analysis.reports.page.blocks import paragraph
from ptvd_analysis.reports.subject.selection import JUDGED_INDICATORS
from ptvd_analysis.territories.territories import France

EVIL = "<img src=x onerror=alert(1)>"


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (12.345, "%", "12,3\u202f%"),
        (0, "%", "0,0\u202f%"),
        (None, "%", "n.\u00a0d."),
        (float("nan"), "habitants", "n.\u00a0d."),
        (pd.NA, "€/an", "n.\u00a0d."),
        (20_560, "€/an", "20\u202f560\u202f€/an"),
        (16.94, "pour 10 000 hab.", "16,9"),
        (8.04, "km à vol d'oiseau", "8,0\u202fkm"),
    ],
)
def test_quantities_are_french(value: object, unit: str, text: str) -> None:
    assert format_value(value, unit) == text


def test_a_number_rounded_to_zero_has_no_sign() -> None:
    assert format_number(-0.04, 1) == "0,0"
    assert format_number(0.04, 1, sign=True) == "0,0"


def test_missing_dates_are_said() -> None:
    assert format_date(pd.NaT) == "n.\u00a0d."
    assert format_date(pd.Timestamp("2021-05-25")) == "25 mai 2021"


def test_typesetting_touches_no_space_that_is_not_french() -> None:
    assert typeset("a:b 10 km") == "a:b 10 km"
    assert typeset("PVD (n = 24) ; « oui »") == ("PVD (n\u202f=\u202f24)\u202f; «\u00a0oui\u00a0»")


def make_table(**changes: object) -> ReportTable:
    frame = pd.DataFrame(
        {
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
    html = make_table()._repr_html_()
    assert '<caption id="tableau-essai-titre">Essai</caption>' in html
    assert html.count('<th scope="col"') == 3
    assert html.count('<th scope="row">') == 2
    assert EVIL not in html
    assert "&lt;img src=x onerror=alert(1)&gt;" in html
    assert "1\u202f234,5" in html
    assert "1er avril 2021" in html


def test_a_table_as_csv_opens_in_a_french_spreadsheet() -> None:
    rows = list(csv.reader(io.StringIO(make_table().to_csv()), delimiter=";"))
    assert rows[0] == ["Commune", "Valeur", "Jour"]
    assert rows[1] == [EVIL, "", ""]
    assert rows[2] == ["Auch", "1234,5", "2021-04-01"]
    assert rows[3] == ["Source : S"]


@pytest.mark.parametrize("formula", ["=1+1", "@SUM(A1)", "+33", "-cmd"])
def test_a_cell_is_never_a_formula(formula: str) -> None:
    frame = pd.DataFrame({"nom": [formula]})
    table = make_table(frame=frame, columns=(TableColumn("nom", "Commune"),))
    assert table.to_csv().splitlines()[1].strip('"').startswith("'")


def test_negative_numbers_stay_numbers_in_csv() -> None:
    frame = pd.DataFrame({"nom": ["a"], "valeur": [-1.5]})
    columns = (TableColumn("nom", "Commune"), TableColumn("valeur", "V", "number", 1))
    assert make_table(frame=frame, columns=columns).to_csv().splitlines()[1] == "a;-1,5"


def test_paragraphs_are_escaped() -> None:
    assert paragraph(EVIL) == "<p>&lt;img src=x onerror=alert(1)&gt;</p>"


def test_a_figure_is_the_same_bytes_twice() -> None:
    frame = pd.DataFrame({"valeur": [1.0, 2.0, 3.0]})
    frame["territoire"] = pd.Categorical(["a", "a", "b"], ["a", "b"], ordered=True)
    medians = pd.DataFrame(
        {"nom": ["A", "B"], "n": [2, 1], "mediane": [1.5, 3.0], "bas": None, "haut": None}
    )

    def draw() -> str:
        axes = plot_distribution(frame, medians, "Essai", "%", make_axes(1, 1, 4, 2)[0, 0])
        return make_figure(axes, "essai", title="T", alt=EVIL, source="S")._repr_html_()

    first = draw()
    assert first == draw()
    assert EVIL not in first
    assert 'alt="&lt;img' in first


def test_a_title_on_several_lines_leaves_numbers_whole() -> None:
    frame = pd.DataFrame({"valeur": [1.0], "territoire": pd.Categorical(["a"], ordered=True)})
    medians = pd.DataFrame({"nom": ["A"], "n": [1], "mediane": [1.0], "bas": None, "haut": None})
    title = "Établissements employeurs pour 1 000 habitants"
    axes = plot_distribution(frame, medians, title, "%", make_axes(1, 1, 3, 2)[0, 0])
    lines = axes.get_title("left").splitlines()
    assert lines == ["Établissements", "employeurs pour", "1\u202f000 habitants"]


@pytest.mark.parametrize("code", ["32", "75", "93", "974"])
def test_a_grid_of_panels_cuts_no_text_and_lets_none_touch(france: France, code: str) -> None:
    place = france.departement(code)
    comparison = compare(place, place.neighbours() or france.departements()[:2])
    axes = make_axes(1, 3, 3.4 + 2.4 * 2 + 1.2, 0.27 * len(comparison.territories) + 1.0)
    for ax, indicator in zip(axes.flat, JUDGED_INDICATORS, strict=False):
        values, medians = comparison.distribution(indicator), comparison.medians(indicator)
        plot_distribution(values, medians, "Un titre qui tient sur plus d’une ligne", "%", ax)
    lay_out(axes, beside="n = 00")
    figure: Any = axes[0, 0].get_figure()
    figure.draw_without_rendering()
    used, (width, height) = figure.get_tightbbox(), figure.get_size_inches()
    assert min(used.x0, used.y0) >= 0
    assert used.x1 <= width
    assert used.y1 <= height
    boxes = [ax.get_tightbbox() for ax in axes.flat]
    assert all(left.x1 < right.x0 for left, right in pairwise(boxes))
