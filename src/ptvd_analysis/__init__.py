"""Compare the small towns of France's programme *Petites villes de demain*, and report it honestly.

>>> import ptvd_analysis as ptvd
>>> france = ptvd.load()
>>> gers = france.departement("32")
>>> len(gers.pvd(millesime=2026))
24
"""

from typing import Any

import lazy_loader

_attach: Any = lazy_loader.attach(
    __name__,
    submod_attrs={
        "comparison": ["Comparison", "compare"],
        "errors": ["PtvdError"],
        "maps": ["plot_programme_map", "programme_map"],
        "reports.production": ["render_report"],
        "territories": ["France", "Territory", "load"],
    },
)
__getattr__, __dir__, _ = _attach

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
