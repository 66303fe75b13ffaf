"""What matched communes are compared on, and where it comes from."""

from __future__ import annotations

from dataclasses import replace

from ptvd_analysis.comparison.matching.measures import COVARIATES, POPULATION_SOURCE
from ptvd_analysis.reports.sections.temoins import cite_measures
from ptvd_analysis.territories.territories import Territory


def test_what_is_divided_by_populations_cites_them_whatever_its_code(gers: Territory) -> None:
    measures = {measure.code: measure for measure in COVARIATES}
    for code in ("densite_2020", "etablissements_pour_1000_2018"):
        renamed = replace(measures[code], code="autre")
        assert POPULATION_SOURCE in cite_measures(gers, 2026, [renamed])
    assert POPULATION_SOURCE not in cite_measures(gers, 2026, [measures["revenu_median_2019"]])
