"""A comparison is tidy, ranks what has a value, and draws every town."""

from __future__ import annotations

import pytest
from matplotlib import pyplot as plt
from matplotlib.collections import PathCollection

from ptvd_analysis.comparison.comparison import POOLED, compare
from ptvd_analysis.errors import InvalidParameterError, UnknownIndicatorError
from ptvd_analysis.territories.territories import France, Territory, make_france


def test_the_table_is_tidy(gers: Territory) -> None:
    table = compare(gers, gers.neighbours()).table(["taux_vacance_2021", "revenu_median_2021"])
    assert len(table) == 2 * 8
    assert table["code"].tolist()[:8] == ["32", "31", "40", "47", "64", "65", "82", POOLED]
    ranked = table[table["role"] != "ensemble"]
    assert sorted(ranked["rang"][:7]) == [1, 2, 3, 4, 5, 6, 7]
    assert table[table["role"] == "ensemble"]["rang"].isna().all()


def test_a_rate_of_gers_is_the_one_computed_by_hand(gers: Territory) -> None:
    table = gers.dataset.keyed("indicateurs").loc[gers.pvd().index]
    by_hand = 100 * table["logements_vacants_2021"].sum() / table["logements_2021"].sum()
    row = compare(gers, []).table(["taux_vacance_2021"]).iloc[0]
    assert row["valeur"] == pytest.approx(by_hand)
    assert (row["methode"], row["n"], row["communes"]) == ("rapport de sommes", 24, 24)


def test_scope_takes_in_every_commune(gers: Territory) -> None:
    row = compare(gers, []).table(["taux_vacance_2021"], scope="territoire").iloc[0]
    assert row["communes"] == len(gers.communes)


def test_missing_values_have_no_rank(france: France) -> None:
    reunion = france.departement("974")
    others = [france.departement("972"), france.departement("32")]
    table = compare(reunion, others).table(["part_75_plus_2022"])
    assert table.loc[0, "n"] == 0
    assert table["rang"].isna().tolist() == [True, True, False, True]
    assert table.loc[0, "rangs"] == 1


def test_every_indicator_can_be_compared(gers: Territory) -> None:
    table = compare(gers, gers.neighbours()).table()
    assert table["indicateur"].nunique() > 115
    assert not table["methode"].isna().any()


def test_a_distribution_draws_every_town_and_says_n(gers: Territory) -> None:
    comparison = compare(gers, gers.neighbours())
    axes = comparison.plot("taux_vacance_2022")
    clouds = [c for c in axes.collections if isinstance(c, PathCollection)]
    drawn = sum(len(dots.get_offsets()) for dots in clouds)
    assert drawn == comparison.distribution("taux_vacance_2022")["valeur"].notna().sum()
    assert next(text.get_text() for text in axes.texts) == "n\u202f=\u202f24"
    assert axes.get_yticklabels()[0].get_text() == "Gers"
    plt.close(axes.get_figure())


def test_what_cannot_be_compared_is_refused(france: France, gers: Territory) -> None:
    with pytest.raises(InvalidParameterError, match="cannot be compared with itself"):
        compare(gers, [gers])
    with pytest.raises(InvalidParameterError, match="compare territories of the same level"):
        compare(gers, [france.region("76")])
    with pytest.raises(UnknownIndicatorError, match="no indicator 'vacance'"):
        compare(gers, []).table(["vacance"])
    with pytest.raises(InvalidParameterError, match="is a class"):
        compare(gers, []).distribution("niveau_centralite_2021")


def test_wider_territories_are_sums_over_sums(gers: Territory) -> None:
    """Région and France by plain pandas, and what their rates leave out."""
    comparison = compare(gers, gers.neighbours())
    region, france = gers.parent(), make_france(gers.dataset)
    assert region is not None
    code = "permis_logements_pour_1000_2021_2025"
    found = comparison.context([code], scope="territoire", within=[region, france])
    found = found.set_index("groupe")
    table = gers.dataset.keyed("indicateurs").join(
        gers.dataset.keyed("communes")[["code_region", "zone"]]
    )
    above = table["permis_logements_2021_2025"].astype(float)
    people = table["population_2023"].astype(float)
    for name, inside in (
        ("Occitanie", table["code_region"] == "76"),
        ("France", table["zone"] != "com"),
    ):
        known = inside & above.notna() & people.notna()
        row = found.loc[name]
        assert row["valeur"] == pytest.approx(1000 * above[known].sum() / people[known].sum())
        assert (row["n"], row["communes"]) == (known.sum(), inside.sum())
        assert row["sans_valeur"] == inside.sum() - known.sum() > 0
        without = people[inside & ~known].sum() / people[inside].sum()
        assert row["part_manquante"] == pytest.approx(100 * without)
    assert list(found.index) == ["Gers", POOLED, "Occitanie", "France"]
