"""Départements built alike."""

from __future__ import annotations

import pytest

from ptvd_analysis.comparison.similarity import SIMILAR, describe_structure, find_similar
from ptvd_analysis.errors import InvalidParameterError
from ptvd_analysis.territories.territories import France, Territory


def test_similar_departements_are_the_nearest(france: France, gers: Territory) -> None:
    structure = describe_structure(france)
    assert len(structure) == 101
    inside = gers.communes.index
    table = france.dataset.keyed("indicateurs").loc[inside]
    people = gers.communes["population_2023"].astype(float)
    centres = table["niveau_centralite_2021"].isin(["2", "3"]) & people.lt(20_000)
    share = 100 * people[centres].sum() / people.sum()
    assert structure.loc["32", "part_petites_centralites"] == pytest.approx(share)
    found = find_similar(gers, france)
    assert len(found) == SIMILAR
    assert found["distance"].is_monotonic_increasing
    assert "32" not in found.index
    other = find_similar(france.departement(str(found.index[0])), france, count=100)
    assert other.loc["32", "distance"] == pytest.approx(found["distance"].iloc[0])


def test_a_region_has_no_similar_departements(france: France) -> None:
    with pytest.raises(InvalidParameterError, match="Occitanie is a region"):
        find_similar(france.region("76"), france)
