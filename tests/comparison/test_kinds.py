"""What the declarations of kinds promise to each other."""

from __future__ import annotations

from typing import get_args

import pytest

from ptvd_analysis.comparison.facts.kinds import KINDS, LEADS_TO, Subject, count_kinds
from ptvd_analysis.indicators.declared import get_indicators
from ptvd_analysis.tables.schemas import TABLES
from ptvd_analysis.territories.territories import France


def test_names_are_told_apart_and_rest_on_declared_indicators(france: France) -> None:
    assert len({kind.name for kind in KINDS}) == len(KINDS)
    codes = {code for kind in KINDS for code in kind.indicators} - TABLES.keys()
    get_indicators(france.dataset, sorted(codes))


def test_every_subject_leads_elsewhere_and_has_a_kind() -> None:
    assert set(LEADS_TO) == set(get_args(Subject)) == {kind.subject for kind in KINDS}
    assert all(subject not in following for subject, following in LEADS_TO.items())


@pytest.mark.parametrize(
    ("subject", "count"), [("croissance", 3), ("villes", 1), ("equipement", 11)]
)
def test_the_kinds_of_a_subject_are_counted(subject: Subject, count: int) -> None:
    assert count_kinds(subject) == count


def test_only_one_kind_is_told_of_a_territory_without_town() -> None:
    assert [kind.name for kind in KINDS if kind.least == 0] == ["sans_pvd"]
    single = ["part_habitants", "nombre", "part_epci"]
    assert [kind.name for kind in KINDS if kind.least == 1] == single


def test_every_value_has_a_margin_under_which_it_is_ordinary() -> None:
    margins = {kind.name: kind.margin for kind in KINDS if kind.scale != "share"}
    assert all(kind.margin == 10 for kind in KINDS if kind.scale == "share")
    assert {name for name, margin in margins.items() if margin == 0} == {"sans_pvd", "contraste"}
    assert (margins["vacance"], margins["taille"], margins["liste"]) == (3, 1000, 20)
