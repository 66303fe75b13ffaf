"""What a report takes: checked here, before any kernel starts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from ptvd_analysis.comparison.similarity import find_similar
from ptvd_analysis.errors import InvalidParameterError, UnknownTerritoryError, format_nearest
from ptvd_analysis.territories.territories import LISTS, France, Territory

REFERENCES = ("voisins", "region", "semblables")
"""What a département is compared with: those it touches, the others of its région, or those whose
structure is nearest."""


@dataclass(frozen=True)
class ReportParameters:
    """Parameters of the notebook ``departement.ipynb``.

    Parameters
    ----------
    departement : str
        Code, such as ``"32"`` or ``"2A"``.
    millesime : {2026, 2020}, default 2026
        Which PVD list is shown.
    reference : str, default "voisins"
        ``"voisins"``, ``"region"``, ``"semblables"``, or départements separated by commas, by
        code or name.
    donnees : str or None, default None
        Another data folder than the one that travels with the package.
    """

    departement: str
    millesime: int = 2026
    reference: str = "voisins"
    donnees: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """Give the parameters as papermill takes them."""
        return asdict(self)


_TYPES: Mapping[str, tuple[type, ...]] = {
    "departement": (str,),
    "millesime": (int,),
    "reference": (str,),
    "donnees": (str, type(None)),
}


def validate_parameters(given: Mapping[str, Any], france: France) -> ReportParameters:
    """Hold parameters to what the report takes.

    Parameters
    ----------
    given : mapping of str to object
        Names and values, as they came.
    france : France
        Where codes are looked up.

    Returns
    -------
    ReportParameters
        With the département's code in its official form.

    Raises
    ------
    InvalidParameterError
        If a name is unknown or misspelt, a value of the wrong type or out of range; the message
        gives the nearest match.
    UnknownTerritoryError
        If a code designates no département.

    Examples
    --------
    >>> from ptvd_analysis.territories.territories import load
    >>> validate_parameters({"departement": "Gers"}, load()).departement
    '32'
    >>> validate_parameters({"departement": "32", "milesime": 2020}, load())
    Traceback (most recent call last):
      ...
    ptvd_analysis.errors.InvalidParameterError: unknown parameter 'milesime'; nearest: millesime.
    Accepted: departement, millesime, reference, donnees.
    """
    for name, value in given.items():
        _check_name(name)
        _check_type(name, value)
    if "departement" not in given:
        raise InvalidParameterError("the parameter departement is missing: give a code, like '32'")
    parameters = ReportParameters(**given)
    if parameters.millesime not in LISTS["PVD"]:
        raise InvalidParameterError(
            f"millesime: there is no PVD list of {parameters.millesime}; "
            f"accepted: {', '.join(map(str, LISTS['PVD']))}"
        )
    territory = france.departement(parameters.departement)
    choose_references(territory, parameters.reference, france)
    return ReportParameters(
        territory.code, parameters.millesime, parameters.reference, parameters.donnees
    )


def _check_name(name: str) -> None:
    if name not in _TYPES:
        nearest = format_nearest(name, _TYPES)
        raise InvalidParameterError(
            f"unknown parameter {name!r}"
            + (f"; {nearest}" if nearest else "")
            + f". Accepted: {', '.join(_TYPES)}."
        )


def _check_type(name: str, value: Any) -> None:
    accepted = _TYPES[name]
    if not isinstance(value, accepted) or isinstance(value, bool):
        names = " or ".join(kind.__name__.replace("NoneType", "None") for kind in accepted)
        hint = (
            " Codes are strings: with the papermill command, write `-r departement 01`, "
            "since `-p` makes a number of it."
            if name == "departement"
            else ""
        )
        raise InvalidParameterError(
            f"{name} is of type {names}; got {value!r} ({type(value).__name__}).{hint}"
        )


@dataclass(frozen=True)
class ReferenceChoice:
    """The territories a report compares with.

    Parameters
    ----------
    territories : tuple of Territory
        In order of code.
    label : str
        What they are, as a sentence names them: « les départements voisins ».
    note : str
        Why they are not what was asked, where they are not.
    """

    territories: tuple[Territory, ...]
    label: str
    note: str = ""


def choose_references(territory: Territory, reference: str, france: France) -> ReferenceChoice:
    """Find the territories a département is compared with.

    Parameters
    ----------
    territory : Territory
        A département.
    reference : str
        As in :class:`ReportParameters`.
    france : France
        Where codes are looked up.

    Returns
    -------
    ReferenceChoice
        An overseas département has no land neighbour: « voisins » then gives the other overseas
        départements. Where the structure is not known whole, « semblables » gives what « voisins »
        does. The note says so.

    Raises
    ------
    InvalidParameterError
        If the reference is not understood.
    """
    if reference == "voisins":
        neighbours = tuple(territory.neighbours())
        if neighbours:
            plural = len(neighbours) > 1
            label = "les départements voisins" if plural else "le département voisin"
            return ReferenceChoice(neighbours, label)
        note = (
            "Aucun autre département ne touche celui-ci par la terre : la comparaison se fait "
            "avec les autres départements d’outre-mer, qui n’en sont pas voisins."
        )
        overseas = _list_overseas(territory, france)
        return ReferenceChoice(overseas, "les autres départements d’outre-mer", note)
    if reference == "semblables":
        return _choose_similar(territory, france)
    if reference == "region":
        region = territory.parent()
        inside = region.members("departement") if region else []
        others = tuple(place for place in inside if place != territory)
        note = "" if others else "Ce département est le seul de sa région."
        label = (
            "les autres départements de la région"
            if len(others) > 1
            else "l’autre département de la région"
        )
        return ReferenceChoice(others, label, note)
    return _parse_codes(territory, reference, france)


def _choose_similar(territory: Territory, france: France) -> ReferenceChoice:
    codes = sorted(find_similar(territory, france).index)
    if not codes:
        near = choose_references(territory, "voisins", france)
        note = (
            "La structure de ce département n’est pas connue tout entière : il est comparé avec "
            f"{near.label}, sans les dire semblables."
        )
        return ReferenceChoice(near.territories, near.label, note)
    others = tuple(france.departement(code) for code in codes)
    return ReferenceChoice(others, "les départements semblables")


def _list_overseas(territory: Territory, france: France) -> tuple[Territory, ...]:
    table = france.dataset.keyed("departements")
    overseas = table.index[table["zone"] == "drom"]
    return tuple(
        place for place in france.departements() if place.code in overseas and place != territory
    )


def _parse_codes(territory: Territory, reference: str, france: France) -> ReferenceChoice:
    asked = [part.strip() for part in reference.split(",") if part.strip()]
    try:
        others = tuple(dict.fromkeys(france.departement(part) for part in asked))
    except UnknownTerritoryError as error:
        nearest = format_nearest(reference, REFERENCES)
        raise InvalidParameterError(
            f"reference: got {reference!r}"
            + (f"; {nearest}" if nearest else f": {error}")
            + f" Accepted: {', '.join(REFERENCES)}, or départements like '31,65'."
        ) from error
    if not others:
        raise InvalidParameterError(
            f"reference: empty; accepted: {', '.join(REFERENCES)}, or codes"
        )
    if territory in others:
        raise InvalidParameterError(f"reference: {territory.nom} cannot be compared with itself")
    label = "les départements choisis" if len(others) > 1 else "le département choisi"
    return ReferenceChoice(others, label)
