from .comparison import Comparison, compare
from .errors import PtvdError
from .maps import programme_map
from .reports.production import render_report
from .static_map import plot_programme_map
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
