"""What a report is about, and with whom it compares it: one value a scale, which all else asks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from ptvd_analysis.comparison.similarity import find_similar
from ptvd_analysis.errors import InvalidParameterError, UnknownTerritoryError, format_nearest
from ptvd_analysis.territories.keys import Level, TerritoryKey
from ptvd_analysis.territories.lookup import TABLES
from ptvd_analysis.territories.territories import France, Territory, find_territory

__all__ = ["DEPARTEMENT", "REFERENCES", "Noun", "ReferenceChoice", "Scale"]

REFERENCES = ("voisins", "region", "semblables")
"""With whom a territory is compared: those it touches, the others of its région, or those whose
structure is nearest; else a list."""


@dataclass(frozen=True)
class Noun:
    """What the territories of a scale are called in French, without an article.

    Examples
    --------
    >>> Noun("commune", "communes", "f").tell(1, "voisin"), DEPARTEMENT.noun.tell(6, "voisin")
    ('la commune voisine', 'les départements voisins')
    >>> DEPARTEMENT.noun.tell(1, other=True, complement="de la région")
    'l’autre département de la région'
    """

    singular: str
    plural: str
    gender: Literal["m", "f"]

    def tell(
        self, count: int = 1, adjective: str = "", *, other: bool = False, complement: str = ""
    ) -> str:
        """Name them, with the definite article, perhaps as « les autres »; up to one, the singular.

        The adjective is given in the masculine singular, and makes its feminine with -e and its plural
        with -s; the complement follows as it is.
        """
        plural, feminine = count > 1, self.gender == "f"
        if other:
            article = "les autres " if plural else "l’autre "
        elif not plural and self.singular[0].lower() in "aeiouéh":
            article = "l’"
        else:
            article = "les " if plural else "la " if feminine else "le "
        agreed = f" {adjective}{'e' * feminine}{'s' * plural}" if adjective else ""
        noun = self.plural if plural else self.singular
        return f"{article}{noun}{agreed} {complement}".rstrip()


@dataclass(frozen=True)
class ReferenceChoice:
    """The territories a report compares with, in order of code.

    ``label`` is what they are, as a sentence names them: « les départements voisins »; ``note``, why
    they are not what was ``asked`` (one of :data:`REFERENCES`, or a list), where they are not.
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
    level, noun : Level, Noun
        Of the territory the report is about, and of those it is compared with.
    notebook, parameter : str
        Name of the notebook, without its ending; its parameter that says which territory.
    isolated : str
        Said where none touches the territory: those of its zone are its references then.
    zone : str
        What follows the noun to name these.
    alone : str
        Said where no other has the same parent.
    unlike : str
        Said where its structure is not known whole, with {label} for what it is compared with.
    """

    level: Level
    noun: Noun
    notebook: str
    parameter: str
    isolated: str
    zone: str
    alone: str
    unlike: str

    def key(self, code: str) -> TerritoryKey:
        """Give the key of the territory of this scale that has a code."""
        return TerritoryKey(self.level, code)

    def find(self, asked: str | TerritoryKey, france: France) -> Territory:
        """Find a territory of this scale, by key, code or name."""
        return find_territory(france.dataset, asked, self.level)

    def choose_references(
        self, territory: Territory, reference: str, france: France
    ) -> ReferenceChoice:
        """Find the territories one is compared with.

        Where no territory touches it, « voisins » gives the others of its zone; where its structure is
        not known whole, « semblables » gives what « voisins » does. The note says so. Raises
        InvalidParameterError if the reference is not understood.
        """
        return replace(self._choose(territory, reference, france), asked=reference)

    def _choose(self, territory: Territory, reference: str, france: France) -> ReferenceChoice:
        if reference == "voisins":
            return self._choose_neighbours(territory, france)
        if reference == "semblables":
            return self._choose_similar(territory, france)
        if reference == "region":
            parent = territory.parent()
            inside = parent.members(self.level) if parent else []
            others = tuple(place for place in inside if place != territory)
            label = self.noun.tell(len(others), other=True, complement="de la région")
            return ReferenceChoice(others, label, "" if others else self.alone)
        return self._parse(territory, reference, france)

    def _choose_neighbours(self, territory: Territory, france: France) -> ReferenceChoice:
        neighbours = tuple(territory.neighbours())
        if neighbours:
            return ReferenceChoice(neighbours, self.noun.tell(len(neighbours), "voisin"))
        zones = france.dataset.keyed(TABLES[self.level])["zone"]
        codes = zones.index[zones == zones[territory.code]].drop(territory.code)
        others = tuple(self.find(code, france) for code in codes)
        label = self.noun.tell(2, other=True, complement=self.zone)
        return ReferenceChoice(others, label, self.isolated)

    def _choose_similar(self, territory: Territory, france: France) -> ReferenceChoice:
        codes = sorted(find_similar(territory, france).index)
        if not codes:
            near = self._choose_neighbours(territory, france)
            note = self.unlike.format(label=near.label)
            return ReferenceChoice(near.territories, near.label, note)
        others = tuple(self.find(code, france) for code in codes)
        return ReferenceChoice(others, self.noun.tell(len(others), "semblable"))

    def _parse(self, territory: Territory, reference: str, france: France) -> ReferenceChoice:
        asked = [part.strip() for part in reference.split(",") if part.strip()]
        rules = ", ".join(REFERENCES)
        try:
            others = tuple(dict.fromkeys(self.find(part, france) for part in asked))
        except UnknownTerritoryError as error:
            nearest = format_nearest(reference, REFERENCES)
            raise InvalidParameterError(
                f"reference: got {reference!r}"
                + (f"; {nearest}" if nearest else f": {error}")
                + f" Accepted: {rules}, or {self.noun.plural} like '31,65'."
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
    noun=Noun("département", "départements", "m"),
    notebook="departement",
    parameter="departement",
    isolated="Aucun autre département ne touche celui-ci par la terre : la comparaison se fait avec "
    "les autres départements d’outre-mer, qui n’en sont pas voisins.",
    zone="d’outre-mer",
    alone="Ce département est le seul de sa région.",
    unlike="La structure de ce département n’est pas connue tout entière : il est comparé avec "
    "{label}, sans les dire semblables.",
)
