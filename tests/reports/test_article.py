"""Every statement of the article is recomputed, or quoted as what cannot be."""

from __future__ import annotations

import pandas as pd

from ptvd_analysis.reports.sections.article import check_article
from ptvd_analysis.territories.territories import France


def test_the_ledger_recomputes_or_quotes_every_statement(france: France) -> None:
    ledger = check_article(france)
    by_status = pd.Series([statement.statut for statement in ledger]).value_counts().to_dict()
    assert by_status == {"conforme": 6, "cité, non calculable": 3, "objectif": 1, "écart": 1}
    counts = [statement.recalcule for statement in ledger[:5]]
    assert counts == ["24", "13", "14", "20", "225"]
    assert all("Source" in s.remarque for s in ledger if s.statut.startswith("cité"))
    [limit] = [statement for statement in ledger if statement.statut == "écart"]
    assert "Challans" in limit.remarque
