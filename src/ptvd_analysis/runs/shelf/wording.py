"""What the index says in French of the reports of a folder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from ptvd_analysis.presentation.french.nouns import NOUNS, Noun
from ptvd_analysis.presentation.french.quantities import format_date, format_number
from ptvd_analysis.presentation.french.sentences import format_count, format_names
from ptvd_analysis.runs.shelf.entries import ABSENT, IndexEntry
from ptvd_analysis.runs.shelf.manifest import parse_timestamp

STATUSES = {
    "ok": "publié",
    "up_to_date": "publié",
    "failed": "échec",
    "timeout": "délai dépassé",
    "killed": "processus tué",
    "interrupted": "interrompu",
    ABSENT: "fichier absent",
}
_LOST = {
    "failed": ("échec", "échecs"),
    "timeout": ("délai dépassé", "délais dépassés"),
    "killed": ("processus tué", "processus tués"),
    "interrupted": ("interruption", "interruptions"),
    ABSENT: ("fichier absent", "fichiers absents"),
}
LEGEND = {
    "published": "rapport publié",
    "earlier": "rapport antérieur, dernière tentative sans succès",
    "failed": "échec, interruption ou fichier absent",
    "none": "pas de rapport",
}


def write_summary(
    entries: Collection[IndexEntry], among: int, noun: Noun = NOUNS["departement"]
) -> list[str]:
    """Tell, of so many territories, how many have a report, and how many were tried without success."""
    found = sum(entry.file is not None for entry in entries)
    verb = "a" if found == 1 else "ont"
    none = "Aucune" if noun.gender == "f" else "Aucun"
    sentences = [
        f"{format_number(found)} des {among} {noun.plural} {verb} un rapport dans ce dossier."
        if found
        else f"{none} des {among} {noun.plural} n’a de rapport dans ce dossier."
    ]
    counts = Counter(entry.status for entry in entries)
    lost = [format_count(counts[name], *nouns) for name, nouns in _LOST.items() if counts[name]]
    if lost:
        sentences.append(f"À signaler : {format_names(lost)}.")
    return sentences


def label_shape(code: str, name: str, entry: IndexEntry | None) -> str:
    """Say what one shape of the map is: to a screen reader, and when it is pointed at.

    Examples
    --------
    >>> label_shape("32", "Gers", None)
    'Gers (32) : pas de rapport'
    """
    if entry is None:
        return f"{name} ({code}) : {LEGEND['none']}"
    title, status = f"{entry.nom} ({code})", STATUSES[entry.status]
    if entry.file is None:
        return f"{title} : {status}"
    towns = (
        "nombre de communes PVD n. d."
        if entry.pvd is None
        else "aucune commune PVD"
        if entry.pvd == 0
        else f"{format_count(entry.pvd, 'commune', 'communes')} PVD"
    )
    listed = "" if entry.millesime == 2026 else f", liste de {entry.millesime}"
    earlier = f", rapport antérieur ({status})" if entry.state == "earlier" else ""
    return f"{title} : {towns}{listed}{earlier}"


def format_moment(text: str) -> str:
    """Write a moment of the manifest.

    Examples
    --------
    >>> format_moment("2026-09-21T16:13:20+02:00")
    '21 septembre 2026 à 14 h 13 UTC'
    """
    moment = parse_timestamp(text)
    return f"{format_date(moment)} à {moment:%H} h {moment:%M} UTC"
