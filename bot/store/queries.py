"""What people look at: tickets, and what was said in a conversation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from bot.conversation.model import Direction, Message, OutboundMessage
from bot.errors import StoreError
from bot.escalation.model import Ticket, TicketStatus
from bot.ids import ConversationId, TicketNumber
from bot.store.codec import outgoing_of
from bot.store.crypto import EncryptionKeys
from bot.store.reader import Reader
from bot.store.tables import DEAD, inbox, messages, threads, tickets
from bot.store.unit_of_work import REPLY, TEXT, ticket_of


@dataclass(frozen=True, slots=True)
class Queries:
    """The read side."""

    reader: Reader
    keys: EncryptionKeys

    async def open_tickets(self) -> list[Ticket]:
        """Tickets that wait for an answer, or whose answer did not arrive; the oldest first."""
        waits = tickets.c.status != TicketStatus.ANSWERED.value
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
        return [
            (
                row.id,
                Message(
                    conversation_id=conversation_id,
                    direction=Direction(row.direction),
                    text=self.keys.decrypt(row.text, TEXT).decode(),
                    at=row.at,
                    ticket_number=row.ticket_number,
                    author=row.author,
                    reply=self._reply(row.reply),
                ),
            )
            for row in await self.reader.rows(wanted)
        ]

    async def card_of(self, number: TicketNumber) -> str | None:
        """The first message of a ticket's thread in the agents' group."""
        wanted = (
            select(threads.c.message_id)
            .where(threads.c.ticket_number == number)
            .order_by(threads.c.id)
            .limit(1)
        )
        row = await self.reader.first(wanted)
        return None if row is None else str(row.message_id)

    async def quarantined(self) -> int:
        """How many updates could not be handled."""
        row = await self.reader.first(select(func.count()).where(inbox.c.status == DEAD))
        return 0 if row is None else int(row[0])

    async def problem(self) -> str | None:
        """For /readyz: why the database can't be used, or None."""
        try:
            await self.reader.rows(select(1))
        except StoreError as error:
            return str(error)
        return None

    def _reply(self, encrypted: bytes | None) -> OutboundMessage | None:
        if encrypted is None:
            return None
        reply = outgoing_of(self.keys.decrypt(encrypted, REPLY))
        return reply if isinstance(reply, OutboundMessage) else None
