from ptvd_analysis.comparison import Comparison, compare
from ptvd_analysis.errors import PtvdError
from ptvd_analysis.maps import plot_programme_map, programme_map
from ptvd_analysis.reports.production import render_report
from ptvd_analysis.territories import France, Territory, load

__all__ = [
    "Comparison",
    "France",
    "PtvdError",
    "Territory",
    "compare",
    "load",
    "plot_programme_map",
    "programme_map",
    "render_report",
]
