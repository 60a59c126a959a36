"""The chat as it runs: over HTTP, with a store on disk; only the matcher is a stand-in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.channel.delivery import Delivery
from bot.channel.inbox_worker import InboxWorker
from bot.channel.staff_log import StaffLog
from bot.channel.web.chat import ChatParts, WebChat
from bot.channel.web.dispatch import WebDispatch
from bot.channel.web.headers import harden
from bot.channel.web.history import Shown
from bot.channel.web.hub import Hub, WebDeliverer
from bot.config import StoreSettings
from bot.conversation.ports import STAFF, Inbox
from bot.ids import ConversationId
from bot.store.open_store import Store, open_store
from tests.fakes import noon
from tests.integration.web.browser import Browser
from tests.unit.conversation.fakes import a_matcher, a_use_case


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    settings = StoreSettings(
        url=f"sqlite+aiosqlite:///{tmp_path}/data/asf-bot.db",
        encryption_key_file=tmp_path / "keys" / "asf-bot.key",
    )
    async with open_store(settings, clock=noon, exclusive=True) as store:
        yield store


@pytest.fixture
async def anna(store: Store) -> AsyncIterator[Browser]:
    """A visitor who has not been here before."""
    async with served(store) as client:
        yield Browser(client)


@asynccontextmanager
async def served(
    store: Store, *, inbox: Inbox | None = None, secure: bool = False
) -> AsyncIterator[TestClient[web.Request, web.Application]]:
    """The parts, connected as in `bot.app`."""
    hub = Hub()
    dispatches = {"web": WebDispatch(a_use_case(a_matcher()))}
    worker = InboxWorker(store.inbox, store.begin, dispatches)
    delivery = Delivery(store.outbox, {"web": WebDeliverer(hub), STAFF: StaffLog()}, noon)

    async def history(conversation_id: ConversationId, after: int) -> list[Shown]:
        kept = await store.queries.messages_in(conversation_id, after=after)
        return [Shown(key, message.at, message.text, message.reply) for key, message in kept]

    chat = WebChat(ChatParts(inbox or store.inbox, worker.take, history, hub, noon, secure))
    app = web.Application()
    app.add_routes(chat.routes())
    app.on_response_prepare.append(harden)
    app.on_shutdown.append(chat.close)
    async with TestClient(TestServer(app)) as client:
        yield client
    await worker.lanes.stop(within=1)
    await delivery.lanes.stop(within=1)
