"""What is counted of every territory of a level: one frame a kind of fact.

Each frame is indexed by the code of the territory; it has valeur, n (what is counted that has a
value, most often towns of the programme), manquants (what has none), and numbers of its own. A
territory for which the figures do not carry the fact has no row, or a missing valeur.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.spatial import KDTree

from ptvd_analysis.indicators.populations import read_population
from ptvd_analysis.territories.coverage import compute_distances
from ptvd_analysis.territories.keys import COLUMNS, Level
from ptvd_analysis.territories.lookup import TABLES
from ptvd_analysis.territories.projections import find_epsg, project
from ptvd_analysis.territories.territories import France

FIRST, LAST = 2016, 2023
"""Vintages of the reference population between which growth is told: five years apart or more."""

REACH_KM = 10
"""Distance within which people are said to live near a town of the programme."""

_MOST_LEFT_OUT = 0.1
"""Share of the people, or of what is summed, that may be unknown."""


@dataclass(frozen=True, eq=False)
class Base:
    """The communes of France, in which territory of a level each is, and whether it is on the list.

    ``territories`` are their codes, ``numbers`` the place of each commune's among them (-1 without
    one), in the order of ``town`` and ``people``, indexed by code_commune, as ``table`` is, the
    indicators.
    """

    france: France
    millesime: int
    territories: pd.Index[Any]
    numbers: npt.NDArray[np.intp]
    town: pd.Series[bool]
    people: pd.Series[float]
    table: pd.DataFrame

    def read(self, code: str) -> pd.Series[float]:
        """Read an indicator as numbers, missing where unknown."""
        return self.table[code].astype("float64")

    def group(self, values: pd.Series[Any], which: pd.Series[bool]) -> Any:
        """Group what is known of some values, of some communes, by territory."""
        kept = (values.notna() & which).to_numpy() & (self.numbers >= 0)
        return values[kept].groupby(self.territories.to_numpy()[self.numbers[kept]])

    def sum(self, values: pd.Series[Any], which: pd.Series[bool] | None = None) -> pd.Series[float]:
        """Add up what is known, by territory; missing where nothing is."""
        known = values.notna() if which is None else values.notna() & which
        sums = self._add(values.to_numpy("float64", na_value=0.0), known)
        return sums.where(self._add(np.ones(len(known)), known) > 0)

    def count(self, values: pd.Series[Any], which: pd.Series[bool]) -> pd.DataFrame:
        """Count the communes that have a value, and those that have none: n, manquants."""
        one = np.ones(len(values))
        known, missing = values.notna() & which, values.isna() & which
        return pd.DataFrame({"n": self._add(one, known), "manquants": self._add(one, missing)})

    def _add(self, values: npt.NDArray[np.float64], which: pd.Series[bool]) -> pd.Series[float]:
        kept = which.to_numpy() & (self.numbers >= 0)
        sums = np.bincount(self.numbers[kept], values[kept], len(self.territories))
        return pd.Series(sums, self.territories)


def make_base(france: France, level: Level, millesime: int) -> Base:
    """Gather what the kinds count, for the territories of a level."""
    communes = france.communes
    territories = france.dataset.keyed(TABLES[level]).index
    return Base(
        france,
        millesime,
        territories,
        territories.get_indexer(pd.Index(communes[COLUMNS[level]])),
        pd.Series(communes.index.isin(france.pvd(millesime).index), communes.index),
        communes["population_2023"].astype("float64"),
        france.dataset.keyed("indicateurs").reindex(communes.index),
    )


def count_towns(base: Base) -> pd.DataFrame:
    """Count the towns of the programme; 0 where there is none."""
    towns = base.count(base.town, base.town)["n"]
    communes = base.count(base.town, base.town.notna())["n"]
    return pd.DataFrame({"valeur": towns, "n": towns, "manquants": 0, "communes": communes})


def weigh_people(base: Base) -> pd.DataFrame:
    """Give the share of the people who live in a town of the programme, in percent."""
    inside, everyone = base.sum(base.people, base.town), base.sum(base.people)
    frame = base.count(base.people, base.town)
    return frame.assign(valeur=100 * inside / everyone, habitants_pvd=inside, habitants=everyone)


def count_epci(base: Base) -> pd.DataFrame:
    """Give the share of the EPCI with a commune in the territory that have a town in it."""
    epci = base.france.communes["code_epci"]
    among = base.group(epci, epci.notna()).nunique().reindex(base.territories)
    return _share(base.group(epci, base.town).nunique().reindex(base.territories), among)


def find_none(base: Base) -> pd.DataFrame:
    """Say whether a territory has no town of the programme (1) or has some (0)."""
    frame = count_towns(base)
    return frame.assign(valeur=frame["valeur"].eq(0).astype("float64"))


def compare_lists(base: Base) -> pd.DataFrame:
    """Give what entered or left the list since 2020, for 100 communes of the list of 2020."""
    codes = {year: base.france.pvd(year).index for year in (2020, 2026)}

    def count(kept: pd.Index[Any]) -> pd.Series[Any]:
        return base.sum(pd.Series(base.town.index.isin(kept), base.town.index))

    announced = count(codes[2020])
    entered, left = (count(codes[a].difference(codes[b])) for a, b in ((2026, 2020), (2020, 2026)))
    value = 100 * (entered + left) / announced.where(announced > 0)
    return pd.DataFrame(
        {"valeur": value, "n": announced, "manquants": 0, "entrees": entered, "sorties": left}
    )


def measure_sizes(base: Base) -> pd.DataFrame:
    """Give the median population of the towns."""
    return _median(base, base.people)


def measure_growth(base: Base) -> pd.DataFrame:
    """Give the growth of the towns taken together, in percent, beside that of the rest.

    Communes whose perimeter or calendar broke are left out, and the territory with them where they
    hold more than a tenth of the people of its towns, or of the rest. valeur (of the towns), reste,
    debut_pvd, fin_pvd, debut_reste, fin_reste (people).
    """
    first, last = _read_populations(base)
    frame = base.count(first, base.town)
    for name, which in (("pvd", base.town), ("reste", ~base.town)):
        whole = base.sum(base.people, which & first.notna())
        enough = whole >= (1 - _MOST_LEFT_OUT) * base.sum(base.people, which)
        for moment, values in (("debut", first), ("fin", last)):
            frame[f"{moment}_{name}"] = base.sum(values, which).where(enough)
    rates = {
        name: 100 * (frame[f"fin_{name}"] / frame[f"debut_{name}"] - 1) for name in ("pvd", "reste")
    }
    return frame.assign(valeur=rates["pvd"], reste=rates["reste"])


LEAST_MOVE = 0.35
"""Growth over the period, in percent, below which nothing is said to grow or shrink: 0.05 % a year."""


def contrast_growth(base: Base) -> pd.DataFrame:
    """Say how unlike the towns and the rest moved, of growing (1), hardly moving (0), shrinking (-1).

    valeur is the towns' less the rest's: 2 where the towns grow and the rest shrinks, 1 where one of
    them hardly moves, 0 where they go together. The rest as :func:`measure_growth`, with pvd for the
    growth of the towns.
    """
    frame = measure_growth(base)
    towns, rest = (
        np.sign(frame[name]).where(frame[name].abs() >= LEAST_MOVE, frame[name] * 0)
        for name in ("valeur", "reste")
    )
    return frame.assign(pvd=frame["valeur"], valeur=towns - rest)


def count_growing(base: Base) -> pd.DataFrame:
    """Give the share of the towns that grew, in percent: compte of parmi."""
    first, last = _read_populations(base)
    return _count_share(base, last.gt(first).where(first.notna()))


def find_carriers(base: Base) -> pd.DataFrame:
    """Give the share of the people gained that two towns gained, of the towns that gained any.

    valeur (percent of the people gained by growing towns), villes (the two codes), gain_pvd (people
    gained by growing towns), gain_villes (by the two), compte (towns that grew) and parmi.
    """
    first, last = _read_populations(base)
    gain = last - first
    grew = base.town & gain.gt(0)
    won = base.group(gain, grew)
    largest = won.nlargest(_CARRIERS).rename_axis(["place", "code"]).reset_index("code")
    frame = base.count(first, base.town).assign(
        gain_pvd=won.sum(),
        gain_villes=largest.iloc[:, 1].groupby("place").sum(),
        compte=won.size(),
        villes=largest["code"].groupby("place").agg(" ".join),
    )
    value = 100 * frame["gain_villes"] / frame["gain_pvd"]
    enough = frame["compte"] >= _LEAST_GROWING
    return frame.assign(valeur=value.where(enough), parmi=frame["n"])


_CARRIERS = 2
"""How many towns are said to carry a growth."""

_LEAST_GROWING = 5
"""Fewest growing towns of which it is said."""


def measure_reach(base: Base) -> pd.DataFrame:
    """Give the share of the people who live within ten kilometres of a town of the programme."""
    far = compute_distances(base.france, base.millesime)["distance_km"]
    known = far.notna()
    near, everyone = base.sum(base.people, far <= REACH_KM), base.sum(base.people, known)
    frame = base.count(far, base.people.notna()).assign(habitants=everyone)
    people = near.fillna(0)
    return frame.assign(valeur=100 * people / frame["habitants"], habitants_proches=people)


def measure_isolation(base: Base) -> pd.DataFrame:
    """Give the median distance from a town to a city of 20,000 people."""
    return _median(base, base.read("distance_ville_20000_km"))


def measure_spacing(base: Base) -> pd.DataFrame:
    """Give the median distance from a town to the nearest other one, in any territory, in km."""
    towns = base.france.pvd(base.millesime).dropna(subset=["longitude", "latitude"])
    found = pd.Series(np.nan, base.town.index)
    for epsg, group in towns.groupby(find_epsg(base.france.dataset, towns.index)):
        if len(group) > 1:
            points = project(group, epsg)
            found[group.index] = KDTree(points).query(points, k=2)[0][:, 1] / 1000
    return _median(base, found)


def measure_presence(base: Base, code: str) -> pd.DataFrame:
    """Give the share of the towns that have an equipment: compte of parmi.

    Missing where no commune of the territory has any: that says nothing of its towns.
    """
    values = base.read(code)
    frame = _count_share(base, values.gt(0).where(values.notna()))
    return frame.assign(valeur=frame["valeur"].where(base.sum(values) > 0))


def measure_concentration(base: Base, code: str) -> pd.DataFrame:
    """Give how many times their share of the people the towns' share of something is.

    valeur (1: as many as people), part and part_habitants (percent), compte (in the towns) and parmi
    (in the territory). Missing where less than twenty are counted, or none in the towns, where the
    towns hold less than a tenth of the people, or where the people of communes without a value are
    more than a tenth.
    """
    values = base.read(code)
    people = base.people.where(values.notna())
    inside, everything = base.sum(values, base.town), base.sum(values)
    weight = weigh_people(base)["valeur"]
    known = base.sum(people) >= (1 - _MOST_LEFT_OUT) * base.sum(base.people)
    frame = base.count(values, base.town).assign(
        compte=inside, parmi=everything, part=100 * inside / everything, part_habitants=weight
    )
    told = known & frame["parmi"].ge(20) & frame["part_habitants"].ge(10) & frame["compte"].gt(0)
    return frame.assign(valeur=(frame["part"] / frame["part_habitants"]).where(told))


def count_above(base: Base, code: str, limit: float) -> pd.DataFrame:
    """Give the share of the towns where an indicator is above a limit: compte of parmi."""
    values = base.read(code)
    return _count_share(base, values.gt(limit).where(values.notna()))


def pool(base: Base, above: pd.Series[Any], below: pd.Series[Any]) -> pd.DataFrame:
    """Give a rate of the towns, and of the rest, in percent: a sum over a sum.

    valeur (of the towns), reste, ecart (points between them).
    """
    known = above.notna() & below.gt(0)
    frame = base.count(below.where(known), base.town)
    for name, which in (("valeur", base.town), ("reste", ~base.town)):
        sums = [base.sum(part, which & known) for part in (above, below)]
        frame[name] = 100 * sums[0] / sums[1]
    few = frame["manquants"] > _MOST_LEFT_OUT * (frame["n"] + frame["manquants"])
    return frame.assign(valeur=frame["valeur"].mask(few), ecart=frame["valeur"] - frame["reste"])


def measure_aging(base: Base) -> pd.DataFrame:
    """Give the median, over the towns, of the points gained by the share of the 75 and over."""
    start, end = (base.read(f"part_75_plus_{year}") for year in (2011, 2022))
    return _median(base, end - start)


def _read_populations(base: Base) -> tuple[pd.Series[float], pd.Series[float]]:
    """Read the first and last reference populations, of communes that have both."""
    first, last = (
        read_population(base.france.dataset, year).reindex(base.town.index)
        for year in (FIRST, LAST)
    )
    return first.where(last.notna()), last.where(first.notna())


def _median(base: Base, values: pd.Series[float]) -> pd.DataFrame:
    grouped = base.group(values, base.town)
    frame = base.count(values, base.town)
    few = frame["n"] <= frame["manquants"]
    return frame.assign(
        valeur=grouped.median().reindex(frame.index).mask(few),
        minimum=grouped.min(),
        maximum=grouped.max(),
    )


def _count_share(base: Base, holds: pd.Series[Any]) -> pd.DataFrame:
    """Give how many towns, of those known, something holds of."""
    counted = base.count(holds, base.town)
    found = base.sum(holds.astype("float64"), base.town)
    shares = _share(found.fillna(0), counted["n"])
    few = counted["n"] <= counted["manquants"]
    return shares.assign(manquants=counted["manquants"], valeur=shares["valeur"].mask(few))


def _share(found: pd.Series[Any], among: pd.Series[Any]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "valeur": 100 * found / among.where(among > 0),
            "n": among,
            "manquants": 0,
            "compte": found,
            "parmi": among,
        }
    )
