"""What agents do: use cases without HTTP and without Telegram."""

from __future__ import annotations

from dataclasses import dataclass

from bot.conversation.model import Direction, Message
from bot.conversation.ports import Clock, UnitOfWork
from bot.errors import ActionRefused, TicketNotFound
from bot.ids import AgentId, TicketNumber
from bot.reply import compose


@dataclass(frozen=True, slots=True)
class AnswerTicket:
    """Brings an agent's words to the visitor who asked."""

    now: Clock

    async def __call__(
        self, number: TicketNumber, text: str, agent: AgentId, uow: UnitOfWork
    ) -> None:
        """Put the answer into the unit of work; a further answer to the same ticket is sent too.

        The first answer gives the conversation back to the bot.

        Raises:
            TicketNotFound: there is no ticket with that number.
            ActionRefused: there are no words to send.
        """
        if not text.strip():
            raise ActionRefused("Svaret är tomt / The answer is empty.")
        ticket = await uow.tickets.get(number)
        if ticket is None:
            raise TicketNotFound(f"Det finns inget ärende {number} / There is no ticket {number}.")
        conversation = await uow.conversations.get(ticket.conversation_id)
        ticket.answer(agent, self.now())
        if conversation.ticket_number == number:
            conversation.resolve()
        uow.tickets.save(ticket)
        uow.conversations.save(conversation)
        reply = compose.agent_answer(conversation, number, text)
        uow.outbox.add(reply)
        at = self.now()
        uow.messages.add(
            Message(conversation.id, Direction.OUTGOING, text, at, number, agent, reply)
        )
