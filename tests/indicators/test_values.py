"""The values of an indicator, and medians over communes that have all."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from ptvd_analysis.errors import InvalidParameterError
from ptvd_analysis.indicators.values import compute_medians, read_values
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


def test_the_value_of_an_epci_is_never_taken_for_a_communes(france: France) -> None:
    with pytest.raises(InvalidParameterError) as refused:
        read_values(france.dataset, "puissance_solaire_epci_w_hab")
    assert str(refused.value) == (
        "puissance_solaire_epci_w_hab is the value of an EPCI, not of a commune: no commune has one "
        "of its own. Ask for it over the communes of such a territory (Comparison.table), or choose "
        "an indicator whose « niveau » is commune."
    )
    carried = read_values(france.dataset, "puissance_solaire_epci_w_hab", larger=True).values
    assert carried[["32107", "32100"]].tolist() == [2617.0, 2617.0]
    with pytest.raises(InvalidParameterError, match="is the value of a zone d’emploi, not of a"):
        read_values(france.dataset, "taux_chomage_zone_emploi_2025t4")


def test_a_logarithm_is_missing_where_none_exists(
    make_dataset: Callable[..., Dataset], france: France
) -> None:
    table = pd.DataFrame({"code_commune": list("ABC"), "un": [1.0, 0, None]})
    dictionary = france.dataset.table("dictionnaire").head(1).assign(code="un")
    for scale, expected in (("log", [0.0, None, None]), ("lineaire", [1.0, 0.0, None])):
        declared = dictionary.assign(echelle=scale)
        dataset = make_dataset(
            indicateurs=table, dictionnaire=declared, dictionnaire_derives=declared.iloc[:0]
        )
        scaled = read_values(dataset, "un").rescale()
        assert scaled.astype(object).where(scaled.notna(), None).tolist() == expected
