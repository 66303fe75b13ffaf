"""The programme's themes."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

THEMES: Mapping[str, str] = MappingProxyType(
    {
        "ecologie": "La transition écologique",
        "integration": "Une ville intégrée dans son territoire",
        "patrimoine": "Prendre soin, respecter et valoriser le patrimoine",
        "grandir_vieillir": "Grandir, bien vivre et vieillir en bonne santé",
        "demarches": "Un accès facile aux démarches",
        "elus": "Des élus accompagnés",
        "citoyens": "Des citoyens en capacité d’agir",
        "vivre_ensemble": "Vivre et faire ensemble",
        "connectes": "Des habitants connectés",
        "culture": "L’accès à la culture",
        "economie": "Une ville dynamique économiquement",
    }
)
"""The programme's eleven themes, in its own order and words (ANCT)."""
