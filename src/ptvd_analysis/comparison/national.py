"""The computations of all of France, in one list: what is worth doing before reports are made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ptvd_analysis.comparison.equipment import measure_equipment
from ptvd_analysis.comparison.kept import Kept
from ptvd_analysis.comparison.levels import read_levels
from ptvd_analysis.comparison.matching.contrasts import read_matched
from ptvd_analysis.comparison.matching.trends import read_trends
from ptvd_analysis.comparison.singularity import read_singularity
from ptvd_analysis.territories.territories import France

STEPS: Mapping[str, Kept[Any]] = {
    step.name: step
    for step in (read_levels, read_singularity, measure_equipment, read_matched, read_trends)
}
"""What is computed once for France and kept, by name, in the order it is computed in."""


def prepare_national(
    france: France,
    millesime: int = 2026,
    tell: Callable[[str, int, int], None] = lambda *_: None,
) -> None:
    """Compute what is not kept yet, telling the name of each step, how many are done, and of how many.

    Told once more at the end, under an empty name; nothing is told, nor read, where all is kept.
    """
    missing = [step for step in STEPS.values() if not step.is_ready(france, millesime)]
    for done, step in enumerate(missing):
        tell(step.name, done, len(missing))
        step(france, millesime)
    if missing:
        tell("", len(missing), len(missing))
