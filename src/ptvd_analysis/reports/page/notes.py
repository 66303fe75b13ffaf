"""The sources of a part of the page: small numbers in it, one list at its end."""

from __future__ import annotations

from dataclasses import dataclass, field

from markupsafe import Markup

from ptvd_analysis.indicators.declared import Indicator
from ptvd_analysis.presentation.french.sentences import lower_label, typeset
from ptvd_analysis.presentation.html.templating import anchor_definition, render_fragment
from ptvd_analysis.reports.page.assets import PACKAGE
from ptvd_analysis.reports.subject.citations import cite


@dataclass(frozen=True)
class Notes:
    """The sources that one part of the page cites, numbered in the order they first come.

    What is cited is an indicator, whose definition the list then leads to, or a source in words. A
    source is listed once, whatever is read in it.

    Parameters
    ----------
    part : str
        Anchor of the part: ``sources-themes-3`` is the third source of ``themes``.

    Examples
    --------
    >>> notes = Notes("essai")
    >>> print(notes.cite("ANCT, liste de 2026"), notes.cite("ANCT, liste de 2026"))
    <sup class="ptvd-note"><a href="#sources-essai-1" aria-label="Source 1">1</a></sup> \
<sup class="ptvd-note"><a href="#sources-essai-1" aria-label="Source 1">1</a></sup>
    """

    part: str
    _read: dict[str, dict[str, str]] = field(default_factory=dict, repr=False)

    def cite(self, *sources: Indicator | str) -> Markup:
        """Give the numbers of some sources, to stand after what was read in them."""
        numbers = dict.fromkeys(self._number(source) for source in sources)
        links = Markup("&nbsp;").join(
            Markup('<a href="#{}" aria-label="Source {}">{}</a>').format(self._anchor(n), n, n)
            for n in numbers
        )
        return Markup('<sup class="ptvd-note">{}</sup>').format(links) if numbers else Markup()

    def listing(self) -> Markup:
        """List what was cited up to now, to stand at the end of the part; nothing if nothing was."""
        if not self._read:
            return Markup()
        rows = [
            {"anchor": self._anchor(number), "text": text, "links": links}
            for number, (text, links) in enumerate(self._read.items(), start=1)
        ]
        return render_fragment("notes", package=PACKAGE, rows=rows)

    def _number(self, source: Indicator | str) -> int:
        if isinstance(source, str):
            text, links = source, {}
        else:
            text = cite(source.producer, source.millesime)
            links = {anchor_definition(source.code): lower_label(source.label)}
        self._read.setdefault(str(typeset(text)), {}).update(links)
        return list(self._read).index(str(typeset(text))) + 1

    def _anchor(self, number: int) -> str:
        return f"sources-{self.part}-{number}"
