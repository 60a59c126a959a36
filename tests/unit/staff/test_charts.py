"""Pictures of tables that run nothing and fetch nothing."""

from __future__ import annotations

import re
from datetime import date
from xml.etree import ElementTree as ET

import pytest

from bot.staff.charts import Chart, Shape, draw
from bot.staff.spreadsheet import Cell, Table

NAMESPACES = {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
DAYS = Table(
    "Frågor <per> dag",
    ("Dag", "Svar & mer", "Alla", "Till en människa"),
    tuple((date(2026, 11, day), day, 2 * day, day % 3) for day in range(1, 31)),
)
COLUMNS = Chart(Shape.COLUMNS, (1, 3))
BARS = Chart(Shape.BARS, (1,))


def a_table(*rows: tuple[Cell, ...]) -> Table:
    return Table("Svar", ("Språk", "Antal"), rows)


def texts(svg: bytes) -> list[str]:
    """What can be read in the picture."""
    root = ET.fromstring(svg)  # noqa: S314 - our own
    return ["".join(one.itertext()) for one in root.iter() if one.tag.endswith("}text")]


@pytest.mark.parametrize("chart", [COLUMNS, BARS], ids=["columns", "bars"])
def test_a_chart_runs_nothing_and_fetches_nothing(chart: Chart) -> None:
    """No script, no address but the names of the language itself."""
    svg = draw(DAYS, chart, "sv").decode()

    assert "<script" not in svg
    assert "href=" not in svg
    assert "<?xml-stylesheet" not in svg
    assert "url(" not in svg
    assert set(re.findall(r"https?://[^\"'\s<]+", svg)) <= NAMESPACES
    assert not re.search(r"[\"'(]//", svg)


def test_a_chart_says_in_which_language_it_is_and_what_about() -> None:
    """For whoever opens it by itself."""
    root = ET.fromstring(draw(DAYS, COLUMNS, "sv"))  # noqa: S314 - our own

    assert root.get("lang") == "sv"
    assert root.findtext("{http://www.w3.org/2000/svg}title") == "Frågor <per> dag"


def test_a_chart_shows_only_its_columns() -> None:
    """By their headings, where there is more than one."""
    shown = texts(draw(DAYS, COLUMNS, "sv"))

    assert {"Svar & mer", "Till en människa"} <= set(shown)
    assert "Alla" not in shown


def test_days_have_short_names_and_not_all_of_them() -> None:
    """Thirty would not fit below it."""
    shown = texts(draw(DAYS, COLUMNS, "sv"))

    assert "1/11" in shown
    assert sum("/11" in one for one in shown) <= 6


def test_a_long_name_is_cut() -> None:
    """The table has it in full."""
    shown = texts(draw(a_table(("Vad är ett arbetsintegrerande socialt företag?", 3)), BARS, "sv"))

    assert "Vad är ett arbetsinte…" in shown


@pytest.mark.parametrize("rows", [(), (("Svenska", 0),)], ids=["no rows", "only zero"])
def test_there_is_a_picture_also_of_nothing(rows: tuple[tuple[Cell, ...], ...]) -> None:
    """Nobody gets an error for a quiet week."""
    assert draw(a_table(*rows), BARS, "sv").startswith(b"<?xml")


def test_the_same_table_is_the_same_picture() -> None:
    """To the byte."""
    assert draw(DAYS, COLUMNS, "sv") == draw(DAYS, COLUMNS, "sv")


def test_bars_are_as_high_as_they_are_many() -> None:
    """Columns have room for all."""
    two, three = a_table(("a", 1), ("b", 2)), a_table(("a", 1), ("b", 2), ("c", 3))

    assert BARS.height(two) < BARS.height(three)
    assert COLUMNS.height(two) == COLUMNS.height(three)
