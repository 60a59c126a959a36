"""What agents are reminded of: tickets that wait too long, and daily how things stand. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from textwrap import shorten

from bot.escalation.model import Ticket, TicketStatus
from bot.escalation.opening_hours import OpeningHours

MOST_NAMED = 5
"""Of a longer list agents are told how many more there are."""

_LONGEST_QUESTION = 80


def due_reminders(
    tickets: Sequence[Ticket], now: datetime, hours: OpeningHours, after: timedelta
) -> list[Ticket]:
    """The tickets that nobody has answered for longer than `after`, each of them once.

    Nobody is reminded when nobody is there: what is due at night is so in the morning.
    """
    if not hours.is_open(now):
        return []
    return [ticket for ticket in tickets if _waits(ticket) and now - ticket.created_at > after]


def _waits(ticket: Ticket) -> bool:
    is_unanswered = ticket.status is TicketStatus.OPEN and ticket.answered_at is None
    return is_unanswered and ticket.reminded_at is None


# --- the digest -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Digest:
    """How things stand in the morning."""

    open: int
    """Tickets that wait for an answer."""
    oldest_since: datetime | None
    """When the oldest of them was opened, in the agents' zone."""
    undeliverable: int
    """Tickets whose answer did not reach the visitor."""
    quarantined: int
    """Updates that could not be handled."""
    due_reviews: tuple[str, ...]
    """Titles of the entries that are due for review."""
    unanswered: tuple[tuple[str, int], ...]
    """What was asked without an answer to be found, already veiled, and how often."""


def digest_is_due(last: date | None, now: datetime, hours: OpeningHours) -> bool:
    """Once on each working day, from opening until closing; `last` is the day of the last one."""
    return hours.is_open(now) and (last is None or last < hours.today(now))


def digest_text(digest: Digest, today: date) -> str:
    """For the agents' group; empty if there is nothing to tell."""
    lines = list(_lines(digest))
    return "\n".join((f"Läget {today} (today's digest)", *lines)) if lines else ""


def _lines(digest: Digest) -> Iterator[str]:
    if digest.open:
        yield f"- {_waiting(digest)} (open tickets)"
    if digest.undeliverable:
        answers = _counted(digest.undeliverable, "svar", "svar")
        yield f"- {answers} kom inte fram (undeliverable answers)"
    if digest.quarantined:
        messages = _counted(digest.quarantined, "meddelande", "meddelanden")
        yield f"- {messages} kunde inte hanteras (messages put aside)"
    if digest.due_reviews:
        yield f"- Svar att se över (answers due for review): {_named(digest.due_reviews)}"
    if digest.unanswered:
        questions = [
            f"”{shorten(question, _LONGEST_QUESTION, placeholder=' …')}” ({times})"
            for question, times in digest.unanswered
        ]
        yield f"- Frågor utan svar (questions without an answer): {_named(questions)}"


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _waiting(digest: Digest) -> str:
    tickets = _counted(digest.open, "öppet ärende", "öppna ärenden")
    if digest.oldest_since is None:
        return tickets
    oldest = "" if digest.open == 1 else "det äldsta "
    return f"{tickets}, {oldest}sedan {digest.oldest_since.date()}"


def _named(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMED
    shown = "; ".join(islice(names, MOST_NAMED))
    return f"{shown}; och {more} till (and more)" if more > 0 else shown
