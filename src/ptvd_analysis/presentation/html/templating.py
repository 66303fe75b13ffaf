"""The one place where text from data becomes markup: everything is escaped."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from ptvd_analysis.presentation.french.sentences import typeset

OWN = "ptvd_analysis.presentation.html"
"""Package of the fragments every page may be made of."""


@cache
def _make_environment(package: str) -> Environment:
    return Environment(
        loader=ChoiceLoader([PackageLoader(name) for name in dict.fromkeys((package, OWN))]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_typeset_text,
    )


def _typeset_text(value: Any) -> Any:
    """Typeset what is plain text; what is already markup went through here before."""
    return typeset(value) if type(value) is str else value


def render_fragment(name: str, /, package: str = OWN, **values: Any) -> Markup:
    """Fill a template, named without ``.html.j2``, of a package's folder ``templates``, or of this one.

    Every value is text and is escaped, unless it is already markup.
    """
    return Markup(_make_environment(package).get_template(f"{name}.html.j2").render(**values))


def anchor_definition(code: str) -> str:
    """Name the place of the page where an indicator is defined, as an anchor without its sign."""
    return f"definition-{code}"
