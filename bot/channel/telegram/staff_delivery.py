"""The way out to the agents' group: cards that live, and the news about them."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

from bot.channel.telegram.addresses import Address, StaffChat, message_key
from bot.channel.telegram.cards import card_part, delivered_part, news_parts
from bot.channel.telegram.delivery import SentParts
from bot.channel.telegram.render import Part
from bot.channel.telegram.sending import Sender, TopicGone
from bot.channel.telegram.topics import Topics, topic_id_in
from bot.conversation.ports import Clock
from bot.conversation.queues import OutboxItem, Sent
from bot.errors import NotSent, RecipientGone, RecipientMoved, Refused
from bot.escalation.model import (
    CardRefresh,
    Happening,
    StaffAlarm,
    StaffNews,
    TicketCard,
    TicketFile,
    TicketNotice,
    TicketView,
)
from bot.ids import TicketNumber

logger = logging.getLogger(__name__)

_FILE_GONE = (
    "det som besökaren skickade går inte längre att hämta. Be om det igen om det behövs."
    " (What the visitor sent can't be had any more.)"
)

ViewOf = Callable[[TicketNumber], Awaitable[TicketView | None]]
"""Looks up a ticket as it stands."""


@dataclass(frozen=True, slots=True)
class StaffGroupDeliverer:
    """Implements `Deliverer` for the agents' group."""

    sender: Sender
    staff_chat: StaffChat
    view_of: ViewOf
    now: Clock
    topics: Topics | None = None
    """Opens a topic for each ticket; None where agents work by replies alone."""
    sent_parts: SentParts = field(default_factory=SentParts)

    async def deliver(self, item: OutboxItem) -> Sent:
        """See `Deliverer.deliver`."""
        if self.staff_chat.chat_id is None:
            raise Refused("no staff chat is set (telegram.staff_chat_id)")
        try:
            return await self._bring(item)
        except RecipientMoved as moved:
            self._follow(moved)
            return await self._bring(item)

    async def _bring(self, item: OutboxItem) -> Sent:
        match item.content:
            case StaffAlarm() | StaffNews() as news:
                return Sent(await self._send(item, news_parts(news), self._group()))
            case TicketCard(number):
                view = await self._topic_opened(await self._view(number))
                return await self._put_up(view)
            case CardRefresh(number):
                return await self._refresh(await self._view(number))
            case TicketFile() | TicketNotice() as content:
                view = await self._view(content.ticket_number)
                return await self._into_thread(item, content, view)
            case _:
                raise Refused("this is for a visitor, not for agents")

    async def _view(self, number: TicketNumber) -> TicketView:
        view = await self.view_of(number)
        if view is None:
            raise Refused("the ticket is not there any more")
        return view

    # --- the card ---

    async def _topic_opened(self, view: TicketView) -> TicketView:
        """With a new topic, if each ticket is to have one and Telegram gives it."""
        if self.topics is None:
            return view
        return replace(view, topic=await self.topics.opened(view.ticket), card="")

    async def _put_up(self, view: TicketView) -> Sent:
        try:
            message_id = await self.sender.send(card_part(view, self.now()), self._place(view))
        except TopicGone:
            view = await self._topic_opened(replace(view, topic=""))
            message_id = await self.sender.send(card_part(view, self.now()), self._place(view))
        key = message_key(self._group().chat_id, message_id)
        keys = (view.topic, key) if view.topic else (key,)
        return Sent(keys, card=key, topic=view.topic)

    async def _refresh(self, view: TicketView) -> Sent:
        """Change the card to what is true now; a card that is gone is put up anew."""
        if self.topics is not None and view.topic and view.ticket.is_erased:
            await self.topics.forget_question(view)
        card = self._card_in(view)
        if card is not None and await self.sender.edit(
            card_part(view, self.now()), self._group(), card
        ):
            return Sent()
        return await self._put_up(view)

    def _card_in(self, view: TicketView) -> int | None:
        """The card's message; None in a chat that has another id by now."""
        chat, _, message_id = view.card.rpartition(":")
        return int(message_id) if chat == str(self.staff_chat.chat_id) else None

    # --- what comes after it ---

    async def _into_thread(
        self, item: OutboxItem, content: TicketFile | TicketNotice, view: TicketView
    ) -> Sent:
        """Where its topic is gone, the ticket gets a new one with a new card."""
        if view.ticket.is_erased and _holds_words(content):
            return Sent()  # deleted while it waited to be sent
        try:
            return Sent(await self._added(item, content, view))
        except TopicGone:
            put_up = await self._put_up(await self._topic_opened(replace(view, topic="")))
            view = replace(view, card=put_up.card, topic=put_up.topic)
            keys = (*put_up.message_ids, *await self._added(item, content, view))
            return replace(put_up, message_ids=keys)

    async def _added(
        self, item: OutboxItem, content: TicketFile | TicketNotice, view: TicketView
    ) -> tuple[str, ...]:
        if isinstance(content, TicketFile):
            try:
                return await self._passed_on(content, view)
            except TopicGone:
                raise
            except Refused:
                content = TicketNotice(content.ticket_number, Happening.TOLD, _FILE_GONE)
        if content.happening is Happening.DELIVERED:
            parts = [delivered_part(view)]
        else:
            is_answered = view.ticket.answered_at is not None
            parts = news_parts(content, is_answered=is_answered)
        return await self._send(item, parts, self._place(view), reply_to=self._card_in(view))

    async def _passed_on(self, file: TicketFile, view: TicketView) -> tuple[str, ...]:
        """By its id: no address of a file ever leaves Telegram, so no token does.

        Without its caption: the words stand on the card, or beside it, with the numbers masked.
        """
        card, place = self._card_in(view), self._place(view)
        parameters = {
            "from_chat_id": Address.of(file.conversation_id).chat_id,
            "message_id": int(file.message_id),
            "caption": "",
            "message_thread_id": place.topic_id,
            "reply_parameters": None if card is None else _reply(card),
        }
        copy = await self.sender.carry_out("copyMessage", place, parameters)
        message_id = copy.get("message_id") if isinstance(copy, dict) else None
        return (message_key(place.chat_id, message_id),) if isinstance(message_id, int) else ()

    # --- parts ---

    async def _send(
        self, item: OutboxItem, parts: list[Part], address: Address, reply_to: int | None = None
    ) -> tuple[str, ...]:
        ids = self.sent_parts.so_far(item)
        try:
            for part in parts[len(ids) :]:
                message_id = await self.sender.send(part, address, reply_to=reply_to)
                ids.append(message_key(address.chat_id, message_id))
        except (RecipientGone, Refused):
            self.sent_parts.forget(item)
            raise
        self.sent_parts.forget(item)
        return tuple(ids)

    def _group(self) -> Address:
        if self.staff_chat.chat_id is None:
            raise RecipientGone("the staff chat is no longer set")
        return Address(self.staff_chat.chat_id)

    def _place(self, view: TicketView) -> Address:
        """The ticket's topic, if it has one in this chat, else the group."""
        group = self._group()
        return replace(group, topic_id=topic_id_in(view.topic, group.chat_id))

    def _follow(self, moved: RecipientMoved) -> None:
        chat_id = Address.of(moved.new_recipient).chat_id
        if self.staff_chat.chat_id == chat_id:
            raise NotSent("Telegram sends us from the staff chat to itself") from moved
        logger.error(
            "the staff chat is now a supergroup: set telegram.staff_chat_id to %s", chat_id
        )
        self.staff_chat.move(chat_id)


def _holds_words(content: TicketFile | TicketNotice) -> bool:
    """Whether it passes on what the visitor wrote or sent."""
    return isinstance(content, TicketFile) or content.happening in {
        Happening.VISITOR_ADDED,
        Happening.VISITOR_EDITED,
        Happening.SHOWN,
    }


def _reply(message_id: int) -> dict[str, object]:
    return {"message_id": message_id, "allow_sending_without_reply": True}
