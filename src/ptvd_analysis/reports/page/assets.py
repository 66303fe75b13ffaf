"""What a page is assembled from: its policy, its styles and scripts, its data, made harmless."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from xyzservices import providers

from ptvd_analysis.errors import ExportError

PACKAGE = "ptvd_analysis.reports.page"
"""Where the templates of a report's page are."""

EXPLORER_TYPE = "application/vnd.ptvd.explorer+json"
"""Media type of the values the page's explorer reads, in the notebook's output."""

OWN_HTML = {"ptvd": True}
"""What marks, in an output's metadata, HTML of this package: the page shows it as it is."""

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


def make_policy(scripts: Sequence[str], backgrounds: Sequence[Mapping[str, Any]] = ()) -> str:
    """Write the Content-Security-Policy of a page.

    No connection of any kind; images from data and from the servers of the backgrounds that a reader
    may switch on; the given scripts, by hash, and no other.
    """
    servers = "".join(f" https://{urlsplit(entry['url']).hostname}" for entry in backgrounds)
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
        for script in scripts
    )
    return (
        f"default-src 'none'; img-src data:{servers}; style-src 'unsafe-inline'; "
        f"script-src {hashes or chr(39) + 'none' + chr(39)}; base-uri 'none'; form-action 'none'"
    )


def read_leaflet(name: str) -> str:
    """Read ``leaflet.js`` or ``leaflet.css`` from the package that ships it.

    Raises ExportError if the package is absent or laid out otherwise.
    """
    try:
        from xstatic.pkg import leaflet

        text = (Path(leaflet.BASE_DIR) / name).read_text(encoding="utf-8")
    except (ImportError, AttributeError, OSError) as error:
        raise ExportError(
            f"{name} is not where xstatic-leaflet keeps it ({error}); "
            "install xstatic-leaflet 1.9.3 or later, laid out alike"
        ) from error
    return re.sub(r"/[/*]# sourceMappingURL=\S+( \*/)?", "", text)


def strip_urls(css: str) -> str:
    """Take out the images of Leaflet's stylesheet: a page uses none, and has no file beside it."""
    return re.sub(r"background-image:\s*url\([^)]*\);?", "", css)


@cache
def read_asset(name: str, package: str = PACKAGE) -> str:
    """Read a style or a script of a package's folder ``templates``."""
    return (resources.files(package) / "templates" / name).read_text(encoding="utf-8")


def protect(text: str) -> str:
    """Keep text from ending, or commenting out, the element it is put in."""
    return text.replace("</", "<\\/").replace("<!--", "<\\u0021--")
