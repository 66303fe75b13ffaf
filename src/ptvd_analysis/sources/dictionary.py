"""The dictionary of indicators: what producers say, completed with what the project knows."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from ptvd_analysis.errors import DataError
from ptvd_analysis.sources import knowledge
from ptvd_analysis.sources.knowledge import Origin


def import_dictionary(path: Path) -> pd.DataFrame:
    """Re-lay the dictionary, with what each rate is the quotient of and what is known of each.

    Raises
    ------
    DataError
        If nothing is declared of the source of an indicator.
    """
    frame = pd.read_csv(path, dtype="str")
    quotients = knowledge.QUOTIENTS
    numerators = {code: quotient[0] for code, quotient in quotients.items()}
    denominators = knowledge.EXACT_WEIGHTS | {code: q[1] for code, q in quotients.items()}
    factors = {code: quotient[2] for code, quotient in quotients.items()}
    notes = frame["note"].str.replace(" (voir NOTES)", "", regex=False)
    laid = frame.assign(
        libelle=frame["libelle"].str.replace("'", "’"),
        note=notes.str.replace("'", "’"),
        type=frame["type"].mask(frame["code"].isin(knowledge.NOT_COUNTS), "indice"),
        numerateur=frame["code"].map(numerators),
        denominateur=frame["code"].map(denominators),
        facteur=frame["code"].map(factors),
    )
    origins = [_find_origin(row.code, row.source) for row in laid.itertuples()]
    return complete_dictionary(
        laid.assign(
            producteur=[origin.producer for origin in origins],
            manquant=[origin.missing for origin in origins],
            sondage=[origin.sampled for origin in origins],
        )
    )


def _find_origin(code: object, source: object) -> Origin:
    for origin in knowledge.ORIGINS:
        if origin.words in str(source):
            return origin
    raise DataError(
        f"{code}: nothing is known of its source {str(source)!r}; declare in sources/knowledge.py "
        "who produces it and what its missing values mean"
    )


def complete_dictionary(frame: pd.DataFrame) -> pd.DataFrame:
    """Add what is known by code: digits, missing values, scale, survey, rules, level, verdicts.

    The columns ``producteur``, ``manquant`` and ``sondage`` are there, as the source has them.
    """
    codes = frame["code"]
    columns: dict[str, Any] = {
        "decimales": frame["unite"].map(knowledge.DECIMALS).fillna(0).astype("int64"),
        "producteur": frame["producteur"],
        "manquant": _prefer(knowledge.MISSING_VALUES, codes, frame["manquant"]),
        "juge": codes.isin(knowledge.JUDGED).astype("int64"),
        "echelle": codes.isin(knowledge.LOGARITHMIC).map({True: "log", False: "lineaire"}),
        "institution": codes.map(knowledge.INSTITUTIONS),
        "sondage": _prefer(knowledge.SAMPLED, codes, frame["sondage"]),
        "niveau": [knowledge.LEVELS.get(code, "commune") for code in codes],
    }
    return frame.drop(columns=["producteur", "manquant", "sondage"]).assign(**columns)


def _prefer(
    known: Mapping[str, object], codes: pd.Series[str], given: pd.Series[Any]
) -> list[object]:
    return [known.get(code, value) for code, value in zip(codes, given, strict=True)]


def derive_dictionary(dictionary: pd.DataFrame) -> pd.DataFrame:
    """Declare the rates computed from two columns of ``dictionnaire``.

    Theme, direction, sources, vintages and survey follow from the columns each rate is made of.
    """
    known = dictionary.set_index("code")
    rows = [
        (code, label, f"pour {factor:,.0f} hab.".replace(",", " "), "taux", above, below, factor)
        for code, label, above, below, factor in knowledge.PER_INHABITANTS
    ]
    rows += [
        (code, label, unit, kind, above, below, 100.0)
        for code, label, above, below, unit, kind in knowledge.SHARES
    ]
    return complete_dictionary(
        pd.DataFrame(
            _derive_row(known, code, label, unit, kind, (above, below, factor))
            for code, label, unit, kind, above, below, factor in rows
        )
    )


def _derive_row(
    known: pd.DataFrame, code: str, label: str, unit: str, kind: str, rate: tuple[str, str, float]
) -> dict[str, object]:
    above, below, factor = rate
    top, bottom = known.loc[above], known.loc[below]
    same_source = top["source"] == bottom["source"]
    return {
        "code": code,
        "libelle": label,
        "unite": unit,
        "millesime": _join_distinct(top["millesime"], bottom["millesime"], ", rapporté à "),
        "source": f"Calcul : {top['source']}" + ("" if same_source else f" ; {bottom['source']}"),
        "url": top["url"],
        "licence": top["licence"],
        "theme": top["theme"],
        "sens": top["sens"],
        "type": kind,
        "note": top["note"],
        "numerateur": above,
        "denominateur": below,
        "facteur": factor,
        "producteur": top["producteur"],
        "manquant": _join_distinct(top["manquant"], bottom["manquant"], " ; "),
        "sondage": top["sondage"],
    }


def _join_distinct(first: object, second: object, between: str) -> str:
    return str(first) if first == second else f"{first}{between}{second}"
