"""Levels: shifts shrunk by what départements differ by."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from ptvd_analysis.comparison.comparison import Comparison, compare
from ptvd_analysis.comparison.levels import (
    NationalLevels,
    _calibrate,
    _rescale,
    compare_levels,
    measure_levels,
    read_levels,
    shrink_departements,
)
from ptvd_analysis.comparison.peers import find_peers
from ptvd_analysis.errors import InvalidParameterError
from ptvd_analysis.indicators.declared import get_indicators, list_judged
from ptvd_analysis.statistics.shifts import estimate_shift
from ptvd_analysis.territories.territories import France, Territory

OLD, INCOME = "part_75_plus_2022", "revenu_median_2021"  # linear, logarithmic
LEVEL = norm.ppf(0.975)


@pytest.fixture(scope="module")
def levels(france: France) -> NationalLevels:
    return measure_levels(france, [OLD, INCOME])


@pytest.fixture(scope="module")
def beside(gers: Territory) -> Comparison:
    return compare(gers, find_peers(gers, "voisins"))


def get_scale(levels: NationalLevels, reference: str, code: str) -> pd.Series:
    rows = levels.scales.set_index(["reference", "indicateur"])
    return rows.loc[(reference, code)]


def read_towns_of(france: France, code: str) -> pd.Series:
    values = france.dataset.keyed("indicateurs")[code].astype("float64")
    return values.loc[france.pvd().index]


def test_the_unit_is_the_spread_of_towns_of_the_mainland(
    france: France, levels: NationalLevels
) -> None:
    towns = france.pvd()
    mainland = (towns["zone"] == "metro") & ~towns["code_departement"].isin(["2A", "2B"])
    for code, scaled in ((OLD, np.asarray), (INCOME, np.log)):
        values = scaled(read_towns_of(france, code)[mainland].dropna())
        spread = norm.ppf(0.75) ** -1 * np.median(np.abs(values - np.median(values)))
        for reference in ("voisins", "france"):
            assert get_scale(levels, reference, code)["ecart_type"] == pytest.approx(spread)


def test_contrasts_are_those_of_departements_of_the_mainland(
    france: France, levels: NationalLevels
) -> None:
    contrasts = levels.contrasts[levels.contrasts["indicateur"] == OLD]
    counts = contrasts.groupby("reference")["code_departement"].agg(["nunique", "size"])
    assert {"2A", "971"} & set(contrasts["code_departement"]) == {"2A", "971"}
    inside = contrasts[contrasts["reference"] != "france"]
    assert not {"2A", "2B", "971", "972", "973", "974", "976"} & set(inside["code_departement"])
    assert counts.loc["voisins", "nunique"] == counts.loc["voisins", "size"] > 85
    assert counts.loc["voisin", "size"] > 400

    values = read_towns_of(france, OLD)
    places = france.pvd()["code_departement"]
    spread = get_scale(levels, "voisins", OLD)["ecart_type"]
    gers = contrasts[contrasts["code_departement"] == "32"].set_index("reference")
    own = values[places == "32"].to_numpy()
    for reference, kept in (
        ("voisins", places.isin(["31", "40", "47", "64", "65", "82"])),
        ("france", places != "32"),
    ):
        others = values[kept].dropna().to_numpy()
        shift = estimate_shift(own, others, 0.05)
        assert shift is not None
        row = gers.loc[reference]
        assert (row["n"], row["n_references"]) == (24, len(others))
        assert row["ecart"] * spread == pytest.approx(shift.estimate)
        usual = get_scale(levels, reference, OLD)["erreur_type"] * np.sqrt(1 / 24 + 1 / len(others))
        raw = (shift.high - shift.low) / (2 * LEVEL) / spread
        assert row["erreur"] == pytest.approx(usual * (raw / usual) ** (24 / 32))


def test_each_kind_has_what_its_own_contrasts_say(levels: NationalLevels) -> None:
    for (reference, code), rows in levels.contrasts.groupby(["reference", "indicateur"]):
        scale = get_scale(levels, str(reference), str(code))
        known = rows.dropna(subset=["ecart"])
        if reference == "france":
            known = known[
                ~known["code_departement"].isin(["2A", "2B", "971", "972", "973", "974", "976"])
            ]
        assert scale["contrastes"] == len(known)
        heterogeneity = known["ecart"] ** 2 / (known["erreur"] ** 2 + scale["tau"] ** 2)
        assert heterogeneity.sum() == pytest.approx(len(known))
        each = known["erreur"] / np.sqrt(1 / known["n"] + 1 / known["n_references"])
        assert 0.9 < each.median() / scale["erreur_type"] < 1.1
    old = levels.scales[levels.scales["indicateur"] == OLD].set_index("reference")["tau"]
    assert old["semblables"] < old["voisins"] < old["region"] < old["voisin"] < old["france"]


def test_what_has_no_logarithm_is_left_out(france: France) -> None:
    indicators = get_indicators(france.dataset, [OLD, INCOME])
    given = np.array([[0.0, 0.0], [-1.0, -1.0], [1.0, np.e], [2.0, 0.5], [np.nan, np.nan]])
    before = given.copy()
    scaled = _rescale(given, indicators)
    np.testing.assert_allclose(
        scaled, [[0, np.nan], [-1, np.nan], [1, 1], [2, -np.log(2)], [np.nan, np.nan]]
    )
    np.testing.assert_array_equal(given, before)


def test_few_departements_do_not_say_what_is_usual() -> None:
    rows = pd.DataFrame({"n": 8, "n_references": 8, "ecart": [-0.5, 0.5] * 10, "erreur": 0.3})
    enough, few = _calibrate(rows), _calibrate(rows.replace({"ecart": {-0.5: np.nan}}))
    assert enough == {
        "erreur_type": pytest.approx(0.6),
        "tau": pytest.approx(0.4),
        "contrastes": 20,
    }
    assert few["contrastes"] == 10
    assert np.isnan(few["tau"])
    assert np.isnan(_calibrate(rows.iloc[1:])["tau"])


def test_what_is_kept_is_what_is_judged(france: France, levels: NationalLevels) -> None:
    kept = read_levels(france)
    assert set(kept.scales["indicateur"]) == set(list_judged(france.dataset))
    for name in ("contrasts", "scales"):
        frame = getattr(kept, name)
        found = frame[frame["indicateur"].isin([OLD, INCOME])]
        keys = [
            c
            for c in ("reference", "code_departement", "indicateur", "n", "n_references")
            if c in frame
        ]
        pd.testing.assert_frame_equal(
            found.sort_values(keys, ignore_index=True),
            getattr(levels, name).sort_values(keys, ignore_index=True),
        )


def test_a_level_is_told_in_units_and_in_standard_deviations(
    france: France, beside: Comparison, levels: NationalLevels
) -> None:
    told = compare_levels(beside, [OLD]).iloc[0]
    values, places = read_towns_of(france, OLD), france.pvd()["code_departement"]
    own = values[places == "32"]
    others = values[places.isin([place.code for place in beside.others])]
    shift = estimate_shift(own.dropna().to_numpy(), others.dropna().to_numpy(), 0.05)
    assert shift is not None
    scale = get_scale(levels, "voisins", OLD)
    row = levels.contrasts.query("reference == 'voisins' and code_departement == '32'")
    error = row[row["indicateur"] == OLD]["erreur"].item()

    assert (told["n"], told["n_references"], told["references"]) == (24, 100, 6)
    assert (told["mediane"], told["mediane_references"]) == (own.median(), others.median())
    unit = scale["ecart_type"]
    assert told["ecart"] == pytest.approx(shift.estimate)
    assert (told["ecart_bas"], told["ecart_haut"]) == pytest.approx((shift.low, shift.high))
    weight = scale["tau"] ** 2 / (scale["tau"] ** 2 + error**2)
    law = norm(weight * told["ecart_reduit"], np.sqrt(weight) * error)
    assert told["retreci_reduit"] == pytest.approx(law.mean())
    ends = told["retreci_bas_reduit"], told["retreci_haut_reduit"]
    assert ends == pytest.approx((law.ppf(0.05), law.ppf(0.95)))
    assert told["p_signe"] == pytest.approx(law.cdf(0))
    assert told["p_proche"] == pytest.approx(law.cdf(0.5) - law.cdf(-0.5))
    for name in ("ecart", "ecart_bas", "ecart_haut", "retreci", "retreci_bas", "retreci_haut"):
        assert told[name] == pytest.approx(unit * told[f"{name}_reduit"])
    assert (told["tau"], told["calibre"]) == (scale["tau"], "voisins")


def test_ratios_are_told_as_what_the_median_would_gain(
    france: France, beside: Comparison, levels: NationalLevels
) -> None:
    told = compare_levels(beside, [INCOME]).iloc[0]
    values, places = np.log(read_towns_of(france, INCOME)), france.pvd()["code_departement"]
    sides = values[places == "32"], values[places.isin([place.code for place in beside.others])]
    shift = estimate_shift(*(side.dropna().to_numpy() for side in sides), 0.05)
    assert shift is not None
    median = np.exp(sides[1].median())
    assert told["ecart"] == pytest.approx(median * (np.exp(shift.estimate) - 1), rel=1e-4)
    unit = get_scale(levels, "voisins", INCOME)["ecart_type"]
    assert told["ecart_reduit"] == pytest.approx(shift.estimate / unit)
    expected = told["mediane_references"] * np.expm1(told["retreci_haut_reduit"] * unit)
    assert told["retreci_haut"] == pytest.approx(expected)
    assert told["unite"] == "€/an"


def test_order_asked_and_order_of_sides_change_nothing(beside: Comparison) -> None:
    both = compare_levels(beside, [INCOME, OLD])
    again = compare_levels(
        compare(beside.territory, beside.others[::-1]), [OLD, "superficie_km2", INCOME]
    )
    assert both["indicateur"].tolist() == [INCOME, OLD]
    assert again["indicateur"].tolist() == [OLD, "superficie_km2", INCOME]
    pd.testing.assert_frame_equal(again.iloc[[2, 0]].reset_index(drop=True), both)
    assert again["calibre"].tolist() == ["voisins"] * 3  # whether judged by default or not


def test_each_list_has_its_own_towns_and_scales(france: France, gers: Territory) -> None:
    code, millesime = "superficie_km2", 2020
    beside = compare(gers, gers.neighbours(), millesime=millesime)
    told = compare_levels(beside, [code]).iloc[0]
    then = get_scale(measure_levels(france, [code], millesime), "voisins", code)
    now = get_scale(measure_levels(france, [code]), "voisins", code)
    assert told["tau"] == then["tau"] != now["tau"]
    levels = shrink_departements(france, [code], millesime)[code]
    assert not levels.equals(shrink_departements(france, [code])[code])


def test_no_kind_leaves_the_shift_alone(gers: Territory) -> None:
    told = compare_levels(compare(gers, ["67"]), [OLD]).iloc[0]
    assert told["ecart_bas"] < told["ecart"] < told["ecart_haut"]
    assert told["calibre"] == ""
    shrunk = told.filter(regex="retreci|p_|tau")
    assert len(shrunk) == 9
    assert shrunk.isna().all()


def test_too_few_towns_have_no_shift(france: France) -> None:
    paris = compare_levels(compare(france["75"], ["92", "93"]), [OLD]).iloc[0]
    assert paris["n"] == 0
    assert paris.filter(regex="ecart|retreci|p_").isna().all()
    few = compare_levels(compare(france["90"], ["25"]), [OLD]).iloc[0]
    assert 0 < few["n"] < 5
    assert np.isnan(few["ecart"])


def test_no_indicator_and_no_number_are_refused(beside: Comparison) -> None:
    with pytest.raises(InvalidParameterError, match=r"^codes: one indicator at least is needed$"):
        compare_levels(beside, [])
    with pytest.raises(InvalidParameterError, match="niveau_centralite_2021 is a class"):
        compare_levels(beside, ["niveau_centralite_2021"])


def test_each_departement_is_shrunk_against_all_others(
    france: France, levels: NationalLevels
) -> None:
    found = shrink_departements(france, [OLD, "superficie_km2"])
    assert list(found) == [OLD, "superficie_km2"]
    assert found[OLD].columns.tolist() == ["niveau", "erreur"]
    assert found[OLD].index.name == "code_departement"
    assert found[OLD].index.is_monotonic_increasing
    rows = levels.contrasts.query("reference == 'france' and indicateur == @OLD").dropna()
    assert found[OLD].index.tolist() == sorted(rows["code_departement"])
    gers = rows.set_index("code_departement").loc["32"]
    tau = get_scale(levels, "france", OLD)["tau"]
    weight = tau**2 / (tau**2 + gers["erreur"] ** 2)
    expected = (weight * gers["ecart"], np.sqrt(weight) * gers["erreur"])
    assert tuple(found[OLD].loc["32"]) == pytest.approx(expected)
