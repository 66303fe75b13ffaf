"""Every colour of the charts and maps, once, and what it becomes for a reader who prefers the dark."""

from __future__ import annotations

PAPER = "#ffffff"
INK = "#1b2126"
"""Colour of text that has none of its own."""

QUIET_INK = "#3b4045"
"""Ticks, lines at zero, boundaries."""

AXIS = "#b8bcc0"
GRID = "#e4e6e8"

OWN = "#0b5394"
"""The territory the report is about, and its towns."""

OTHER = "#6f7377"
"""Those it is compared with."""

SECOND = "#5a8fc4"
THIRD = "#8a5a00"
"""Further lines of a chart, each told apart by its dash too."""

EDGE = "#7d93a6"
"""Around an area."""

QUIET_TOWN = "#8aa3b8"
EPCI = "#cfe2f3"
QUIET_EPCI = "#edf3f8"
ACV = "#71408f"

GAPS = ("#f1eff8", "#cdc9e6", "#9f98cc", "#7568b0", "#4f2a86")
"""From the nearest class of distance to the farthest: lightness alone tells them apart."""

DARK_COLOURS = {
    PAPER: "#14181b",
    INK: "#e8eaed",
    QUIET_INK: "#b3b9c0",
    OTHER: "#9aa1a8",
    AXIS: "#565d64",
    GRID: "#2b3137",
    OWN: "#8ab8ea",
    SECOND: "#c3d9ef",
    THIRD: "#e0a95a",
    EDGE: "#55697b",
    QUIET_TOWN: "#7b97b0",
    QUIET_EPCI: "#1d252d",
    EPCI: "#23405d",
    ACV: "#cba6e6",
    **dict(zip(GAPS, ("#37334f", "#524b80", "#716ab0", "#9c94d6", "#d6d1f6"), strict=True)),
}
"""The charts of a report use no other colour; one that a researcher adds stays as it is."""
