"""LaTeX as MathML, which browsers draw by themselves: no script, no font, no network."""

from __future__ import annotations

import re

from markupsafe import Markup

from ptvd_analysis.errors import ExportError

_MATH = re.compile(
    r"\$\$(?P<dollars>.+?)\$\$|\\\[(?P<brackets>.+?)\\\]|\$(?P<inline>.+?)\$|\\\((?P<inside>.+?)\\\)"
    r"|(?P<environment>\\begin\{(?P<name>\w+\*?)\}.*?\\end\{(?P=name)\})",
    re.DOTALL,
)
_UNKNOWN = re.compile(r"<m\w+>(\\[A-Za-z]+)")
_PLAIN_TEXT = re.compile(r"[^\\${}]*")


def convert_formula(formula: str, cell: int, *, block: bool) -> Markup:
    """Convert LaTeX, without what delimits it, to a ``math`` element that says its LaTeX.

    A ``block`` has lines of its own, in a box that scrolls. Raises ExportError if it is not LaTeX, or
    has a command that is not known.

    Examples
    --------
    >>> convert_formula("n", 3, block=False)
    Markup('<math ... display="inline" alttext="n"><mrow><mi>n</mi></mrow></math>')
    """
    from latex2mathml.converter import convert

    try:
        written = convert(formula.strip(), display="block" if block else "inline")
    except Exception as error:  # it has a dozen classes of its own, with no other in common
        raise ExportError(
            f"the formula {formula.strip()!r} is not LaTeX: {type(error).__name__} {error}", cell
        ) from error
    unknown = _UNKNOWN.search(written)
    if unknown:
        raise ExportError(
            f"the formula {formula.strip()!r} has {unknown[1]}, which MathML cannot be made of",
            cell,
        )
    source = Markup(' alttext="{}">').format(formula.strip())
    math = Markup(written.replace(">", source, 1))
    if not block:
        return math
    return Markup(
        '<span class="ptvd-scroll ptvd-formula" role="group" aria-label="Formule">{}</span>'
    ).format(math)


def convert_latex(text: str, cell: int) -> Markup:
    """Convert what a cell gives as LaTeX to a paragraph: formulas, and words between them.

    Raises ExportError if it holds commands outside formulas.
    """
    parts: list[str | Markup] = []
    place = 0
    for found in _MATH.finditer(text):
        parts.append(_read_words(text[place : found.start()], cell))
        inline = found["inline"] or found["inside"]
        body = inline or found["dollars"] or found["brackets"] or found["environment"]
        block = not inline or body.startswith(r"\displaystyle")
        parts.append(convert_formula(body.removeprefix(r"\displaystyle"), cell, block=block))
        place = found.end()
    parts.append(_read_words(text[place:], cell))
    return Markup('<p class="ptvd-output">{}</p>').format(Markup("").join(parts))


def _read_words(text: str, cell: int) -> str:
    if not _PLAIN_TEXT.fullmatch(text):
        raise ExportError(
            f"LaTeX outside formulas cannot be shown: {text.strip()[:60]!r}; "
            "write words in Markdown, and formulas between dollars",
            cell,
        )
    return text
