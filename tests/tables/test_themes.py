"""The programme's themes are the words of the tables too."""

from __future__ import annotations

from ptvd_analysis.tables.themes import THEMES
from ptvd_analysis.territories.territories import France


def test_every_theme_has_an_indicator_and_every_indicator_a_theme(france: France) -> None:
    dictionary = france.dataset.table("dictionnaire")
    assert set(dictionary["theme"].dropna()) == set(THEMES)


def test_themes_are_eleven_in_the_words_of_the_programme() -> None:
    assert len(THEMES) == len(set(THEMES.values())) == 11
    assert next(iter(THEMES)) == "ecologie"
    assert not [label for label in THEMES.values() if "'" in label or label != label.strip()]
