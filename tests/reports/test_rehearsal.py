"""What is rehearsed is every section, so that a report finds all of France computed."""

from __future__ import annotations

from ptvd_analysis.reports import sections
from ptvd_analysis.reports.rehearsal import call_sections, import_all, list_taken
from ptvd_analysis.reports.subject.parameters import ReportParameters
from ptvd_analysis.reports.subject.study import Study
from ptvd_analysis.territories.territories import load


def test_every_section_takes_what_a_study_has() -> None:
    """Workers are forked after a rehearsal whether it failed or not: a misnamed one would slow all."""
    asked = {
        (name, taken)
        for name in sections.__all__
        for taken in list_taken(name)
        if not hasattr(Study, taken) and taken not in Study.__dataclass_fields__
    }
    assert asked == set()


def test_sections_made_once_leave_nothing_to_compute_again() -> None:
    france = load()
    study = Study(ReportParameters("75"), france)
    import_all()
    call_sections(study)
    known = set(study.dataset.memory)
    assert known
    call_sections(Study(ReportParameters("75"), france))
    assert set(study.dataset.memory) == known
