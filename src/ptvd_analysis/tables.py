"""Tables a reader sees: a caption, headers with their scope, a source, and the same as CSV."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ptvd_analysis.formatting import (
    MISSING,
    NO_BREAK_SPACE,
    count_decimals,
    format_date,
    format_number,
    format_share,
    format_value,
)
from ptvd_analysis.templating import render_fragment


@dataclass(frozen=True)
class TableColumn:
    """One column of a :class:`ReportTable`.

    Parameters
    ----------
    name : str
        Column of the frame.
    label : str
        Header.
    kind : {"text", "long", "number", "share", "value", "date"}, default "text"
        How a cell is written; ``long`` is text that takes a wide column, a ``share`` a percentage
        whose header says so; a ``value`` takes its unit from the column ``unite`` of the frame.
    decimals : int, default 0
        Digits after the comma of a number.
    sign : bool, default False
        Whether a positive number shows its sign.
    """

    name: str
    label: str
    kind: str = "text"
    decimals: int = 0
    sign: bool = False

    @property
    def numeric(self) -> bool:
        """Whether its cells align right."""
        return self.kind in ("number", "share", "value")

    @property
    def style(self) -> str:
        """Class of its cells in the page."""
        return "num" if self.numeric else "long" if self.kind == "long" else ""

    def format(self, value: Any, row: Mapping[Any, Any]) -> str:
        """Write one cell.

        Parameters
        ----------
        value : object
            What the frame holds.
        row : dict
            The whole row, for the unit.

        Returns
        -------
        str
            Text, « n. d. » when missing.
        """
        formatters: dict[str, Callable[[], str]] = {
            "text": lambda: _format_text(value),
            "long": lambda: _format_text(value),
            "number": lambda: format_number(value, self.decimals, self.sign),
            "share": lambda: format_share(value, self.decimals),
            "value": lambda: format_value(value, row["unite"]),
            "date": lambda: format_date(value),
        }
        return formatters[self.kind]()

    def export(self, value: Any, row: Mapping[Any, Any]) -> str:
        """Write one cell of the CSV: a bare number with a decimal comma, an ISO date.

        Parameters
        ----------
        value : object
            What the frame holds.
        row : dict
            The whole row, for the unit.

        Returns
        -------
        str
            Text, empty when missing.
        """
        if pd.isna(value):
            return ""
        if self.kind == "date":
            return str(value)[:10]
        if not self.numeric:
            return str(value)
        digits = count_decimals(row["unite"]) if self.kind == "value" else self.decimals
        return f"{float(value):.{digits}f}".replace(".", ",")


@dataclass(frozen=True)
class ReportTable:
    """A table as a reader sees it, in a notebook, in the report and as a download.

    Parameters
    ----------
    slug : str
        Identifier, lower-case ASCII with hyphens; part of the download's name.
    caption : str
        What the table shows, with its vintage.
    frame : DataFrame
        One row per row shown; the first column heads each row.
    columns : sequence of TableColumn
        In order.
    source : str
        Producer and vintage.
    note : str, default ""
        What a careful reader should know.
    own : str, default ""
        Row header to put forward: the territory the report is about.
    """

    slug: str
    caption: str
    frame: pd.DataFrame
    columns: Sequence[TableColumn]
    source: str
    note: str = ""
    own: str = ""

    def _repr_html_(self) -> str:
        records = self.frame.to_dict("records")
        head = self.columns[0].name
        rows = [
            {
                "highlight": bool(self.own) and record[head] == self.own,
                "cells": [
                    {"text": column.format(record[column.name], record), "style": column.style}
                    for column in self.columns
                ],
            }
            for record in records
        ]
        return render_fragment(
            "table",
            id=f"tableau-{self.slug}",
            caption=self.caption,
            columns=self.columns,
            rows=rows,
            source=self.source,
            note=self.note,
        )

    def to_csv(self) -> str:
        """Write the table for a French spreadsheet.

        Returns
        -------
        str
            Semicolons between cells, decimal commas, ISO dates, empty cells where missing. A
            last line gives the source. A cell that a spreadsheet would take for a formula is
            preceded by an apostrophe.
        """
        lines = [[column.label for column in self.columns]]
        for record in self.frame.to_dict("records"):
            lines.append([column.export(record[column.name], record) for column in self.columns])
        lines.append([f"Source : {self.source}"])
        return "".join(";".join(_quote(cell) for cell in line) + "\r\n" for line in lines)


def _format_text(value: Any) -> str:
    return MISSING.replace(" ", NO_BREAK_SPACE) if pd.isna(value) else str(value)


def _quote(cell: str) -> str:
    bare_number = cell.replace(",", "", 1).removeprefix("-").isdigit()
    if cell[:1] in ("=", "+", "-", "@", "\t", "\r") and not bare_number:
        cell = f"'{cell}"
    if any(mark in cell for mark in ';"\r\n'):
        return '"' + cell.replace('"', '""') + '"'
    return cell
