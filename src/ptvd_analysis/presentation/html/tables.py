"""Tables a reader sees: a caption, headers with their scope, a source, and the same as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from ptvd_analysis.presentation.french.quantities import (
    MISSING,
    count_decimals,
    format_date,
    format_difference,
    format_number,
    format_p_value,
    format_share,
    format_value,
    read_unit,
)
from ptvd_analysis.presentation.html.templating import anchor_definition, render_fragment

Kind = Literal[
    "text", "long", "indicator", "number", "share", "p_value", "value", "difference", "date"
]


@dataclass(frozen=True)
class TableColumn:
    """One column of a :class:`ReportTable`, from the column ``name`` of its frame.

    Parameters
    ----------
    kind : Kind, default "text"
        How a cell is written: ``text``; ``long``, text that takes a wide column; ``indicator``, a
        label that leads to the definition of the column ``indicateur`` of the frame; ``number``;
        ``share``, a percentage whose header says so; ``p_value``; ``value`` and ``difference``,
        which take their unit and digits from the columns ``unite`` and ``decimales`` of the frame;
        ``date``.
    decimals, sign : int, bool
        Digits after the comma of a number, and whether a positive one shows its sign.
    definition : str, default ""
        Code of the indicator the whole column shows: its header leads to the definition.
    """

    name: str
    label: str
    kind: Kind = "text"
    decimals: int = 0
    sign: bool = False
    definition: str = ""

    @property
    def numeric(self) -> bool:
        """Whether its cells align right."""
        return self.kind in ("number", "share", "p_value", "value", "difference")

    @property
    def anchor(self) -> str:
        """Where its header leads, if anywhere."""
        return anchor_definition(self.definition) if self.definition else ""

    @property
    def style(self) -> str:
        """Class of its cells in the page."""
        if self.numeric:
            return "num"
        return self.kind if self.kind in ("long", "indicator") else ""

    def format(self, value: Any, row: Mapping[Any, Any]) -> str:
        """Write one cell of a row of the frame, « n. d. » when missing."""
        match self.kind:
            case "number":
                return format_number(value, self.decimals, self.sign)
            case "share":
                return format_share(value, self.decimals)
            case "p_value":
                return format_p_value(value)
            case "value":
                return format_value(value, read_unit(row))
            case "difference":
                return format_difference(value, read_unit(row))
            case "date":
                return format_date(value)
            case _:
                return MISSING if pd.isna(value) else str(value)

    def give_key(self, value: Any) -> str:
        """Give what a sorted column compares: a number, an ISO date; empty for text and if missing."""
        if pd.isna(value):
            return ""
        if self.kind == "date":
            return str(value)[:10].replace("-", "")
        return f"{float(value):.12g}" if self.numeric else ""

    def link(self, row: Mapping[Any, Any]) -> str:
        """Give the anchor a cell leads to: the definition of its indicator, or nowhere."""
        return anchor_definition(row["indicateur"]) if self.kind == "indicator" else ""

    def export(self, value: Any, row: Mapping[Any, Any]) -> str:
        """Write one cell of the CSV: a bare number, its comma decimal; an ISO date; empty if missing."""
        if pd.isna(value):
            return ""
        if self.kind == "date":
            return str(value)[:10]
        if not self.numeric:
            return str(value)
        with_unit = self.kind in ("value", "difference")
        digits = count_decimals(read_unit(row)) if with_unit else self.decimals
        if self.kind == "p_value":
            digits = 4
        return f"{float(value):.{digits}f}".replace(".", ",")


@dataclass(frozen=True)
class ReportTable:
    """A table as a reader sees it, in a notebook, in the report and as a download.

    ``slug``, lower-case ASCII with hyphens, is part of the download's name; the first of the columns
    heads each row. ``own`` is what the column ``territoire`` of the frame holds in the rows to put
    forward: the key of the territory the report is about. ``anchor`` is the column with the codes of
    indicators whose definitions the rows are.
    """

    slug: str
    caption: str
    frame: pd.DataFrame
    columns: Sequence[TableColumn]
    source: str
    note: str = ""
    own: str = ""
    anchor: str = ""

    def _repr_html_(self) -> str:
        records = self.frame.to_dict("records")
        rows = [
            {
                "highlight": bool(self.own) and record["territoire"] == self.own,
                "id": anchor_definition(record[self.anchor]) if self.anchor else "",
                "cells": [
                    {
                        "text": column.format(record[column.name], record),
                        "style": column.style,
                        "key": column.give_key(record[column.name]),
                        "link": column.link(record),
                    }
                    for column in self.columns
                ],
            }
            for record in records
        ]
        return render_fragment("table", table=self, rows=rows)

    def to_csv(self) -> str:
        """Write the table for a French spreadsheet.

        Semicolons between cells, decimal commas, ISO dates, empty cells where missing; a last line gives
        the source. A cell that a spreadsheet would take for a formula is preceded by an apostrophe.
        """
        lines = [[column.label for column in self.columns]]
        for record in self.frame.to_dict("records"):
            lines.append([column.export(record[column.name], record) for column in self.columns])
        lines.append([f"Source : {self.source}"])
        stream = io.StringIO()
        csv.writer(stream, delimiter=";").writerows(map(_disarm, line) for line in lines)
        return stream.getvalue()


def _disarm(cell: str) -> str:
    """Keep a spreadsheet from taking a cell for a formula."""
    bare_number = cell.replace(",", "", 1).removeprefix("-").isdigit()
    risky = cell[:1] in ("=", "+", "-", "@", "\t", "\r") and not bare_number
    return f"'{cell}" if risky else cell
