"""A second scale of report, the EPCI: what whoever adds one would write, and nothing else.

``python -m tests.runs.second_scale NOTEBOOK FOLDER`` makes a report of it.
"""

from __future__ import annotations

import sys
from pathlib import Path

from ptvd_analysis.reports.subject.parameters import validate_parameters
from ptvd_analysis.reports.subject.scales import SCALES, Scale, find_scale
from ptvd_analysis.runs.shelf.folders import prepare_folder
from ptvd_analysis.runs.shelf.run import RunOptions, produce_reports
from ptvd_analysis.runs.workers.pool import Pool
from ptvd_analysis.runs.workers.worker import MadePage, Order, make_page
from ptvd_analysis.territories.territories import load

AUCH = "200066926"

EPCI = Scale(
    level="epci",
    notebook="epci",
    parameter="epci",
    examples=(AUCH, "243200607"),
    isolated="Aucun autre EPCI ne touche celui-ci.",
    references=("voisins", "semblables"),
    unlike="La structure de cet EPCI n’est pas assez connue : il est comparé avec {label}.",
    unique="Aucun EPCI n’est assez semblable : celui-ci est comparé avec {label}.",
    matters=("semblables",),
)


class HerePool(Pool):
    """Makes one page in this process, which knows the scale."""

    def submit(self, order: Order) -> None:
        self._given[order.key] = make_page(order)

    def collect(self, seconds: float) -> list[MadePage]:  # noqa: ARG002 - it never waits
        pages = list(self._given.values())
        self.close()
        return pages

    def close(self) -> None:
        self._given.clear()


def main(notebook: str, folder: str) -> None:
    """Make the report of an EPCI, from its key."""
    SCALES[EPCI.level] = EPCI
    france = load()
    asked = f"epci:{AUCH}"
    request = validate_parameters({find_scale(asked).parameter: asked}, france)
    options = RunOptions(notebook=Path(notebook), pool=HerePool())
    [outcome] = produce_reports(france, [request], prepare_folder(Path(folder)), options)
    assert outcome.status == "ok", outcome.message


if __name__ == "__main__":
    main(*sys.argv[1:])
