"""Tables, and how they are written for spreadsheet programs. Pure."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date

Cell = str | int | date

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True, slots=True)
class Table:
    """The first cell of a row names it."""

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def as_csv(table: Table) -> bytes:
    """As a Swedish Excel opens it: UTF-8 with its mark, semicolons, and nothing that it runs."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(harmless(heading) for heading in table.headings)
    writer.writerows([harmless(cell) for cell in row] for row in table.rows)
    return text.getvalue().encode("utf-8-sig")


def harmless(cell: Cell) -> Cell:
    """The cell, as text where a spreadsheet program would take it for a formula."""
    if isinstance(cell, str) and cell.startswith(_STARTS_A_FORMULA):
        return f"'{cell}"
    return cell
