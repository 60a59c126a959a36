"""Tells open pages that there is something new. The database says what."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from bot.conversation.outbound import OutboundMessage
from bot.conversation.queues import OutboxItem, Sent
from bot.errors import Refused


class Hub:
    """The open pages by conversation."""

    def __init__(self) -> None:
        self._pages: defaultdict[str, set[asyncio.Event]] = defaultdict(set)

    @contextmanager
    def page(self, conversation_id: str) -> Iterator[asyncio.Event]:
        """An event that is set whenever the conversation has something new."""
        news = asyncio.Event()
        self._pages[conversation_id].add(news)
        try:
            yield news
        finally:
            self._pages[conversation_id].discard(news)
            if not self._pages[conversation_id]:
                del self._pages[conversation_id]

    def announce(self, conversation_id: str) -> None:
        for news in self._pages.get(conversation_id, ()):
            news.set()

    def close(self) -> None:
        """Wake every page, so that its request can end."""
        for conversation_id in list(self._pages):
            self.announce(conversation_id)


class WebDeliverer:
    """Implements `Deliverer`: what is committed is delivered as soon as the page looks."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    async def deliver(self, item: OutboxItem) -> Sent:
        if not isinstance(item.content, OutboundMessage):
            raise Refused("this is for agents, not for a visitor")
        self._hub.announce(item.recipient)
        return Sent()
