"""What a list of reports says of one of them is what the tables say."""

from __future__ import annotations

import pytest

from ptvd_analysis.reports.subject.parameters import ReportParameters
from ptvd_analysis.reports.subject.study import Study
from ptvd_analysis.reports.subject.summary import Summary, summarise
from ptvd_analysis.territories.territories import France
from tests.conftest import key


@pytest.mark.parametrize(
    "expected",
    [
        Summary(key("32"), "Gers", 2026, "voisins", 24, 192_645),
        Summary(key("75"), "Paris", 2020, "region", 0, 2_103_778),
        Summary(key("976"), "Mayotte", 2026, "32,2A", 3, 256_518),
    ],
    ids=lambda summary: summary.nom,
)
def test_a_report_is_summed_up_whether_it_has_towns_or_not(
    france: France, expected: Summary
) -> None:
    code, asked = expected.key.code, (expected.millesime, expected.reference)
    assert summarise(Study(ReportParameters(code, *asked), france)) == expected


def test_each_list_has_its_own_count(france: France) -> None:
    counts = {
        year: summarise(Study(ReportParameters("32", year), france)).pvd for year in (2020, 2026)
    }
    listed = france.dataset.table("programmes").query("programme == 'PVD'")
    mine = listed[listed["code_commune"].str.startswith("32")]
    assert counts == mine.groupby("millesime")["code_commune"].nunique().to_dict()
