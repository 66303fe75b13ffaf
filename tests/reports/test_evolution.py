"""How populations moved, group by group."""

from __future__ import annotations

from dataclasses import replace

from ptvd_analysis.comparison.comparison import compare
from ptvd_analysis.presentation.html.tables import ReportTable
from ptvd_analysis.reports.sections.evolution import show_evolution
from ptvd_analysis.territories.territories import France, Territory


def test_territories_of_one_name_stay_apart(gers: Territory, france: France) -> None:
    twin = replace(france.departement("65"), nom=gers.nom, genitif=gers.genitif)
    shown = show_evolution(compare(gers, [twin]))
    tables = {part.slug: part.frame for part in shown.parts if isinstance(part, ReportTable)}
    rows = tables["evolution"].set_index("groupe")["communes"]
    assert rows.index.tolist() == [
        "PVD du Gers",
        "Reste du département",
        "PVD du Gers",
        "PVD de France hors Mayotte",
        "Ensemble du département",
    ]
    sizes = [len(place.pvd(2026)) for place in (gers, twin)]
    assert rows["PVD du Gers"].tolist() == sizes
