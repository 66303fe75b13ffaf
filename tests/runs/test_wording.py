"""The words of the index, for none, one and many, and each way a report can end."""

from __future__ import annotations

import pytest

from ptvd_analysis.runs.shelf.entries import IndexEntry
from ptvd_analysis.runs.shelf.manifest import STATUSES
from ptvd_analysis.runs.shelf.wording import STATUSES as WORDS
from ptvd_analysis.runs.shelf.wording import label_shape, write_summary
from tests.conftest import key


def make(state: str = "published", status: str = "ok", **changes: object) -> IndexEntry:
    file = None if state == "failed" else "32-gers.html"
    given = {"millesime": 2026, "pvd": 24, "population_2023": 1, "moment": None} | changes
    return IndexEntry(key("32"), "Gers", state, status, file, **given)  # type: ignore[arg-type]


def flatten(text: str) -> str:
    """The same, with ordinary spaces."""
    return " ".join(text.split())


@pytest.mark.parametrize(
    ("entries", "sentences"),
    [
        ([], ["Aucun des 101 départements n’a de rapport dans ce dossier."]),
        ([make()], ["1 des 101 départements a un rapport dans ce dossier."]),
        ([make(), make()], ["2 des 101 départements ont un rapport dans ce dossier."]),
        (
            [make("failed", "killed"), make("earlier", "failed")],
            [
                "1 des 101 départements a un rapport dans ce dossier.",
                "À signaler : 1 échec et 1 processus tué.",
            ],
        ),
        (
            [make("failed", status) for status in ("timeout", "absent", "interrupted", "absent")],
            [
                "Aucun des 101 départements n’a de rapport dans ce dossier.",
                "À signaler : 1 délai dépassé, 1 interruption et 2 fichiers absents.",
            ],
        ),
    ],
)
def test_the_summary_counts_what_can_be_read_and_what_went_wrong(
    entries: list[IndexEntry], sentences: list[str]
) -> None:
    assert [flatten(sentence) for sentence in write_summary(entries, 101)] == sentences


@pytest.mark.parametrize(
    ("entry", "label"),
    [
        (None, "pas de rapport"),
        (make(), "24 communes PVD"),
        (make(pvd=1), "1 commune PVD"),
        (make(pvd=0), "aucune commune PVD"),
        (make(pvd=None), "nombre de communes PVD n. d."),
        (make(millesime=2020), "24 communes PVD, liste de 2020"),
        (make("failed", "timeout"), "délai dépassé"),
        (make("failed", "absent"), "fichier absent"),
        (make("earlier", "failed"), "24 communes PVD, rapport antérieur (échec)"),
        (
            make("earlier", "killed", pvd=None, millesime=2020),
            "nombre de communes PVD n. d., liste de 2020, rapport antérieur (processus tué)",
        ),
    ],
)
def test_a_shape_says_what_it_leads_to(entry: IndexEntry | None, label: str) -> None:
    assert flatten(label_shape("32", "Gers", entry)) == f"Gers (32) : {label}"


def test_there_is_a_word_for_each_way_a_report_can_end() -> None:
    assert WORDS.keys() == {*STATUSES, "absent"}
