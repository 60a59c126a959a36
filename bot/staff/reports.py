"""What agents ask for: how things stand, and which tickets wait."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Protocol

from bot.conversation.inert import inert
from bot.conversation.ports import Clock, InService
from bot.conversation.veil import veiled
from bot.escalation.model import Ticket, TicketView
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.model import Language
from bot.reply.dates import day_and_time

MOST_LISTED = 20
"""More would not fit into one message."""

_LONGEST_QUESTION = 80
_VERSION_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Standing:
    """How things stand."""

    now: datetime
    running_since: datetime
    """In the agents' zone."""
    knowledge_version: str
    entries: int
    due_reviews: int
    """Entries of which the day to review them has come."""
    open_tickets: int
    oldest_since: datetime | None
    """When the oldest open ticket was opened."""
    answered_today: int
    undeliverable: int
    """Tickets whose answer did not reach the visitor."""
    quarantined: int
    """Updates that could not be handled."""


def status_text(standing: Standing) -> str:
    """In Swedish, each line with a short English heading."""
    waited = ""
    if standing.oldest_since is not None:
        waited = f", det äldsta har väntat {_in_words(standing.now - standing.oldest_since)}"
    return (
        "Läget (status)\n"
        f"- Igång sedan (running since): {_moment(standing.running_since)}\n"
        f"- Kunskap (knowledge): {standing.entries} poster, {standing.due_reviews} att se över,"
        f" version {standing.knowledge_version[:_VERSION_DIGITS]}\n"
        f"- Öppna ärenden (open tickets): {standing.open_tickets}{waited}\n"
        f"- Besvarade i dag (answered today): {standing.answered_today}\n"
        f"- Svar som inte kom fram (undeliverable answers): {standing.undeliverable}\n"
        f"- Meddelanden som inte kunde hanteras (messages put aside): {standing.quarantined}"
    )


def open_tickets_text(views: Sequence[TicketView], now: datetime) -> str:
    """The tickets in this order; `now` is the time in the agents' zone."""
    if not views:
        return "Inga ärenden väntar. (No open tickets.)"
    heading = f"Öppna ärenden (open tickets): {len(views)}"
    listed = ("\n".join(_lines(view, now)) for view in views[:MOST_LISTED])
    more = len(views) - MOST_LISTED
    rest = [f"… och {more} till (and more)"] if more > 0 else []
    return "\n\n".join([heading, *listed, *rest])


def _lines(view: TicketView, now: datetime) -> Iterator[str]:
    ticket = view.ticket
    since, until = (at.astimezone(now.tzinfo) for at in (ticket.created_at, ticket.expected_by))
    late = " – försenat (late)" if until < now else ""
    yield f"{ticket.number} · {_owner(view)}"
    yield f"väntar sedan {_moment(since)}, svar utlovat senast {_moment(until)}{late}"
    yield _question(ticket)


def _owner(view: TicketView) -> str:
    # who has answered it once does not have it if it was opened again
    is_taken = view.ticket.claimed_by is not None
    return f"{view.owner or view.ticket.claimed_by} (claimed)" if is_taken else "ledigt (free)"


def _question(ticket: Ticket) -> str:
    if ticket.is_erased:
        return "(raderat / deleted)"
    return f"”{_one_line(veiled(inert(ticket.question)))}”"


def _one_line(text: str) -> str:
    """So much of it as a list has room for."""
    words = " ".join(text.split())
    is_long = len(words) > _LONGEST_QUESTION
    return f"{words[: _LONGEST_QUESTION - 1].rstrip()}…" if is_long else words


def _moment(moment: datetime) -> str:
    return day_and_time(moment, Language.SV)


def _in_words(waited: timedelta) -> str:
    """The two units that matter: "2 dagar 4 timmar", "4 timmar 10 minuter", "10 minuter"."""
    hours, minutes = divmod(int(waited.total_seconds()) // 60, 60)
    days, hours = divmod(hours, 24)
    parts = [
        _counted(days, "dag", "dagar"),
        _counted(hours, "timme", "timmar"),
        "" if days else _counted(minutes, "minut", "minuter"),
    ]
    return " ".join(filter(None, parts)) or "mindre än en minut"


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}" if number else ""


# --- asked for ------------------------------------------------------------------------------


class StatusQueries(Protocol):
    """What the store says about it."""

    async def waiting_tickets(self) -> Sequence[TicketView]: ...

    async def answered_since(self, since: datetime) -> int: ...

    async def undeliverable_tickets(self) -> int: ...

    async def quarantined(self) -> int: ...


@dataclass(frozen=True, slots=True)
class StaffReports:
    """Answers `/status` and `/arenden` in the agents' group."""

    queries: StatusQueries
    in_service: InService
    now: Clock
    started_at: datetime
    zone: tzinfo

    async def status(self) -> str:
        """How things stand."""
        now = self.now().astimezone(self.zone)
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        knowledge = self.in_service().knowledge
        views = await self.queries.waiting_tickets()
        return status_text(
            Standing(
                now=now,
                running_since=self.started_at.astimezone(self.zone),
                knowledge_version=knowledge.version,
                entries=len(knowledge.entries),
                due_reviews=_due_reviews(knowledge, now),
                open_tickets=len(views),
                oldest_since=views[0].ticket.created_at if views else None,
                answered_today=await self.queries.answered_since(midnight),
                undeliverable=await self.queries.undeliverable_tickets(),
                quarantined=await self.queries.quarantined(),
            )
        )

    async def open_tickets(self) -> str:
        """Which tickets wait, the oldest first."""
        views = await self.queries.waiting_tickets()
        return open_tickets_text(views, self.now().astimezone(self.zone))


def _due_reviews(knowledge: KnowledgeBase, now: datetime) -> int:
    return sum(entry.is_due(now.date()) for entry in knowledge.entries)
