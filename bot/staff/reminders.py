"""Reminds agents of tickets that wait too long, and tells them each morning how things stand."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Protocol

from bot.conversation.ports import BeginUnitOfWork, Clock, InService
from bot.errors import ConcurrentChange, StoreError
from bot.escalation.model import (
    CardRefresh,
    ForStaff,
    Happening,
    StaffNews,
    TicketNotice,
    TicketView,
)
from bot.escalation.opening_hours import OpeningHours
from bot.escalation.reminders import Digest, digest_is_due, digest_text, due_reminders
from bot.ids import EntryId
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.model import Language
from bot.reply.dates import day_and_time

log = logging.getLogger(__name__)

DIGEST = "digest"
"""The mark that holds the day of the last digest."""
MOST_AT_ONCE = 5
"""Of many tickets that are due: a group takes only so many messages in a minute."""
LOOKS_BACK = timedelta(days=7)
"""For what was asked without an answer."""

_MOST_UNANSWERED = 5


class DigestQueries(Protocol):
    """What the store says about it."""

    async def waiting_tickets(self) -> Sequence[TicketView]: ...

    async def undeliverable_tickets(self) -> int: ...

    async def quarantined(self) -> int: ...

    async def unanswered_counts(
        self, since: datetime, limit: int
    ) -> Sequence[tuple[EntryId, int]]: ...


class DigestMarks(Protocol):
    """How far recurring work has come."""

    async def get(self, name: str) -> int | None: ...

    async def reach(self, name: str, value: int, news: Sequence[ForStaff] = ()) -> bool: ...


@dataclass(frozen=True, slots=True)
class Reminders:
    """One pass a minute, so that nothing is told much later than it is due."""

    begin: BeginUnitOfWork
    queries: DigestQueries
    marks: DigestMarks
    in_service: InService
    hours: OpeningHours
    now: Clock
    after: timedelta
    """For so long a ticket may wait before agents are reminded."""
    period: timedelta = timedelta(minutes=1)

    async def run(self) -> None:
        """Work until cancelled; what the database does not take now is due at the next pass."""
        while True:
            await asyncio.sleep(self.period.total_seconds())
            try:
                await self.once()
            except StoreError as error:
                log.error("reminders put off: %s", error)  # noqa: TRY400

    async def once(self) -> None:
        """Tell agents what is due now, if anything is."""
        now = self.now().astimezone(self.hours.zone)
        views = await self.queries.waiting_tickets()
        mark = await self.marks.get(DIGEST)
        if digest_is_due(None if mark is None else date.fromordinal(mark), now, self.hours):
            await self._tell_digest(views, now)
        due = due_reminders([view.ticket for view in views], now, self.hours, self.after)
        numbers = {ticket.number for ticket in due[:MOST_AT_ONCE]}
        for view in views:
            if view.ticket.number in numbers:
                await self._remind_of(view, now)

    async def _remind_of(self, view: TicketView, now: datetime) -> None:
        ticket = replace(view.ticket, reminded_at=now)
        async with self.begin() as uow:
            uow.tickets.save(ticket)
            uow.outbox.add(TicketNotice(ticket.number, Happening.TOLD, reminder_text(view, now)))
            uow.outbox.add(CardRefresh(ticket.number))
            try:
                await uow.commit()
            except ConcurrentChange:
                # an agent is at it; if it still waits in a minute, they are reminded then
                log.info("no reminder of ticket=%d: it has just changed", ticket.number)

    # --- the digest ---

    async def _tell_digest(self, views: Sequence[TicketView], now: datetime) -> None:
        text = digest_text(await self._digest(views, now), now.date())
        news = [StaffNews(text)] if text else []
        await self.marks.reach(DIGEST, now.toordinal(), news)

    async def _digest(self, views: Sequence[TicketView], now: datetime) -> Digest:
        knowledge = self.in_service().knowledge
        unanswered = await self.queries.unanswered_counts(now - LOOKS_BACK, _MOST_UNANSWERED)
        return Digest(
            open=len(views),
            oldest_since=views[0].ticket.created_at.astimezone(now.tzinfo) if views else None,
            undeliverable=await self.queries.undeliverable_tickets(),
            quarantined=await self.queries.quarantined(),
            due_reviews=tuple(
                entry.title.sv for entry in knowledge.entries if entry.is_due(now.date())
            ),
            unanswered=tuple((_title(knowledge, one), count) for one, count in unanswered),
        )


def reminder_text(view: TicketView, now: datetime) -> str:
    """For the ticket's thread; `now` is the time in the agents' zone."""
    since, until = (
        day_and_time(moment.astimezone(now.tzinfo), Language.SV)
        for moment in (view.ticket.created_at, view.ticket.expected_by)
    )
    works = f" {view.owner} arbetar med det." if view.ticket.claimed_by and view.owner else ""
    return (
        f"Besökaren väntar på svar sedan {since}, och har lovats det senast {until}.{works}"
        " (Still waiting for an answer.)"
    )


def _title(knowledge: KnowledgeBase, entry_id: EntryId) -> str:
    """An entry that was taken away since then is named by its id."""
    entry = knowledge.get(entry_id)
    return entry_id if entry is None else entry.title.sv
