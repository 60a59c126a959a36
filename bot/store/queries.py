"""What people look at: tickets, and what was said in a conversation."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select

from bot.conversation.labels import EditStatus, EntryEdit, Label, LabelStatus, Taught
from bot.conversation.model import Direction, Message
from bot.errors import StoreError
from bot.escalation.model import Reason, Ticket, TicketStatus, TicketView
from bot.ids import ConversationId, EntryId, TicketNumber
from bot.store.codec import suggestions_of
from bot.store.crypto import EncryptionKeys
from bot.store.entry_edits import counts_of_edits, edit_of, edits_that_are
from bot.store.reader import Reader
from bot.store.rows import message_of, ticket_of
from bot.store.tables import (
    DEAD,
    agents,
    conversations,
    inbox,
    labels,
    messages,
    replies,
    taught,
    tickets,
)
from bot.store.teaching import label_of, taught_of


@dataclass(frozen=True, slots=True)
class Queries:
    """The read side."""

    reader: Reader
    keys: EncryptionKeys

    async def open_tickets(self) -> list[Ticket]:
        """Tickets that wait for an answer, or whose answer did not arrive; the oldest first."""
        waits = tickets.c.status.in_([TicketStatus.OPEN.value, TicketStatus.UNDELIVERABLE.value])
        rows = await self.reader.rows(select(tickets).where(waits).order_by(tickets.c.number))
        return [ticket_of(row, self.keys) for row in rows]

    async def messages_in(
        self, conversation_id: ConversationId, *, after: int = 0
    ) -> Sequence[tuple[int, Message]]:
        """What visitor and bot or agent said, oldest first; each with a key that rises."""
        wanted = (
            select(messages)
            .where(messages.c.conversation_id == conversation_id, messages.c.id > after)
            .where(messages.c.direction != Direction.NOTE.value)
            .order_by(messages.c.id)
        )
        return [(row.id, message_of(row, self.keys)) for row in await self.reader.rows(wanted)]

    async def sent_before(self, conversation_id: ConversationId, answers: str) -> Sequence[str]:
        """The channel's ids of what was sent in answer to a message; none if nothing was."""
        wanted = select(replies.c.message_ids).where(
            replies.c.conversation_id == conversation_id, replies.c.answers == answers
        )
        row = await self.reader.first(wanted)
        return [] if row is None else [str(one) for one in json.loads(row.message_ids)]

    async def view_of(self, number: TicketNumber) -> TicketView | None:
        """A ticket as agents see it on its card."""
        row = await self.reader.first(ticket_views().where(tickets.c.number == number))
        return None if row is None else view_in(row, self.keys)

    async def waiting_tickets(self) -> Sequence[TicketView]:
        """Those that wait for an answer, the oldest first."""
        waiting = ticket_views().where(tickets.c.status == TicketStatus.OPEN.value)
        wanted = waiting.order_by(tickets.c.created_at, tickets.c.number)
        return [view_in(row, self.keys) for row in await self.reader.rows(wanted)]

    async def undeliverable_tickets(self) -> int:
        """How many answers did not reach their visitor."""
        return await self._count(tickets.c.status == TicketStatus.UNDELIVERABLE.value)

    async def answered_since(self, since: datetime) -> int:
        """How many tickets have got their first answer since then."""
        return await self._count(tickets.c.answered_at >= since)

    async def unanswered_counts(self, since: datetime, limit: int) -> Sequence[tuple[EntryId, int]]:
        """What most tickets without a fitting answer were nearest to, and how many they were."""
        wanted = select(tickets.c.suggestions).where(
            tickets.c.reason.in_([Reason.NO_MATCH.value, Reason.KNOWN_UNKNOWN.value]),
            tickets.c.status != TicketStatus.SPAM.value,
            tickets.c.created_at >= since,
        )
        found = [suggestions_of(row.suggestions) for row in await self.reader.rows(wanted)]
        counts = Counter(suggestions[0].entry_id for suggestions in found if suggestions)
        return sorted(counts.items(), key=lambda counted: (-counted[1], counted[0]))[:limit]

    async def taught(self) -> Sequence[Taught]:
        """All that is taught and not undone, in the order in which it was taught."""
        kept = select(taught).where(taught.c.undone_at.is_(None)).order_by(taught.c.at, taught.c.id)
        return [taught_of(row, self.keys) for row in await self.reader.rows(kept)]

    async def live_edits(self) -> Sequence[EntryEdit]:
        """The changes that are in service, in the order in which they came there."""
        wanted = edits_that_are([EditStatus.LIVE, EditStatus.EXPORTED])
        return [edit_of(row) for row in await self.reader.rows(wanted)]

    async def draft_edits(self) -> Sequence[EntryEdit]:
        """The changes that wait for another agent, the oldest first."""
        rows = await self.reader.rows(edits_that_are([EditStatus.DRAFT]))
        return [edit_of(row) for row in rows]

    async def teaching_state(self) -> tuple[object, ...]:
        """Something that differs whenever what is taught or changed does."""
        # what changes at the same moment differs in number
        times = (taught.c.at, taught.c.undone_at)
        row = await self.reader.first(
            select(*(aggregate(time) for time in times for aggregate in (func.count, func.max)))
        )
        edits = await self.reader.first(counts_of_edits())
        return (*(row or ()), *(edits or ()))

    async def proposed_labels(self, limit: int) -> Sequence[Label]:
        """What visitors chose when asked back and no agent has judged yet, the oldest first."""
        waiting = labels.c.status == LabelStatus.PROPOSED.value
        wanted = select(labels).where(waiting).order_by(labels.c.at).limit(limit)
        return [label_of(row, self.keys) for row in await self.reader.rows(wanted)]

    async def most_asked(self, since: datetime, limit: int) -> Sequence[EntryId]:
        """The entries that visitors were given most often since then, the most frequent first."""
        wanted = (
            select(messages.c.entry_id)
            .where(messages.c.entry_id.is_not(None), messages.c.at >= since)
            .where(messages.c.direction == Direction.OUTGOING.value)
            .group_by(messages.c.entry_id)
            .order_by(func.count().desc(), messages.c.entry_id)
            .limit(limit)
        )
        return [EntryId(row.entry_id) for row in await self.reader.rows(wanted)]

    async def quarantined(self) -> int:
        """How many updates could not be handled."""
        return await self._count(inbox.c.status == DEAD)

    async def problem(self) -> str | None:
        """For /readyz: why the database can't be used, or None."""
        try:
            await self.reader.rows(select(1))
        except StoreError as error:
            return str(error)
        return None

    async def _count(self, is_counted: ColumnElement[bool]) -> int:
        row = await self.reader.first(select(func.count()).where(is_counted))
        return 0 if row is None else int(row[0])


def view_in(row: Row[Any], keys: EncryptionKeys) -> TicketView:
    """The view in a row of `ticket_views`."""
    return TicketView(ticket_of(row, keys), row.owner or "", row.is_blocked, row.card, row.topic)


def ticket_views() -> Select[Any]:
    """Tickets with the names of those who have them."""
    owner = func.coalesce(tickets.c.claimed_by, tickets.c.answered_by)
    name = func.coalesce(agents.c.name, owner).label("owner")
    return (
        select(tickets, name, conversations.c.is_blocked)
        .join(conversations, conversations.c.id == tickets.c.conversation_id)
        .outerjoin(agents, agents.c.id == owner)
    )
