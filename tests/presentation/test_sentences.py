"""What French agrees, contracts and spaces."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptvd_analysis.presentation.french.sentences import (
    capitalise,
    contract_of,
    end_sentence,
    format_count,
    format_names,
    lower_label,
    name_vintages,
    spell_number,
    typeset,
)


@pytest.mark.parametrize(
    ("text", "typeset_text"),
    [
        ("a:b 10 km", "a:b 10 km"),
        ("PVD (n = 24) ; « oui »", "PVD (n\u202f=\u202f24)\u202f; «\u00a0oui\u00a0»"),
        ("Taux : 12 % ! Ah ?", "Taux\u00a0: 12\u202f%\u202f! Ah\u202f?"),
        ("1 234 567 habitants, 32 2021", "1\u202f234\u202f567 habitants, 32 2021"),
        ("10 € de plus", "10\u202f€ de plus"),
        ("sans", "sans"),
    ],
)
def test_typesetting_touches_no_space_that_is_not_french(text: str, typeset_text: str) -> None:
    assert typeset(text) == typeset_text


@given(st.text(alphabet="an 1234:;%«»=€ "))
def test_typesetting_changes_only_spaces_and_once(text: str) -> None:
    done = typeset(text)
    assert len(done) == len(text)
    assert all(new == old or old == " " for old, new in zip(text, done, strict=True))


def test_an_indicator_is_named_with_its_vintage_once() -> None:
    frame = pd.DataFrame(
        {"libelle": ["Vacance", "Européennes de 2024"], "millesime": ["2022", "2024 (9 juin)"]}
    )
    assert name_vintages(frame) == ["Vacance, 2022", "Européennes de 2024"]


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0\u00a0commune"),
        (1, "1\u00a0commune"),
        (2, "2\u00a0communes"),
        (1_200, "1\u202f200\u00a0communes"),
    ],
)
def test_a_noun_agrees_with_its_count(count: int, text: str) -> None:
    assert format_count(count, "commune", "communes") == text


@pytest.mark.parametrize(
    ("names", "text"), [([], ""), (["Lot"], "Lot"), (["Gers", "Lot"], "Gers et Lot")]
)
def test_names_are_enumerated(names: list[str], text: str) -> None:
    assert format_names(names) == text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("les départements voisins", "des départements voisins"),
        ("le département", "du département"),
        ("la région", "de la région"),
        ("lessive", "de lessive"),
    ],
)
def test_de_is_contracted_with_an_article_only(name: str, text: str) -> None:
    assert contract_of(name) == text


def test_letters_change_case_at_the_start_only() -> None:
    assert (capitalise("état des DPE"), capitalise("")) == ("État des DPE", "")
    assert (lower_label("Taux"), lower_label("DPE"), lower_label("")) == ("taux", "DPE", "")


@pytest.mark.parametrize("text", ["Fin.", "Fin !", "Fin ?", "n. d."])
def test_an_ended_sentence_is_left_as_it_is(text: str) -> None:
    assert end_sentence(text) == text
    assert end_sentence("Fin") == "Fin."


@pytest.mark.parametrize(
    ("count", "text"), [(1, "un"), (10, "dix"), (0, "0"), (1_100, "1\u202f100")]
)
def test_small_numbers_are_spelt(count: int, text: str) -> None:
    assert spell_number(count) == text
