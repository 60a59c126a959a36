"""Who works on what: an agent, and a ticket with the conversation that it is about."""

from __future__ import annotations

from dataclasses import dataclass

from bot.conversation.model import Conversation
from bot.conversation.ports import UnitOfWork
from bot.errors import TicketNotFound
from bot.escalation.model import CardRefresh, Ticket
from bot.ids import AgentId, TicketNumber


@dataclass(frozen=True, slots=True)
class Agent:
    """A person of the staff."""

    id: AgentId
    name: str


@dataclass(frozen=True, slots=True)
class Case:
    """A ticket with the conversation that it is about."""

    ticket: Ticket
    conversation: Conversation

    def save(self, uow: UnitOfWork, *, is_shown: bool = True) -> None:
        """`is_shown` says whether what has changed is on the card."""
        uow.tickets.save(self.ticket)
        uow.conversations.save(self.conversation)
        if is_shown:
            uow.outbox.add(CardRefresh(self.ticket.number))

    def give_back(self) -> None:
        """The bot takes the visitor's next question, unless another case is with an agent."""
        if self.conversation.ticket_number == self.ticket.number:
            self.conversation.resolve()


async def case_of(number: TicketNumber, uow: UnitOfWork) -> Case:
    """The ticket and its conversation.

    Raises:
        TicketNotFound: there is no ticket with that number.
    """
    ticket = await uow.tickets.get(number)
    if ticket is None:
        raise TicketNotFound(f"Det finns inget ärende {number}. / There is no ticket {number}.")
    return Case(ticket, await uow.conversations.get(ticket.conversation_id))
