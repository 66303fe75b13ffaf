from .comparison import Comparison, compare
from .errors import PtvdError
from .maps import programme_map
from .national import read_matched
from .reports.production import render_report
from .similarity import find_similar
from .standing import rank_territory
from .static_map import plot_programme_map
from .territories import France, Territory, load
from .verdicts import judge

__all__ = [
    "Comparison",
    "France",
    "PtvdError",
    "Territory",
    "compare",
    "find_similar",
    "judge",
    "load",
    "plot_programme_map",
    "programme_map",
    "rank_territory",
    "read_matched",
    "render_report",
]
