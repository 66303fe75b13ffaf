"""What a section is made of."""

from __future__ import annotations

from ptvd_analysis.reports.page.blocks import paragraph


def test_paragraphs_are_escaped_and_typeset() -> None:
    text = paragraph("<img src=x onerror=alert(1)> : 12 %")
    assert text == "<p>&lt;img src=x onerror=alert(1)&gt;\u00a0: 12\u202f%</p>"
