"""How the report names its sources, under everything it shows."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Any

from ptvd_analysis.reports.subject.study import Study

POPULATIONS = "INSEE, populations de référence 2023"


def cite_populations(codes: Collection[str]) -> str:
    """Name the producer and vintage of the populations of some départements.

    Parameters
    ----------
    codes : collection of str
        Their codes.

    Returns
    -------
    str
        With its exception where Mayotte is among them.

    Examples
    --------
    >>> cite_populations(["974", "976"])
    'INSEE, populations de référence 2023 ; Mayotte : recensement de 2017'
    """
    return POPULATIONS + (" ; Mayotte : recensement de 2017" if "976" in codes else "")


def cite_population(study: Study) -> str:
    """Name the producer and vintage of the populations shown, all territories taken together.

    Parameters
    ----------
    study : Study
        Its subject.

    Returns
    -------
    str
        With its exception where Mayotte is among the territories.
    """
    if study.territory.code == "976":
        return cite_own_population(study)
    return cite_populations([place.code for place in study.territories])


def cite_own_population(study: Study) -> str:
    """Name the producer and vintage of the population of the département.

    Parameters
    ----------
    study : Study
        Its subject.

    Returns
    -------
    str
        With what they are in Mayotte.
    """
    if study.territory.code == "976":
        return f"{POPULATIONS}, qui répètent le recensement de 2017"
    return POPULATIONS


def cite(source: str, millesime: str) -> str:
    """Name the producer, dataset and vintage of an indicator; the passport gives them whole.

    Parameters
    ----------
    source : str
        Source of the dictionary, with the copies it came through after « ; » or in brackets.
    millesime : str
        Vintage of the dictionary, its year left out where the source ends with it.

    Returns
    -------
    str
        What a caption says.

    Examples
    --------
    >>> cite("INSEE, Filosofi 2021 ; extraction « gazetteer »", "2021")
    'INSEE, Filosofi 2021'
    >>> cite("Calcul : INSEE, BPE 2024 (copie du dépôt x)", "2024 (1er janvier), rapporté à 2023")
    'INSEE, BPE 2024 (1er janvier), rapporté à 2023'
    >>> cite("ANCT, liste du 1er août 2024", "2024 (1er août)")
    'ANCT, liste du 1er août 2024'
    """
    short = re.sub(r" \([^)]*dépôt[^)]*\)", "", source.split(" ; ")[0])
    short = short.removeprefix("Calcul : ").removeprefix("Calcul sur ")
    last, first = short.split(" ")[-1], millesime.replace(",", "").split(" ")[0]
    if last == first:
        rest = millesime[len(first) :]
        day = re.match(r" \(([^)]*)\)", rest)
        return short + (rest[day.end() :] if day and day[1] in short else rest)
    return f"{short}, {millesime}"


def cite_all(indicators: Iterable[Any]) -> str:
    """Cite several indicators, each source once.

    Parameters
    ----------
    indicators : iterable
        Things with source and millesime: indicators, or rows of a comparison.

    Returns
    -------
    str
        Citations separated by semicolons.
    """
    return " ; ".join(dict.fromkeys(cite(item.source, item.millesime) for item in indicators))
