"""Which messages of the agents' group belong to which ticket."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from bot.ids import TicketNumber
from bot.store.effects import Effects
from bot.store.parts import Parts
from bot.store.tables import threads


@dataclass(frozen=True, slots=True)
class SqlThreads:
    parts: Parts
    effects: Effects

    async def ticket_of(self, message_id: str) -> TicketNumber | None:
        wanted = select(threads.c.ticket_number).where(threads.c.message_id == message_id)
        row = await self.parts.reader.first(wanted)
        return None if row is None else TicketNumber(row.ticket_number)

    def add(self, message_id: str, ticket_number: TicketNumber) -> None:
        self.effects.threads.append({"message_id": message_id, "ticket_number": ticket_number})
