"""Nouns take their articles and adjectives."""

from __future__ import annotations

import pytest

from ptvd_analysis.presentation.french.nouns import NOUNS, Noun


@pytest.mark.parametrize(
    ("noun", "one", "neighbours", "others"),
    [
        (NOUNS["region"], "la région", "les régions voisines", "l’autre région"),
        (NOUNS["epci"], "l’EPCI", "les EPCI voisins", "l’autre EPCI"),
    ],
)
def test_words_agree_with_the_noun(noun: Noun, one: str, neighbours: str, others: str) -> None:
    assert (noun.tell(), noun.tell(2, "voisin"), noun.tell(other=True)) == (one, neighbours, others)
    assert noun.tell(1, "choisi") == one + (" choisie" if noun.gender == "f" else " choisi")
