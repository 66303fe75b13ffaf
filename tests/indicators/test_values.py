"""The values of an indicator, and medians over communes that have all."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from ptvd_analysis.indicators.values import compute_medians
from ptvd_analysis.tables.dataset import Dataset
from ptvd_analysis.territories.territories import France


def test_medians_are_over_the_communes_that_have_every_value(
    make_dataset: Callable[..., Dataset], france: France
) -> None:
    table = pd.DataFrame(
        {"code_commune": list("ABCD"), "un": [1.0, 2, None, 9], "deux": [5.0, 7, 1, 0]}
    )
    dictionary = france.dataset.table("dictionnaire").head(2).assign(code=["un", "deux"])
    dataset = make_dataset(
        indicateurs=table,
        dictionnaire=dictionary,
        dictionnaire_derives=dictionary.iloc[:0],
    )
    medians, known = compute_medians(dataset, ["un", "deux"], pd.Index(["A", "B", "C"]))
    assert (medians.to_dict(), known) == ({"un": 1.5, "deux": 6.0}, 2)
    medians, known = compute_medians(dataset, ["un"], pd.Index(["C"]))
    assert (medians.isna().tolist(), known) == ([True], 0)
