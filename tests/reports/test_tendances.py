"""What is said of the changes before and after 2021."""

from __future__ import annotations

import pandas as pd
import pytest

from ptvd_analysis.reports.sections.tendances import describe_trends


def make_table(**ends: tuple[float, float]) -> pd.DataFrame:
    """Three changes: one before, two after; ends of intervals by period."""
    rows = [
        ("Population", "2016-2020", "avant", 95.0, *ends.get("before", (-0.2, 0.1))),
        ("Population", "2020-2023", "apres", 97.5, *ends.get("after", (-0.3, 0.1))),
        ("Taux de vacance", "2016-2022", "apres", 97.5, *ends.get("other", (-0.1, 0.2))),
        ("Population", "2020-2023 moins 2016-2020", "inflexion", 97.5, 8.0, 9.0),
    ]
    names = ["libelle", "periode", "role", "niveau", "bas", "haut"]
    table = pd.DataFrame(rows, columns=names)
    ecart = (table["bas"] + table["haut"]) / 2
    return table.assign(ecart=ecart, communes=[900, 1329, 700, 900], unite="% par an")


def test_what_does_not_differ_is_said_with_its_interval() -> None:
    text = describe_trends(make_table())
    assert "qui ont un témoin, 1\u202f329 au plus" in text
    assert (
        "Après 2021, sur deux changements, aucun ne se distingue (intervalles à 97,5\u202f%) ; par "
        "exemple, population, 2020-2023, écart −0,10\xa0point\xa0par\xa0an (intervalle de −0,30 à "
        "+0,10\xa0point\xa0par\xa0an)."
    ) in text
    assert "Avant 2021, sur un, aucun ne se distingue (intervalles à 95 %) ; par exemple" in text
    assert "n’y paraît qu’en partie" in text
    assert "effet" not in text


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        (
            {"other": (0.01, 0.3)},
            "Après 2021, sur deux changements, un se distingue (intervalles à 97,5\u202f%) : taux de "
            "vacance, 2016-2022, écart +0,15",
        ),
        (
            {"after": (-0.3, -0.1), "other": (0.1, 0.3)},
            "deux se distinguent (intervalles à 97,5\u202f%) : population, 2020-2023, écart −0,20",
        ),
        (
            {"before": (-0.5, -0.1)},
            "Avant 2021, sur un, un se distingue (intervalles à 95 %) : pop",
        ),
    ],
)
def test_what_differs_is_listed(ends: dict[str, tuple[float, float]], said: str) -> None:
    assert said in describe_trends(make_table(**ends))
