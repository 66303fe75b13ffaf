"""What a report takes: checked here, before any kernel starts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ptvd_analysis.errors import InvalidParameterError, format_nearest
from ptvd_analysis.reports.subject.scales import SCALES, Scale, find_scale
from ptvd_analysis.territories.keys import Level, TerritoryKey
from ptvd_analysis.territories.territories import LISTS, France


@dataclass(frozen=True)
class ReportParameters:
    """Parameters of a report, which its notebook takes.

    ``code`` is that of its territory, which the notebook takes by the name its scale gives;
    ``millesime``, which PVD list is shown; ``reference``, ``"voisins"``, ``"region"``,
    ``"semblables"``, or territories of the scale separated by commas, by code or name; ``donnees``,
    another data folder than the one that travels with the package; ``level``, that of the scale.
    """

    code: str
    millesime: int = 2026
    reference: str = "voisins"
    donnees: str | None = None
    level: Level = "departement"

    @property
    def scale(self) -> Scale:
        """What the report is about, and with whom it compares it."""
        return SCALES[self.level]

    @property
    def key(self) -> TerritoryKey:
        """What tells its territory from any other."""
        return TerritoryKey(self.level, self.code)

    @property
    def asked(self) -> str:
        """What the command takes for its territory: its code, or its key if that would be another's."""
        return self.code if find_scale(self.code) is self.scale else str(self.key)

    def as_dict(self) -> dict[str, Any]:
        """Give the parameters as papermill takes them."""
        return {self.scale.parameter: self.code} | {name: getattr(self, name) for name in _TYPES}


_TYPES: Mapping[str, tuple[type, ...]] = {
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
        If a code designates no territory of the scale.

    Examples
    --------
    >>> from ptvd_analysis.territories.territories import load
    >>> validate_parameters({"departement": "Gers"}, load()).code
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
    scale = _choose_scale(given)
    others = {name: given[name] for name in _TYPES if name in given}
    parameters = ReportParameters(given[scale.parameter], level=scale.level, **others)
    if parameters.millesime not in LISTS["PVD"]:
        raise InvalidParameterError(
            f"millesime: there is no PVD list of {parameters.millesime}; "
            f"accepted: {', '.join(map(str, LISTS['PVD']))}"
        )
    territory = scale.find(parameters.code, france)
    scale.choose_references(territory, parameters.reference, france)
    return replace(parameters, code=territory.code)


def name_parameters() -> str:
    """Name what notebooks take, for messages: one of the first says which territory."""
    return ", ".join([" or ".join(_list_scales()), *_TYPES])


def _list_scales() -> dict[str, Scale]:
    return {scale.parameter: scale for scale in SCALES.values()}


def _choose_scale(given: Mapping[str, Any]) -> Scale:
    """Find which scale the name of a parameter says."""
    scales = _list_scales()
    found = [scales[name] for name in given if name in scales]
    if len(found) == 1:
        return found[0]
    if found:
        names = " and ".join(scale.parameter for scale in found)
        raise InvalidParameterError(f"{names} were given: a report is about one territory")
    raise InvalidParameterError(
        f"the parameter {' or '.join(scales)} is missing: give a code, like "
        + " or ".join(repr(scale.examples[0]) for scale in scales.values())
    )


def _check_name(name: str) -> None:
    accepted = [*_list_scales(), *_TYPES]
    if name not in accepted:
        nearest = format_nearest(name, accepted)
        raise InvalidParameterError(
            f"unknown parameter {name!r}"
            + (f"; {nearest}" if nearest else "")
            + f". Accepted: {name_parameters()}."
        )


def _check_type(name: str, value: Any) -> None:
    scale = _list_scales().get(name)
    accepted = (str,) if scale else _TYPES[name]
    if not isinstance(value, accepted) or isinstance(value, bool):
        names = " or ".join(kind.__name__.replace("NoneType", "None") for kind in accepted)
        hint = (
            f" Codes are strings: with the papermill command, write `-r {name} {scale.examples[0]}`, "
            "since `-p` makes a number of it."
            if scale
            else ""
        )
        raise InvalidParameterError(
            f"{name} is of type {names}; got {value!r} ({type(value).__name__}).{hint}"
        )
