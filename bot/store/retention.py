"""Deletes what has been kept long enough, in transactions so short that no reply has to wait."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
)

from bot.conversation.ports import Clock
from bot.escalation.model import TicketStatus
from bot.store.erasing import erase
from bot.store.reader import Reader
from bot.store.tables import (
    DEAD,
    DONE,
    SENT,
    UNDELIVERABLE,
    audit,
    conversations,
    inbox,
    labels,
    messages,
    outbox,
    ratings,
    replies,
    tickets,
)
from bot.store.writer import Writer

SYSTEM = "system"
"""Who acted, in the audit, where it was no person."""
REMEMBERED = timedelta(days=14)
"""An update that comes again within this time is still known to have been handled."""

_CONVERSATIONS_AT_ONCE = 20
"""Each takes some milliseconds, because all rows of inbox and outbox are looked through."""
_ROWS_AT_ONCE = 1_000
_PAUSE_SECONDS = 0.15
"""Between transactions: long enough for another process that waits for SQLite to get its turn."""


@dataclass(frozen=True, slots=True)
class Expired:
    """How much has been kept long enough."""

    conversations: int = 0
    """Of which everything that was said is deleted."""
    sent: int = 0
    """Messages that were delivered or given up."""
    handled: int = 0
    """Updates that were handled."""
    quarantined: int = 0
    """Updates that could not be handled."""

    @property
    def is_nothing(self) -> bool:
        return self == Expired()

    def __str__(self) -> str:
        return (
            f"conversations={self.conversations} sent={self.sent}"
            f" handled={self.handled} quarantined={self.quarantined}"
        )


@dataclass(frozen=True, slots=True)
class Retention:
    """What is older than a given time, and its end.

    A conversation is as old as the last thing that happened in it, and is kept while a ticket of
    it is open.
    """

    writer: Writer
    reader: Reader
    now: Clock

    async def expired(self, before: datetime) -> Expired:
        """What `delete_expired` would delete now."""
        return Expired(
            conversations=await self._count(_expired_conversations(before)),
            sent=await self._count(select(outbox.c.id).where(_is_settled(before))),
            handled=await self._count(select(inbox.c.id).where(self._is_handled(before))),
            quarantined=await self._count(select(inbox.c.id).where(_is_quarantined(before))),
        )

    async def delete_expired(self, before: datetime) -> Expired:
        """Delete it, and write into the audit how much it was.

        Raises:
            StoreUnavailable: what was deleted by then stays deleted.
        """
        deleted = Expired(
            sent=await self._delete_all(outbox, _is_settled(before)),
            handled=await self._delete_all(inbox, self._is_handled(before)),
            quarantined=await self._delete_all(inbox, _is_quarantined(before)),
            conversations=await self._repeated(partial(_erase_some, before=before)),
        )
        if not deleted.is_nothing:
            await self.writer.call(partial(_note_down, deleted=deleted, at=self.now()))
        return deleted

    async def _count(self, wanted: Select[Any]) -> int:
        row = await self.reader.first(select(func.count()).select_from(wanted.subquery()))
        return 0 if row is None else int(row[0])

    async def _delete_all(self, table: Table, is_expired: ColumnElement[bool]) -> int:
        return await self._repeated(partial(_delete_some, table=table, is_expired=is_expired))

    async def _repeated(self, work: Callable[[Connection], int]) -> int:
        """Do it until there is nothing left to do; how much was done in all."""
        total = 0
        while done := await self.writer.call(work):
            total += done
            await asyncio.sleep(_PAUSE_SECONDS)
        return total

    def _is_handled(self, before: datetime) -> ColumnElement[bool]:
        long_ago = min(before, self.now() - REMEMBERED)
        return (inbox.c.status == DONE) & (inbox.c.received_at < long_ago)


def _is_quarantined(before: datetime) -> ColumnElement[bool]:
    return (inbox.c.status == DEAD) & (inbox.c.received_at < before)


def _is_settled(before: datetime) -> ColumnElement[bool]:
    # the time to try it again is, once it is settled, the time when it was
    return outbox.c.status.in_([SENT, UNDELIVERABLE]) & (outbox.c.due_at < before)


def _expired_conversations(before: datetime) -> Select[Any]:
    """Their ids, without those of which nothing is left to be erased."""
    is_waiting = exists().where(
        tickets.c.conversation_id == conversations.c.id,
        tickets.c.status == TicketStatus.OPEN.value,
    )
    said = (
        exists().where(table.c.conversation_id == conversations.c.id)
        for table in (messages, replies, ratings, labels)
    )
    return select(conversations.c.id).where(
        conversations.c.updated_at < before,
        ~is_waiting,
        # no question at all is something encrypted, too: it is empty once it was erased
        or_(conversations.c.last_question != b"", *said),
    )


def _erase_some(connection: Connection, before: datetime) -> int:
    some = _expired_conversations(before).limit(_CONVERSATIONS_AT_ONCE)
    # in a conversation that is at work now something has just happened
    free = some.with_for_update(skip_locked=True, of=conversations)
    found = connection.execute(free).scalars().all()
    for conversation_id in found:
        erase(connection, conversation_id)
    return len(found)


def _delete_some(connection: Connection, table: Table, is_expired: ColumnElement[bool]) -> int:
    some = select(table.c.id).where(is_expired).order_by(table.c.id).limit(_ROWS_AT_ONCE)
    return connection.execute(delete(table).where(table.c.id.in_(some))).rowcount


def _note_down(connection: Connection, deleted: Expired, at: datetime) -> None:
    row = {"at": at, "agent": SYSTEM, "act": "retention", "subject": str(deleted)}
    connection.execute(insert(audit).values(row))
