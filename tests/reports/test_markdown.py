"""Markdown as Jupyter reads it."""

from __future__ import annotations

import pytest

from ptvd_analysis.errors import ExportError
from ptvd_analysis.reports.page.markdown import render_markdown


def test_french_spaces_are_put_in_words_only() -> None:
    written = render_markdown("12 % ; `a : b` et $x : y$", {}, 0)
    assert written.startswith("<p>12\u202f%\u202f; <code>a : b</code> et <math")
    assert 'alttext="x : y"' in written


def test_an_attached_image_is_in_the_page() -> None:
    attached = {"a.png": {"image/png": "AAAA"}}
    written = render_markdown("![](attachment:a.png)", attached, 3)
    assert (
        written == '<p><img src="data:image/png;base64,AAAA" alt="Image de la cellule 3" /></p>\n'
    )
    with pytest.raises(ExportError, match=r"cell 3: missing attachment: b\.png"):
        render_markdown("![](attachment:b.png)", attached, 3)
