"""The subject of one report: a département, those it is compared with, a list, the tables."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ptvd_analysis.reports.subject.parameters import (
    ReportParameters,
    validate_parameters,
)
from ptvd_analysis.reports.subject.scales import ReferenceChoice, Scale
from ptvd_analysis.reports.subject.selection import COMPARED_INDICATORS, JUDGED_INDICATORS
from ptvd_analysis.tables.dataset import Dataset
from ptvd_analysis.territories.territories import France, Territory, load

if TYPE_CHECKING:
    import pandas as pd

    from ptvd_analysis.comparison.comparison import Comparison, Scope
    from ptvd_analysis.comparison.matching.contrasts import MatchedComparison


_SCOPES: tuple[Scope, Scope] = ("pvd", "territoire")
"""Over which communes rates are shown."""


@dataclass(frozen=True)
class Study:
    """The subject of one report.

    Parameters
    ----------
    parameters : ReportParameters
        As validated.
    france : France
        The tables.
    """

    parameters: ReportParameters
    france: France

    @property
    def dataset(self) -> Dataset:
        """The tables it is read from."""
        return self.france.dataset

    @property
    def millesime(self) -> int:
        """Which PVD list is shown."""
        return self.parameters.millesime

    @property
    def scale(self) -> Scale:
        """What it is about, and with whom it is compared."""
        return self.parameters.scale

    @cached_property
    def territory(self) -> Territory:
        """The département the report is about."""
        return self.scale.find(self.parameters.key, self.france)

    @cached_property
    def choice(self) -> ReferenceChoice:
        """The départements it is compared with."""
        return self.scale.choose_references(self.territory, self.parameters.reference, self.france)

    @property
    def references(self) -> tuple[Territory, ...]:
        """The départements it is compared with."""
        return self.choice.territories

    @property
    def territories(self) -> tuple[Territory, ...]:
        """The département, then those it is compared with."""
        return (self.territory, *self.references)

    @property
    def touching(self) -> tuple[Territory, ...]:
        """Those compared that touch the département: the others are out of its map."""
        codes = self.territory.shared_boundaries().index
        return tuple(place for place in self.references if place.code in codes)

    @cached_property
    def comparison(self) -> Comparison:
        """The département beside those it is compared with."""
        from ptvd_analysis.comparison.comparison import (
            compare,  # draws: the command line need not wait for it
        )

        return compare(self.territory, self.references, millesime=self.millesime)

    @cached_property
    def verdicts(self) -> pd.DataFrame:
        """What can be told of the differences, indicator by indicator."""
        from ptvd_analysis.comparison.verdicts import judge  # scipy.stats: nor for this

        return judge(self.comparison, JUDGED_INDICATORS)

    @cached_property
    def autocorrelation(self) -> pd.DataFrame:
        """Likeness of neighbouring communes, indicator by indicator."""
        from ptvd_analysis.comparison.standing import measure_likeness

        return measure_likeness(self.comparison, JUDGED_INDICATORS)

    @property
    def wider(self) -> tuple[Territory, ...]:
        """The région, unless it is the département itself, and France."""
        return self.scale.list_wider(self.territory, self.france)

    @cached_property
    def contexts(self) -> dict[str, pd.DataFrame]:
        """Rates over wider territories, and what they leave out, by scope."""
        return {
            scope: self.comparison.context(COMPARED_INDICATORS, scope=scope, within=self.wider)
            for scope in _SCOPES
        }

    @cached_property
    def rates(self) -> dict[str, pd.DataFrame]:
        """Rates of every territory compared, by scope."""
        return {scope: self.comparison.table(COMPARED_INDICATORS, scope=scope) for scope in _SCOPES}

    @cached_property
    def ranks(self) -> pd.DataFrame:
        """Ranks of the département, with what their uncertainty leaves open."""
        from ptvd_analysis.comparison.standing import rank_territory

        return rank_territory(self.comparison, JUDGED_INDICATORS)

    @cached_property
    def similar(self) -> pd.DataFrame:
        """The départements whose structure is nearest, from the nearest."""
        from ptvd_analysis.comparison.similarity import find_similar

        return find_similar(self.territory, self.france)

    @property
    def similar_places(self) -> list[Territory]:
        """Those of :attr:`similar`, from the nearest."""
        return [self.scale.find(code, self.france) for code in self.similar.index]

    @cached_property
    def similar_verdicts(self) -> pd.DataFrame:
        """What can be told of the differences with similar départements; empty without any."""
        from ptvd_analysis.comparison.comparison import compare
        from ptvd_analysis.comparison.verdicts import judge

        others = sorted(self.similar_places, key=lambda place: place.code)
        comparison = compare(self.territory, others, millesime=self.millesime)
        return judge(comparison, JUDGED_INDICATORS if others else ())

    @property
    def matched_france(self) -> MatchedComparison:
        """The matched comparison of the PVD communes of France."""
        from ptvd_analysis.comparison.matching.remembered import read_matched

        return read_matched(self.france, self.millesime)

    @cached_property
    def matched(self) -> MatchedComparison:
        """What of it concerns the département."""
        return self.matched_france.of(self.territory)

    @property
    def list_label(self) -> str:
        """The list shown, as a sentence names it."""
        if self.millesime == 2020:
            return "liste annoncée en 2020"
        return "liste en vigueur en 2026 (extraction de juillet)"

    @property
    def list_source(self) -> str:
        """Producer and vintage of the list shown."""
        return f"ANCT, Petites villes de demain, {self.list_label}"

    @property
    def title(self) -> str:
        """Title of the report."""
        return f"Petites villes de demain {self.territory.locatif}"


def open_study(**given: Any) -> Study:
    """Open the subject of a report from the notebook's parameters.

    Parameters
    ----------
    **given
        ``departement``, ``millesime``, ``reference``, ``donnees``.

    Returns
    -------
    Study
        The parameters checked, the tables verified.

    Raises
    ------
    InvalidParameterError, UnknownTerritoryError
        If a parameter is not one, or designates nothing.
    DataError
        If the tables cannot be used.
    """
    folder = given.get("donnees")
    france = load(Path(folder) if isinstance(folder, str) else None)
    return Study(validate_parameters(given, france), france)
