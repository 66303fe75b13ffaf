"""Do once what every report would do for itself: import, read, compute what all of them share."""

from __future__ import annotations

from inspect import Parameter, signature

from nbformat.v4 import new_markdown_cell, new_notebook

from ptvd_analysis.comparison.national import prepare_national
from ptvd_analysis.presentation.graphics.axes import stock_axes
from ptvd_analysis.reports import sections
from ptvd_analysis.reports.page.export import render_html
from ptvd_analysis.reports.page.identity import PageIdentity
from ptvd_analysis.reports.subject.parameters import ReportParameters
from ptvd_analysis.reports.subject.scales import DEPARTEMENT, Scale
from ptvd_analysis.reports.subject.study import Study
from ptvd_analysis.territories.coverage import summarise_reach
from ptvd_analysis.territories.programmes import summarise_lists, summarise_programmes
from ptvd_analysis.territories.territories import France

__all__ = ["call_sections", "import_all", "prepare_national", "rehearse"]

_GOOD_PART = 0.1


def import_all() -> None:
    """Import what a report needs, and write a page: templates are read when first asked for."""
    notebook = new_notebook(cells=[new_markdown_cell("## Essai\n\n*Essai.*")])
    render_html(notebook, PageIdentity("departement:00", "", 2026, "", "", "", "", ()))


def rehearse(
    france: France, millesime: int = 2026, scale: Scale = DEPARTEMENT, reports: int | None = None
) -> None:
    """Read, import and compute what no report has of its own; the tables remember it.

    Every section of one report is made, and thrown away: whatever a section needs of all of France is
    then there, without a list of it to keep up to date here. Where a good part of the ``reports`` of
    the scale is to be made (all, by default), so is what each is asked by its neighbours' reports.
    """
    places = scale.list_territories(france)
    if reports is None or reports >= len(places) * _GOOD_PART:
        for place in places:
            place.neighbours()
            summarise_programmes(place, millesime)
            summarise_reach(place, millesime)
            summarise_lists(place)
    rehearsed = next(place for place in places if len(place.pvd(millesime)))
    study = Study(ReportParameters(rehearsed.code, millesime, level=scale.level), france)
    stock_axes(lambda: call_sections(study))


def list_taken(section: str) -> list[str]:
    """List what a section takes of a study; what has a default is a notebook's to choose."""
    parameters = signature(getattr(sections, section)).parameters.values()
    return [taken.name for taken in parameters if taken.default is Parameter.empty]


def call_sections(study: Study) -> None:
    """Make every section of a report, and throw it away."""
    for name in sections.__all__:
        show = getattr(sections, name)
        shown = show(*(getattr(study, taken) for taken in list_taken(name)))
        for part in shown if isinstance(shown, tuple) else (shown,):
            if hasattr(part, "_repr_html_"):
                part._repr_html_()
