"""What the territories of each level are called in French."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ptvd_analysis.territories.keys import Level


@dataclass(frozen=True)
class Noun:
    """What the territories of a level are called in French, without an article.

    Examples
    --------
    >>> NOUNS["commune"].tell(1, "voisin"), NOUNS["departement"].tell(6, "voisin")
    ('la commune voisine', 'les départements voisins')
    >>> NOUNS["departement"].tell(1, other=True, complement="de la région")
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


NOUNS: dict[Level, Noun] = {
    "commune": Noun("commune", "communes", "f"),
    "epci": Noun("EPCI", "EPCI", "m"),
    "departement": Noun("département", "départements", "m"),
    "region": Noun("région", "régions", "f"),
    "france": Noun("France", "France", "f"),
    "groupe": Noun("groupe", "groupes", "m"),
}
