"""What is said of the départements built alike, and where none is."""

from __future__ import annotations

import pytest

from ptvd_analysis.comparison.comparison import compare
from ptvd_analysis.reports.sections.semblables import show_similar
from ptvd_analysis.reports.subject.scales import ReferenceChoice
from ptvd_analysis.territories.territories import France


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (
            "32",
            "les départements les plus semblables sont, du plus au moins proche : Lot, Aveyron, "
            "Indre, Allier, Orne et Dordogne.",
        ),
        ("48", "petites centralités, le département semblable est : Cantal."),
        (
            "2A",
            "Aucun département comparable : le département à la structure la plus proche, "
            "Hautes-Alpes, est à une distance de 0,78, au-delà de 0,74, borne au-dessus de laquelle "
            "un plus proche est inhabituellement loin.",
        ),
        ("974", "La structure du département est trop peu connue (manque : part des 75 ans"),
    ],
)
def test_the_alike_are_named_or_their_absence_is(france: France, code: str, sentence: str) -> None:
    choice = ReferenceChoice((), "", asked="semblables")  # the reader sees them in the comparison
    shown = show_similar(compare(france[code], []), choice)._repr_html_()
    shown = shown.replace("\u202f", " ").replace("\u00a0", " ")
    assert sentence in shown
    assert ("Structures et distances" in shown) == (code in ("32", "48"))
