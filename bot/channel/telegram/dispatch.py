"""Which update concerns whom: a visitor's goes to the conversation, an agent's to the ticket."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from telegram import Update

from bot.channel.telegram.addresses import CHANNEL
from bot.channel.telegram.login import LoginLinks, login_request
from bot.channel.telegram.presence import Presence
from bot.channel.telegram.received import address_in, callback_query_id
from bot.channel.telegram.staff_group import StaffGroup
from bot.channel.telegram.staff_updates import agent_act, migrated_to
from bot.channel.telegram.updates import Me, decoded, inbound_message
from bot.conversation.acts import AskPerson, InboundMessage
from bot.conversation.outbound import Button, OutboundMessage
from bot.conversation.ports import UnitOfWork
from bot.conversation.queues import STAFF, InboxItem
from bot.escalation.model import StaffAlarm
from bot.knowledge.model import Language

logger = logging.getLogger(__name__)

_APOLOGY = (
    "Något gick fel hos oss, så ditt meddelande blev inte besvarat. Försök gärna igen, eller "
    "fråga en människa.\n\n"
    "Something went wrong on our side. Please try again, or ask a person."
)
_ASK_PERSON = Button("Fråga en människa / Ask a person", AskPerson())


class Handle(Protocol):
    """What answers visitors."""

    async def __call__(self, message: InboundMessage, uow: UnitOfWork) -> None: ...


@dataclass(frozen=True, slots=True)
class TelegramDispatch:
    """See `Dispatch`. Marking the item as done and committing is the caller's part."""

    handle: Handle
    staff_group: StaffGroup
    login_links: LoginLinks
    presence: Presence
    me: Callable[[], Me | None]

    async def __call__(self, item: InboxItem, uow: UnitOfWork) -> None:
        """Hand the update to whom it concerns.

        Raises:
            UnreadableUpdate: nobody can make sense of it.
        """
        if query_id := callback_query_id(item.payload):
            self.presence.acknowledge(query_id)
        update = decoded(item.payload)
        if item.lane == STAFF:
            await self._from_staff(update, uow)
        else:
            await self._from_visitor(update, item, uow)

    async def give_up(self, item: InboxItem, error: str, uow: UnitOfWork) -> None:
        """Tell the visitor, if there is one, and the agents."""
        address = address_in(item.payload)
        waits = any(kind in item.payload for kind in ("message", "callback_query"))
        if waits and item.lane != STAFF and address is not None and address.is_private:
            uow.outbox.add(
                OutboundMessage(
                    address.conversation_id, _APOLOGY, Language.SV, buttons=(_ASK_PERSON,)
                )
            )
        uow.outbox.add(StaffAlarm(_given_up(item, error)))

    async def _from_staff(self, update: Update, uow: UnitOfWork) -> None:
        if new_chat_id := migrated_to(update):
            self.staff_group.follow(new_chat_id)
        act = agent_act(update, self.me())
        if act is not None:
            await self.staff_group.take(act, uow)

    async def _from_visitor(self, update: Update, item: InboxItem, uow: UnitOfWork) -> None:
        if (request := login_request(update, self.me())) is not None:
            await self.login_links.give(request, uow)
            return
        message = inbound_message(update, item.received_at, self.me())
        if message is not None:
            async with self.presence.typing(message.conversation_id):
                await self.handle(message, uow)


def _given_up(item: InboxItem, error: str) -> str:
    return (
        f"En uppdatering från {CHANNEL} kunde inte behandlas och ligger i karantän "
        f"(nr {item.id}, {item.lane}): {error}. "
        "(An update could not be handled and is in quarantine.)"
    )
