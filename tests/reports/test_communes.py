"""What few towns have is told by their names."""

from __future__ import annotations

import pytest

from ptvd_analysis.comparison.comparison import compare
from ptvd_analysis.reports.sections.communes import tell_presence
from ptvd_analysis.territories.territories import France

WORKSHOPS = "Fabriques de territoire (tiers-lieux soutenus par l’ANCT), 2024 (septembre)"


@pytest.mark.parametrize(
    ("place", "code", "told"),
    [
        ("32", "fabriques_territoire_2024", f"{WORKSHOPS} : aucune."),
        ("2A", "fabriques_territoire_2024", f"{WORKSHOPS} : 1 sur 6 (Vico)."),
        ("974", "fabriques_territoire_2024",
         f"{WORKSHOPS} : 2 sur 11 (Entre-Deux et L'Étang-Salé)."),
        ("35", "engagement_citoyen_anct_2025",
         "Commune d’un programme ANCT d’engagement citoyen, 2025 (décembre) : 1 sur 40 (Guichen)."),
        ("976", "apl_medecins_generalistes_2023",
         "Accessibilité aux médecins généralistes (APL), 2023 : n.\u00a0d."),
    ],
)  # fmt: skip
def test_a_presence_names_the_towns_that_have_it(
    france: France, place: str, code: str, told: str
) -> None:
    assert tell_presence(compare(france.departement(place), []), code) == told
