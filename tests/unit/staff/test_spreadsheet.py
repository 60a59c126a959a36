"""Tables for spreadsheet programs, in which nothing runs."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.staff.spreadsheet import Table, as_csv, harmless

DANGEROUS = "=+-@\t\r\n"


def test_a_swedish_excel_opens_it_as_a_table() -> None:
    """UTF-8 with its mark, semicolons, and lines as Windows ends them."""
    table = Table("Frågor", ("Dag", "Frågor"), ((date(2026, 11, 24), 3), ("Å; ä", 0)))

    assert as_csv(table) == '\ufeffDag;Frågor\r\n2026-11-24;3\r\n"Å; ä";0\r\n'.encode()


@pytest.mark.parametrize("start", DANGEROUS)
def test_a_formula_is_text(start: str) -> None:
    """Whoever opens the file calculates nothing."""
    assert harmless(f"{start}1+1") == f"'{start}1+1"


@pytest.mark.parametrize("cell", ["Svar", "1+1", "", "'=1", 17, date(2026, 11, 24)])
def test_what_is_no_formula_stays_as_it_is(cell: str | int | date) -> None:
    """Also a number, which can be added up."""
    assert harmless(cell) == cell


@given(st.lists(st.tuples(st.text(), st.text() | st.integers(0)), min_size=1))
def test_any_cell_comes_back_and_none_is_a_formula(rows: list[tuple[str, str | int]]) -> None:
    """But for the sign that makes it harmless."""
    table = Table("", ("=A", "B"), tuple(rows))

    text = as_csv(table).decode("utf-8-sig")
    heading, *read = csv.reader(io.StringIO(text, newline=""), delimiter=";")

    assert heading == ["'=A", "B"]
    for cells, row in zip(read, rows, strict=True):
        assert not any(cell.startswith(tuple(DANGEROUS)) for cell in cells)
        assert [cell.removeprefix("'") for cell in cells] == [
            str(cell).removeprefix("'") for cell in row
        ]
