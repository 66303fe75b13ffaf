"""Reference populations of six vintages, brought to the communes of 2026.

A merger is a sum. A commune re-established since cannot be separated from the one that held it:
its earlier figures stay missing ("incluse ailleurs"), and the other's are kept and marked ("avec
commune rétablie"), so that totals of départements stay exact and no evolution is read off them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from ptvd_analysis.errors import DataError
from ptvd_analysis.sources.geography import CENSUSES, list_current_communes, read_package_json

VINTAGES: Mapping[int, str] = {
    2016: "etalab-0.4.0",
    2019: "etalab-1.1.1",
    2020: "etalab-2.3.1",
    2021: "etalab-4.0.0",
    2022: "etalab-4.1.0",
    2023: "etalab-6.0.0",
}
"""Which package holds which reference populations.

The files do not say; each is held against Toulouse's published figure. A vintage also has to be
read from a package of the geography it was published on: in later ones a commune merged since
carries the population of its chief component alone (Les Sables-d'Olonne in 2016: 14 233 in 0.8.0,
43 219 in 0.4.0; ten communes merged on 1 January 2023 in 3.1.1)."""

FROM_MEMBERS = {2021}
"""Vintages read from the EPCI's lists of members: no package has 2021 on the communes of 2023, but
the lists of 4.0.0 carry that vintage on the communes of 2024; the two agree on the 34 915 communes
that did not change."""

TOULOUSE: Mapping[int, int] = {
    2016: 475_438,
    2019: 493_465,
    2020: 498_003,
    2021: 504_078,
    2022: 511_684,
    2023: 514_819,
}


OWN_CALENDAR = (*CENSUSES, "986", "987", "988")
"""Mayotte (census of 2017), Wallis-et-Futuna, Polynésie française, Nouvelle-Calédonie."""

JUMP_FLOOR = 1_000
"""Inhabitants below which a commune's population may change as it will."""

JUMP_RATIO = 1.4
"""Largest dip or peak of a vintage against both the one before and the one after."""


def build_populations(
    packages: Mapping[str, Path], communes: pd.Series[str], passages: Mapping[str, str]
) -> pd.DataFrame:
    """Make the table ``populations``: six vintages, brought to the communes of 2026.

    Raises
    ------
    DataError
        If a former code cannot be placed, or the vintage is not the one expected.
    """
    parts = []
    holders: dict[str, str] = {}
    for vintage, source in VINTAGES.items():
        entries = _read_vintage(vintage, packages[source])
        holders |= _list_holders(entries)
        parts.append(_build_vintage(vintage, entries, communes, passages, holders))
    frame = pd.concat(parts, ignore_index=True)
    _check_jumps(frame)
    return frame


def _build_vintage(
    vintage: int,
    entries: list[dict[str, Any]],
    communes: pd.Series[str],
    passages: Mapping[str, str],
    holders: Mapping[str, str],
) -> pd.DataFrame:
    in_force = set(communes)
    then = list_current_communes(entries)
    components: dict[str, list[str]] = defaultdict(list)
    for code, entry in then.items():
        target = code if code in in_force else passages.get(code)
        if target is None:
            raise DataError(f"{code} ({entry['nom']}, {vintage}) has no commune in 2026")
        components[target].append(code)
    held = {
        code: holders[code] if holders[code] in in_force else passages[holders[code]]
        for code in in_force
        if code in holders and code not in components
    }
    absent = in_force - set(components) - set(held)
    if absent:
        raise DataError(
            f"{sorted(absent)} were no communes in {vintage}; nothing says who held them"
        )
    rows = []
    for code in communes:
        population = _sum_populations([then[part].get("population") for part in components[code]])
        status = _name_status(code, components[code], held)
        rows.append((code, vintage, population, status, held.get(code)))
    columns = ["code_commune", "millesime", "population", "statut", "commune_porteuse"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.astype({"population": "Int64", "millesime": "Int64"})


def _read_vintage(vintage: int, package: Path) -> list[dict[str, Any]]:
    entries = read_package_json(package, "communes")
    if vintage in FROM_MEMBERS:
        members = {
            member["code"]: member["populationMunicipale"]
            for epci in read_package_json(package, "epci")
            for member in epci["membres"]
        }
        entries = [
            entry | {"population": members[entry["code"]]} if entry["code"] in members else entry
            for entry in entries
        ]
    found = list_current_communes(entries)["31555"].get("population")
    if found != TOULOUSE[vintage]:
        raise DataError(
            f"Toulouse has {found} inhabitants, expected {TOULOUSE[vintage]} in {vintage}"
        )
    return entries


def _list_holders(entries: list[dict[str, Any]]) -> dict[str, str]:
    """Say which commune held each delegated one, while it was delegated."""
    return {
        entry["code"]: entry["chefLieu"]
        for entry in entries
        if entry.get("chefLieu", entry["code"]) != entry["code"]
    }


def _check_jumps(frame: pd.DataFrame) -> None:
    """Stop when one vintage leaves its two neighbours: a perimeter was lost in it alone."""
    kept = frame[~frame["statut"].isin(["avec commune rétablie", "incluse ailleurs"])]
    wide = kept.pivot(index="code_commune", columns="millesime", values="population")
    wide = wide.astype("float64")[wide.max(axis=1) >= JUMP_FLOOR]
    before, after = wide.shift(1, axis=1), wide.shift(-1, axis=1)
    lone = ((before / wide > JUMP_RATIO) & (after / wide > JUMP_RATIO)) | (
        (wide / before > JUMP_RATIO) & (wide / after > JUMP_RATIO)
    )
    if lone.any(axis=None):
        raise DataError(f"populations that jump:\n{wide[lone.any(axis=1)]}")


def _sum_populations(parts: list[int | None]) -> int | None:
    return None if not parts or None in parts else sum(part for part in parts if part is not None)


def _name_status(code: str, components: list[str], held: Mapping[str, str]) -> str:
    if code.startswith(OWN_CALENDAR):
        return "recensement hors calendrier"
    if code in held:
        return "incluse ailleurs"
    if code in held.values():
        return "avec commune rétablie"
    return "identique" if components == [code] else "fusion"
