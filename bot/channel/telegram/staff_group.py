"""The agents' group on Telegram: what they are told there, and what they answer.

A reply to any message of a ticket's thread is an answer to its visitor. Which message belongs to
which ticket is stored; nothing is read back out of texts.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Protocol

from bot.channel.telegram.addresses import Address, StaffChat, message_key
from bot.channel.telegram.cards import card_parts
from bot.channel.telegram.delivery import SentParts
from bot.channel.telegram.render import Part
from bot.channel.telegram.sending import Sender
from bot.channel.telegram.updates import AgentReply
from bot.conversation.ports import OutboxItem, Sent, UnitOfWork
from bot.errors import ActionRefused, NotSent, RecipientGone, RecipientMoved, Refused
from bot.escalation.model import Happening, StaffAlarm, TicketNotice
from bot.ids import AgentId, TicketNumber

logger = logging.getLogger(__name__)

CardOf = Callable[[TicketNumber], Awaitable[str | None]]
"""Looks up the first message of a ticket's thread."""

_TEXT_ONLY = (
    "bara text kan skickas till besökaren. Skriv svaret med ord. "
    "(Only text can be sent to the visitor.)"
)
_ANONYMOUS = (
    "du skriver anonymt, så vi ser inte vem som svarar. Stäng av ”Förbli anonym” bland dina "
    "rättigheter i gruppen och svara igen. (Turn off “Remain anonymous” and reply again.)"
)
_NO_TICKET = (
    "Det meddelandet hör inte till något ärende, så ditt svar gick inte till någon. Svara på ett "
    "meddelande som börjar med ”Ärende”. (That message belongs to no ticket: nothing was sent.)"
)


class AnswerTicket(Protocol):
    """The use case behind an agent's reply."""

    async def __call__(
        self, number: TicketNumber, text: str, agent: AgentId, uow: UnitOfWork
    ) -> None:
        """Have the text sent to the ticket's visitor.

        Raises:
            ActionRefused: it can't be done; says why.
        """
        ...


@dataclass(frozen=True, slots=True)
class StaffGroupDeliverer:
    """Brings cards, news and alarms to the agents' group."""

    sender: Sender
    staff_chat: StaffChat
    card_of: CardOf
    sent_parts: SentParts = field(default_factory=SentParts)

    async def deliver(self, item: OutboxItem) -> Sent:
        """See `Deliverer.deliver`."""
        if self.staff_chat.chat_id is None:
            raise Refused("no staff chat is set (telegram.staff_chat_id)")
        parts = card_parts(item.content)
        reply_to = await self._card_message(item)
        try:
            return await self._send_rest(item, parts, reply_to)
        except RecipientMoved as moved:
            return await self._follow(moved, item, parts)

    async def _send_rest(self, item: OutboxItem, parts: list[Part], reply_to: int | None) -> Sent:
        chat_id = self.staff_chat.chat_id
        if chat_id is None:
            raise RecipientGone("the staff chat is no longer set")
        ids = self.sent_parts.so_far(item)
        try:
            for part in parts[len(ids) :]:
                message_id = await self.sender.send(part, Address(chat_id), reply_to=reply_to)
                ids.append(message_key(chat_id, message_id))
        except (RecipientGone, Refused):
            self.sent_parts.forget(item)
            raise
        self.sent_parts.forget(item)
        return Sent(tuple(ids))

    async def _follow(self, moved: RecipientMoved, item: OutboxItem, parts: list[Part]) -> Sent:
        chat_id = Address.of(moved.new_recipient).chat_id
        if self.staff_chat.chat_id == chat_id:
            raise NotSent("Telegram sends us from the staff chat to itself") from moved
        logger.error(
            "the staff chat is now a supergroup: set telegram.staff_chat_id to %s", chat_id
        )
        self.staff_chat.move(chat_id)
        return await self._send_rest(item, parts, None)

    async def _card_message(self, item: OutboxItem) -> int | None:
        """The card to reply to; None in a chat that has another id by now."""
        if not isinstance(item.content, TicketNotice):
            return None
        key = await self.card_of(item.content.ticket_number)
        chat, _, message_id = (key or "").rpartition(":")
        return int(message_id) if chat == str(self.staff_chat.chat_id) else None


@dataclass(frozen=True, slots=True)
class StaffGroup:
    """Reads what agents write in their group."""

    answer_ticket: AnswerTicket
    staff_chat: StaffChat

    def follow(self, chat_id: int) -> None:
        """The group has become a supergroup and goes on under this id."""
        self.staff_chat.move(chat_id)

    async def read(self, reply: AgentReply, uow: UnitOfWork) -> None:
        """Have the visitor answered, or the agent told why not."""
        number = await uow.threads.ticket_of(reply.replied_to)
        if number is None:
            if reply.replies_to_bot:
                uow.outbox.add(StaffAlarm(_NO_TICKET))
            return
        uow.threads.add(reply.key, number)
        refusal = await self._refusal(reply, number, uow)
        if refusal:
            uow.outbox.add(TicketNotice(number, Happening.REFUSED, refusal))

    async def _refusal(self, reply: AgentReply, number: TicketNumber, uow: UnitOfWork) -> str:
        """Why the reply was not sent; empty if it was."""
        if reply.is_anonymous:
            return _ANONYMOUS
        if not reply.text:
            return _TEXT_ONLY
        try:
            await self.answer_ticket(number, reply.text, reply.agent, uow)
        except ActionRefused as refused:
            return str(refused)
        return ""
