"""Pictures and other files of visitors, for the agents who have the case."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.conversation.acts import Attachment
from bot.conversation.ports import BeginUnitOfWork, UnitOfWork
from bot.ids import TicketNumber
from bot.staff.case import Agent
from bot.staff.committing import committed

OpenFile = Callable[[str], Awaitable[tuple[str, AsyncGenerator[bytes]] | None]]
"""The name and the bytes of the file with an id; None if it can't be had.

The bytes raise `ConnectionError` if they break off.
"""


class FileQueries(Protocol):
    async def attachments_of(self, number: TicketNumber, key: int) -> Sequence[Attachment]:
        """What came with an utterance in the ticket's conversation; nothing with others'."""
        ...


@dataclass(frozen=True, slots=True)
class TicketFiles:
    queries: FileQueries
    open_file: OpenFile
    begin: BeginUnitOfWork

    async def opened(
        self, number: TicketNumber, key: int, place: int, agent: Agent
    ) -> tuple[str, AsyncGenerator[bytes]] | None:
        """A file by its place among those of an utterance; who looked is written down."""
        attachments = await self.queries.attachments_of(number, key)
        wanted = attachments[place : place + 1]
        if not wanted or not wanted[0].file_id:
            return None
        opened = await self.open_file(wanted[0].file_id)
        if opened is None:
            return None

        async def note_down(uow: UnitOfWork) -> None:
            uow.audit.add(agent.id, "open_file", f"ticket {number}")

        await committed(self.begin, agent, note_down)
        name, content = opened
        return wanted[0].name or name, content


async def no_file(_file_id: str) -> None:
    """Where no channel keeps files."""
