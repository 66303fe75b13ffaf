from .comparison import Comparison, compare
from .errors import PtvdError
from .maps import plot_programme_map, programme_map
from .reports.production import render_report
from .territories import France, Territory, load

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
