"""`/login`: an agent asks the bot for a link to the console."""

from __future__ import annotations

import asyncio
import logging
import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.channel.delivery import Delivery
from bot.channel.inbox_worker import InboxWorker
from bot.channel.staff_log import StaffLog
from bot.channel.telegram.application import Connection, TelegramChannel
from bot.channel.telegram.intake import without_inline_mode
from bot.channel.telegram.pacing import Limits, Rate
from bot.config import StoreSettings
from bot.conversation.acts import InboundMessage
from bot.conversation.ports import KnowledgeInService, UnitOfWork
from bot.conversation.queues import STAFF as STAFF_CHANNEL
from bot.ids import ConversationId
from bot.knowledge.model import Language
from bot.staff.actions import TicketActions
from bot.staff.desk import StaffDesk
from bot.staff.reports import StaffReports
from bot.staff.sign_in import SignIn, code_of, new_secret
from bot.staff.teaching import Teaching
from bot.store.open_store import Store, open_store
from tests.fakes import NOON, until
from tests.offline_telegram import TOKEN, Fault, OfflineTelegram
from tests.offline_telegram.errors import ApiError
from tests.unit.conversation.fakes import KNOWLEDGE, THRESHOLDS, a_matcher

GROUP = -100_500
EVA, STRANGER = 99, 4_711
CONSOLE = "https://asf.example/staff/sign-in/"
_LINK = re.compile(re.escape(CONSOLE) + r"([\w-]{43})(?!\S)")
_QUICKLY = Limits(*(Rate(burst=1_000, per_second=1_000),) * 3)


@dataclass
class Assistant:
    """Our parts, connected to the server as in `bot.app`."""

    telegram: OfflineTelegram
    store: Store
    database: Path
    heard: list[InboundMessage] = field(default_factory=list)
    """What was taken for a question."""

    def __post_init__(self) -> None:
        self.sign_in = SignIn(self.store.sessions, now)

    async def handle(self, message: InboundMessage, uow: UnitOfWork) -> None:  # noqa: ARG002 - as `Handle` has it
        self.heard.append(message)

    async def answer_to(self, person: int, text: str) -> str:
        """What the bot writes back in private."""
        self.telegram.visitor_says(person, text)
        return str((await self.telegram.next_message(to=person))["text"])

    async def link_for(self, person: int, text: str = "/login") -> str:
        """The token in the link that they get."""
        (token,) = _LINK.findall(await self.answer_to(person, text))
        return str(token)

    def rows(self, statement: str) -> list[tuple[object, ...]]:
        """What is on disk."""
        with closing(sqlite3.connect(self.database)) as database:
            return database.execute(statement).fetchall()


def now() -> datetime:
    return datetime.now(UTC)


async def no_picture(_language: Language) -> None:
    """There is nothing to compare."""


@pytest.fixture
async def assistant(telegram: OfflineTelegram, tmp_path: Path) -> AsyncIterator[Assistant]:
    """Eva is in the agents' group."""
    telegram.group(GROUP, members={EVA: "member"})
    settings = StoreSettings(
        url=f"sqlite+aiosqlite:///{tmp_path}/data/asf-bot.db",
        encryption_key_file=tmp_path / "keys" / "asf-bot.key",
    )
    connection = Connection(TOKEN, telegram.url, GROUP, limits=_QUICKLY)
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(open_store(settings, clock=now, exclusive=True))
        channel = await stack.enter_async_context(TelegramChannel(connection, clock=now))
        await channel.start()
        running = Assistant(telegram, store, tmp_path / "data" / "asf-bot.db")
        dispatch = channel.dispatch(running.handle, a_desk(store), running.sign_in, CONSOLE.__add__)
        worker = InboxWorker(store.inbox, store.begin, {"telegram": dispatch})
        deliverer = channel.deliverer(store.queries.sent_before, no_picture)
        delivery = Delivery(store.outbox, {"telegram": deliverer, STAFF_CHANNEL: StaffLog()}, now)
        stack.push_async_callback(delivery.lanes.stop, within=1)
        stack.push_async_callback(worker.lanes.stop, within=1)
        polling = asyncio.create_task(channel.run(store.inbox, worker.take, without_inline_mode))
        stack.push_async_callback(_cancelled, polling)
        yield running


async def _cancelled(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait([task])


def a_desk(store: Store) -> StaffDesk:
    service = KnowledgeInService(KNOWLEDGE, a_matcher(), THRESHOLDS)
    zone = ZoneInfo("Europe/Stockholm")
    return StaffDesk(
        in_service=lambda: service,
        actions=TicketActions(now),
        teaching=Teaching(lambda: service, now, {}),
        reports=StaffReports(store.queries, lambda: service, now, NOON, zone),
        labels=store.queries,
    )


# --- who gets a link ------------------------------------------------------------------------


async def test_an_agent_gets_a_link(assistant: Assistant) -> None:
    """That opens the console in their name, once and for ten minutes."""
    answer = await assistant.answer_to(EVA, "/login")

    (token,) = _LINK.findall(answer)
    expected = await assistant.sign_in.expected(token, "")
    assert "tio minuter" in answer
    assert expected is not None
    assert expected.id == f"telegram:{EVA}"


async def test_asking_for_a_link_is_no_question(assistant: Assistant) -> None:
    """The matcher does not puzzle over it."""
    await assistant.link_for(EVA)

    assert assistant.heard == []


async def test_who_is_not_in_the_group_gets_none(assistant: Assistant) -> None:
    """They are told so; nothing is kept that could open anything."""
    answer = await assistant.answer_to(STRANGER, "/login")

    assert "Bara den som är med i personalens grupp" in answer
    assert CONSOLE not in answer
    assert assistant.rows("SELECT * FROM login_links") == []


async def test_who_has_left_the_group_gets_none(assistant: Assistant) -> None:
    """Although they were there a moment ago."""
    await assistant.link_for(EVA)
    assistant.telegram.leaves(GROUP, EVA)

    assert CONSOLE not in await assistant.answer_to(EVA, "/login")


async def test_who_asks_over_and_over_is_not_answered(
    assistant: Assistant, caplog: pytest.LogCaptureFixture
) -> None:
    """Nor is Telegram asked each time whether they belong to the group."""
    for _ in range(20):
        assert "Bara den som" in await assistant.answer_to(STRANGER, "/login")

    assistant.telegram.visitor_says(STRANGER, "/login")
    assistant.telegram.visitor_says(STRANGER, "Hej")
    await until(lambda: assistant.heard != [])

    said = [record.getMessage() for record in caplog.records if "for a link" in record.getMessage()]
    assert said == [f"too many requests for a link agent=telegram:{STRANGER}"]
    assert CONSOLE in await assistant.answer_to(EVA, "/login")


async def test_while_telegram_does_not_say_who_is_in_the_group_nobody_gets_one(
    assistant: Assistant,
) -> None:
    """Somebody who was a member yesterday may be none today."""
    await assistant.link_for(EVA)
    trouble = Fault(error=ApiError(500, "Internal Server Error"))
    assistant.telegram.fail_next("getChatMember", trouble, times=20)

    assert CONSOLE not in await assistant.answer_to(EVA, "/login")


@pytest.mark.parametrize("text", ["/login", "/login ABCD-EFGH-JKLM"])
async def test_a_link_is_not_given_in_the_group(assistant: Assistant, text: str) -> None:
    """Where everybody could use it."""
    assistant.telegram.agent_says(GROUP, EVA, text)
    await assistant.answer_to(STRANGER, "/login")

    written = assistant.telegram.sent_to(GROUP) + assistant.telegram.sent_to(EVA)
    assert not any(CONSOLE in one for one in written)
    assert assistant.rows("SELECT * FROM login_links") == []


# --- the browser ----------------------------------------------------------------------------


@pytest.mark.parametrize("written", [str, str.lower], ids=["as shown", "in small letters"])
async def test_a_link_for_a_code_opens_in_the_browser_that_shows_it(
    assistant: Assistant, written: type[str]
) -> None:
    """And in no other one."""
    hers, another = new_secret(), new_secret()

    token = await assistant.link_for(EVA, f"/login {written(code_of(hers))}")

    opened = [await assistant.sign_in.expected(token, browser) for browser in (another, "", hers)]
    assert [one is not None for one in opened] == [False, False, True]


async def test_a_link_without_a_code_opens_in_any_browser(assistant: Assistant) -> None:
    """Somebody on a telephone has no other screen to look at."""
    token = await assistant.link_for(EVA)

    assert await assistant.sign_in.expected(token, new_secret()) is not None


async def test_who_asks_again_has_one_link_that_opens(assistant: Assistant) -> None:
    """The newest."""
    former, newest = await assistant.link_for(EVA), await assistant.link_for(EVA)

    assert await assistant.sign_in.expected(former, "") is None
    assert await assistant.sign_in.expected(newest, "") is not None


# --- where a link is not --------------------------------------------------------------------


async def test_a_link_is_not_among_what_was_said(assistant: Assistant) -> None:
    """Who looks at the conversation later finds none."""
    await assistant.link_for(EVA)

    assert await assistant.store.queries.messages_in(ConversationId(f"telegram:{EVA}")) == []


async def test_a_link_does_not_stay_in_the_outbox(assistant: Assistant) -> None:
    """Once it is sent, its row is empty."""
    await assistant.link_for(EVA)
    await until(lambda: assistant.rows("SELECT 1 FROM outbox WHERE status = 'sent'"))

    assert assistant.rows("SELECT content FROM outbox") == [(b"",)]


async def test_a_link_is_nowhere_on_disk(assistant: Assistant) -> None:
    """Neither are the words that asked for it."""
    secret = new_secret()
    token = await assistant.link_for(EVA, f"/login {code_of(secret)}")
    await until(lambda: assistant.rows("SELECT 1 FROM outbox WHERE status = 'sent'"))

    kept = b"".join(file.read_bytes() for file in assistant.database.parent.iterdir())

    assert b"telegram:99" in kept
    assert token.encode() not in kept
    assert b"/login" not in kept


async def test_a_link_is_not_logged(assistant: Assistant, caplog: pytest.LogCaptureFixture) -> None:
    """By us or by any library; nor is one that Telegram refused at first."""
    caplog.set_level(logging.DEBUG)
    assistant.telegram.fail_next("sendMessage", Fault(error=ApiError(500, "Internal Server Error")))

    token = await assistant.link_for(EVA)

    assert caplog.messages != []
    assert token not in caplog.text
