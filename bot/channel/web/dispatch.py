"""From what the page sent to what a visitor did."""

from __future__ import annotations

from bot.channel.commands import written
from bot.conversation.acts import Content, InboundMessage, StalePress, Wish
from bot.conversation.handle import HandleMessage
from bot.conversation.ports import UnitOfWork
from bot.conversation.presses import decode
from bot.conversation.queues import InboxItem
from bot.ids import ConversationId
from bot.knowledge.model import Language


class WebDispatch:
    """Implements `Dispatch` for the local channel."""

    def __init__(self, handle: HandleMessage) -> None:
        self._handle = handle

    async def __call__(self, item: InboxItem, uow: UnitOfWork) -> None:
        await self._handle(inbound_message(item), uow)

    async def give_up(self, item: InboxItem, _error: str, uow: UnitOfWork) -> None:
        await self._handle.give_up(inbound_message(item), uow)


def inbound_message(item: InboxItem) -> InboundMessage:
    """What the visitor did, in the domain's words."""
    return InboundMessage(
        conversation_id=ConversationId(item.lane),
        content=_content(item),
        received_at=item.received_at,
        language_hint=_language(item),
        under=str(item.payload.get("under", "")),
    )


def _content(item: InboxItem) -> Content:
    wish = item.payload.get("wish")
    if wish in set(Wish):
        return Wish(str(wish))
    if "press" in item.payload:
        return decode(str(item.payload["press"])) or StalePress()
    return written(str(item.payload.get("text", "")))


def _language(item: InboxItem) -> Language | None:
    language = item.payload.get("language")
    return Language(str(language)) if language in set(Language) else None
