"""HTML that others wrote is made fit for the page."""

from __future__ import annotations

import pytest

from ptvd_analysis.errors import ExportError
from ptvd_analysis.reports.page.fragments import Outline, refine


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("<p>a<b>b", "<p>a<b>b</b></p>"),
        ("a</section></main>b", "ab"),
        ("<html><head><title>t</title></head><body>a</body></html>", "a"),
        ("a<!-- b -->", "a"),
        ("page.html", "page.html"),
        ("<h1>a</h1><h4>b</h4><h1>c</h1>", "<h3>a</h3><h4>b</h4><h3>c</h3>"),
        ('<img src="data:x">', '<img alt="Image de la cellule 2" src="data:x"/>'),
        ('<img alt="" src="data:x"/>', '<img alt="" src="data:x"/>'),
        ("<pre>x</pre>", '<pre class="ptvd-scroll">x</pre>'),
        ('<p style="background: url(data:x)">a</p>', '<p style="background: url(data:x)">a</p>'),
    ],
)
def test_html_is_closed_ordered_and_told(given: str, shown: str) -> None:
    outline = Outline()
    outline.begin_section()
    assert refine(given, outline, 2) == shown


def test_a_table_of_pandas_scrolls_and_says_what_its_headers_head() -> None:
    table = (
        '<style scoped>th {color: red}</style><table border="1" class="dataframe"><thead>'
        '<tr style="text-align: right;"><th></th><th>nom</th><th>taux</th></tr></thead><tbody>'
        "<tr><th>0</th><td>Auch</td><td>-12,5 %</td></tr></tbody></table>"
    )
    assert refine(table, Outline(), 2) == (
        '<div aria-label="Tableau de la cellule 2" class="ptvd-scroll ptvd-output" role="group">'
        '<table class="dataframe"><thead><tr><td></td><th scope="col">nom</th>'
        '<th class="num" scope="col">taux</th></tr></thead><tbody><tr><th scope="row">0</th>'
        '<td>Auch</td><td class="num">-12,5 %</td></tr></tbody></table></div>'
    )


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("<p><script>x</script>", "HTML with <script>, which a page without scripts and network"),
        ('<iframe src="x"></iframe>', "HTML with <iframe>"),
        ("<canvas></canvas>", "HTML with <canvas>"),
        ('<img src="figure.png">', "the image 'figure.png', which is not in the notebook"),
        ('<svg><image href="https://x/y.png"/></svg>', "the image 'https://x/y.png'"),
        ('<img src="data:x" srcset="https://x/y.png 2x">', "the image 'https://x/y.png 2x'"),
        ('<b onclick="f()">x</b>', "HTML with onclick='f()', a script"),
        ('<a href=" JavaScript:f()">x</a>', "HTML with href=' JavaScript:f()', a script"),
        ('<p style="background: url(https://x/y.png)">x</p>', "a style with 'url(https://x/y.png'"),
        ("<style>@import 'https://x/y.css';</style>", "a style with '@import'"),
    ],
)
def test_what_needs_a_script_a_network_or_a_file_is_refused(given: str, message: str) -> None:
    with pytest.raises(ExportError) as refused:
        refine(given, Outline(), 2)
    assert message in str(refused.value)
