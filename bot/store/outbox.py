"""Messages committed and not yet delivered."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Executable, bindparam, update

from bot.conversation.outbound import OutboundMessage
from bot.conversation.ports import Clock
from bot.conversation.queues import (
    STAFF,
    DeliveryOutcome,
    OutboxItem,
    Outgoing,
    Sent,
    TryAgain,
    Undeliverable,
)
from bot.escalation.model import ForStaff, StaffAlarm, StaffNews
from bot.ids import OutboxId
from bot.store.claims import claimable, take
from bot.store.codec import outgoing_bytes, outgoing_of
from bot.store.crypto import EncryptionKeys
from bot.store.effects import Effects, Written
from bot.store.replacing import insert_or_replace
from bot.store.tables import SENT, UNDELIVERABLE, WAITING, outbox, replies, tickets
from bot.store.writer import Writer

CONTENT = b"outbox.content"

Subscriber = Callable[[Sequence[OutboxItem]], None]


@dataclass(slots=True)
class SqlOutbox:
    """Implements `OutboxQueue`, and takes what units of work send."""

    writer: Writer
    keys: EncryptionKeys
    process: str
    now: Clock
    is_worker: bool
    """Whether this process delivers; if not, what it commits is left for one that does."""
    _subscribers: list[Subscriber] = field(default_factory=list)

    def subscribe(self, take: Subscriber) -> None:
        """See `OutboxQueue.subscribe`."""
        self._subscribers.append(take)

    def rows(
        self, outgoing: Iterable[Outgoing], encoded: Mapping[int, bytes] = MappingProxyType({})
    ) -> list[dict[str, Any]]:
        """What is written for new messages; `encoded` has some of them as bytes, by identity."""
        return [self._row(one, encoded.get(id(one)) or outgoing_bytes(one)) for one in outgoing]

    def announce(self, outgoing: Sequence[Outgoing], written: Written) -> None:
        """Hand committed messages over to be delivered."""
        if not (self.is_worker and outgoing):
            return
        items = [
            OutboxItem(OutboxId(outbox_id), *_address(one), one)
            for outbox_id, one in zip(written.outbox, outgoing, strict=True)
            if outbox_id is not None
        ]
        for subscriber in self._subscribers:
            subscriber(items)

    async def claim(self, limit: int) -> Sequence[OutboxItem]:
        """See `OutboxQueue.claim`."""
        now = self.now()

        def work(connection: Connection) -> Sequence[Any]:
            due = claimable(outbox, outbox.c.recipient, now, limit, self.process)
            return take(connection, outbox, due, self.process)

        return [
            OutboxItem(
                OutboxId(row.id),
                row.channel,
                row.recipient,
                outgoing_of(self.keys.decrypt(row.content, CONTENT)),
                row.attempts,
                row.uncertain,
            )
            for row in await self.writer.call(work)
        ]

    async def settle(
        self, item: OutboxItem, outcome: DeliveryOutcome, follow_ups: Sequence[ForStaff] = ()
    ) -> None:
        """See `OutboxQueue.settle`."""
        effects = Effects(settled=[self._settled(item, outcome)], outbox=self.rows(follow_ups))
        if isinstance(outcome, Sent):
            effects.threads = _thread_rows(item, outcome)
            effects.others = [*self._reply_rows(item, outcome), *_place_rows(item, outcome)]
        if isinstance(outcome, Undeliverable) and isinstance(item.content, OutboundMessage):
            number = item.content.ticket_number
            effects.undeliverable_tickets = [] if number is None else [number]
        written = await self.writer.write(effects)
        self.announce(follow_ups, written)

    def _reply_rows(self, item: OutboxItem, sent: Sent) -> list[tuple[Executable, dict[str, Any]]]:
        """Which messages at the channel are the answer to which."""
        content = item.content
        if not isinstance(content, OutboundMessage) or not content.answers or not sent.message_ids:
            return []
        row = {
            "conversation_id": content.conversation_id,
            "answers": content.answers,
            "message_ids": json.dumps(sent.message_ids),
        }
        return [(insert_or_replace(replies, is_shared=self.writer.is_shared), row)]

    def _settled(self, item: OutboxItem, outcome: DeliveryOutcome) -> dict[str, Any]:
        row: dict[str, Any] = {
            "outbox_id": item.id,
            "new_status": SENT,
            "new_attempts": item.attempts,
            "new_uncertain": item.uncertain,
            "new_due_at": self.now(),
            "new_error": "",
            "new_message_ids": "[]",
            "new_claimed_by": None,
        }
        match outcome:
            case Sent(message_ids):
                return row | {"new_message_ids": json.dumps(message_ids)}
            case Undeliverable(reason):
                return row | {"new_status": UNDELIVERABLE, "new_error": reason}
            case TryAgain(at, reason, maybe_sent, counts):
                return row | {
                    "new_status": WAITING,
                    "new_attempts": item.attempts + counts,
                    "new_uncertain": item.uncertain + maybe_sent,
                    "new_due_at": at,
                    "new_error": reason,
                    # the lane that tries it again is this process's
                    "new_claimed_by": self.process,
                }

    def _row(self, outgoing: Outgoing, encoded: bytes) -> dict[str, Any]:
        channel, recipient = _address(outgoing)
        return {
            "channel": channel,
            "recipient": recipient,
            "content": self.keys.encrypt(encoded, CONTENT),
            "status": WAITING,
            "attempts": 0,
            "uncertain": 0,
            "due_at": self.now(),
            "claimed_by": self.process if self.is_worker else None,
            "error": "",
            "message_ids": "[]",
        }


def _address(outgoing: Outgoing) -> tuple[str, str]:
    """Channel and recipient."""
    if isinstance(outgoing, OutboundMessage):
        return outgoing.conversation_id.partition(":")[0], outgoing.conversation_id
    return STAFF, STAFF


def _place_rows(item: OutboxItem, sent: Sent) -> list[tuple[Executable, dict[str, Any]]]:
    """Where agents find a ticket from now on."""
    if isinstance(item.content, OutboundMessage | StaffAlarm | StaffNews):
        return []
    number = item.content.ticket_number
    places = ((_SET_CARD, sent.card), (_SET_TOPIC, sent.topic)) if sent.card else ()
    return [(statement, {"of": number, "new": place}) for statement, place in places]


_SET_CARD, _SET_TOPIC = (
    update(tickets).where(tickets.c.number == bindparam("of")).values({name: bindparam("new")})
    for name in ("card", "topic")
)


def _thread_rows(item: OutboxItem, sent: Sent) -> list[dict[str, Any]]:
    """The messages of the agents' group that belong to a ticket from now on."""
    if isinstance(item.content, OutboundMessage | StaffAlarm | StaffNews):
        return []
    number = item.content.ticket_number
    return [{"message_id": one, "ticket_number": number} for one in sent.message_ids]
