"""The subject of a report is what its parameters designate, in the tables they name."""

from __future__ import annotations

from pathlib import Path

import pytest

from ptvd_analysis.errors import InvalidParameterError, MissingTableError, UnknownTerritoryError
from ptvd_analysis.reports.subject.parameters import ReportParameters
from ptvd_analysis.reports.subject.study import Study, open_study
from ptvd_analysis.territories.territories import France


def test_a_study_is_opened_from_what_the_notebook_says() -> None:
    study = open_study(departement="2a", millesime=2020, reference="gers,40", donnees=None)
    assert study.parameters == ReportParameters("2A", 2020, "gers,40")
    assert (study.territory.nom, study.millesime) == ("Corse-du-Sud", 2020)
    assert [place.code for place in study.choice.territories] == ["32", "40"]
    assert study.choice.asked == "gers,40"
    assert study.dataset is study.territory.dataset is study.france.dataset


def test_its_comparison_is_with_those_chosen_on_the_list_asked_for(france: France) -> None:
    study = Study(ReportParameters("32", 2020, "region"), france)
    codes = [place.code for place in study.comparison.territories]
    assert codes == ["32", *(place.code for place in study.choice.territories)]
    assert set(codes) == {place.code for place in france["32"].parent().members("departement")}
    assert study.comparison.millesime == 2020
    assert study.comparison is study.comparison


def test_another_data_folder_is_read_or_refused(data_copy: Path, tmp_path: Path) -> None:
    study = open_study(departement="32", donnees=str(data_copy))
    assert study.dataset.folder == data_copy
    with pytest.raises(MissingTableError, match="is not a data folder"):
        open_study(departement="32", donnees=str(tmp_path / "nowhere"))


def test_what_designates_nothing_opens_nothing() -> None:
    with pytest.raises(UnknownTerritoryError, match="99"):
        open_study(departement="99")
    with pytest.raises(InvalidParameterError, match="nearest: millesime"):
        open_study(departement="32", milesime=2020)
    with pytest.raises(InvalidParameterError, match=r"donnees is of type str or None; got 3"):
        open_study(departement="32", donnees=3)
