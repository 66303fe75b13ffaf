"""What a report is about, and with whom it compares it: one value a scale, which all else asks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, get_args

from ptvd_analysis.comparison.peers import KINDS, Kind, find_peers
from ptvd_analysis.errors import InvalidParameterError, UnknownTerritoryError, format_nearest
from ptvd_analysis.presentation.french.nouns import NOUNS, Noun
from ptvd_analysis.territories.keys import Level, TerritoryKey
from ptvd_analysis.territories.lookup import TABLES
from ptvd_analysis.territories.territories import France, Territory, find_territory

__all__ = ["DEPARTEMENT", "SCALES", "ReferenceChoice", "Scale", "find_scale", "tells"]

Matter = Literal["apparies", "binomes", "semblables"]
"""What a scale may have nothing to say of: the matched comparison, the EPCI within its territories,
those whose structure is nearest."""


@dataclass(frozen=True)
class ReferenceChoice:
    """The territories a report compares with, in order of code.

    ``label`` is what they are, as a sentence names them: « les départements voisins »; ``note``, why
    they are not what was ``asked`` (one of :data:`~ptvd_analysis.comparison.peers.KINDS`, or a
    list), where they are not.
    """

    territories: tuple[Territory, ...]
    label: str
    note: str = ""
    asked: str = ""


@dataclass(frozen=True)
class Scale:
    """One scale of report.

    Parameters
    ----------
    level : Level
        Of the territory the report is about, and of those it is compared with.
    notebook, parameter : str
        Name of the notebook, without its ending; its parameter that says which territory.
    examples : tuple of str
        Two codes, for messages.
    isolated : str
        Said where none touches the territory: those of its zone are its references then.
    zone : str, optional
        What follows the noun to name these, where the table of the level has a column ``zone``; no
        reference otherwise.
    alone : str, optional
        Said where no other has the same parent.
    unlike, unique : str, optional
        Said where too little of its structure is known, and where none is near enough to be called
        similar, with {label} for what it is compared with.
    references : tuple of str
        Those of :data:`~ptvd_analysis.comparison.peers.KINDS` that make sense; a list always does.
    matters : tuple of str
        Those of :data:`Matter` that its reports speak of.
    """

    level: Level
    notebook: str
    parameter: str
    examples: tuple[str, str]
    isolated: str
    zone: str = ""
    alone: str = ""
    unlike: str = ""
    unique: str = ""
    references: tuple[Kind, ...] = KINDS
    matters: tuple[Matter, ...] = get_args(Matter)

    @property
    def noun(self) -> Noun:
        """What its territories are called."""
        return NOUNS[self.level]

    def key(self, code: str) -> TerritoryKey:
        """Give the key of the territory of this scale that has a code."""
        return TerritoryKey(self.level, code)

    def find(self, asked: str | TerritoryKey, france: France) -> Territory:
        """Find a territory of this scale, by key, code or name."""
        return find_territory(france.dataset, asked, self.level)

    def list_territories(self, france: France) -> list[Territory]:
        """List all the territories a report can be about, by code."""
        return [
            self.find(code, france)
            for code in sorted(france.dataset.keyed(TABLES[self.level]).index)
        ]

    def choose_references(
        self, territory: Territory, reference: str, france: France
    ) -> ReferenceChoice:
        """Find the territories one is compared with.

        Where no territory touches it, « voisins » gives the others of its zone; where none is
        comparable, « semblables » gives what « voisins » does. The note says so. Raises
        InvalidParameterError if the reference is not understood.
        """
        return replace(self._choose(territory, reference, france), asked=reference)

    def _choose(self, territory: Territory, reference: str, france: France) -> ReferenceChoice:
        if reference not in self.references:
            return self._parse(territory, reference, france)
        if reference == "voisins":
            return self._choose_neighbours(territory, france)
        if reference == "semblables":
            return self._choose_similar(territory, france)
        others = find_peers(territory, "region")
        label = self.noun.tell(len(others), other=True, complement="de la région")
        return ReferenceChoice(others, label, "" if others else self.alone)

    def _choose_neighbours(self, territory: Territory, france: France) -> ReferenceChoice:
        neighbours = find_peers(territory, "voisins")
        if neighbours:
            return ReferenceChoice(neighbours, self.noun.tell(len(neighbours), "voisin"))
        if not self.zone:
            return ReferenceChoice((), self.noun.tell(2, "voisin"), self.isolated)
        zones = france.dataset.keyed(TABLES[self.level])["zone"]
        codes = zones.index[zones == zones[territory.code]].drop(territory.code)
        others = tuple(self.find(code, france) for code in codes)
        label = self.noun.tell(2, other=True, complement=self.zone)
        return ReferenceChoice(others, label, self.isolated)

    def _choose_similar(self, territory: Territory, france: France) -> ReferenceChoice:
        others = find_peers(territory, "semblables")
        if not others:
            from ptvd_analysis.comparison.similarity import (
                has_structure,  # computes: the command line need not wait for it
            )

            near = self._choose_neighbours(territory, france)
            note = self.unique if has_structure(territory) else self.unlike
            note = note.format(label=near.label)
            return ReferenceChoice(near.territories, near.label, note)
        return ReferenceChoice(others, self.noun.tell(len(others), "semblable"))

    def _parse(self, territory: Territory, reference: str, france: France) -> ReferenceChoice:
        asked = [part.strip() for part in reference.split(",") if part.strip()]
        rules = ", ".join(self.references)
        try:
            others = tuple(dict.fromkeys(self.find(part, france) for part in asked))
        except UnknownTerritoryError as error:
            nearest = format_nearest(reference, self.references)
            raise InvalidParameterError(
                f"reference: got {reference!r}"
                + (f"; {nearest}" if nearest else f": {error}")
                + f" Accepted: {rules}, or {self.noun.plural} like '{','.join(self.examples)}'."
            ) from error
        if not others:
            raise InvalidParameterError(f"reference: empty; accepted: {rules}, or codes")
        if territory in others:
            raise InvalidParameterError(
                f"reference: {territory.nom} cannot be compared with itself"
            )
        return ReferenceChoice(others, self.noun.tell(len(others), "choisi"))


DEPARTEMENT = Scale(
    level="departement",
    notebook="departement",
    parameter="departement",
    examples=("01", "65"),
    isolated="Aucun autre département ne touche celui-ci par la terre : la comparaison se fait avec "
    "les autres départements d’outre-mer, qui n’en sont pas voisins.",
    zone="d’outre-mer",
    alone="Ce département est le seul de sa région.",
    unlike="La structure de ce département est trop peu connue : il est comparé avec {label}, "
    "faute de semblable.",
    unique="Aucun département comparable : le plus proche par sa structure en est déjà loin. Celui-ci "
    "est comparé avec {label}, faute de semblable.",
)

SCALES: dict[str, Scale] = {scale.level: scale for scale in (DEPARTEMENT,)}
"""Every scale of report, by level: one more is known everywhere once it is here."""


def find_scale(asked: str | TerritoryKey) -> Scale:
    """Find the scale of a territory: that of its key; a code or a name alone is a département's.

    Examples
    --------
    >>> find_scale("departement:32") is find_scale("Gers") is DEPARTEMENT
    True
    """
    level, colon, _ = str(asked).partition(":")
    return SCALES.get(level, DEPARTEMENT) if colon else DEPARTEMENT


def tells(territory: Territory, matter: Matter) -> bool:
    """Tell whether the reports on territories of a level speak of something.

    Examples
    --------
    >>> from ptvd_analysis.territories.territories import load
    >>> tells(load().departement("32"), "binomes"), tells(load().region("76"), "binomes")
    (True, False)
    """
    return territory.level in SCALES and matter in SCALES[territory.level].matters
