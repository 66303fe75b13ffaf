"""What a report takes: checked here, before any kernel starts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from ptvd_analysis.errors import InvalidParameterError, format_nearest
from ptvd_analysis.reports.subject.scales import DEPARTEMENT, Scale
from ptvd_analysis.territories.keys import TerritoryKey
from ptvd_analysis.territories.territories import LISTS, France


@dataclass(frozen=True)
class ReportParameters:
    """Parameters of the notebook ``departement.ipynb``.

    ``departement`` is a code; ``millesime``, which PVD list is shown; ``reference``, ``"voisins"``,
    ``"region"``, ``"semblables"``, or départements separated by commas, by code or name; ``donnees``,
    another data folder than the one that travels with the package.
    """

    departement: str
    millesime: int = 2026
    reference: str = "voisins"
    donnees: str | None = None

    @property
    def scale(self) -> Scale:
        """What the report is about, and with whom it compares it."""
        return DEPARTEMENT

    @property
    def key(self) -> TerritoryKey:
        """What tells its territory from any other."""
        return self.scale.key(self.departement)

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
    """Hold parameters to what the report takes, the code in its official form.

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
    territory = parameters.scale.find(parameters.departement, france)
    parameters.scale.choose_references(territory, parameters.reference, france)
    return replace(parameters, departement=territory.code)


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
