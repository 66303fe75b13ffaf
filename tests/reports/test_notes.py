"""Numbered sources: a number where something is read, a list where a part ends."""

from __future__ import annotations

from ptvd_analysis import France
from ptvd_analysis.indicators.declared import get_indicator
from ptvd_analysis.reports.page.notes import Notes


def test_a_source_is_listed_once_with_all_that_is_read_in_it(france: France) -> None:
    vacancy, age, list_ = (
        get_indicator(france.dataset, "taux_vacance_2022"),
        get_indicator(france.dataset, "part_75_plus_2022"),
        "ANCT, liste <2026>",
    )
    notes = Notes("essai")
    assert [notes.cite(each).striptags() for each in (vacancy, list_, age, list_)] == list("1212")
    assert notes.cite(age, list_).count("href=") == 2
    listed = notes.listing()
    assert listed.count("<li id=") == 2
    assert 'id="sources-essai-1"' in listed
    assert "ANCT, liste &lt;2026&gt;" in listed
    for code in (vacancy.code, age.code):
        assert f'href="#definition-{code}"' in listed


def test_nothing_is_listed_where_nothing_is_cited() -> None:
    notes = Notes("essai")
    assert notes.cite() == ""
    assert notes.listing() == ""
