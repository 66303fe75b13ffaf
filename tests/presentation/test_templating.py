"""Text from data becomes markup: escaped, typeset, and nothing left out in silence."""

from __future__ import annotations

import pytest
from jinja2 import UndefinedError
from markupsafe import Markup

from ptvd_analysis.presentation.html.templating import render_fragment


def test_text_is_escaped_and_typeset_but_markup_is_left_as_it_is() -> None:
    popup = render_fragment(
        "popup", name="<img src=x onerror=alert(1)>", lines=["Taux : 12 %", Markup("<em>: a</em>")]
    )
    assert popup == (
        "<strong>&lt;img src=x onerror=alert(1)&gt;</strong>"
        "<br>Taux\u00a0: 12\u202f%<br><em>: a</em>"
    )
    assert isinstance(popup, Markup)


def test_a_value_that_is_not_given_is_an_error() -> None:
    with pytest.raises(UndefinedError, match="'lines' is undefined"):
        render_fragment("popup", name="Auch")


def test_a_package_has_its_own_fragments_and_those_of_all() -> None:
    note = render_fragment("explorer_note", package="ptvd_analysis.reports.page")
    assert note.startswith("<p>Dans le rapport exporté")
    shared = render_fragment("popup", package="ptvd_analysis.reports.page", name="Auch", lines=[])
    assert shared == "<strong>Auch</strong>"
