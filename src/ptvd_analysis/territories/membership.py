"""Which communes a territory has, which touch, which are listed: read once, whatever asks."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import pandas as pd
from slugify import slugify

from ptvd_analysis.tables.dataset import Dataset
from ptvd_analysis.tables.remembered import remembered
from ptvd_analysis.territories.keys import COLUMNS, Level


@remembered
def place_members(dataset: Dataset, level: Level) -> Mapping[str, Any]:
    """Give, by code of a territory of a level, the positions of its communes in their table."""
    grouped = dataset.keyed("communes").groupby(COLUMNS[level])
    return MappingProxyType({str(code): rows for code, rows in grouped.indices.items()})


@remembered
def lift_pairs(dataset: Dataset, level: Level) -> pd.DataFrame:
    """Give the pairs of communes that touch, each named by its territory of a level.

    Without the pairs inside one territory, nor those where a commune is in none.
    """
    pairs = dataset.table("adjacences")
    if level == "commune":
        return pairs
    codes = dataset.keyed("communes")[COLUMNS[level]]
    ends = {name: pairs[name].map(codes) for name in ("code_commune", "code_voisine")}
    lifted = pairs.assign(**ends).dropna()
    return lifted[lifted["code_commune"] != lifted["code_voisine"]]


@remembered
def read_list(dataset: Dataset, programme: str, millesime: int) -> pd.DataFrame:
    """Read the list of a programme: its communes by name, date_signature and codes_origine."""
    rows = dataset.table("programmes")
    rows = rows[(rows["programme"] == programme) & (rows["millesime"] == millesime)]
    details = rows.set_index("code_commune")[["date_signature", "codes_origine"]]
    joined = dataset.keyed("communes").join(details, how="inner")
    return joined.sort_values("nom", key=fold_names)


def fold_names(names: pd.Series[str]) -> pd.Series[str]:
    """Give what names are sorted by: without case, accents or punctuation."""
    return names.map(slugify)
