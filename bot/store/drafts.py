"""Where the drafts of agents' answers are kept, encrypted."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Executable, delete, select

from bot.ids import AgentId, TicketNumber
from bot.staff.drafts import Draft
from bot.store.parts import Parts
from bot.store.replacing import insert_or_replace
from bot.store.tables import drafts

TEXT = b"drafts.text"


@dataclass(frozen=True, slots=True)
class SqlDrafts:
    """Implements `Drafts`."""

    parts: Parts

    async def get(self, number: TicketNumber, agent: AgentId) -> Draft | None:
        row = await self.parts.reader.first(select(drafts).where(_is(number, agent)))
        if row is None:
            return None
        return Draft(self.parts.keys.decrypt(row.text, TEXT).decode(), row.at)

    async def put(self, number: TicketNumber, agent: AgentId, text: str) -> None:
        row = {
            "ticket_number": number,
            "agent": agent,
            "text": self.parts.keys.encrypt(text.encode(), TEXT),
            "at": self.parts.now(),
        }
        is_shared = self.parts.writer.is_shared
        await self._do(insert_or_replace(drafts, is_shared=is_shared), row)

    async def drop(self, number: TicketNumber, agent: AgentId) -> None:
        await self._do(delete(drafts).where(_is(number, agent)))

    async def _do(self, statement: Executable, row: dict[str, object] | None = None) -> None:
        def work(connection: Connection) -> None:
            connection.execute(statement, row)

        await self.parts.writer.call(work)


def _is(number: TicketNumber, agent: AgentId) -> ColumnElement[bool]:
    return (drafts.c.ticket_number == number) & (drafts.c.agent == agent)
