"""A topic of the agents' group for each ticket, where the operator has chosen so."""

from __future__ import annotations

import contextlib
import logging
from dataclasses import dataclass

from bot.channel.telegram.addresses import Address, StaffChat
from bot.channel.telegram.pieces import shortened
from bot.channel.telegram.sending import Sender
from bot.conversation.inert import inert
from bot.conversation.veil import veiled
from bot.errors import RecipientGone, Refused
from bot.escalation.model import Ticket, TicketView

logger = logging.getLogger(__name__)

_LONGEST_NAME = 128
_BETWEEN = ":topic:"


def topic_key(chat_id: int, topic_id: int) -> str:
    """How a topic of the agents' group is named in the store."""
    return f"{chat_id}{_BETWEEN}{topic_id}"


def topic_id_in(key: str, chat_id: int) -> int | None:
    """The topic behind a key; None if it is one of another chat, or none."""
    chat, between, topic = key.partition(_BETWEEN)
    return int(topic) if between and chat == str(chat_id) else None


@dataclass(frozen=True, slots=True)
class Topics:
    """Opens topics; without the right to do so agents work by replies, as in a plain group."""

    sender: Sender
    staff_chat: StaffChat

    async def forget_question(self, view: TicketView) -> None:
        """Take the visitor's words out of the topic's name."""
        if self.staff_chat.chat_id is None:
            return
        address = Address(self.staff_chat.chat_id)
        parameters = {
            "message_thread_id": topic_id_in(view.topic, address.chat_id),
            "name": str(view.ticket.number),
        }
        # a topic that is gone has no name
        with contextlib.suppress(Refused, RecipientGone):
            await self.sender.carry_out("editForumTopic", address, parameters)

    async def opened(self, ticket: Ticket) -> str:
        """The key of a new topic; empty if Telegram gives none.

        Raises:
            DeliveryError: it can't be asked now; see `Sender.send`.
        """
        if self.staff_chat.chat_id is None:
            return ""
        address = Address(self.staff_chat.chat_id)
        question = veiled(inert(ticket.question)).replace("\n", " ")
        name = shortened(f"{ticket.number} · {question}", _LONGEST_NAME)
        try:
            topic = await self.sender.carry_out("createForumTopic", address, {"name": name})
        except (Refused, RecipientGone) as error:
            logger.warning("no topic for ticket=%d, replies are used: %s", ticket.number, error)
            return ""
        topic_id = topic.get("message_thread_id") if isinstance(topic, dict) else None
        return topic_key(address.chat_id, topic_id) if isinstance(topic_id, int) else ""
