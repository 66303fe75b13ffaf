"""A comparison is tidy, ranks what has a value, and draws every town."""

from __future__ import annotations

from functools import partial

import pandas as pd
import pytest
from matplotlib import pyplot as plt
from matplotlib.collections import PathCollection

from ptvd_analysis.comparison.comparison import POOLED, compare
from ptvd_analysis.comparison.standing import rank_territory
from ptvd_analysis.comparison.verdicts import judge
from ptvd_analysis.errors import (
    InvalidParameterError,
    UnknownIndicatorError,
    UnknownTerritoryError,
)
from ptvd_analysis.territories.territories import France, Territory, make_france


def test_the_table_is_tidy(gers: Territory) -> None:
    table = compare(gers, gers.neighbours()).table(["taux_vacance_2021", "revenu_median_2021"])
    assert len(table) == 2 * 8
    codes = ["32", "31", "40", "47", "64", "65", "82"]
    keys = [f"departement:{code}" for code in codes]
    assert table["territoire"].tolist() == [*keys, POOLED] * 2
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
    with pytest.raises(UnknownTerritoryError, match="key of a region: a departement is needed"):
        compare(gers, ["region:76"])
    with pytest.raises(InvalidParameterError, match="given twice"):
        compare(gers, ["65", "Hautes-Pyrénées"])
    with pytest.raises(InvalidParameterError, match="a list is needed, even of one; got '65'"):
        compare(gers, "65")
    with pytest.raises(InvalidParameterError, match=r"territory: such as load.*; got '32'"):
        compare("32", ["65"])  # type: ignore[arg-type]
    with pytest.raises(InvalidParameterError, match="a list is needed, even of one; got None"):
        compare(gers, None)  # type: ignore[arg-type]
    with pytest.raises(InvalidParameterError, match="scope: pvd or territoire; got 'PVD'"):
        compare(gers, []).table(["taux_vacance_2022"], scope="PVD")  # type: ignore[arg-type]
    with pytest.raises(InvalidParameterError, match="one code at least is needed"):
        compare(gers, []).table([])
    for asked in (compare(gers, []).table, partial(judge, compare(gers, [])),
                  partial(rank_territory, compare(gers, []))):  # fmt: skip
        with pytest.raises(InvalidParameterError, match="a list of codes is needed, even of one"):
            asked("taux_vacance_2022")
    with pytest.raises(InvalidParameterError, match="there is no list PVD '2026'; there are PVD"):
        compare(gers, [], millesime="2026").table()  # type: ignore[arg-type]
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
    found = found.set_index("territoire")
    table = gers.dataset.keyed("indicateurs").join(
        gers.dataset.keyed("communes")[["code_region", "zone"]]
    )
    above = table["permis_logements_2021_2025"].astype(float)
    people = table["population_2023"].astype(float)
    for key, inside in (
        ("region:76", table["code_region"] == "76"),
        ("france:FR", table["zone"] != "com"),
    ):
        known = inside & above.notna() & people.notna()
        row = found.loc[key]
        assert row["valeur"] == pytest.approx(1000 * above[known].sum() / people[known].sum())
        assert (row["n"], row["communes"]) == (known.sum(), inside.sum())
        assert row["sans_valeur"] == inside.sum() - known.sum() > 0
        without = people[inside & ~known].sum() / people[inside].sum()
        assert row["part_manquante"] == pytest.approx(100 * without)
    assert list(found.index) == ["departement:32", POOLED, "region:76", "france:FR"]
    assert list(found["nom"]) == ["Gers", "Ensemble des références", "Occitanie", "France"]


SAME_NAME = [
    ("commune:11339", ["commune:30247"], "Saint-Denis"),
    ("epci:247000623", ["epci:247400666"], "CC des Quatre Rivières"),
    ("epci:247000623", ["epci:247400666", "epci:200066926"], "CC des Quatre Rivières"),
]


@pytest.mark.parametrize(("asked", "others", "name"), SAME_NAME)
def test_territories_of_one_name_are_told_apart(
    france: France, asked: str, others: list[str], name: str
) -> None:
    place = france[asked]
    comparison = compare(place, others)
    keys = [asked, *others]
    labels = [f"{name} ({place.code})", f"{name} ({france[others[0]].code})"]
    code = "taux_vacance_2022"
    table = comparison.table([code], scope="territoire")
    assert table["territoire"].tolist() == [*keys, POOLED]
    assert table["nom"].tolist()[:2] == labels
    # One row each, and not the two together: every commune of a territory is counted in its row.
    assert table["communes"].tolist()[:-1] == [len(p.communes) for p in comparison.territories]
    medians = comparison.medians(code)
    assert medians["territoire"].tolist() == keys
    assert medians["communes"].tolist() == [len(p.pvd()) for p in comparison.territories]
    axes = comparison.plot(code)
    assert [label.get_text() for label in axes.get_yticklabels()][:2] == labels
    plt.close(axes.get_figure())
    verdict = judge(comparison, [code]).iloc[0]
    assert verdict["verdict"] == "effectif_insuffisant"
    assert verdict["n"] == medians["n"].iloc[0]
    assert verdict["n_references"] == medians["n"].iloc[1:].sum()


def test_towns_of_one_name_have_one_verdict_each(france: France) -> None:
    """Two EPCI of one name, each with more than one town: the first is not the sum of both."""
    towns = france.pvd()["code_epci"].value_counts()
    names = france.dataset.keyed("epci")["nom"]
    namesakes = names[towns.index].groupby(names[towns.index]).groups.values()
    pairs = (codes for codes in namesakes if len(codes) > 1 and towns[codes].gt(1).all())
    first, second = (france.epci(code) for code in next(pairs)[:2])
    found = judge(compare(first, [second]), ["population_2023"]).iloc[0]
    assert (found["n"], found["n_references"]) == (len(first.pvd()), len(second.pvd()))
    assert found["mediane"] == first.pvd()["population_2023"].median()


def test_others_may_be_keys_codes_or_names(france: France, gers: Territory) -> None:
    comparison = compare(gers, ["65", "Haute-Garonne", "departement:40", france["47"].key])
    assert list(comparison.labels) == [
        f"departement:{code}" for code in ["32", "65", "31", "40", "47"]
    ]
    occitanie = compare(france["region:76"], ["75"])
    assert occitanie.labels["region:75"] == "Nouvelle-Aquitaine"


def test_a_region_is_compared(france: France) -> None:
    """The code of Occitanie is that of Seine-Maritime."""
    comparison = compare(france["region:76"], ["region:75"])
    assert judge(comparison, ["taux_vacance_2022"]).loc[0, "n"] > 200


def test_what_a_figure_leaves_out_is_counted_in_communes_and_in_people(gers: Territory) -> None:
    france = make_france(gers.dataset)
    comparison = compare(gers, gers.neighbours())
    values = gers.dataset.keyed("indicateurs")["taux_pauvrete_2021"].astype("float64")
    people = gers.dataset.keyed("communes")["population_2023"].astype("float64")
    found = comparison.context(["taux_pauvrete_2021"], within=[france]).set_index("territoire")
    others = pd.concat([place.pvd() for place in gers.neighbours()])
    overseas = france.communes.index[france.communes["zone"] == "com"]
    groups = {
        "departement:32": gers.pvd().index,
        POOLED: others.index,
        "france:FR": france.pvd().index.difference(overseas),
    }
    assert found.index.tolist() == list(groups)
    assert found["nom"].tolist() == ["Gers", "Ensemble des références", "France"]
    for key, towns in groups.items():
        known = values[towns].dropna()
        lost = people[towns].drop(known.index).sum()
        row = found.loc[key]
        assert (row["n"], row["communes"]) == (len(known), len(towns))
        assert row["sans_valeur"] == len(towns) - len(known) > 0
        assert row["part_manquante"] == pytest.approx(100 * lost / people[towns].sum())
        assert row["valeur"] == known.median()
        assert row["methode"] == "médiane des communes"


def test_a_table_names_ranks_and_counts_each_territory_then_the_others_as_one(
    gers: Territory,
) -> None:
    landes = make_france(gers.dataset)["40"]
    table = compare(gers, [landes]).table(["taux_vacance_2021", "gares_2024"], scope="territoire")
    columns = ["territoire", "nom", "role", "methode", "rangs"]
    rate, total = "rapport de sommes", "somme"
    assert table[columns].to_numpy().tolist() == [
        ["departement:32", "Gers", "territoire", rate, 2],
        ["departement:40", "Landes", "référence", rate, 2],
        [POOLED, "Ensemble des références", "ensemble", rate, 2],
        ["departement:32", "Gers", "territoire", total, 2],
        ["departement:40", "Landes", "référence", total, 2],
        [POOLED, "Ensemble des références", "ensemble", total, 2],
    ]
    for code, part in table.groupby("indicateur"):
        higher = part["valeur"].iloc[0] > part["valeur"].iloc[1]
        assert part["rang"].iloc[:2].tolist() == ([1, 2] if higher else [2, 1]), code
        assert pd.isna(part["rang"].iloc[2])
        sizes = [len(gers.communes), len(landes.communes), len(landes.communes)]
        assert part["communes"].tolist() == sizes


def test_the_value_of_an_epci_is_compared_between_epci_only(france: France) -> None:
    epci, other = france.epci("243200417"), france.epci("243200391")
    table = compare(epci, [other]).table().set_index(["indicateur", "territoire"])["valeur"]
    assert table["puissance_solaire_epci_w_hab"].tolist() == [2617.0, 2579.0, 2579.0]
    comparison = compare(france.departement("32"), [france.departement("65")])
    assert "puissance_solaire_epci_w_hab" not in set(comparison.table()["indicateur"])
    with pytest.raises(InvalidParameterError, match="is the value of an EPCI, not of a commune"):
        comparison.distribution("puissance_solaire_epci_w_hab")
