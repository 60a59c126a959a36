"""The chat as it runs: over HTTP, with a store on disk; only the matcher is a stand-in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import TypedDict, Unpack

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.channel.delivery import Delivery
from bot.channel.inbox_worker import InboxWorker
from bot.channel.staff_log import StaffLog
from bot.channel.web.case_links import CaseLinks
from bot.channel.web.channel import WebParts, add_chat
from bot.channel.web.dispatch import WebDispatch
from bot.channel.web.enclosures import DrawComparison
from bot.channel.web.hub import Hub, WebDeliverer
from bot.config import StoreSettings
from bot.conversation.queues import STAFF, Inbox
from bot.ids import AgentId, TicketNumber
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.model import Entry, Language, Term
from bot.staff.actions import TicketActions
from bot.staff.case import Agent
from bot.store.open_store import Store, open_store
from tests.fakes import noon
from tests.integration.web.browser import Browser
from tests.unit.conversation.fakes import (
    HELLO,
    PRICE,
    a_comparison,
    a_guide,
    a_knowledge_base,
    a_matcher,
    a_use_case,
    an_entry,
)

BO = Agent(AgentId("telegram:7"), "Bo")
"""An agent."""
LINKS = CaseLinks.of("the key\n")


TERMS = (
    Term(term="IOP", sv="idéburet offentligt partnerskap", en="partnership", entries=("iop",)),
    Term(term="LOU", sv="lagen om upphandling", en="Procurement Act", entries=("lou",)),
)


def _told_shortly(entry_id: str, **changes: object) -> Entry:
    whole = {"sv": f"Allt om {entry_id}.\n- Ett\n- Två", "sv_easy": "Lätt.", "en": "All of it."}
    short = {"sv": f"Om {entry_id}.", "en": "In short."}
    return an_entry(entry_id, answer=whole, short=short, **changes)


KNOWLEDGE = a_knowledge_base(
    _told_shortly("iop", related=("lou",)), _told_shortly("lou"), PRICE, HELLO
).model_copy(
    update={"guide": a_guide("plan", "begin"), "comparison": a_comparison(), "terms": TERMS}
)


class How(TypedDict, total=False):
    """What a test changes of the parts; see `WebParts`."""

    inbox: Inbox
    is_secure: bool
    embed_origins: tuple[str, ...]
    draw: DrawComparison
    case_links: CaseLinks


A_CASE = "Säljer ni valar?"
"""A question that nothing fits."""


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


async def answer(store: Store, number: int, text: str, *, key: str = "") -> None:
    """An agent answers a case."""
    async with store.begin() as uow:
        await TicketActions(noon).answer(TicketNumber(number), text, BO, uow, key=key)
        await uow.commit()


async def a_picture(language: Language) -> bytes:
    return f"the picture in {language}".encode()


@asynccontextmanager
async def served(
    store: Store, knowledge: KnowledgeBase = KNOWLEDGE, **how: Unpack[How]
) -> AsyncIterator[TestClient[web.Request, web.Application]]:
    """The parts, connected as in `bot.app`."""
    hub = Hub()
    dispatches = {"web": WebDispatch(a_use_case(a_matcher(), knowledge))}
    worker = InboxWorker(store.inbox, store.begin, dispatches)
    delivery = Delivery(store.outbox, {"web": WebDeliverer(hub), STAFF: StaffLog()}, noon)
    parts = WebParts(
        inbox=store.inbox,
        take=worker.take,
        messages_in=store.queries.messages_in,
        view_of=store.queries.view_of,
        draw=a_picture,
        case_links=LINKS,
        hub=hub,
        now=noon,
    )
    app = web.Application()
    add_chat(app, replace(parts, **how))
    async with TestClient(TestServer(app)) as client:
        yield client
    await worker.lanes.stop(within=1)
    await delivery.lanes.stop(within=1)
