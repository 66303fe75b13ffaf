"""A scale knows with whom its territories are compared, and what to call them."""

from __future__ import annotations

import pytest

from ptvd_analysis.comparison.comparison import compare
from ptvd_analysis.comparison.similarity import find_similar
from ptvd_analysis.reports.subject.scales import DEPARTEMENT, ReferenceChoice
from ptvd_analysis.territories.territories import France


def choose(france: France, code: str, reference: str) -> ReferenceChoice:
    return DEPARTEMENT.choose_references(france[code], reference, france)


@pytest.mark.parametrize(
    ("code", "reference", "codes", "label"),
    [
        ("32", "voisins", "31 40 47 64 65 82", "les départements voisins"),
        ("2A", "voisins", "2B", "le département voisin"),
        ("974", "voisins", "971 972 973 976", "les autres départements d’outre-mer"),
        ("2A", "region", "2B", "l’autre département de la région"),
        ("29", "region", "22 35 56", "les autres départements de la région"),
        ("32", "65, Haute-Garonne,65", "65 31", "les départements choisis"),
        ("32", "departement:65", "65", "le département choisi"),
        ("974", "semblables", "971 972 973 976", "les autres départements d’outre-mer"),
    ],
)
def test_references_are_those_of_the_rule(
    france: France, code: str, reference: str, codes: str, label: str
) -> None:
    choice = choose(france, code, reference)
    assert [place.code for place in choice.territories] == codes.split()
    assert choice.label == label


def test_what_could_not_be_followed_is_said(france: France) -> None:
    assert choose(france, "32", "voisins").note == ""
    assert choose(france, "974", "voisins").note == (
        "Aucun autre département ne touche celui-ci par la terre : la comparaison se fait avec les "
        "autres départements d’outre-mer, qui n’en sont pas voisins."
    )
    alone = choose(france, "974", "region")
    assert (alone.territories, alone.note) == ((), "Ce département est le seul de sa région.")
    assert choose(france, "974", "semblables").note == (
        "La structure de ce département est trop peu connue : il est comparé avec les autres "
        "départements d’outre-mer, faute de semblable."
    )
    unique = choose(france, "2A", "semblables")
    assert [place.code for place in unique.territories] == ["2B"]
    assert unique.note == (
        "Aucun département comparable : le plus proche par sa structure en est déjà loin. Celui-ci "
        "est comparé avec le département voisin, faute de semblable."
    )


def test_similar_departements_have_their_label(france: France) -> None:
    choice = choose(france, "32", "semblables")
    assert {place.code for place in choice.territories} == set(
        find_similar(france["32"], france).index
    )
    assert (choice.label, choice.note) == ("les départements semblables", "")


def test_what_is_wider_is_told_once(france: France) -> None:
    wider = {code: compare(france[code], []).wider for code in ("32", "974")}
    assert [str(place.key) for place in wider["32"]] == ["region:76", "france:FR"]
    assert [str(place.key) for place in wider["974"]] == ["france:FR"]
