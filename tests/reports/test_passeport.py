"""What the passport says is missing."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from ptvd_analysis.reports.sections.passeport import select_lost
from ptvd_analysis.tables.dataset import Dataset
from ptvd_analysis.territories.territories import Territory


def test_a_lost_code_is_of_the_departement_its_commune_is_in_now(
    make_dataset: Callable[..., Dataset],
) -> None:
    lost = ["01132", "01002", "01999"]
    dataset = make_dataset(
        non_rattaches=pd.DataFrame({"code_origine": lost}),
        passages=pd.DataFrame({"code_ancien": lost[:2], "code_commune": ["69286", "01001"]}),
        communes=pd.DataFrame(
            {"code_commune": ["01001", "69286"], "code_departement": ["01", "69"]}
        ),
    )

    def select(code: str) -> list[str]:
        place = Territory("departement", code, code, code, code, dataset)
        return select_lost(place)["code_origine"].tolist()

    # 01132 went to the Rhône; 01999 leads to no commune: its first characters are all there is.
    assert (select("01"), select("69")) == (["01002", "01999"], ["01132"])
