"""What kind of comparison one is: of those that France's départements give, or of no such kind.

How much differences vary depends on who is compared with whom: with one neighbour, more than with all
those around; with the rest of France, more still. What is learnt from départements then holds for a
comparison of the same kind only, and for groups of towns that hold together as theirs do.
"""

from __future__ import annotations

from itertools import chain
from typing import Literal

import numpy as np
from scipy.spatial.distance import cdist

from ptvd_analysis.comparison.comparison import Comparison
from ptvd_analysis.comparison.peers import KINDS, find_peers
from ptvd_analysis.comparison.towns import Rows, Towns, is_contiguous, read_towns

Reference = Literal["voisins", "voisin", "region", "semblables"]

LEAST_TOWNS = 10
"""Fewest towns of a group that is taken as a département: between smaller ones, drawn as discs, true
differences vary a quarter less than between départements."""

LEAST_AROUND = 3
"""Fewest towns around a group for one of its own: with two neighbours only, true differences vary a
third more than with all."""

FARTHEST_KM = 160.0
"""Farthest that a town around is from the nearest of its own, as are all those of neighbours."""


def find_reference(comparison: Comparison) -> Reference | None:
    """Say which kind of comparison of départements one is, or can be taken as.

    Parameters
    ----------
    comparison : Comparison
        Of territories of any level, or of groups.

    Returns
    -------
    {"voisins", "voisin", "region", "semblables"} or None
        For a département: with all those it touches, one of them, the others of its région, those
        built alike. Any other comparison is one with neighbours where the towns compared hold
        together with the territory's, which hold together too: :data:`LEAST_TOWNS` or more, no more
        than any département has; those around, :data:`LEAST_AROUND` times as many or more, and no
        farther than :data:`FARTHEST_KM`. None where towns are overseas, or outside the programme.

    Examples
    --------
    >>> from ptvd_analysis import compare, load
    >>> gers = load().departement("32")
    >>> find_reference(compare(gers, gers.neighbours())), find_reference(compare(gers, ["67"]))
    ('voisins', None)
    """
    towns = read_towns(comparison.france, comparison.millesime)
    own, *others = (comparison.communes(place, "pvd") for place in comparison.territories)
    around = list(chain.from_iterable(others))
    if not (len(own) and around) or not _are_in_europe(towns, [*own, *around]):
        return None
    kind = _recognise(comparison) if comparison.territory.level == "departement" else None
    if kind is not None:
        return kind
    whole = comparison.territory.level == "departement" or is_contiguous(towns, own)
    joined = whole and is_contiguous(towns, [*own, *around])
    return "voisins" if joined and _is_around(towns, towns.rows(own), towns.rows(around)) else None


def _are_in_europe(towns: Towns, codes: list[str]) -> bool:
    return bool(np.isin(codes, towns.codes[towns.metro]).all())


def _recognise(comparison: Comparison) -> Reference | None:
    asked = {place.key for place in comparison.others}
    touching = {place.key for place in find_peers(comparison.territory, "voisins")}
    if len(asked) == 1 and asked <= touching:
        return "voisin"
    for kind in KINDS:
        if asked == {place.key for place in find_peers(comparison.territory, kind)}:
            return kind
    return None


def _is_around(towns: Towns, own: Rows, around: Rows) -> bool:
    largest = np.unique(towns.places[towns.mainland], return_counts=True)[1].max()
    far = cdist(towns.km[around], towns.km[own]).min(axis=1).max()
    return bool(
        LEAST_TOWNS <= len(own) <= largest
        and len(around) >= LEAST_AROUND * len(own)
        and far <= FARTHEST_KM
    )
