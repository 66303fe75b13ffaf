"""Groups are sides of a comparison, as territories are; no town is on two sides."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot as plt

from ptvd_analysis.comparison.comparison import POOLED, compare
from ptvd_analysis.comparison.standing import measure_likeness
from ptvd_analysis.comparison.verdicts import judge
from ptvd_analysis.errors import InvalidParameterError
from ptvd_analysis.statistics.shifts import estimate_shift
from ptvd_analysis.territories.territories import France, Territory

CODE = "part_75_plus_2022"


def test_a_group_beside_a_group_a_departement_and_an_epci(france: France, gers: Territory) -> None:
    outside = gers.communes.drop(index=gers.pvd().index).sort_values("population_2023").index[-8:]
    group = france.group(outside, "Hors programme")
    ring = france.group(france["40"].pvd().index, "Villes des Landes")
    comparison = compare(group, [gers, ring, "65"])
    keys = [str(group.key), "departement:32", str(ring.key), "departement:65"]
    sizes = [8, 24, 14, len(france["departement:65"].pvd())]

    table = comparison.table([CODE])
    assert table["territoire"].tolist() == [*keys, POOLED]
    assert table["communes"].tolist() == [*sizes, sum(sizes[1:])]
    assert table["nom"].iloc[0] == "Hors programme"
    assert comparison.table([CODE], scope="territoire")["communes"].iloc[:3].tolist() == [
        8, len(gers.communes), 14,
    ]  # fmt: skip
    medians = comparison.medians(CODE)
    assert medians["communes"].tolist() == sizes
    values = gers.dataset.keyed("indicateurs")[CODE].astype("float64")
    assert medians["mediane"].iloc[0] == values[outside].median()
    distribution = comparison.distribution(CODE)
    assert distribution["territoire"].value_counts()[keys].tolist() == sizes

    verdict = judge(comparison, [CODE]).iloc[0]
    own = distribution["territoire"].eq(keys[0]).to_numpy()
    measured = distribution["valeur"].to_numpy("float64")
    shift = estimate_shift(measured[own], measured[~own], 0.05)
    assert shift is not None
    assert verdict[["n", "n_references"]].tolist() == [8, sum(sizes[1:])]
    assert verdict["ecart"] == pytest.approx(shift.estimate)
    assert verdict["verdict"] == "non_calibre"  # outside the programme
    assert measure_likeness(comparison, [CODE])["n"].item() == sum(sizes)
    axes = comparison.plot(CODE)
    assert axes.get_yticklabels()[0].get_text() == "Hors programme"
    plt.close(axes.get_figure())


def test_a_group_in_front_of_or_behind_gives_opposite_shifts(france: France) -> None:
    east = france.group(france["81"].pvd().index, "Est")
    west = france.group(france["40"].pvd().index, "Ouest")
    there, back = (
        judge(compare(*pair), [CODE]).iloc[0] for pair in ((east, [west]), (west, [east]))
    )
    assert there["ecart"] == -back["ecart"]
    assert np.allclose([there["ecart_bas"]], [-back["ecart_haut"]])


def test_what_a_group_is_part_of(france: France, gers: Territory) -> None:
    some = france.group(gers.pvd().index[:5], "Quelques villes")
    assert [str(place.key) for place in compare(some, []).wider] == ["departement:32", "france:FR"]
    every = france.group(gers.communes.index, "Tout le Gers")
    assert [str(place.key) for place in compare(every, []).wider] == ["france:FR"]
    found = compare(some, []).context([CODE], within=[gers]).set_index("territoire")
    assert found.loc[str(some.key), "communes"] == 5


def test_groups_of_one_name_are_told_apart(france: France) -> None:
    pair = [france.group([code], "Ma ville") for code in ("32107", "32132")]
    labels = compare(pair[0], pair[1:]).labels
    assert list(labels.values()) == [f"Ma ville ({place.code})" for place in pair]


def test_sides_that_share_a_town_are_refused(france: France, gers: Territory) -> None:
    group = france.group(["32107", "32013"], "Condom et Auch")
    with pytest.raises(InvalidParameterError, match=r"on two sides: Condom \(32107\)\. A town is"):
        compare(group, [gers])
    with pytest.raises(InvalidParameterError, match="on two sides: "):
        compare(gers, [group, "65"])
    # Condom was on the list; Auch never was: it is no town of the département.
    compare(france.group(["32013"], "Auch"), [gers])
    whole = france.group(gers.pvd().index, "Toutes")
    with pytest.raises(InvalidParameterError, match=r"on two sides: .*\) …\. A town"):
        compare(whole, [gers])
    with pytest.raises(
        InvalidParameterError, match="Condom et Auch cannot be compared with itself"
    ):
        compare(group, [france.group(["32013", "32107"], "Autre nom")])


def test_a_group_lets_no_two_levels_be_compared(france: France, gers: Territory) -> None:
    group = france.group(["32013"], "Auch")
    with pytest.raises(InvalidParameterError, match="Occitanie is a region, Landes a departement"):
        compare(group, ["region:76", "40"])
    with pytest.raises(InvalidParameterError, match="compare territories of the same level"):
        compare(gers, [group, france.region("75")])


def test_the_order_of_communes_changes_nothing(france: France) -> None:
    codes = france["32"].pvd().index
    shuffled = codes[np.random.default_rng(3).permutation(len(codes))]
    there, back = (
        judge(compare(france.group(order, "Gers"), ["40"]), [CODE]) for order in (codes, shuffled)
    )
    pd.testing.assert_frame_equal(there, back)
