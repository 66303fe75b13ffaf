"""A chart as an image: the same bytes, light, readable in the dark."""

from __future__ import annotations

import re

import pytest
from matplotlib.axes import Axes

from ptvd_analysis.presentation.graphics.axes import make_axes
from ptvd_analysis.presentation.graphics.palette import OWN
from ptvd_analysis.presentation.graphics.svg import make_figure

EVIL = "<img src=x onerror=alert(1)>"


def draw() -> Axes:
    ax: Axes = make_axes(1, 1, 4, 2)[0, 0]
    ax.plot([0, 1 / 3], [0, 1], color=OWN)
    ax.plot([0, 1], [1, 0], color="#117a37", linewidth=3)
    ax.set_title("Essai")
    return ax


def test_a_figure_is_the_same_bytes_twice() -> None:
    first, second = (make_figure(draw(), "essai", title="T", alt="A", source="S") for _ in "ab")
    assert first.svg == second.svg
    assert (first.width, first.height) == (384, 192)


def test_a_figure_has_an_alternative_text_a_source_and_definitions() -> None:
    figure = make_figure(
        draw(), "essai", title="Titre", alt=EVIL, source="INSEE", note="Une note.",
        definitions={"taux": "Taux", "part": "Part"},
    )  # fmt: skip
    html = re.sub(r'src="[^"]*"', 'src=""', figure._repr_html_())
    assert html.splitlines() == [
        '<figure class="ptvd-figure" id="figure-essai">',
        '<div class="ptvd-scroll" tabindex="0" role="group" aria-label="Titre">'
        '<img src="" alt="&lt;img src=x onerror=alert(1)&gt;" width="384" '
        'height="192"></div>',
        '<figcaption>Titre. Une note. <span class="ptvd-definition-links">Définitions&nbsp;: '
        '<a href="#definition-taux">Taux</a>\u202f; '
        '<a href="#definition-part">Part</a>.</span> <span class="ptvd-source">Source&nbsp;: INSEE'
        "</span></figcaption>",
        "</figure>",
    ]


def test_an_image_keeps_no_trace_of_its_making_and_few_digits() -> None:
    svg = make_figure(draw(), "essai", title="T", alt="A", source="S").svg
    assert not re.search(r"<metadata|<!--|<\?xml", svg)
    assert not re.search(r' (d|x|y)="[^"]*\.\d{3}', svg)
    assert ">Essai</text>" in svg


def test_a_colour_of_the_palette_has_its_twin_in_the_dark_another_stays() -> None:
    svg = make_figure(draw(), "essai", title="T", alt="A", source="S").svg
    [(light, dark)] = re.findall(
        r"<style>(.*?)@media \(prefers-color-scheme:dark\)(.*?)</style>", svg
    )
    assert "stroke: #0b5394" in light
    assert "stroke:#8ab8ea" in dark
    assert "stroke: #117a37" in light
    assert "stroke:#117a37" in dark


def test_axes_of_no_figure_are_refused() -> None:
    ax = draw()
    ax.remove()
    with pytest.raises(TypeError, match="the axes belong to no figure"):
        make_figure(ax, "essai", title="T", alt="A", source="S")
