"""The matching of France, once for all tests."""

from __future__ import annotations

import pandas as pd
import pytest

from ptvd_analysis.comparison.matching.contrasts import MatchedComparison, read_matched
from ptvd_analysis.comparison.matching.measures import (
    CHECKS,
    OUTCOMES,
    compute_covariates,
    compute_measures,
    scale_covariates,
)
from ptvd_analysis.territories.territories import France


@pytest.fixture(scope="session")
def scaled(france: France) -> pd.DataFrame:
    return scale_covariates(compute_covariates(france.dataset))


@pytest.fixture(scope="session")
def measured(france: France) -> pd.DataFrame:
    return compute_measures(france.dataset, [*CHECKS, *OUTCOMES])


@pytest.fixture(scope="session")
def matched(france: France) -> MatchedComparison:
    return read_matched(france)
