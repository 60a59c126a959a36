"""What the console shows of tickets: lists, search, and what was said."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, func, select

from bot.conversation.acts import Attachment
from bot.conversation.model import Direction
from bot.escalation.model import Ticket, TicketStatus, TicketView
from bot.ids import AgentId, EntryId, TicketNumber
from bot.staff.ticket_list import Counts, Place, View
from bot.staff.utterances import Delivery, Talk, Utterance, spoken
from bot.store.codec import attachments_of, suggestions_of
from bot.store.crypto import EncryptionKeys
from bot.store.queries import ticket_views, view_in
from bot.store.reader import Reader
from bot.store.rows import ATTACHMENTS, QUESTION, TEXT, plain
from bot.store.tables import agents, conversations, is_waiting, messages, outbox, tickets

SHOWN_BEFORE = 20
"""Utterances before the ticket, which tell how it came to it."""
SHOWN_AT_ONCE = 100
_LARGEST_NUMBER = 2**63 - 1


@dataclass(frozen=True, slots=True)
class TicketQueries:
    """The read side of the console's tickets."""

    reader: Reader
    keys: EncryptionKeys

    # --- lists ---

    async def counts(self) -> Counts:
        """See `ListQueries.counts`."""
        statuses = await self.reader.rows(_BY_STATUS)
        claimed = await self.reader.rows(_BY_CLAIM)
        return Counts(
            {TicketStatus(row.status): row.how_many for row in statuses},
            {AgentId(row.claimed_by): row.how_many for row in claimed},
        )

    async def listed(
        self, view: View, agent: AgentId, *, skip: int, limit: int
    ) -> Sequence[TicketView]:
        """See `ListQueries.listed`."""
        number = tickets.c.number
        # the numbers come out of an index: whole tickets would take long to be put in order
        wanted = select(number).where(tickets.c.status.in_([one.value for one in view.statuses]))
        if view is View.MINE:
            wanted = wanted.where(tickets.c.claimed_by == agent)
        wanted = wanted.order_by(number.desc() if view.is_newest_first else number)
        rows = await self.reader.rows(wanted.offset(skip).limit(limit))
        return await self.numbered([row.number for row in rows])

    async def numbered(self, numbers: Sequence[TicketNumber]) -> Sequence[TicketView]:
        """See `ListQueries.numbered`."""
        rows = await self.reader.rows(ticket_views().where(tickets.c.number.in_(numbers)))
        views = {row.number: view_in(row, self.keys) for row in rows}
        return [views[number] for number in numbers if number in views]

    async def view_of(self, number: TicketNumber) -> TicketView | None:
        """A ticket as it stands."""
        views = await self.numbered([number]) if number <= _LARGEST_NUMBER else []
        return views[0] if views else None

    async def found(self, words: Sequence[str], among: int) -> Sequence[Place]:
        """See `ListQueries.found`."""
        rows = await self.reader.rows(_SEARCHED.limit(among))
        # questions are encrypted: each has to be opened, which would hold up everybody here
        found = await asyncio.to_thread(self._having, rows, words)
        known = {one.number for one in found}
        numbers = [number for word in words if (number := _number_in(word)) and number not in known]
        older = await self.numbered(numbers) if numbers else []
        return [*found, *(_place_of(view.ticket) for view in older)]

    def _having(self, rows: Sequence[Row[Any]], words: Sequence[str]) -> list[Place]:
        return [_place_in(row) for row in rows if self._has_all(row, words)]

    def _has_all(self, row: Row[Any], words: Sequence[str]) -> bool:
        suggestions = suggestions_of(row.suggestions)
        entries = (f"{one.entry_id} {one.title}" for one in suggestions)
        question = plain(row.question, QUESTION, self.keys)
        text = "\n".join((question, row.owner or "", *entries)).casefold()
        return all(word in text or _number_in(word) == row.number for word in words)

    # --- one ticket ---

    async def talk(self, ticket: Ticket, *, before: int | None = None) -> Talk:
        """What was said from shortly before the ticket on; `before` a key, for what is earlier."""
        earliest = await self._earliest(ticket)
        wanted = (
            _SAID.where(messages.c.conversation_id == ticket.conversation_id)
            .where(messages.c.id >= earliest)
            .order_by(messages.c.id.desc())
            .limit(SHOWN_AT_ONCE + 1)
        )
        if before is not None:
            wanted = wanted.where(messages.c.id < before)
        rows = await self.reader.rows(wanted)
        shown = [self._utterance(row) for row in reversed(rows[:SHOWN_AT_ONCE])]
        has_more = len(rows) > SHOWN_AT_ONCE
        return Talk(spoken(shown), shown[0].key if has_more else None)

    async def attachments_of(self, number: TicketNumber, key: int) -> Sequence[Attachment]:
        """What came with an utterance in the ticket's conversation; nothing with others'."""
        if max(number, key) > _LARGEST_NUMBER:
            return ()
        its = select(tickets.c.conversation_id).where(tickets.c.number == number)
        wanted = select(messages.c.attachments).where(
            messages.c.id == key, messages.c.conversation_id == its.scalar_subquery()
        )
        row = await self.reader.first(wanted)
        return () if row is None else self._attachments(row)

    async def _earliest(self, ticket: Ticket) -> int:
        its = select(func.min(messages.c.id)).where(messages.c.ticket_number == ticket.number)
        row = await self.reader.first(its)
        # a message without words before it has none of its own
        first = (row[0] if row is not None else None) or _LARGEST_NUMBER
        before = (
            select(messages.c.id)
            .where(messages.c.conversation_id == ticket.conversation_id, messages.c.id < first)
            .order_by(messages.c.id.desc())
            .limit(SHOWN_BEFORE)
        )
        rows = await self.reader.rows(before)
        return int(rows[-1].id) if rows else int(first)

    def _utterance(self, row: Row[Any]) -> Utterance:
        return Utterance(
            key=row.id,
            direction=Direction(row.direction),
            text=self.keys.decrypt(row.text, TEXT).decode(),
            at=row.at,
            ticket_number=row.ticket_number,
            author=row.name or row.author,
            channel_id=row.channel_id,
            entry_id=EntryId(row.entry_id) if row.entry_id else None,
            attachments=self._attachments(row),
            delivery=Delivery(row.status) if row.status else None,
            reason=row.error or "",
        )

    def _attachments(self, row: Row[Any]) -> tuple[Attachment, ...]:
        return attachments_of(plain(row.attachments, ATTACHMENTS, self.keys) or "[]")

    # --- live ---

    async def state_of_tickets(self) -> tuple[object, ...]:
        """Something that differs whenever a ticket does."""
        return tuple(await self.reader.first(_STATE_OF_TICKETS) or ())

    async def state_of_talk(self) -> tuple[object, ...]:
        """Something that differs whenever anything was said, sent or given up."""
        return tuple(await self.reader.first(_STATE_OF_TALK) or ())

    async def state_of(self, number: TicketNumber) -> tuple[object, ...]:
        """Something that differs whenever this ticket does, or its conversation."""
        return tuple(await self.reader.first(_STATE_OF_ONE.where(tickets.c.number == number)) or ())

    async def newest(self) -> int:
        """The highest number of a ticket; 0 if there is none."""
        row = await self.reader.first(select(func.max(tickets.c.number)))
        return (row[0] if row is not None else None) or 0


def _number_in(word: str) -> TicketNumber | None:
    digits = word.removeprefix("#")
    is_number = digits.isascii() and digits.isdigit() and int(digits) <= _LARGEST_NUMBER
    return TicketNumber(int(digits)) if is_number else None


def _place_of(ticket: Ticket) -> Place:
    return Place(ticket.number, ticket.status, ticket.claimed_by)


def _place_in(row: Row[Any]) -> Place:
    agent = AgentId(row.claimed_by) if row.claimed_by else None
    return Place(TicketNumber(row.number), TicketStatus(row.status), agent)


# --- statements: built once, because building one costs more than running it ----------------

_OPEN = TicketStatus.OPEN.value
_OWNER = func.coalesce(tickets.c.claimed_by, tickets.c.answered_by)
_BY_STATUS = select(tickets.c.status, func.count().label("how_many")).group_by(tickets.c.status)
_BY_CLAIM = (
    select(tickets.c.claimed_by, func.count().label("how_many"))
    .where(tickets.c.status == _OPEN, tickets.c.claimed_by.is_not(None))
    .group_by(tickets.c.claimed_by)
)
_SEARCHED = (
    select(
        tickets.c.number,
        tickets.c.status,
        tickets.c.claimed_by,
        tickets.c.question,
        tickets.c.suggestions,
        agents.c.name.label("owner"),
    )
    .outerjoin(agents, agents.c.id == _OWNER)
    .order_by(tickets.c.number.desc())
)
_SAID = (
    select(
        messages.c.id,
        messages.c.direction,
        messages.c.text,
        messages.c.at,
        messages.c.ticket_number,
        messages.c.author,
        messages.c.channel_id,
        messages.c.entry_id,
        messages.c.attachments,
        agents.c.name,
        outbox.c.status,
        outbox.c.error,
    )
    .outerjoin(agents, agents.c.id == messages.c.author)
    .outerjoin(outbox, outbox.c.id == messages.c.outbox_id)
)


def _figures(*figures: Select[Any]) -> Select[Any]:
    return select(*(figure.scalar_subquery() for figure in figures))


_STATE_OF_TICKETS = _figures(
    select(func.count()).select_from(tickets), select(func.sum(tickets.c.version))
)
_STATE_OF_TALK = _figures(
    select(func.max(messages.c.id)),
    # each delivery adds to the outbox, takes from what waits in it, or both
    select(func.max(outbox.c.id)),
    select(func.count()).where(is_waiting(outbox)),
)
_ITS = tickets.c.conversation_id
_STATE_OF_ONE = select(
    tickets.c.version,
    conversations.c.version,
    select(func.max(messages.c.id)).where(messages.c.conversation_id == _ITS).scalar_subquery(),
    select(func.count()).where(outbox.c.recipient == _ITS, is_waiting(outbox)).scalar_subquery(),
).join(conversations, conversations.c.id == _ITS)
