"""Colours: the charts', and the page's around them."""

from __future__ import annotations

import re

from ptvd_analysis.presentation.graphics import palette
from ptvd_analysis.reports.page.assets import read_asset


def test_the_page_has_the_colours_of_its_charts_in_the_light_and_in_the_dark() -> None:
    light, dark = (
        dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6});", part))
        for part in read_asset("report.css").split("prefers-color-scheme: dark")[:2]
    )
    for name, colour in (
        ("ink", palette.INK), ("paper", palette.PAPER), ("own", palette.OWN), ("other", palette.OTHER)
    ):  # fmt: skip
        assert (light[name], dark[name]) == (colour, palette.DARK_COLOURS[colour])
