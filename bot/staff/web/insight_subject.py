"""One of the things that the staff can learn: its main fact, and the table that shows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from bot.ids import EntryId
from bot.staff.charts import Chart
from bot.staff.spreadsheet import Table

ENTRY = "/staff/knowledge"
"""The page of an entry is below this one."""

TitleOf = Callable[[EntryId], str]


class Name(StrEnum):
    """How the subjects are named in addresses."""

    QUESTIONS = "questions"
    WAITS = "waits"
    REASONS = "reasons"
    HELPED = "helped"
    LANGUAGES = "languages"
    UNANSWERED = "unanswered"


@dataclass(frozen=True, slots=True)
class Subject:
    name: Name
    heading: str
    fact: str
    """The main thing in words."""
    table: Table
    chart: Chart | None = None
    """None if a picture would show nothing that the table does not."""
    entries: tuple[EntryId | None, ...] = ()
    """What each row leads to, if rows are about entries."""
    is_empty: bool = False
    """Nothing has happened that could be counted."""
