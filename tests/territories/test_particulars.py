"""What is special about a place is read from the tables."""

from __future__ import annotations

from ptvd_analysis.territories.particulars import find_census, find_remark, list_off_calendar
from ptvd_analysis.territories.territories import France


def test_mayotte_alone_repeats_a_census(france: France) -> None:
    """In agreement with what the table of populations says of its communes."""
    assert [place.code for place in list_off_calendar(france)] == ["976"]
    assert find_census(france["976"]) == 2017
    populations = france.dataset.table("populations").set_index("code_commune")["statut"]
    off = populations.index[populations == "recensement hors calendrier"]
    communes = france.communes
    places = communes.loc[off[off.isin(communes.index[communes["zone"] != "com"])]]
    assert set(places["code_departement"]) == {"976"}


def test_remarks_are_of_two_departements(france: France) -> None:
    remarks = {place.code: find_remark(place) for place in france.departements()}
    assert [code for code, remark in remarks.items() if remark] == ["69", "976"]
    assert remarks["69"].startswith("Le Rhône est ici la circonscription départementale")


def test_what_lies_within_a_departement_has_its_particulars(france: France) -> None:
    [within, *_] = france["976"].members("epci")
    assert (find_census(within), find_remark(within)) == (2017, find_remark(france["976"]))
    assert (find_census(france["region:76"]), find_remark(france["region:76"])) == (None, "")
    assert (find_census(france), find_remark(france)) == (None, "")
