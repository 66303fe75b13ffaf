"""Reference populations are added up on one perimeter, or not at all."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from ptvd_analysis.indicators.populations import (
    compute_total_population,
    compute_yearly_rate,
    find_broken,
    select_populations,
)
from ptvd_analysis.tables.dataset import Dataset
from ptvd_analysis.territories.territories import France


def test_a_total_is_missing_when_a_commune_is(make_dataset: Callable[..., Dataset]) -> None:
    rows = [
        ("A", 2020, 100, "avec commune rétablie", None), ("A", 2023, 110, "identique", None),
        ("B", 2020, None, "identique", None), ("B", 2023, 50, "identique", None),
        ("C", 2020, None, "incluse ailleurs", "A"), ("C", 2023, 5, "identique", None),
        ("D", 2020, 10, "identique", None), ("D", 2023, 11, "identique", None),
    ]  # fmt: skip
    columns = ["code_commune", "millesime", "population", "statut", "commune_porteuse"]
    table = pd.DataFrame(rows, columns=columns)
    dataset = make_dataset(populations=table.astype({"population": "Int64"}))
    missing = compute_total_population(dataset, pd.Index(["B", "D"]))
    assert pd.isna(missing.loc[2020, "population"])
    together = compute_total_population(dataset, pd.Index(["A", "C"]))
    assert together["population"].tolist() == [100.0, 115.0]
    assert together.loc[2023, "indice"] == pytest.approx(115.0)
    # A held C: without C, what A lost is no evolution, and A is left out of every vintage.
    apart = compute_total_population(dataset, pd.Index(["A", "D"]))
    assert apart["population"].tolist() == [10.0, 11.0]
    assert apart["communes"].tolist() == [1, 1]
    assert list(find_broken(dataset, pd.Index(["A", "D"]))) == ["A"]


def test_a_broken_perimeter_gives_no_evolution(france: France) -> None:
    # 15141 held four communes re-established since: 1,577 inhabitants in 2022, 824 in 2023.
    cantal = france.departement("15")
    totals = compute_total_population(france.dataset, cantal.pvd().index)
    assert totals["communes"].iloc[0] == len(cantal.pvd()) - 1
    assert totals["indice"].between(99, 102).all()


def test_mayotte_has_no_evolution(france: France) -> None:
    totals = compute_total_population(france.dataset, france.departement("976").communes.index)
    assert totals["indice"].isna().all()
    assert pd.isna(totals.loc[2016, "population"])


def test_a_commune_that_the_table_does_not_know_has_no_rows(
    make_dataset: Callable[..., Dataset],
) -> None:
    table = pd.DataFrame({"code_commune": ["A", "B"], "millesime": [2020, 2020]})
    dataset = make_dataset(populations=table)
    chosen = select_populations(dataset, pd.Index(["B", "unknown"]))
    assert chosen["code_commune"].tolist() == ["B"]
    nobody = pd.DataFrame({"code_commune": ["A", None], "millesime": [2020, 2020]})
    assert select_populations(make_dataset(populations=nobody), pd.Index(["unknown"])).empty


def test_a_rate_needs_somebody_at_the_start() -> None:
    first, last = pd.Series([0.0, 1.0, None]), pd.Series([5.0, 2.0, 3.0])
    rates = compute_yearly_rate(first, last, 1)
    assert rates.isna().tolist() == [True, False, True]
    assert rates[1] == pytest.approx(100.0)
