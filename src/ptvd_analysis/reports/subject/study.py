"""The subject of one report: a département, those it is compared with, a list, the tables."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ptvd_analysis.reports.subject.parameters import ReportParameters, validate_parameters
from ptvd_analysis.reports.subject.scales import ReferenceChoice, Scale
from ptvd_analysis.tables.dataset import Dataset
from ptvd_analysis.territories.territories import France, Territory, load

if TYPE_CHECKING:
    from ptvd_analysis.comparison.comparison import Comparison


@dataclass(frozen=True)
class Study:
    """The subject of one report: its parameters, as validated, and the tables."""

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

    @cached_property
    def comparison(self) -> Comparison:
        """The département beside those it is compared with."""
        from ptvd_analysis.comparison.comparison import (
            compare,  # draws: the command line need not wait for it
        )

        return compare(self.territory, self.choice.territories, millesime=self.millesime)


def open_study(**given: Any) -> Study:
    """Open the subject of a report from the notebook's parameters, checked; the tables are verified.

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
