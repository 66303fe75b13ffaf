"""What a notebook and the page exported from it agree on."""

from __future__ import annotations

from typing import Any

from xyzservices import providers

EXPLORER_TYPE = "application/vnd.ptvd.explorer+json"
"""Media type of the values the page's explorer reads, in the notebook's output."""

BACKGROUNDS: tuple[dict[str, Any], ...] = (
    {
        "nom": "Plan IGN",
        "url": providers.GeoportailFrance.plan.build_url(),
        "attribution": "© IGN, Géoplateforme",
        "max_zoom": providers.GeoportailFrance.plan.max_zoom,
    },
    {
        "nom": "OpenStreetMap",
        "url": providers.OpenStreetMap.Mapnik.build_url(),
        "attribution": "© contributeurs d’OpenStreetMap",
        "max_zoom": providers.OpenStreetMap.Mapnik.max_zoom,
    },
)
"""Backgrounds an exported page offers, never switched on: they need a network."""
