"""Do once what every report would do for itself: import, read, compute what all of them share."""

from __future__ import annotations

from inspect import signature

from nbformat.v4 import new_markdown_cell, new_notebook

from ptvd_analysis.comparison.national import prepare_national
from ptvd_analysis.presentation.graphics.axes import stock_axes
from ptvd_analysis.reports import sections
from ptvd_analysis.reports.page.export import render_html
from ptvd_analysis.reports.page.identity import PageIdentity
from ptvd_analysis.reports.subject.parameters import ReportParameters
from ptvd_analysis.reports.subject.scales import DEPARTEMENT
from ptvd_analysis.reports.subject.study import Study
from ptvd_analysis.territories.coverage import summarise_reach
from ptvd_analysis.territories.programmes import summarise_lists, summarise_programmes
from ptvd_analysis.territories.territories import France

__all__ = ["call_sections", "import_all", "prepare_national", "rehearse"]


def import_all() -> None:
    """Import what a report needs, and write a page: templates are read when first asked for."""
    notebook = new_notebook(cells=[new_markdown_cell("## Essai\n\n*Essai.*")])
    render_html(notebook, PageIdentity("departement:00", "", 2026, "", "", "", "", ()))


def rehearse(france: France, millesime: int = 2026) -> None:
    """Read, import and compute what no report has of its own; the tables remember it.

    Besides what each département is asked by its neighbours' reports, every section of one report is
    made, and thrown away: whatever a section needs of all of France is then there, without a list of
    it to keep up to date here.
    """
    places = DEPARTEMENT.list_territories(france)
    for place in places:
        place.neighbours()
        summarise_programmes(place, millesime)
        summarise_reach(place, millesime)
        summarise_lists(place)
    rehearsed = next(place for place in places if len(place.pvd(millesime)))
    study = Study(ReportParameters(rehearsed.code, millesime), france)
    stock_axes(lambda: call_sections(study))


def call_sections(study: Study) -> None:
    """Make every section of a report, and throw it away."""
    for name in sections.__all__:
        show = getattr(sections, name)
        shown = show(*(getattr(study, taken) for taken in signature(show).parameters))
        for part in shown if isinstance(shown, tuple) else (shown,):
            if hasattr(part, "_repr_html_"):
                part._repr_html_()
