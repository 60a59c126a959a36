"""What agents have begun to write to a visitor, kept until it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.conversation.ports import BeginUnitOfWork, UnitOfWork
from bot.ids import AgentId, TicketNumber
from bot.staff.actions import TicketActions
from bot.staff.case import Agent, case_of
from bot.staff.committing import committed


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer that is not sent yet."""

    text: str
    at: datetime
    """When it was last changed."""


class Drafts(Protocol):
    """Each agent has one for each ticket."""

    async def get(self, number: TicketNumber, agent: AgentId) -> Draft | None: ...

    async def put(self, number: TicketNumber, agent: AgentId, text: str) -> None: ...

    async def drop(self, number: TicketNumber, agent: AgentId) -> None: ...


@dataclass(frozen=True, slots=True)
class Replying:
    """Answers of which no word is lost, whoever was first."""

    actions: TicketActions
    drafts: Drafts
    begin: BeginUnitOfWork

    async def keep(self, number: TicketNumber, text: str, agent: Agent) -> None:
        """As a draft; nothing but white space is none, and to nobody nothing can be written.

        Raises:
            TicketNotFound: there is no ticket with that number.
        """
        async with self.begin() as uow:
            case = await case_of(number, uow)
        if text.strip() and not case.ticket.is_erased:
            await self.drafts.put(number, agent.id, text)
        else:
            await self.drafts.drop(number, agent.id)

    async def send(self, number: TicketNumber, text: str, agent: Agent, *, key: str) -> None:
        """Bring it to the visitor, once for each key.

        Raises:
            ActionRefused: it was not sent, and is kept as a draft.
        """
        await self.keep(number, text, agent)

        async def answer(uow: UnitOfWork) -> None:
            await self.actions.answer(number, text, agent, uow, key=key)

        await committed(self.begin, agent, answer)
        await self.drafts.drop(number, agent.id)
