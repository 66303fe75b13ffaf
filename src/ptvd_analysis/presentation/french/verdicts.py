"""The words a verdict is told in: one map, whoever tells it."""

from __future__ import annotations

from collections.abc import Mapping

VERDICTS: Mapping[str, str] = {
    "plus_eleve": "plus élevé",
    "plus_faible": "plus faible",
    "plutot_plus_eleve": "plutôt plus élevé",
    "plutot_plus_faible": "plutôt plus faible",
    "proche": "proche",
    "indetermine": "indéterminé",
    "effectif_insuffisant": "effectif insuffisant",
    "non_calibre": "non calibré",
}
"""By code, as :func:`ptvd_analysis.comparison.verdicts.judge` gives them."""
