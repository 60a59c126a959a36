"""The way out to visitors on Telegram."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

from bot.channel.telegram.addresses import Address
from bot.channel.telegram.render import Part, rendered
from bot.channel.telegram.sending import Sender
from bot.conversation.model import OutboundMessage
from bot.conversation.ports import OutboxItem, Sent
from bot.errors import RecipientGone, RecipientMoved, Refused
from bot.ids import OutboxId

_UNFINISHED_REMEMBERED = 1_000


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
    sent_parts: SentParts = field(default_factory=SentParts)

    async def deliver(self, item: OutboxItem) -> Sent:
        """See `Deliverer.deliver`."""
        if not isinstance(item.content, OutboundMessage):
            raise Refused("this is for agents, not for a visitor")
        try:
            address = Address.of(item.recipient)
        except ValueError as error:
            raise Refused(f"{item.recipient} is no address on Telegram") from error
        parts = rendered(item.content)
        try:
            return Sent(await self._send_rest(item, parts, address))
        except RecipientMoved as moved:
            # a group that became a supergroup: what its members write next comes from there
            return Sent(await self._send_rest(item, parts, Address.of(moved.new_recipient)))

    async def _send_rest(
        self, item: OutboxItem, parts: list[Part], address: Address
    ) -> tuple[str, ...]:
        ids = self.sent_parts.so_far(item)
        try:
            for part in parts[len(ids) :]:
                ids.append(str(await self.sender.send(part, address)))
        except (RecipientGone, Refused):
            self.sent_parts.forget(item)
            raise
        self.sent_parts.forget(item)
        return tuple(ids)
