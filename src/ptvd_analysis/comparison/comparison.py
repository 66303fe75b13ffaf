"""A territory beside others: every indicator, in one tidy table, with ranks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
import pandas as pd

from ptvd_analysis.comparison.sides import find_sides
from ptvd_analysis.comparison.spread import Spread
from ptvd_analysis.errors import InvalidParameterError
from ptvd_analysis.indicators.aggregation import (
    Floats,
    Groups,
    aggregate_groups,
    find_known,
    place_groups,
    rank,
)
from ptvd_analysis.indicators.declared import (
    Indicator,
    get_indicators,
    read_indicators,
)
from ptvd_analysis.indicators.values import Asked, read_values
from ptvd_analysis.tables.dataset import Dataset
from ptvd_analysis.tables.remembered import RECENT, remembered
from ptvd_analysis.territories.keys import TerritoryKey
from ptvd_analysis.territories.territories import (
    France,
    Territory,
    label_territories,
    make_france,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Scope = Literal["pvd", "territoire"]

POOLED = "ensemble"
"""What stands for a key where all the territories of reference are taken as one."""

POOLED_LABEL = "Ensemble des références"
"""What they are then called."""


@dataclass(frozen=True)
class Comparison:
    """A territory beside others.

    Parameters
    ----------
    territory : Territory
        The one in front.
    others : tuple of Territory
        Those it is compared with, in order; may be empty. Groups are sides as territories are.
    millesime : int
        Which PVD list says what a PVD commune is.
    """

    territory: Territory
    others: tuple[Territory, ...]
    millesime: int = 2026

    @property
    def territories(self) -> tuple[Territory, ...]:
        """The territory, then the others."""
        return (self.territory, *self.others)

    @property
    @remembered(last=RECENT)
    def labels(self) -> dict[str, str]:
        """What its territories are called, by key: the code follows a name that several bear."""
        return label_territories(self.territories)

    def identify(self, place: Territory) -> dict[str, str]:
        """Give the cells that tell the rows of one of them: territoire (key) and nom (label)."""
        key = str(place.key)
        return {"territoire": key, "nom": self.labels[key]}

    @property
    def dataset(self) -> Dataset:
        """The tables they are read from."""
        return self.territory.dataset

    @property
    def france(self) -> France:
        """The country they are in."""
        return make_france(self.dataset)

    @property
    def touching(self) -> tuple[Territory, ...]:
        """The others that touch the territory."""
        codes = self.territory.shared_boundaries().index
        return tuple(place for place in self.others if place.code in codes)

    @property
    def wider(self) -> tuple[Territory, ...]:
        """What the territory is a part of: its parent, unless it is the whole of it, and France."""
        parent, france = self.territory.parent(), self.france
        if parent in (None, france) or len(parent.communes) == len(self.territory.communes):
            return (france,)
        return (parent, france)

    @remembered(last=RECENT)
    def table(
        self, indicators: Iterable[str] | None = None, *, scope: Scope = "pvd"
    ) -> pd.DataFrame:
        """Compare indicators, in a tidy frame.

        Parameters
        ----------
        indicators : iterable of str, optional
            Codes, in order; all that can be aggregated by default, over EPCI with their own.
        scope : {"pvd", "territoire"}
            Over the PVD communes of each territory, or over all its communes.

        Returns
        -------
        DataFrame
            One row per indicator and territory, then one for the others pooled: territoire (its
            key, or :data:`POOLED`), nom, role ("territoire", "référence" or "ensemble"),
            indicateur, libelle, theme, unite, millesime, source, valeur, methode, n, communes,
            rang (among the territory and the others, 1 for the highest value, ties sharing the
            better rank) and rangs (how many are ranked). A missing value has no rank, nor has a
            sum that leaves a commune out.

        Raises
        ------
        UnknownIndicatorError
            If a code is not declared.
        """
        if indicators is None:
            inside = ("commune", self.territory.level)
            indicators = [
                code
                for code, indicator in read_indicators(self.dataset).items()
                if indicator.level in inside and not indicator.is_class
            ]
        asked = get_indicators(self.dataset, indicators)
        if not asked:
            raise InvalidParameterError("indicators: one code at least is needed")
        membership = place_groups(self.dataset, self._group_communes(scope))
        return pd.concat([self._compare(each, membership) for each in asked], ignore_index=True)

    def _group_communes(self, scope: Scope) -> pd.Series[str]:
        """Say which group each commune is in: its territory, and the others taken as one."""
        groups = [
            pd.Series(str(place.key), index=self.communes(place, scope), dtype="str")
            for place in self.territories
        ]
        if self.others:
            pooled = pd.concat(groups[1:])
            groups.append(pd.Series(POOLED, index=pooled.index.drop_duplicates(), dtype="str"))
        return pd.concat(groups).rename("territoire")

    def _compare(self, indicator: Indicator, membership: Groups) -> pd.DataFrame:
        keys, names = list(self.labels), list(self.labels.values())
        roles = ["territoire"] + ["référence"] * len(self.others)
        if self.others:
            keys, names, roles = [*keys, POOLED], [*names, POOLED_LABEL], [*roles, "ensemble"]
        over = aggregate_groups(self.dataset, indicator, membership).reindex(keys)
        counts, sizes = (over[name].fillna(0).to_numpy("int64") for name in ("n", "communes"))
        ranked = over["valeur"].iloc[: len(self.territories)]
        if indicator.method == "somme":
            ranked = ranked[(counts == sizes)[: len(ranked)]]
        return pd.DataFrame(
            {
                "territoire": keys,
                "valeur": over["valeur"].to_numpy(),
                "methode": indicator.method,
                "n": counts,
                "communes": sizes,
                "rang": rank(ranked).reindex(keys).array,
                "rangs": int(ranked.notna().sum()),
                "nom": names,
                "role": roles,
                **indicator.describe(pooled=True),
            }
        )

    @remembered(last=RECENT)
    def context(
        self, indicators: Iterable[str], *, scope: Scope = "pvd", within: Iterable[Territory] = ()
    ) -> pd.DataFrame:
        """Give indicators over the territory, the others pooled, and wider territories.

        Parameters
        ----------
        indicators : iterable of str
            Codes, in order.
        scope : {"pvd", "territoire"}
            Over PVD communes, or over all communes.
        within : iterable of Territory
            Wider territories, such as the région and France (its départements only: overseas
            collectivities are left out).

        Returns
        -------
        DataFrame
            One row per indicator and group: indicateur, libelle, theme, unite, millesime, source,
            territoire (its key, or :data:`POOLED`), nom, valeur, methode, n, communes,
            sans_valeur (communes without a value) and part_manquante (percent of the people of
            the group who live in these).
        """
        labels = label_territories([self.territory, *within]) | {POOLED: POOLED_LABEL}
        groups = {str(self.territory.key): self.communes(self.territory, scope)}
        if self.others:
            pooled = [self.communes(place, scope).to_series() for place in self.others]
            groups[POOLED] = pd.Index(pd.concat(pooled).unique())
        dataset = self.dataset
        communes = dataset.keyed("communes")
        inside = communes.index[communes["zone"] != "com"]
        for place in within:
            groups[str(place.key)] = self.communes(place, scope).intersection(inside)
        membership = pd.concat([pd.Series(key, index=codes) for key, codes in groups.items()])
        placed = place_groups(dataset, membership.rename("territoire"))
        people = communes["population_2023"].astype("float64").fillna(0)
        inhabitants = np.asarray(people.reindex(membership.index), dtype="float64")
        parts = []
        for indicator in get_indicators(dataset, indicators):
            told = self._tell(indicator, placed, inhabitants).reindex(list(groups))
            parts.append(told.assign(**indicator.describe(pooled=True)))
        told = pd.concat(parts).reset_index()
        return told.assign(nom=told["territoire"].map(labels))

    def _tell(self, indicator: Indicator, groups: Groups, people: Floats) -> pd.DataFrame:
        over = aggregate_groups(self.dataset, indicator, groups)
        lacking = ~find_known(self.dataset, indicator)[groups.places]
        without, everyone = (
            pd.Series(np.bincount(groups.numbers, weights, len(over)), index=over.index)
            for weights in (people * lacking, people)
        )
        return over.assign(
            sans_valeur=over["communes"] - over["n"],
            part_manquante=100 * without / everyone,
        )

    def communes(self, place: Territory, scope: Scope) -> pd.Index[str]:
        """List the codes of the communes of a territory: its PVD communes, or all."""
        if scope not in get_args(Scope):
            raise InvalidParameterError(f"scope: {' or '.join(get_args(Scope))}; got {scope!r}")
        return place.towns(self.millesime).index if scope == "pvd" else place.communes.index

    def spread(self, indicator: Asked) -> Spread:
        """Give an indicator with its value in every PVD commune of every territory, and medians.

        Parameters
        ----------
        indicator : str, Indicator or IndicatorValues
            Its code; or an indicator of one's own with its values, which the tables need not know.
            A class is refused.
        """
        measured = read_values(self.dataset, indicator)
        told = measured.indicator
        if told.is_class:
            raise InvalidParameterError(f"{told.code} is a class: it has no distribution to draw")
        frame = self._list_towns()
        values = measured.at(frame.index).values.to_numpy("float64")
        return Spread(told, frame.assign(indicateur=told.code, valeur=values), self.labels)

    def distribution(self, indicator: Asked) -> pd.DataFrame:
        """Give the value of an indicator in every PVD commune of every territory.

        Parameters
        ----------
        indicator : str, Indicator or IndicatorValues
            As :meth:`spread`.

        Returns
        -------
        DataFrame
            Indexed by code_commune: nom (of the commune), territoire (keys, an ordered
            categorical, the territory first; see :attr:`labels`), indicateur (its code) and
            valeur (missing where the source has none).
        """
        return self.spread(indicator).towns

    @remembered(last=RECENT)
    def _list_towns(self) -> pd.DataFrame:
        """List the PVD communes of every territory."""
        parts = [
            place.towns(self.millesime)[["nom"]].assign(territoire=str(place.key))
            for place in self.territories
        ]
        frame = pd.concat(parts)
        frame["territoire"] = pd.Categorical(frame["territoire"], list(self.labels), ordered=True)
        return frame

    def medians(self, indicator: Asked) -> pd.DataFrame:
        """Estimate the median of the PVD communes of every territory.

        Parameters
        ----------
        indicator : str, Indicator or IndicatorValues
            As :meth:`spread`.

        Returns
        -------
        DataFrame
            One row per territory, in order: territoire (its key), nom, what is measured (as
            :meth:`ptvd_analysis.indicators.declared.Indicator.describe` gives it), n (communes with
            a value), communes, mediane, assez (whether they are enough to tell it), bas and haut
            (its BCa interval at 95 %; missing for few communes, see
            :func:`ptvd_analysis.statistics.medians.estimate_median`), minimum and maximum.
        """
        return self.spread(indicator).medians

    def verdicts(self, codes: Sequence[str] | None = None) -> pd.DataFrame:
        """Say what can be told of each indicator, as :func:`ptvd_analysis.judge`."""
        from ptvd_analysis.comparison.verdicts import judge

        return judge(self, codes)

    def plot(self, indicator: Asked, ax: Axes | None = None) -> Axes:
        """Draw an indicator: every PVD commune a dot, one line per territory.

        Parameters
        ----------
        indicator : str, Indicator or IndicatorValues
            Code, such as ``"taux_vacance_2022"``; or as :meth:`spread`.
        ax : Axes, optional
            Where to draw; a new figure by default.

        Returns
        -------
        Axes
            As :func:`ptvd_analysis.presentation.graphics.charts.plot_indicator`.
        """
        from ptvd_analysis.presentation.graphics.charts import plot_indicator

        return plot_indicator(self, indicator, ax)


def compare(
    territory: Territory,
    others: Iterable[Territory | TerritoryKey | str],
    *,
    millesime: int = 2026,
) -> Comparison:
    """Put a territory beside others of the same level, or groups of communes beside any.

    A territory is compared by its PVD communes, a group by all of its own.

    Parameters
    ----------
    territory : Territory
        The one in front, or a group (:meth:`ptvd_analysis.France.group`).
    others : iterable of Territory, TerritoryKey or str
        Those it is compared with, groups or territories, or their keys, codes or names; empty for a
        comparison with nothing.
    millesime : {2026, 2020}
        Which PVD list says what a PVD commune is.

    Returns
    -------
    Comparison
        Whose tables and charts are computed when asked for.

    Raises
    ------
    InvalidParameterError
        If the territory is among the others, one is given twice, two territories differ in level,
        or a commune is a town of two sides.
    UnknownTerritoryError
        If a code or a name designates nothing.

    Examples
    --------
    >>> from ptvd_analysis.territories.territories import load
    >>> gers = load().departement("32")
    >>> table = compare(gers, gers.neighbours()).table(["taux_vacance_2021"])
    >>> print(*table.loc[0, ["nom", "n", "rangs"]])
    Gers 24 7
    >>> east = load().group(["32013", "32147", "32160"], "Est du Gers")
    >>> compare(east, [east.ring()]).medians("part_75_plus_2022")["n"].tolist()
    [3, 15]
    """
    places = find_sides(territory, others, millesime)
    return Comparison(territory, places, millesime)
