"""Tables a reader sees: a caption, headers with their scope, a source, and the same as CSV."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ptvd_analysis.presentation.french.quantities import (
    MISSING,
    NO_BREAK_SPACE,
    count_decimals,
    format_date,
    format_difference,
    format_number,
    format_p_value,
    format_share,
    format_value,
)
from ptvd_analysis.presentation.html.templating import anchor_definition, render_fragment


@dataclass(frozen=True)
class TableColumn:
    """One column of a :class:`ReportTable`.

    Parameters
    ----------
    name : str
        Column of the frame.
    label : str
        Header.
    kind : str, default "text"
        How a cell is written: ``text``; ``long``, text that takes a wide column; ``indicator``, a
        label that leads to the definition of the column ``indicateur`` of the frame; ``number``;
        ``share``, a percentage whose header says so; ``p_value``; ``value`` and ``difference``,
        which take their unit from the column ``unite`` of the frame; ``date``.
    decimals : int, default 0
        Digits after the comma of a number.
    sign : bool, default False
        Whether a positive number shows its sign.
    definition : str, default ""
        Code of the indicator the whole column shows: its header leads to the definition.
    """

    name: str
    label: str
    kind: str = "text"
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
            "indicator": lambda: _format_text(value),
            "number": lambda: format_number(value, self.decimals, self.sign),
            "share": lambda: format_share(value, self.decimals),
            "p_value": lambda: format_p_value(value),
            "value": lambda: format_value(value, row["unite"]),
            "difference": lambda: format_difference(value, row["unite"]),
            "date": lambda: format_date(value),
        }
        return formatters[self.kind]()

    def give_key(self, value: Any) -> str:
        """Give what a sorted column compares, where that is not the text itself.

        Parameters
        ----------
        value : object
            What the frame holds.

        Returns
        -------
        str
            A number or an ISO date; empty for text and for a missing value.
        """
        if pd.isna(value):
            return ""
        if self.kind == "date":
            return str(value)[:10].replace("-", "")
        return f"{float(value):.12g}" if self.numeric else ""

    def link(self, row: Mapping[Any, Any]) -> str:
        """Give the anchor a cell leads to: the definition of its indicator, or nowhere."""
        return anchor_definition(row["indicateur"]) if self.kind == "indicator" else ""

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
        with_unit = self.kind in ("value", "difference")
        digits = count_decimals(row["unite"]) if with_unit else self.decimals
        if self.kind == "p_value":
            digits = 4
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
        What the column ``territoire`` of the frame holds in the rows to put forward: the key of
        the territory the report is about.
    anchor : str, default ""
        Column with the codes of indicators whose definitions the rows are.
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
