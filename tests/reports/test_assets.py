"""What a page is assembled from."""

from __future__ import annotations

import pytest

from ptvd_analysis.errors import ExportError
from ptvd_analysis.reports.page.assets import make_policy, read_leaflet


def test_the_policy_allows_named_scripts_only() -> None:
    assert "script-src 'none'" in make_policy([])
    policy = make_policy(["alert(1)"])
    assert "script-src 'sha256-" in policy
    assert "connect-src" not in policy
    assert policy.startswith("default-src 'none'")


def test_a_missing_leaflet_is_a_clear_error() -> None:
    with pytest.raises(ExportError, match=r"nothing\.js is not where xstatic-leaflet keeps it"):
        read_leaflet("nothing.js")
