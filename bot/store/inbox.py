"""Updates received and not yet handled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select, update

from bot.conversation.personal_data import without_personal_numbers
from bot.conversation.ports import Clock
from bot.conversation.queues import InboxItem, Payload, Received
from bot.ids import InboxId
from bot.store.claims import claimable, take
from bot.store.codec import payload_bytes, payload_of
from bot.store.crypto import EncryptionKeys
from bot.store.effects import Effects
from bot.store.tables import WAITING, inbox
from bot.store.writer import Writer

PAYLOAD = b"inbox.payload"


@dataclass(frozen=True, slots=True)
class SqlInbox:
    """Implements `Inbox`."""

    writer: Writer
    keys: EncryptionKeys
    process: str
    now: Clock

    async def add(self, updates: Sequence[Received]) -> Sequence[InboxItem]:
        """See `Inbox.add`."""
        cleaned = [without_personal_numbers(dict(received.payload)) for received in updates]
        rows = [self._row(r, payload) for r, payload in zip(updates, cleaned, strict=True)]
        written = await self.writer.write(Effects(received=rows))
        return [
            InboxItem(InboxId(inbox_id), new.channel, new.lane, _mapping(payload), new.received_at)
            for inbox_id, new, payload in zip(written.received, updates, cleaned, strict=True)
            if inbox_id is not None
        ]

    async def claim(self, limit: int) -> Sequence[InboxItem]:
        """See `Inbox.claim`."""
        now = self.now()

        def work(connection: Connection) -> Sequence[Any]:
            due = claimable(inbox, inbox.c.lane, now, limit, self.process)
            rows = take(connection, inbox, due, self.process)
            if left := [row.id for row in rows if row.claimed_by is not None]:
                counted = {"attempts": inbox.c.attempts + 1}
                connection.execute(update(inbox).where(inbox.c.id.in_(left)).values(counted))
            return rows

        return [
            InboxItem(
                InboxId(row.id),
                row.channel,
                row.lane,
                payload_of(self.keys.decrypt(row.payload, PAYLOAD)),
                row.received_at,
                row.attempts + (row.claimed_by is not None),
            )
            for row in await self.writer.call(work)
        ]

    async def waiting(self) -> int:
        """How many updates are not handled yet."""

        def work(connection: Connection) -> int:
            waiting = select(func.count()).where(inbox.c.status == WAITING)
            return connection.execute(waiting).scalar_one()

        return await self.writer.call(work)

    def _row(self, received: Received, payload: object) -> dict[str, Any]:
        return {
            "channel": received.channel,
            "external_id": received.external_id,
            "lane": received.lane,
            "payload": self.keys.encrypt(payload_bytes(_mapping(payload)), PAYLOAD),
            "received_at": received.received_at,
            "status": WAITING,
            "attempts": 0,
            "due_at": received.received_at,
            "claimed_by": self.process,
            "error": "",
        }


def _mapping(payload: object) -> Payload:
    return payload if isinstance(payload, dict) else {}
