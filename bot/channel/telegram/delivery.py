"""The way out to visitors on Telegram."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from bot.channel.telegram.addresses import Address
from bot.channel.telegram.enclosures import Enclosures
from bot.channel.telegram.render import Part, rendered
from bot.channel.telegram.sending import Sender, TopicGone
from bot.conversation.outbound import OutboundMessage
from bot.conversation.queues import OutboxItem, Sent
from bot.errors import RecipientGone, RecipientMoved, Refused
from bot.ids import ConversationId, OutboxId

_UNFINISHED_REMEMBERED = 1_000

SentBefore = Callable[[ConversationId, str], Awaitable[Sequence[str]]]
"""The messages at the channel that answered a message; see `OutboundMessage.answers`."""


@dataclass(slots=True)
class SentParts:
    """How far a message of several parts has come, so that a retry goes on from there."""

    _ids: OrderedDict[OutboxId, list[str]] = field(default_factory=OrderedDict)

    def so_far(self, item: OutboxItem) -> list[str]:
        ids = self._ids.setdefault(item.id, [])
        while len(self._ids) > _UNFINISHED_REMEMBERED:
            self._ids.popitem(last=False)
        return ids

    def forget(self, item: OutboxItem) -> None:
        self._ids.pop(item.id, None)


@dataclass(frozen=True, slots=True)
class TelegramDeliverer:
    """Brings a message to its visitor, in as many parts as Telegram's limit needs."""

    sender: Sender
    sent_before: SentBefore
    username: Callable[[], str]
    """The bot's, for links to it; empty until Telegram has told it."""
    enclosures: Enclosures
    sent_parts: SentParts = field(default_factory=SentParts)

    async def deliver(self, item: OutboxItem) -> Sent:
        """See `Deliverer.deliver`."""
        if not isinstance(item.content, OutboundMessage):
            raise Refused("this is for agents, not for a visitor")
        try:
            address = Address.of(item.recipient)
        except ValueError as error:
            raise Refused(f"{item.recipient} is no address on Telegram") from error
        try:
            return await self._bring(item, item.content, address)
        except TopicGone:
            # of a visitors' group: what was said there is answered in the open
            return await self._bring(item, item.content, Address(address.chat_id))
        except RecipientMoved as moved:
            # a group that became a supergroup: what its members write next comes from there
            return await self._bring(item, item.content, Address.of(moved.new_recipient))

    async def _bring(self, item: OutboxItem, message: OutboundMessage, address: Address) -> Sent:
        parts = rendered(message, self.username())
        try:
            ids = await self._put(item, parts, await self._replaced(message), address)
        except (RecipientGone, Refused):
            self.sent_parts.forget(item)
            raise
        self.sent_parts.forget(item)
        return Sent(ids)

    async def _replaced(self, message: OutboundMessage) -> list[int]:
        """The messages in whose place this one comes."""
        if message.replaces:
            return [int(message.replaces)]
        if not message.replaces_answer:
            return []
        sent = await self.sent_before(message.conversation_id, message.answers)
        return [int(message_id) for message_id in sent]

    async def _put(
        self, item: OutboxItem, parts: list[Part], replaced: list[int], address: Address
    ) -> tuple[str, ...]:
        """Each part in the place of a former one as long as there are any, then as new."""
        done = self.sent_parts.so_far(item)
        for part in parts[len(done) :]:
            place = replaced[len(done)] if len(done) < len(replaced) else None
            is_changed = place is not None and await self.sender.edit(part, address, place)
            message_id = place if is_changed else await self.sender.send(part, address)
            done.append(str(message_id))
        for left_over in replaced[len(parts) :]:
            await self.sender.delete(address, left_over)
        if isinstance(item.content, OutboundMessage) and item.content.enclosure is not None:
            await self.enclosures.send(item.content, address)
        return tuple(done)
