"""The sections of the report, each a function that a notebook cell calls.

What they take is named as :class:`ptvd_analysis.reports.subject.study.Study` names it: a territory
and a millesime, a comparison, the choice it follows from. They return what Jupyter displays: HTML,
tables, figures, a map. Indicators, verdicts, ranks and distances come from the library: sections
choose, count, order and word.
"""

from ptvd_analysis.reports.sections.apparies import show_matched
from ptvd_analysis.reports.sections.binomes import show_binomes
from ptvd_analysis.reports.sections.carte import show_map
from ptvd_analysis.reports.sections.centralite import show_centrality
from ptvd_analysis.reports.sections.communes import show_communes
from ptvd_analysis.reports.sections.comparaison import show_comparison
from ptvd_analysis.reports.sections.couverture import show_coverage
from ptvd_analysis.reports.sections.ecarts import show_differences
from ptvd_analysis.reports.sections.evolution import show_evolution
from ptvd_analysis.reports.sections.explorateur import show_explorer
from ptvd_analysis.reports.sections.incertitude import show_autocorrelation, show_ranks
from ptvd_analysis.reports.sections.listes import show_list_changes
from ptvd_analysis.reports.sections.mesure import show_measurement
from ptvd_analysis.reports.sections.passeport import show_passport, show_reproduction
from ptvd_analysis.reports.sections.position import show_position
from ptvd_analysis.reports.sections.profil import show_grid, show_profile
from ptvd_analysis.reports.sections.semblables import show_similar
from ptvd_analysis.reports.sections.synthese import show_header, show_key_figures
from ptvd_analysis.reports.sections.telechargements import show_downloads

__all__ = [
    "show_autocorrelation",
    "show_binomes",
    "show_centrality",
    "show_communes",
    "show_comparison",
    "show_coverage",
    "show_differences",
    "show_downloads",
    "show_evolution",
    "show_explorer",
    "show_grid",
    "show_header",
    "show_key_figures",
    "show_list_changes",
    "show_map",
    "show_matched",
    "show_measurement",
    "show_passport",
    "show_position",
    "show_profile",
    "show_ranks",
    "show_reproduction",
    "show_similar",
]
