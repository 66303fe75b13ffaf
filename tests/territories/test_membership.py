"""Members, pairs that touch and lists, on five communes."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from ptvd_analysis.tables.dataset import Dataset
from ptvd_analysis.territories.membership import fold_names, lift_pairs, place_members, read_list


@pytest.fixture
def country(make_dataset: Callable[..., Dataset]) -> Dataset:
    """Two départements, three EPCI of which one crosses the border, a commune outside any."""
    return make_dataset(
        communes=pd.DataFrame(
            {
                "code_commune": ["01001", "01002", "02001", "02002", "02003"],
                "nom": ["Fleurance", "Éauze", "zone", "Le Houga", "Aignan"],
                "code_departement": ["01", "01", "02", "02", "02"],
                "code_epci": ["A", "B", "B", "C", None],
            }
        ),
        adjacences=pd.DataFrame(
            {
                "code_commune": ["01001", "01002", "02001", "02001"],
                "code_voisine": ["01002", "02001", "02002", "02003"],
                "longueur_km": [1.0, 2.0, 3.0, 4.0],
            }
        ),
        programmes=pd.DataFrame(
            {
                "code_commune": ["01001", "01002", "02002", "02003", "02001"],
                "programme": ["PVD", "PVD", "PVD", "PVD", "ACV"],
                "millesime": [2026, 2026, 2026, 2020, 2026],
                "date_signature": ["2021-03-01", None, None, None, None],
                "codes_origine": None,
            }
        ),
    )


def test_each_territory_has_the_places_of_its_communes(country: Dataset) -> None:
    members = place_members(country, "departement")
    assert {code: list(places) for code, places in members.items()} == {
        "01": [0, 1],
        "02": [2, 3, 4],
    }
    epci = place_members(country, "epci")
    assert {code: list(places) for code, places in epci.items()} == {
        "A": [0],
        "B": [1, 2],
        "C": [3],
    }


@pytest.mark.parametrize(
    ("level", "pairs"),
    [
        ("commune", {("01001", "01002"): 1, ("01002", "02001"): 2,
                     ("02001", "02002"): 3, ("02001", "02003"): 4}),
        ("epci", {("A", "B"): 1, ("B", "C"): 3}),
        ("departement", {("01", "02"): 2}),
    ],
)  # fmt: skip
def test_pairs_inside_one_territory_or_in_none_are_left_out(
    country: Dataset, level: str, pairs: dict[tuple[str, str], float]
) -> None:
    lifted = lift_pairs(country, level)  # type: ignore[arg-type]
    found = lifted.set_index(["code_commune", "code_voisine"])["longueur_km"]
    assert found.to_dict() == pairs


def test_a_list_is_one_programme_of_one_year_in_the_order_of_names(country: Dataset) -> None:
    listed = read_list(country, "PVD", 2026)
    assert listed["nom"].tolist() == ["Éauze", "Fleurance", "Le Houga"]
    assert listed["date_signature"].dropna().to_dict() == {"01001": "2021-03-01"}
    assert read_list(country, "ACV", 2026).index.tolist() == ["02001"]


def test_names_are_sorted_without_accents_case_or_punctuation() -> None:
    names = pd.Series(["Œting", "zone", "L'Isle", "Éauze", "Fleurance", "L'Îsle-Bas"])
    assert names.sort_values(key=fold_names).tolist() == [
        *("Éauze", "Fleurance", "L'Isle", "L'Îsle-Bas", "Œting", "zone")
    ]
    assert names.sort_values().tolist() != names.sort_values(key=fold_names).tolist()
