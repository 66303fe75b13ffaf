"""What matched communes are compared on, and where it comes from."""

from __future__ import annotations

from dataclasses import replace

from ptvd_analysis.comparison.matching.measures import COVARIATES, POPULATION_SOURCE
from ptvd_analysis.reports.sections.temoins import (
    cite_measures,
    describe_unshown,
    find_matched,
    tabulate_sets,
    write_unshown,
)
from ptvd_analysis.territories.territories import Territory


def test_what_is_divided_by_populations_cites_them_whatever_its_code(gers: Territory) -> None:
    measures = {measure.code: measure for measure in COVARIATES}
    for code in ("densite_2020", "etablissements_pour_1000_2018"):
        renamed = replace(measures[code], code="autre")
        assert POPULATION_SOURCE in cite_measures(gers, 2026, [renamed])
    assert POPULATION_SOURCE not in cite_measures(gers, 2026, [measures["revenu_median_2019"]])


def test_few_or_far_witnesses_are_not_named(gers: Territory) -> None:
    table = tabulate_sets(gers, 2026)
    assert table is not None
    assert (table.frame["n"] >= 2).all()
    assert (table.frame["distance"] <= 3).all()
    said = describe_unshown(gers, 2026)
    assert said is not None
    sets = find_matched(gers, 2026)[0].sets
    assert sets.groupby("code_commune").size()["32107"] == 1
    assert "Condom" in said
    assert "Condom" not in table.frame["nom"].tolist()
    assert len(table.frame) + said.count(",") <= sets["code_commune"].nunique() + 1


def test_one_commune_and_several_agree() -> None:
    assert write_unshown(["Condom"]).startswith("Condom n’a pas deux témoins")
    assert write_unshown(["Condom", "Éauze"]).startswith("Condom et Éauze n’ont pas deux")
