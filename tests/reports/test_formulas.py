"""LaTeX as MathML."""

from __future__ import annotations

import pytest

from ptvd_analysis.errors import ExportError
from ptvd_analysis.reports.page.formulas import convert_formula, convert_latex


def test_a_formula_says_the_latex_it_comes_from() -> None:
    written = convert_formula('a < "b"', 0, block=False)
    assert 'display="inline" alttext="a &lt; &#34;b&#34;">' in written
    assert "<mo>&#x0003C;</mo>" in written


@pytest.mark.parametrize(
    ("latex", "inline", "block"),
    [
        ("$a$ et $b$", 2, 0),
        (r"$$a$$ puis \[b\] puis \(c\)", 1, 2),
        (r"$\displaystyle \frac{a}{b}$", 0, 1),
        (r"\begin{align*} a &= b \\ c &= d \end{align*}", 0, 1),
        ("des mots", 0, 0),
    ],
)
def test_formulas_are_found_between_words(latex: str, inline: int, block: int) -> None:
    written = convert_latex(latex, 0)
    assert written.count('display="inline"') == inline
    assert written.count('display="block"') == block
    assert written.count("ptvd-formula") == block


def test_words_are_text() -> None:
    assert convert_latex("a <b> c", 0) == '<p class="ptvd-output">a &lt;b&gt; c</p>'


@pytest.mark.parametrize("formula", ["x_{", r"\frac12\inconnue"])
def test_what_is_not_known_is_refused(formula: str) -> None:
    with pytest.raises(ExportError, match=r"cell 4: the formula .* (is not LaTeX|has \\inconnue)"):
        convert_formula(formula, 4, block=True)
