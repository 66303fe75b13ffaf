"""The dictionary of indicators: what producers say, completed with what the project knows."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from ptvd_analysis.errors import DataError
from ptvd_analysis.sources import knowledge, rates
from ptvd_analysis.sources.knowledge import Origin


def import_dictionary(*paths: Path) -> pd.DataFrame:
    """Re-lay the dictionaries as one, with what each rate is the quotient of and what is known.

    Raises
    ------
    DataError
        If nothing is declared of the source of an indicator.
    """
    frame = pd.concat([pd.read_csv(path, dtype="str") for path in paths])
    frame = _tell_corrections(frame[~frame["code"].isin(knowledge.LEFT_OUT)])
    quotients = rates.QUOTIENTS
    numerators = {code: quotient[0] for code, quotient in quotients.items()}
    denominators = rates.EXACT_WEIGHTS | {code: q[1] for code, q in quotients.items()}
    factors = {code: quotient[2] for code, quotient in quotients.items()}
    notes = frame["note"].str.replace(" (voir NOTES)", "", regex=False)
    laid = frame.assign(
        libelle=frame["libelle"].str.replace("'", "’"),
        note=notes.str.replace("'", "’"),
        type=_prefer(knowledge.KINDS, frame["code"], frame["type"]),
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


def _tell_corrections(frame: pd.DataFrame) -> pd.DataFrame:
    told = frame.set_index("code", drop=False)
    for correction in knowledge.CORRECTIONS:
        for column, text in correction.told.items():
            told.loc[told["code"] == correction.code, column] = text
    return told.reset_index(drop=True)


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
    digits = frame["unite"].map(knowledge.DECIMALS).fillna(0)
    columns: dict[str, Any] = {
        "decimales": _prefer(knowledge.DECIMALS_OF, codes, digits.astype("int64")),
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
) -> pd.Series[Any]:
    values = [known.get(code, value) for code, value in zip(codes, given, strict=True)]
    return pd.Series(values, index=codes.index)


def derive_dictionary(dictionary: pd.DataFrame) -> pd.DataFrame:
    """Declare the rates computed from two columns of ``dictionnaire``.

    Theme, direction, sources, vintages and survey follow from the columns each rate is made of.
    """
    known = dictionary.set_index("code")
    rows = [
        (code, label, f"pour {factor:,.0f} hab.".replace(",", " "), "taux", above, below, factor)
        for code, label, above, below, factor in rates.PER_INHABITANTS
    ]
    rows += [
        (code, label, unit, kind, above, below, factor)
        for code, label, above, below, unit, kind, factor in rates.RATES
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
    return str(first) if str(second) in str(first) else f"{first}{between}{second}"
