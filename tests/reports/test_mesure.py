"""What the figures are worth, in words: literal facts, 0, 1 and many."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from ptvd_analysis.comparison.comparison import compare
from ptvd_analysis.presentation.french.quantities import NARROW_SPACE
from ptvd_analysis.reports.sections.mesure import (
    describe_rounding,
    describe_sales,
    describe_selections,
    describe_survey,
    show_measurement,
)
from ptvd_analysis.territories.territories import France, Territory

ROW = {
    "indicateur": "taux", "libelle": "Taux", "unite": "%", "decimales": 1, "sondage": 0,
    "communes": 24, "n": 24, "communes_compares": 124, "n_compares": 124,
    "enquetees": 0, "enquetees_compares": 0, "habitants_connues": 3000.0,
    "habitants_inconnues": None, "superiorite": None, "pas": 0.01, "grain": 0.001,
}  # fmt: skip


def tell(*changes: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame([ROW | change for change in changes])


def spaced(text: str) -> str:
    return text.replace(NARROW_SPACE, " ").replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("changes", "large", "told"),
    [
        ([{}], [], ""),
        (
            [{"sondage": 1, "enquetees_compares": 5}],
            [],
            "Le recensement n’estime par sondage que les communes de 10 000 habitants et plus, 5 des "
            "124 communes PVD comparées, aucune dans le Gers : dans les autres, tous les logements "
            "sont recensés.",
        ),
        (
            [{"sondage": 1, "enquetees_compares": 5}, {"sondage": 2, "libelle": "Part des vélos"}],
            ["Auch", "Condom"],
            "Le recensement n’estime par sondage que les communes de 10 000 habitants et plus, 5 des "
            "124 communes PVD comparées, dont Auch et Condom dans le Gers : dans les autres, tous les "
            "logements sont recensés. Est estimé par sondage dans toutes les communes : part des vélos.",
        ),
        (
            [{"sondage": 1}],
            [],
            "Aucune commune PVD comparée n’atteint 10 000 habitants : le recensement y compte tous "
            "les logements, sans erreur de sondage.",
        ),
        (
            [{"sondage": 2, "libelle": "A"}, {"sondage": 2, "libelle": "B"}],
            [],
            "Sont estimés par sondage dans toutes les communes : a et b.",
        ),
        ([{"sondage": 2, "n_compares": 0}], [], ""),
    ],
)
def test_a_survey_is_told_where_there_is_one(
    gers: Territory, changes: list[dict[str, Any]], large: list[str], told: str
) -> None:
    assert spaced(describe_survey(tell(*changes), gers, large)) == told


SELECTED = {
    "libelle": "Taux de pauvreté", "n": 11, "n_compares": 61, "superiorite": 0.9,
    "habitants_connues": 4624.0, "habitants_inconnues": 1294.0,
}  # fmt: skip


def test_a_selection_is_told_and_a_sample_is_not(gers: Territory) -> None:
    found = describe_selections(tell(SELECTED), gers)
    assert [spaced(text) for text in found] == [
        "Taux de pauvreté : valeur connue dans 11 des 24 communes PVD du Gers, et dans 61 des 124 "
        "comparées, les plus peuplées (médiane de 4 624 habitants, contre 1 294 là où elle manque). "
        "C’est une sélection, qui ne vaut pas pour les autres."
    ]
    small = describe_selections(tell(SELECTED | {"superiorite": 0.25}), gers)
    assert "les plus petites" in small[0]
    assert describe_selections(tell(SELECTED | {"superiorite": 0.26}), gers) == []
    assert describe_selections(tell(SELECTED | {"superiorite": 0.74}), gers) == []
    assert len(describe_selections(tell(SELECTED | {"superiorite": 0.75}), gers)) == 1
    assert len(describe_selections(tell(SELECTED | {"n_compares": 99}), gers)) == 1
    assert describe_selections(tell(SELECTED | {"n_compares": 100}), gers) == []  # more than 80 %
    assert describe_selections(tell(SELECTED | {"n_compares": 0}), gers) == []


def test_coarse_values_are_named_by_their_step() -> None:
    point = {"pas": 1.0, "grain": 0.1}
    found = describe_rounding(
        tell(
            {}, point | {"libelle": "Taux A"}, {"libelle": "Prix", "unite": "€", "decimales": 0,
            "pas": 100.0, "grain": 0.3}, point | {"libelle": "Taux B"}, point | {"n_compares": 0},
        )
    )  # fmt: skip
    assert spaced(found).startswith(
        "Arrondis à la source : à un point près, taux A et taux B ; à 100 € près, prix. Des communes"
    )
    assert "à 10 points près" in describe_rounding(tell({"pas": 10.0, "grain": 2.0}))
    assert describe_rounding(tell({"pas": 1.0, "grain": 0.09}, {"pas": None, "grain": None})) == ""


def test_sales_are_told_of_prices_alone() -> None:
    assert describe_sales(tell({})) == ""
    assert describe_sales(tell({"indicateur": "prix_m2", "n_compares": 0})) == ""
    assert "elle pèse du nombre de ses ventes" in describe_sales(tell({"indicateur": "prix_m2"}))


def test_nothing_is_shown_without_towns(france: France) -> None:
    assert show_measurement(compare(france["75"], []))._repr_html_() == ""
    shown = show_measurement(compare(france["2A"], []))._repr_html_()
    assert "Ce que valent les mesures" in shown
    assert "dont Porto-Vecchio en Corse-du-Sud" in spaced(shown)
