from .comparison.comparison import Comparison, compare
from .comparison.facts.facts import find_facts, tabulate_facts
from .comparison.lookalikes import nearest_towns
from .comparison.matching.contrasts import read_matched
from .comparison.places import place_towns
from .comparison.similarity import find_similar
from .comparison.standing import rank_territory
from .comparison.verdicts import judge
from .errors import PtvdError
from .presentation.graphics.leaflet import programme_map
from .presentation.graphics.paper_map import plot_programme_map
from .runs.shelf.run import render_report
from .territories.territories import France, Territory, load

__all__ = [
    "Comparison",
    "France",
    "PtvdError",
    "Territory",
    "compare",
    "find_facts",
    "find_similar",
    "judge",
    "load",
    "nearest_towns",
    "place_towns",
    "plot_programme_map",
    "programme_map",
    "rank_territory",
    "read_matched",
    "render_report",
    "tabulate_facts",
]
