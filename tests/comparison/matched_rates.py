"""How often the matched comparison is wrong, measured: each function is one promise.

Each gives what is promised, the aim, what is measured, and whether that holds; seeds are fixed.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import ndtri

from ptvd_analysis.comparison.matching.contrasts import ALPHA, read_matched
from ptvd_analysis.comparison.matching.measures import (
    OUTCOMES,
    compute_covariates,
    compute_measures,
    scale_covariates,
)
from ptvd_analysis.comparison.matching.nearest import MatchingDesign, match
from ptvd_analysis.comparison.matching.placebos import ERROR, draw_placebos, find_level
from ptvd_analysis.statistics.did import estimate_change
from ptvd_analysis.territories.territories import France
from tests.statistics.test_did import TRUTH, draw

Promise = tuple[str, str, str, bool]
Flags = npt.NDArray[np.bool_]

NOMINAL = ALPHA / len(OUTCOMES)


def tell(learnt: pd.DataFrame, checked: pd.DataFrame) -> Flags:
    """Say which placebos get a word at the level other ones ask for."""
    levels = {size: find_level(learnt, size, NOMINAL) for size in checked["communes"].unique()}
    bars = -ndtri(checked["communes"].map(levels).to_numpy() / 2)
    return np.asarray(checked["maximum"] > bars)


def check_contiguous_placebos(france: France) -> Promise:
    """Learn the level on one half of contiguous placebos, check it on the other, and the reverse."""
    placebos = read_matched(france).placebos
    halves = placebos.iloc[::2], placebos.iloc[1::2]
    rate = np.concatenate([tell(*halves), tell(*halves[::-1])]).mean()
    plain = (placebos["maximum"] > -ndtri(NOMINAL / 2)).mean()
    measured = f"{rate:.1%} (at the nominal level {plain:.1%}; {len(placebos)} groups)"
    return "contiguous placebos with a matched word", f"<= {ERROR:.0%}", measured, rate <= ERROR


def check_placebos_of_other_places(france: France) -> Promise:
    """Learn the level west of the median longitude, check it east, and the reverse: information."""
    placebos = read_matched(france).placebos
    longitude = france.communes["longitude"].reindex(placebos["centre"]).to_numpy()
    west = longitude < np.median(longitude)
    rates = [tell(placebos[side], placebos[~side]).mean() for side in (west, ~west)]
    measured = f"west to east {rates[0]:.1%}, east to west {rates[1]:.1%}"
    return "the same, learnt elsewhere", "told, no aim", measured, True


def check_scattered_placebos(france: France) -> Promise:
    """Count the words of scattered groups at the nominal level, which should do for them."""
    scaled = scale_covariates(compute_covariates(france.dataset))
    outcomes = compute_measures(france.dataset, OUTCOMES)
    matching = match(france, scaled, MatchingDesign())
    placebos = draw_placebos(france, scaled, outcomes, matching, "disperse")
    rate = float((placebos["maximum"] > -ndtri(NOMINAL / 2)).mean())
    return "scattered placebos, nominal level", f"<= {ALPHA:.0%}", f"{rate:.1%}", rate <= ALPHA


def check_departements(france: France) -> Promise:
    """Count the départements with a word beside what placebos would get: information."""
    contrasts = read_matched(france).contrasts
    codes = [measure.code for measure in OUTCOMES]
    told = contrasts[contrasts["mesure"].isin(codes) & (contrasts["variante"] == "principal")]
    told = told[told["territoire"].str.startswith("departement")]
    words = told.groupby("territoire")["signe"].agg(lambda signs: (signs != 0).any())
    measured = f"{words.sum()} of {len(words)}, where {ERROR * len(words):.1f} would be by chance"
    return "départements with a matched word", "told, no aim", measured, True


def check_changes(draws: int = 1000) -> Promise:
    """Cover the truth of simulated changes where only one of the two models is right."""
    generator = np.random.default_rng(2021)
    rates = []
    for odds, change in ((True, True), (True, False), (False, True)):
        inside = 0
        for _ in range(draws):
            drawn = draw(generator, 800, odds_as_modelled=odds, change_as_modelled=change)
            found = estimate_change(*drawn, 0.05)
            inside += found.low < TRUTH < found.high
        rates.append(inside / draws)
    measured = ", ".join(f"{rate:.1%}" for rate in rates)
    held = all(0.93 <= rate <= 0.97 for rate in rates)
    return (
        "95 % intervals of changes, both models right, odds only, changes only",
        "93 to 97 %",
        (measured),
        held,
    )
