"""The indicators: declared once in the dictionary, with theme, unit, vintage and source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import pandas as pd

from ptvd_analysis.errors import InvalidParameterError, UnknownIndicatorError, format_nearest
from ptvd_analysis.tables.dataset import Dataset
from ptvd_analysis.tables.remembered import remembered
from ptvd_analysis.tables.themes import THEMES


@dataclass(frozen=True)
class Indicator:
    """One indicator, as the dictionary declares it."""

    code: str  # a column of ``indicateurs``, or the name of a rate derived from two
    label: str  # what it is, in French
    unit: str
    millesime: str  # as the producer writes it
    source: str
    licence: str
    theme: str  # a key of THEMES
    kind: str  # effectif (adds up), part, taux, montant, indice or classe
    note: str = ""
    numerator: str = ""  # empty where the source gives the rate and its exact denominator only
    denominator: str = ""  # empty where it gives the rate alone; weight of a median amount
    factor: float = 1.0
    derived: bool = False  # computed here rather than read
    decimals: int = 0  # shown after the comma
    producer: str = ""  # short name of its source
    missing: str = ""  # what a missing value means, in French
    judged: bool = False  # in the list judged by default
    scale: str = "lineaire"  # or log: compared as ratios
    institution: str = ""  # the rule whose borders shape it, in French
    sampled: int = 0  # 1 surveyed in communes of 10,000 inhabitants and more, 2 in every commune
    level: str = "commune"  # of what territory the value is: commune, epci or zone_emploi

    @property
    def is_class(self) -> bool:
        """Whether its values are classes of a nomenclature, which cannot be averaged."""
        return self.kind == "classe"

    @property
    def unit_over(self) -> str:
        """Unit of its value over several communes."""
        return "%" if self.unit == "0/1" else self.unit

    @property
    def method(self) -> str:
        """How its value over several communes is made."""
        if self.level != "commune":
            return "valeur partagée"
        if self.unit == "0/1":
            return "part des communes"
        if self.kind == "effectif":
            return "somme"
        if self.denominator:
            return "médiane pondérée" if self.kind == "montant" else "rapport de sommes"
        return "médiane des communes"

    def describe(self, *, pooled: bool = False) -> dict[str, Any]:
        """Give the cells that say what the rows of a tidy frame measure, in communes or pooled."""
        return {
            "indicateur": self.code,
            "libelle": self.label,
            "theme": self.theme,
            "unite": self.unit_over if pooled else self.unit,
            "decimales": self.decimals,
            "millesime": self.millesime,
            "producteur": self.producer,
            "source": self.source,
        }


@remembered
def read_indicators(dataset: Dataset) -> Mapping[str, Indicator]:
    """Read the dictionary, by code: the indicators read first, those derived after."""
    indicators = {}
    for name, derived in (("dictionnaire", False), ("dictionnaire_derives", True)):
        for row in dataset.table(name).to_dict("records"):
            indicators[row["code"]] = _parse_row(row, derived)
    return MappingProxyType(indicators)


def _parse_row(row: dict[Any, Any], derived: bool) -> Indicator:
    def text(column: str) -> str:
        return "" if pd.isna(row[column]) else str(row[column])

    return Indicator(
        code=row["code"],
        label=row["libelle"],
        unit=row["unite"],
        millesime=row["millesime"],
        source=row["source"],
        licence=row["licence"],
        theme=row["theme"],
        kind=row["type"],
        note=text("note"),
        numerator=text("numerateur"),
        denominator=text("denominateur"),
        factor=1.0 if pd.isna(row["facteur"]) else float(row["facteur"]),
        derived=derived,
        decimals=int(row["decimales"]),
        producer=row["producteur"],
        missing=row["manquant"],
        judged=bool(row["juge"]),
        scale=row["echelle"],
        institution=text("institution"),
        sampled=int(row["sondage"]),
        level=row["niveau"],
    )


def get_indicator(dataset: Dataset, code: str) -> Indicator:
    """Find an indicator by its code.

    Raises
    ------
    UnknownIndicatorError
        With the nearest matches.
    """
    indicators = read_indicators(dataset)
    if code not in indicators:
        nearest = format_nearest(code, indicators)
        raise UnknownIndicatorError(
            f"no indicator {code!r}" + (f"; {nearest}" if nearest else "") + ". "
            f"The {len(indicators)} codes are in data/dictionnaire.csv and "
            "data/dictionnaire_derives.csv."
        )
    return indicators[code]


def list_judged(dataset: Dataset) -> tuple[str, ...]:
    """List the codes judged by default, in the order of the themes, then of the dictionary."""
    themes = list(THEMES)
    judged = [one for one in read_indicators(dataset).values() if one.judged]
    return tuple(one.code for one in sorted(judged, key=lambda one: themes.index(one.theme)))


def get_indicators(dataset: Dataset, codes: Iterable[str]) -> list[Indicator]:
    """Find indicators as :func:`get_indicator`, in order; a text alone is refused, being no list."""
    if isinstance(codes, str):
        raise InvalidParameterError(
            f"indicators: a list of codes is needed, even of one; got {codes!r}"
        )
    return [get_indicator(dataset, code) for code in codes]
