"""The knowledge: whether it can be used, and what is due for review."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from bot.doctor.finding import Finding, Level
from bot.knowledge.loader import examine
from bot.knowledge.model import Entry

KNOWLEDGE = "kunskap / knowledge"
REVIEW = "granskning / review"
_MOST_NAMED = 5


def knowledge(folder: Path, today: date) -> list[Finding]:
    """What an editor has to mend, and what to look through."""
    loaded = examine(folder)
    entries = loaded.knowledge.entries
    due = [entry for entry in entries if entry.is_due(today)]
    return [_problems(len(loaded.problems), len(entries)), _review(due)]


def _problems(problems: int, entries: int) -> Finding:
    if problems:
        return Finding(
            KNOWLEDGE,
            Level.ERROR,
            f"{problems} fel: asf-bot check visar vart och ett med fil och rad"
            f" / {problems} problems: asf-bot check shows each with file and line",
        )
    return Finding(KNOWLEDGE, Level.OK, f"{entries} poster / entries")


def _review(due: list[Entry]) -> Finding:
    if not due:
        return Finding(REVIEW, Level.OK, "inget väntar / nothing is due")
    named = ", ".join(entry.id for entry in due[:_MOST_NAMED])
    more = ", …" if len(due) > _MOST_NAMED else ""
    return Finding(
        REVIEW,
        Level.WARNING,
        f"{len(due)} poster skulle ha setts över: granska dem och sätt ett nytt review_by"
        f" / {len(due)} entries are due for review: look at them and set a new review_by"
        f" ({named}{more})",
    )
