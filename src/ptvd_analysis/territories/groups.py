"""Groups of communes that one chooses: compared as territories are, told apart by their communes."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd
from scipy.spatial.distance import cdist

from ptvd_analysis.errors import InvalidParameterError
from ptvd_analysis.tables.remembered import RECENT, remembered
from ptvd_analysis.territories.keys import Level
from ptvd_analysis.territories.lookup import find_of_level
from ptvd_analysis.territories.projections import find_epsg, project
from ptvd_analysis.territories.territories import France, Territory, find_territory, make_france

RING = 5
"""How many towns the ring of a group has for one of its own, by default: the neighbours of a
département have five PVD communes for one of its own (median, list of 2026)."""


@dataclass(frozen=True)
class Group(Territory):
    """Communes that one chooses, as :meth:`France.group` makes them.

    Its key is made from its communes: two groups of the same ones have the same, however named.

    Parameters
    ----------
    codes : tuple of str
        Of its communes, sorted.
    """

    codes: tuple[str, ...]

    @property
    @remembered(last=RECENT)
    def communes(self) -> pd.DataFrame:
        """Its communes, as those of a territory, by code."""
        return self.dataset.keyed("communes").loc[list(self.codes)]

    def towns(self, millesime: int = 2026) -> pd.DataFrame:  # noqa: ARG002  (as a territory's)
        """List the communes it is compared by: all of its own, whatever the list says."""
        return self.communes

    def shared_boundaries(self) -> pd.Series[float]:
        """Measure the boundary shared with each commune that touches it, as for a territory."""
        pairs = self.dataset.table("adjacences")
        near, far = (pairs[name].isin(self.codes) for name in ("code_commune", "code_voisine"))
        touching = pairs[near ^ far]
        other = touching["code_voisine"].where(near, touching["code_commune"])
        return touching["longueur_km"].groupby(other.rename("code_commune")).sum()

    def neighbours(self) -> list[Territory]:
        """List the communes that share a boundary of some length with one of its own, by code."""
        touching = self.shared_boundaries().index
        return [find_territory(self.dataset, str(code), "commune") for code in touching]

    def parent(self) -> Territory:
        """Give the département that has all its communes, or else the région, or else France."""
        levels: tuple[Level, ...] = ("departement", "region")
        for level in levels:
            codes = self.communes[f"code_{level}"].unique()
            if len(codes) == 1 and pd.notna(codes[0]):
                return find_territory(self.dataset, str(codes[0]), level)
        return make_france(self.dataset)

    def ring(self, count: int | None = None, *, millesime: int = 2026) -> Group:
        """Find the PVD communes around it.

        Parameters
        ----------
        count : int, optional
            How many; :data:`RING` times its own communes by default.
        millesime : {2026, 2020}
            Which PVD list.

        Returns
        -------
        Group
            The PVD communes nearest to one of its own, as the crow flies between town halls, in the
            official projection they share; equal distances in order of code. Fewer where its zone
            has no more.

        Raises
        ------
        InvalidParameterError
            If its zone has no other PVD commune.

        Examples
        --------
        >>> from ptvd_analysis.territories.territories import load
        >>> sorted(load().group(["32107"], "Condom").ring(2).communes["nom"])
        ['Nérac', 'Valence-sur-Baïse']
        """
        france = make_france(self.dataset)
        towns = france.pvd(millesime).drop(index=list(self.codes), errors="ignore").sort_index()
        far = _measure_distances(self, towns)
        nearest = far.sort_values(kind="stable").index[: count or RING * len(self.codes)]
        if nearest.empty:
            raise InvalidParameterError(f"no PVD commune is around {self.nom}, in its projection")
        return make_group(france, nearest, f"Autour {self.genitif}")


def _measure_distances(group: Group, towns: pd.DataFrame) -> pd.Series[float]:
    """Measure how far towns are from the nearest commune of a group, in metres, zone by zone."""
    own, others = (
        frame.dropna(subset=["longitude", "latitude"]) for frame in (group.communes, towns)
    )
    here, there = (find_epsg(group.dataset, frame.index) for frame in (own, others))
    parts = [pd.Series(dtype="float64")]
    for epsg in sorted(set(here) & set(there)):
        inside, around = own[here == epsg], others[there == epsg]
        far = cdist(project(around, epsg), project(inside, epsg)).min(axis=1)
        parts.append(pd.Series(far, index=around.index))
    distances: pd.Series[float] = pd.concat(parts)
    return distances


def make_group(france: France, codes: Iterable[str], name: str) -> Group:
    """Make a group of communes, as :meth:`France.group`."""
    if isinstance(codes, str) or not isinstance(codes, Iterable):
        raise InvalidParameterError(f"codes: a list of communes is needed; got {codes!r}")
    if not isinstance(name, str) or not name.strip():
        raise InvalidParameterError(f"name: what the group is called is needed; got {name!r}")
    found = [find_of_level(france.dataset, "commune", code).code for code in codes]
    if not found:
        raise InvalidParameterError("codes: empty; a group has one commune at least")
    twice = [code for code, count in Counter(found).items() if count > 1]
    if twice:
        names = france.communes.loc[twice[:5], "nom"]
        told = ", ".join(f"{code} ({nom})" for code, nom in names.items())
        raise InvalidParameterError(f"codes: {told} given twice; give each commune once")
    members = tuple(sorted(found))
    code = hashlib.sha256(" ".join(members).encode()).hexdigest()[:12]
    label = name.strip()
    return Group(
        "groupe", code, label, f"du groupe « {label} »", f"dans le groupe « {label} »",
        france.dataset, members,
    )  # fmt: skip
