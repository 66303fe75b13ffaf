"""Territories of five levels, what they are made of and what they touch.

A territory is a value: a level, a code, names, and the dataset they come from. Its communes, its
neighbours and its lists are read from the tables when asked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
from slugify import slugify

from ptvd_analysis.errors import InvalidParameterError
from ptvd_analysis.tables.dataset import Dataset, read_dataset
from ptvd_analysis.tables.remembered import remembered
from ptvd_analysis.territories.keys import COLUMNS, FRANCE, Level, TerritoryKey
from ptvd_analysis.territories.lookup import TABLES, find_key, find_of_level
from ptvd_analysis.territories.membership import lift_pairs, place_members, read_list

if TYPE_CHECKING:
    from ptvd_analysis.territories.groups import Group

__all__ = ["France", "Level", "Territory", "TerritoryKey", "load"]

LISTS: dict[str, tuple[int, ...]] = {"PVD": (2020, 2026), "ACV": (2026,), "ORT": (2026,)}
"""Programmes and the years of their lists."""


@dataclass(frozen=True)
class Territory:
    """A commune, an EPCI, a département, a région or France.

    Two are equal when they have the same key and are read from the same tables.

    Parameters
    ----------
    level : {"commune", "epci", "departement", "region", "france", "groupe"}
        What it is.
    code : str
        Its code in the COG of 2026; ``"FR"`` for France.
    nom : str
        Its official name.
    genitif, locatif : str
        Its name after « de » and after a word of place: « du Gers », « dans le Gers ».
    dataset : Dataset
        The tables it is read from.
    """

    level: Level
    code: str
    nom: str
    genitif: str
    locatif: str
    dataset: Dataset = field(repr=False)

    @property
    def key(self) -> TerritoryKey:
        """What tells it from any other territory: a name may be borne by several."""
        return TerritoryKey(self.level, self.code)

    def require(self, level: Level) -> Territory:
        """Give itself, unless it is of another level: 76 is a région as well as a département.

        Raises
        ------
        InvalidParameterError
            If it is of another level.
        """
        if self.level != level:
            raise InvalidParameterError(f"{self.nom} is a {self.level}: a {level} is needed here")
        return self

    @property
    @remembered
    def communes(self) -> pd.DataFrame:
        """Its communes.

        Returns
        -------
        DataFrame
            Indexed by code_commune; nom, code_departement, code_region, code_epci, zone,
            population_2023, superficie_km2, longitude, latitude, origine_position.
        """
        communes = self.dataset.keyed("communes")
        if self.level == "france":
            return communes
        if self.level == "commune":
            return communes.loc[[self.code]]
        return communes.take(place_members(self.dataset, self.level).get(self.code, []))

    @property
    def slug(self) -> str:
        """Its key and its name in lower-case ASCII, for file names; a département's code is enough.

        Examples
        --------
        >>> france = load()
        >>> [france[asked].slug for asked in ("2A", "76", "region:76")]
        ['2a-corse-du-sud', '76-seine-maritime', 'region-76-occitanie']
        """
        level = "" if self.level == "departement" else f"{self.level}-"
        return f"{level}{self.code.lower()}-{slugify(self.nom)}"

    def neighbours(self) -> list[Territory]:
        """List the territories of its level that share a boundary of some length with it, by code.

        Examples
        --------
        >>> [territory.code for territory in load().departement("32").neighbours()]
        ['31', '40', '47', '64', '65', '82']
        """
        touching = self.shared_boundaries().index
        return _list_territories(self.dataset, self.level, touching) if len(touching) else []

    def shared_boundaries(self) -> pd.Series[float]:
        """Measure the boundary shared with each neighbour.

        Returns
        -------
        Series of float
            Length in km on the published boundaries, indexed by the neighbour's code, sorted by
            code. Communes without a known boundary count for nothing.
        """
        if self.level == "france":
            return pd.Series(dtype="float64")
        pairs = lift_pairs(self.dataset, self.level)
        key = COLUMNS[self.level]
        near = pairs["code_commune"].eq(self.code)
        far = pairs["code_voisine"].eq(self.code)
        touching = pairs[near ^ far]
        other = touching["code_voisine"].where(near, touching["code_commune"]).rename(key)
        return touching["longueur_km"].groupby(other).sum()

    def parent(self) -> Territory | None:
        """Give the territory just above in the hierarchy of the State.

        Returns
        -------
        Territory or None
            The département of a commune, the région of a département, France for a région and
            an EPCI (which may cross départements); None for France.
        """
        france = make_france(self.dataset)
        if self.level == "commune":
            return france.departement(str(self.communes["code_departement"].iloc[0]))
        if self.level == "departement":
            return france.region(str(self.communes["code_region"].iloc[0]))
        return None if self.level == "france" else france

    def members(self, level: Level) -> list[Territory]:
        """List the territories of another level that have a commune in this one.

        Parameters
        ----------
        level : {"commune", "epci", "departement", "region"}
            Which.

        Returns
        -------
        list of Territory
            By code. An EPCI that crosses the boundary is listed.

        Raises
        ------
        InvalidParameterError
            If there is no such level: groups are members of nothing.
        """
        if level == "france":
            return [make_france(self.dataset)]
        if level not in COLUMNS:
            raise InvalidParameterError(f"level: {', '.join(COLUMNS)} or france; got {level!r}")
        communes = self.communes.reset_index()
        return _list_territories(self.dataset, level, communes[COLUMNS[level]].dropna().unique())

    @remembered
    def listed(self, programme: str, millesime: int) -> pd.DataFrame:
        """List its communes in a programme.

        Parameters
        ----------
        programme : {"PVD", "ACV", "ORT"}
            Petites villes de demain, Action cœur de ville, opérations de revitalisation.
        millesime : int
            Year of the list: 2020 (as announced) or 2026 (in force) for PVD, 2026 otherwise.

        Returns
        -------
        DataFrame
            The communes of :attr:`communes` on that list, with date_signature (missing where the
            list has none) and codes_origine; sorted by name.

        Raises
        ------
        InvalidParameterError
            If there is no such list.
        """
        if programme not in LISTS or millesime not in LISTS[programme]:
            accepted = ", ".join(f"{name} {year}" for name in LISTS for year in LISTS[name])
            raise InvalidParameterError(
                f"there is no list {programme} {millesime!r}; there are {accepted}"
            )
        rows = read_list(self.dataset, programme, millesime)
        return rows if self.level == "france" else rows[rows.index.isin(self.communes.index)]

    def pvd(self, millesime: int = 2026) -> pd.DataFrame:
        """List its *Petites villes de demain*.

        Parameters
        ----------
        millesime : {2026, 2020}
            The list in force, or the list announced.

        Returns
        -------
        DataFrame
            As :meth:`listed`.

        Examples
        --------
        >>> len(load().departement("Gers").pvd(millesime=2020))
        24
        """
        return self.listed("PVD", millesime)

    def towns(self, millesime: int = 2026) -> pd.DataFrame:
        """List the communes it is compared by: its PVD communes; all those of a group."""
        return self.pvd(millesime)


@dataclass(frozen=True)
class France(Territory):
    """France, where every other territory is looked up, by key, by code or by name."""

    def __getitem__(self, asked: str | TerritoryKey) -> Territory:
        """Find a territory of any level.

        Parameters
        ----------
        asked : str or TerritoryKey
            A code, the département's, then the commune's, then the EPCI's: ``"76"`` is
            Seine-Maritime; a key: ``"region:76"``; or a name, the département's, then the
            région's, then the EPCI's, then the commune's. Case and accents do not count.

        Returns
        -------
        Territory
            Which may be France itself, ``"france:FR"``.

        Raises
        ------
        UnknownTerritoryError
            With the nearest matches, or the keys of those that bear the name.

        Examples
        --------
        >>> france = load()
        >>> [france[asked].nom for asked in ("76", "region:76", "Gers", "32107")]
        ['Seine-Maritime', 'Occitanie', 'Gers', 'Condom']
        """
        return find_territory(self.dataset, asked)

    def departement(self, asked: str) -> Territory:
        """Find a département by its code or its name: ``"2A"``, ``"Gers"``.

        Raises
        ------
        UnknownTerritoryError
            With the nearest matches.
        """
        return find_territory(self.dataset, asked, "departement")

    def region(self, asked: str) -> Territory:
        """Find a région, ``"76"`` or ``"Occitanie"``, as :meth:`departement` does."""
        return find_territory(self.dataset, asked, "region")

    def epci(self, asked: str) -> Territory:
        """Find an EPCI by its SIREN or its name, as :meth:`departement` does."""
        return find_territory(self.dataset, asked, "epci")

    def commune(self, asked: str) -> Territory:
        """Find a commune; a name that several communes bear is refused, with their keys."""
        return find_territory(self.dataset, asked, "commune")

    def group(self, codes: Iterable[str], name: str) -> Group:
        """Make a group of communes, to be compared as a territory is.

        Parameters
        ----------
        codes : iterable of str
            Their codes, keys or names, in any order, each once.
        name : str
            What it is called: a label, that does not tell it from another.

        Returns
        -------
        Group
            Whose towns are these communes, all of them, in the programme or not.

        Raises
        ------
        UnknownTerritoryError
            If one is no commune of 2026: with the one it is part of today, or the nearest matches.
        InvalidParameterError
            If there is none, one is given twice, or the name is empty.

        Examples
        --------
        >>> group = load().group(["32107", "32132", "32256"], "Trois villes")
        >>> str(group.key), len(group.communes), group.parent().nom
        ('groupe:07739bbf9348', 3, 'Gers')
        """
        from ptvd_analysis.territories.groups import make_group

        return make_group(self, codes, name)

    def departements(self) -> list[Territory]:
        """List the 101 départements, by code."""
        table = self.dataset.table("departements")
        return _list_territories(self.dataset, "departement", table["code_departement"])


def find_territory(
    dataset: Dataset, asked: str | TerritoryKey, level: Level | None = None
) -> Territory:
    """Find a territory, of one level or of any, as the functions of ``lookup``."""
    key = find_of_level(dataset, level, asked) if level else find_key(dataset, asked)
    if key == FRANCE:
        return make_france(dataset)
    return _list_territories(dataset, key.level, [key.code])[0]


def label_territories(places: Iterable[Territory]) -> dict[str, str]:
    """Name territories, by key, so that no two are named alike: the code follows a shared name.

    Examples
    --------
    >>> france = load()
    >>> label_territories([france["11339"], france["30247"], france["32"]]).values()
    dict_values(['Saint-Denis (11339)', 'Saint-Denis (30247)', 'Gers'])
    """
    unique = {str(place.key): place for place in places}
    counts = Counter(place.nom for place in unique.values())
    return {
        key: f"{place.nom} ({place.code})" if counts[place.nom] > 1 else place.nom
        for key, place in unique.items()
    }


def _list_territories(dataset: Dataset, level: Level, codes: Iterable[str]) -> list[Territory]:
    return [_read_territory(dataset, level, code) for code in sorted(codes)]


@remembered
def _read_territory(dataset: Dataset, level: Level, code: str) -> Territory:
    row = dataset.keyed(TABLES[level]).loc[code]
    name = str(row["nom"])
    return Territory(
        level,
        code,
        name,
        str(row.get("genitif", f"de {name}")),
        str(row.get("locatif", f"à {name}" if level == "commune" else f"dans {name}")),
        dataset,
    )


def make_france(dataset: Dataset) -> France:
    """Give the whole country, overseas collectivities included."""
    return France(FRANCE.level, FRANCE.code, "France", "de France", "en France", dataset)


def load(folder: Path | str | None = None) -> France:
    """Open the tables, verified and validated.

    Parameters
    ----------
    folder : path, optional
        A data folder with its ``datapackage.json``; the package's by default.

    Returns
    -------
    France
        Where every territory is looked up.

    Raises
    ------
    DataError
        If a table is missing, another or wrong: which file, column and row, the message says.

    Examples
    --------
    >>> load()["Occitanie"].code
    '76'
    """
    return make_france(read_dataset(Path(folder) if folder is not None else None))
