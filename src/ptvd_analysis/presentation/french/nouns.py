"""What the territories of each level are called in French, and the words that agree with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ptvd_analysis.presentation.french.sentences import capitalise, contract_of
from ptvd_analysis.territories.keys import Level


@dataclass(frozen=True)
class Noun:
    """What the territories of a level are called in French, without an article.

    Examples
    --------
    >>> departement, epci, region = (NOUNS[level] for level in ("departement", "epci", "region"))
    >>> departement.tell(6, "voisin"), epci.of(), region.of(6, "comparé")
    ('les départements voisins', 'de l’EPCI', 'des régions comparées')
    >>> departement.tell(1, other=True, complement="de la région")
    'l’autre département de la région'
    >>> epci.this, region.that, region.outside, region.agree("aucun")
    ('cet EPCI', 'celle', 'hors d’elle', 'aucune')
    >>> epci.some, epci.each, region.title
    ('d’EPCI', 'EPCI par EPCI', 'Région')
    """

    singular: str
    plural: str
    gender: Literal["m", "f"]

    @property
    def title(self) -> str:
        """Head a column with it."""
        return capitalise(self.singular)

    @property
    def this(self) -> str:
        """Point at the one that is spoken of."""
        return (
            f"{'cette' if self._is_feminine else 'cet' if self._elides else 'ce'} {self.singular}"
        )

    @property
    def that(self) -> str:
        """Stand for it: « celui » or « celle »."""
        return "celle" if self._is_feminine else "celui"

    @property
    def outside(self) -> str:
        """Say what is not in it: « hors de lui » or « hors d’elle »."""
        return "hors d’elle" if self._is_feminine else "hors de lui"

    @property
    def each(self) -> str:
        """Say that they are taken one after the other."""
        return f"{self.singular} par {self.singular}"

    @property
    def some(self) -> str:
        """Put « de » before several, uncounted."""
        return f"d’{self.plural}" if self._elides else f"de {self.plural}"

    @property
    def _is_feminine(self) -> bool:
        return self.gender == "f"

    @property
    def _elides(self) -> bool:
        return self.singular[0].lower() in "aeiouéh"

    def agree(self, adjective: str, count: int = 1) -> str:
        """Agree an adjective, given in the masculine singular, that takes -e and -s."""
        return f"{adjective}{'e' * self._is_feminine}{'s' * (count > 1)}"

    def tell(
        self, count: int = 1, adjective: str = "", *, other: bool = False, complement: str = ""
    ) -> str:
        """Name them, with the definite article, perhaps as « les autres »; up to one, the singular.

        The adjective agrees as :meth:`agree` has it; the complement follows as it is.
        """
        plural = count > 1
        if other:
            article = "les autres " if plural else "l’autre "
        elif plural:
            article = "les "
        else:
            article = "l’" if self._elides else "la " if self._is_feminine else "le "
        words = [self.plural if plural else self.singular]
        words += [self.agree(adjective, count)] if adjective else []
        words += [complement] if complement else []
        return article + " ".join(words)

    def of(self, count: int = 1, adjective: str = "", *, other: bool = False) -> str:
        """Put « de » before what :meth:`tell` gives."""
        return contract_of(self.tell(count, adjective, other=other))


TERRITORY = Noun("territoire", "territoires", "m")
"""What those of several levels are called together."""

NOUNS: dict[Level, Noun] = {
    "commune": Noun("commune", "communes", "f"),
    "epci": Noun("EPCI", "EPCI", "m"),
    "departement": Noun("département", "départements", "m"),
    "region": Noun("région", "régions", "f"),
    "france": Noun("France", "France", "f"),
    "groupe": Noun("groupe", "groupes", "m"),
}
