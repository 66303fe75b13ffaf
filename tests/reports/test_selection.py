"""What the report shows of each theme, and what it says that it does not."""

from __future__ import annotations

from ptvd_analysis.reports.subject.selection import (
    EPCI_INDICATORS,
    PROFILE,
    THEME_GRID,
    THEME_NOTES,
    list_shown,
)
from ptvd_analysis.tables.themes import THEMES
from ptvd_analysis.territories.territories import France


def test_the_grid_covers_the_themes_and_only_what_is_shown(france: France) -> None:
    assert list(dict.fromkeys(row.theme for row in THEME_GRID)) == list(THEMES) == list(PROFILE)
    shown = {*list_shown(france.dataset), *EPCI_INDICATORS}
    for row in THEME_GRID:
        assert set(row.indicators) <= shown
        assert bool(row.indicators) == (row.status != "sans donnée")
        assert row.note or row.status != "approché" or row.theme in THEME_NOTES
    without = {row.theme for row in THEME_GRID if row.status == "sans donnée"}
    assert without == set(THEMES)  # no theme is known whole
    assert {row.status for row in THEME_GRID if row.theme == "connectes"} == {
        "mesuré",
        "sans donnée",
    }
