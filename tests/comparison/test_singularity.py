"""Differences that are proper to a territory, against arbitrary groups of towns."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy.spatial.distance import cdist

from ptvd_analysis.comparison import singularity
from ptvd_analysis.comparison.comparison import compare
from ptvd_analysis.comparison.peers import find_peers
from ptvd_analysis.comparison.singularity import (
    Singularity,
    contrast_arbitrary,
    draw_arbitrary,
    fit_fields,
    measure_singularity,
    score_towns,
)
from ptvd_analysis.comparison.towns import link_towns, read_towns
from ptvd_analysis.statistics.partitions import Group, Spread, measure_offset
from ptvd_analysis.territories.territories import France, Territory

AGED, VACANT, POOR = "part_75_plus_2022", "taux_vacance_2022", "taux_pauvrete_2021"
FIELDS = pd.DataFrame(
    {"palier": [0.6, 0.3, np.nan], "portee_km": [50.0, 90.0, np.nan], "pepite": [0.4, 0.5, np.nan]},
    index=pd.Index([AGED, VACANT, POOR], name="indicateur"),
)
SPREAD = Spread(1.2, 3.0, 30.0)
SIZES = [16] * 40 + [15] * 500 + [36] * 80 + [37] * 500  # for 24 towns, 16 to 36 are alike
Z = np.linspace(-3, 3, len(SIZES))


@pytest.fixture
def literal(monkeypatch: pytest.MonkeyPatch) -> Singularity:
    """What would be computed of all of France."""
    groups = pd.DataFrame({"villes": SIZES, "elargissement": 1.25})
    contrasts = pd.DataFrame({AGED: Z, VACANT: np.abs(Z), POOR: np.nan})
    terms = np.array([SPREAD.base, SPREAD.offset, SPREAD.degrees])
    made = Singularity(FIELDS, groups, contrasts, terms)
    monkeypatch.setattr(singularity, "read_singularity", lambda *_: made)
    return made


def beside(place: Territory) -> pd.DataFrame:
    return measure_singularity(compare(place, place.neighbours()), [AGED, VACANT])


@pytest.mark.usefixtures("literal")
def test_a_contrast_is_that_of_the_field_with_a_wider_error(
    gers: Territory, france: France
) -> None:
    found = beside(gers)
    towns = read_towns(france)
    assert found["propre"].tolist() == [False, False]
    own = np.flatnonzero(towns.places == "32")
    ring = np.flatnonzero(np.isin(towns.places, ["31", "40", "47", "64", "65", "82"]))
    rows, mine = np.r_[own, ring], np.r_[np.ones(len(own)), np.zeros(len(ring))]
    scores = score_towns(towns, [AGED, VACANT])
    wider = np.sqrt(1.2 + 3 * measure_offset(Group(own, ring), towns.km) ** 2)
    assert wider > 1.1
    alike = (np.array(SIZES) == 16) | (np.array(SIZES) == 36)
    for row, (code, drawn) in enumerate(((AGED, Z), (VACANT, Z))):
        sill, reach, nugget = FIELDS.loc[code]
        far = cdist(towns.km[rows], towns.km[rows])
        covariance = sill * np.exp(-far / reach) + nugget * np.eye(len(rows))
        model = sm.GLS(scores[rows, row], sm.add_constant(mine), covariance)
        fit = model.fit(cov_type="fixed scale")
        told = found.iloc[row]
        assert told["indicateur"] == code
        assert told["contraste"] == pytest.approx(fit.params[1])
        assert told["erreur"] == pytest.approx(fit.bse[1] * wider)
        assert told["z"] == pytest.approx(fit.params[1] / fit.bse[1] / wider)
        passed = 100 * (np.abs(drawn[alike]) < abs(told["z"])).mean()
        assert told["centile_decoupages"] == pytest.approx(passed)
        assert told["decoupages"] == 120
        assert told["singularite"] == "mesuree"


def test_ties_count_half_and_few_groups_tell_no_percentile() -> None:
    arbitrary = np.array([[0.0, 0.0]] * 50 + [[1.0, np.nan]] * 30 + [[2.0, 3.0]] * 20)
    counts, centiles = singularity._place(np.array([1.0, 1.0]), arbitrary)
    assert counts.tolist() == [100, 70]
    assert centiles[0] == 65.0
    assert np.isnan(centiles[1])
    counts, centiles = singularity._place(np.array([np.nan, 9.0]), arbitrary[:, [0, 0]])
    assert counts.tolist() == [0, 100]
    assert np.isnan(centiles[0])
    assert centiles[1] == 100


def test_a_word_is_dearer_where_more_is_compared(
    gers: Territory, literal: Singularity, monkeypatch: pytest.MonkeyPatch
) -> None:
    once, twice = SPREAD.find_bar(0.05), SPREAD.find_bar(0.025)
    z = float(beside(gers)["z"].iloc[1])
    between = (abs(z) / ((once + twice) / 2)) ** 2  # so that its z is between the two bars
    fields = FIELDS.copy()
    fields.loc[VACANT, ["palier", "pepite"]] *= between
    made = replace(literal, fields=fields)
    monkeypatch.setattr(singularity, "read_singularity", lambda *_: made)
    against = compare(gers, gers.neighbours())
    alone = measure_singularity(against, [VACANT])
    assert alone["propre"].tolist() == [True]
    assert once < abs(alone["z"].item()) < twice
    assert measure_singularity(against, [AGED, VACANT])["propre"].tolist() == [False, False]
    both = measure_singularity(against, [VACANT, POOR])  # what is not measured costs nothing
    assert both["propre"].tolist() == [True, pd.NA]


@pytest.mark.usefixtures("literal")
def test_what_has_no_field_or_too_few_towns_is_missing(gers: Territory, france: France) -> None:
    found = measure_singularity(compare(gers, gers.neighbours()), [POOR, AGED])
    assert found["singularite"].tolist() == ["effectif_insuffisant", "mesuree"]
    assert found.loc[0, ["contraste", "erreur", "z", "propre", "centile_decoupages"]].isna().all()
    assert found.loc[0, "decoupages"] == 0
    few = beside(france.departement("90"))  # four towns
    assert few["singularite"].tolist() == ["effectif_insuffisant"] * 2


def nearest(france: France, count: int) -> pd.Index[str]:
    """The PVD towns nearest to Condom."""
    towns = read_towns(france)
    away = np.linalg.norm(towns.km - towns.km[towns.rows(["32107"])], axis=1)
    return pd.Index(towns.codes[np.argsort(np.where(towns.mainland, away, np.inf))[:count]])


@pytest.mark.usefixtures("literal")
@pytest.mark.parametrize(
    ("code", "state"),
    [("32", "mesuree"), ("2A", "champ_emprunte"), ("974", "hors_champ"), ("75", "sans_anneau")],
)
def test_where_it_is_measured(france: France, code: str, state: str) -> None:
    assert beside(france.departement(code))["singularite"].tolist() == [state, state]


@pytest.mark.usefixtures("literal")
def test_others_than_a_ring_are_not_judged(gers: Territory) -> None:
    region = compare(gers, find_peers(gers, "region"))
    nothing = measure_singularity(region, [AGED])
    assert nothing["singularite"].tolist() == ["sans_anneau"]
    missing = ["contraste", "erreur", "z", "propre", "centile_decoupages"]
    assert nothing[missing].isna().all(axis=None)
    assert nothing["decoupages"].tolist() == [0]
    assert nothing.dtypes.equals(beside(gers).dtypes)
    one = measure_singularity(compare(gers, ["65"]), [AGED])  # one of those it touches
    assert one["singularite"].tolist() == ["mesuree"]


@pytest.mark.usefixtures("literal")
def test_a_group_is_judged_in_one_piece_beside_what_is_around(france: France) -> None:
    codes = nearest(france, 60)
    group = france.group(codes[:12], "Autour de Condom")
    around = france.group(codes[12:], "Anneau")

    def say(own: Territory, *others: Territory) -> str:
        told = measure_singularity(compare(own, others), [AGED])
        return str(told["singularite"].item())

    assert say(group, around) == "mesuree"
    pieces = france.group([*codes[:6], *codes[54:]], "Deux morceaux")
    assert say(pieces, france.group(codes[6:54], "Entre les deux")) == "sans_anneau"
    far = france.group(france.departement("67").pvd().index, "Bas-Rhin")
    assert say(group, far) == "sans_anneau"  # not around
    assert say(far, around) == "sans_anneau"
    assert say(group) == "sans_anneau"
    village = france.group([*codes[:11], "32013"], "Avec Auch")  # Auch is no PVD
    assert say(village, around) == "hors_champ"


@pytest.mark.usefixtures("literal")
def test_order_changes_nothing(gers: Territory) -> None:
    first = beside(gers)
    others = compare(gers, gers.neighbours()[::-1])
    pd.testing.assert_frame_equal(first, measure_singularity(others, [AGED, VACANT]))
    back = measure_singularity(others, [VACANT, AGED]).iloc[::-1].reset_index(drop=True)
    pd.testing.assert_frame_equal(first, back)


@pytest.mark.usefixtures("literal")
def test_other_indicators_are_held_against_the_same_cuts(
    gers: Territory, monkeypatch: pytest.MonkeyPatch
) -> None:
    groups = [Group(np.arange(5), np.arange(5, 10))] * len(SIZES)
    monkeypatch.setattr(singularity, "draw_arbitrary", lambda *_: (groups, None))
    anew = singularity._measure_others.__wrapped__  # type: ignore[attr-defined]
    monkeypatch.setattr(singularity, "_measure_others", anew)  # the session remembers
    code = "superficie_km2"
    found = measure_singularity(compare(gers, gers.neighbours()), [code, AGED])
    towns = read_towns(compare(gers, []).france)
    field = fit_fields(towns, [code])
    assert field.loc[code, "palier"] > 0
    z = contrast_arbitrary(towns, field, groups[:1])[code].item() / 1.25
    assert found["centile_decoupages"].iloc[0] == (100 if abs(found["z"].iloc[0]) > abs(z) else 0)
    assert found["decoupages"].tolist() == [120, 120]
    pd.testing.assert_series_equal(found.iloc[1], beside(gers).iloc[0], check_names=False)


def test_scores_are_of_europe_and_fields_of_the_mainland(france: France) -> None:
    towns = read_towns(france)
    scores = score_towns(towns, [AGED])
    assert np.isnan(scores[~towns.metro]).all()
    assert not np.isnan(scores[towns.metro]).any()
    assert np.nanmean(scores**2) == pytest.approx(1)
    hidden = replace(towns, km=np.where(towns.mainland[:, None], towns.km, towns.km[:1]))
    pd.testing.assert_frame_equal(fit_fields(hidden, [AGED]), fit_fields(towns, [AGED]))


def test_arbitrary_groups_are_of_the_mainland_and_touch_their_ring(france: France) -> None:
    towns = read_towns(france)
    groups, cuts = draw_arbitrary(towns, (60, 90), 5)
    assert set(cuts.tolist()) == {0, 1}
    owns = [group.own for group, cut in zip(groups, cuts, strict=True) if cut == 0]
    together = np.concatenate(owns)
    assert len(np.unique(together)) == len(together)
    assert len(together) > 0.98 * towns.mainland.sum()
    assert towns.mainland[np.concatenate([group.ring for group in groups])].all()
    links = link_towns(towns)
    for group in groups[:20]:
        own = np.isin(links, group.own)
        touched = links[own.any(axis=1)]
        assert not np.intersect1d(group.own, group.ring).size
        assert np.isin(touched, np.r_[group.own, group.ring]).mean() > 0.9


def test_france_is_measured_from_its_parts(france: France, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(singularity, "CELLS", (70,))
    monkeypatch.setattr(singularity, "list_judged", lambda _: (VACANT, AGED))
    made = singularity.read_singularity.__wrapped__(france)  # type: ignore[attr-defined]
    assert list(made.fields.index) == [VACANT, AGED]
    towns = read_towns(france)
    groups, cuts = draw_arbitrary(towns, (70,), singularity.SEED)
    spread = Spread(*made.terms)
    assert made.groups["villes"].tolist() == [len(group.own) for group in groups]
    assert made.groups["villes_anneau"].tolist() == [len(group.ring) for group in groups]
    assert made.groups["decoupage"].tolist() == cuts.tolist()
    wider = np.array([spread.inflate(group, towns.km) for group in groups])
    np.testing.assert_allclose(made.groups["elargissement"], wider)
    middle = made.groups.loc[0, ["est_km", "nord_km"]].to_numpy(float)
    np.testing.assert_allclose(middle, towns.km[groups[0].own].mean(axis=0))
    raw = contrast_arbitrary(towns, made.fields, groups)
    pd.testing.assert_frame_equal(made.contrasts, raw.div(wider, axis=0))
    assert 0.7 < made.contrasts.stack().std() < 1.3
