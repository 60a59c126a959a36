"""Inline queries are answered beside the way of a message, and hold up nothing on it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import cast

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.channel.telegram.addresses import StaffChat
from bot.channel.telegram.background import BackgroundTasks
from bot.channel.telegram.health import Health
from bot.channel.telegram.inline import InlineAnswers, MostAsked
from bot.channel.telegram.intake import Backoff, Polling
from bot.channel.telegram.received import OTHER_LANE, Envelopes
from bot.channel.telegram.start_up import Call, Webhook, choose_way
from bot.channel.telegram.webhook import SECRET_HEADER, WebhookIntake, add_webhook
from bot.conversation.ports import KnowledgeInService
from bot.ids import EntryId
from bot.knowledge.model import Language
from tests.fakes import FakeInbox, noon, until
from tests.offline_telegram import Fault, OfflineTelegram
from tests.offline_telegram.faults import Disturbance
from tests.unit.conversation.fakes import KNOWLEDGE, THRESHOLDS, FakeMatcher, a_ranking

ANNA, BO = 4711, 4712
BRIEF = Backoff(first=timedelta(milliseconds=1), longest=timedelta(milliseconds=5))
ANSWER = "answerInlineQuery"
SECRET = "secret-of-the-webhook"  # noqa: S105 - opens nothing
RANKINGS = {
    "iop": a_ranking(("iop", 0.9), ("lou", 0.1)),
    "iop eller lou": a_ranking(("lou", 0.5), ("iop", 0.4)),
    "what is iop": a_ranking(("iop", 0.9), language=Language.EN),
}


@dataclass
class GatedCall:
    """Telegram, with answers to inline queries held up until the gate is open."""

    call: Call
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    begun: list[str] = field(default_factory=list)
    """The ids of the queries that we have begun to answer."""

    def __post_init__(self) -> None:
        self.gate.set()

    async def __call__(self, method: str, parameters: Mapping[str, object]) -> object:
        self.begun.append(str(parameters["inline_query_id"]))
        await self.gate.wait()
        return await self.call(method, parameters)


async def lou_was_asked(_: datetime, __: int) -> Sequence[EntryId]:
    return [EntryId("lou")]


@dataclass
class Assistant:
    """The intake, and what answers inline queries beside it."""

    call: Call
    telegram: GatedCall
    tasks: BackgroundTasks
    matcher: FakeMatcher = field(default_factory=lambda: FakeMatcher(dict(RANKINGS)))
    inbox: FakeInbox = field(default_factory=FakeInbox)
    envelopes: Envelopes = field(default_factory=lambda: Envelopes(StaffChat(None)))
    answers: InlineAnswers = field(init=False)

    def __post_init__(self) -> None:
        service = KnowledgeInService(KNOWLEDGE, self.matcher, THRESHOLDS)
        self.answers = InlineAnswers(
            self.telegram,
            lambda: service,
            MostAsked(lou_was_asked, noon),
            lambda: "blekinge_asf_bot",
            noon,
            self.tasks,
        )

    @asynccontextmanager
    async def polling(self) -> AsyncIterator[None]:
        polling = Polling(
            self._fetch,
            self.inbox,
            lambda _: None,
            self.envelopes,
            noon,
            Health(),
            BRIEF,
            inline=self.answers,
        )
        task = asyncio.ensure_future(polling.run())
        yield
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    @asynccontextmanager
    async def served(self) -> AsyncIterator[TestClient[web.Request, web.Application]]:
        """A web server that Telegram brings updates to."""
        intake = WebhookIntake(
            SECRET, self.inbox, lambda _: None, self.envelopes, noon, inline=self.answers
        )
        app = web.Application()
        add_webhook(app, intake)
        async with TestClient(TestServer(app)) as client:
            yield client

    async def _fetch(self, offset: int | None) -> Sequence[object]:
        parameters = {} if offset is None else {"offset": offset}
        return cast("Sequence[object]", await self.call("getUpdates", parameters))


@pytest.fixture
async def assistant(call: Call) -> AsyncIterator[Assistant]:
    tasks = BackgroundTasks()
    yield Assistant(call, GatedCall(call), tasks)
    await tasks.close()


def ids(answer: Mapping[str, object]) -> list[str]:
    return [str(result["id"]) for result in cast("list[dict[str, object]]", answer["results"])]


# --- answers --------------------------------------------------------------------------------


async def test_who_types_our_name_is_offered_what_is_most_likely_meant_first(
    telegram: OfflineTelegram, assistant: Assistant
) -> None:
    """In any chat."""
    async with assistant.polling():
        telegram.asks_inline(ANNA, "iop eller lou", chat_type="supergroup")
        answer = await telegram.next_inline_answer()

    assert ids(answer) == ["lou:sv", "iop:sv"]


async def test_what_is_chosen_can_be_sent(telegram: OfflineTelegram, assistant: Assistant) -> None:
    """Telegram takes it with its links and its button."""
    async with assistant.polling():
        telegram.asks_inline(ANNA, "iop")
        await telegram.next_inline_answer()

    assert "inline_message_id" in cast(
        "dict[str, object]", telegram.chooses_inline("iop:sv")["chosen_inline_result"]
    )


@pytest.mark.parametrize("device", ["sv", "en", "ar"])
@pytest.mark.parametrize(
    ("typed", "offered"), [("iop", "iop:sv"), ("what is iop", "iop:en"), ("", "lou:sv")]
)
async def test_the_language_is_that_of_the_words(
    telegram: OfflineTelegram, assistant: Assistant, typed: str, offered: str, device: str
) -> None:
    """Telegram gives the answer to others who type the same, whatever their devices speak."""
    async with assistant.polling():
        telegram.asks_inline(ANNA, typed, language=device)
        answer = await telegram.next_inline_answer()

    assert ids(answer)[0] == offered


async def test_who_finds_nothing_can_ask_in_private(
    telegram: OfflineTelegram, assistant: Assistant
) -> None:
    """Telegram takes the button."""
    async with assistant.polling():
        telegram.asks_inline(ANNA, "säljer ni valar")
        answer = await telegram.next_inline_answer()

    assert answer["button"] == {"text": "Fråga i privat chatt", "start_parameter": "fraga"}


# --- nothing is held up ---------------------------------------------------------------------


async def test_inline_queries_are_confirmed_and_not_kept(
    telegram: OfflineTelegram, assistant: Assistant
) -> None:
    """What is around them is kept, in order."""
    before = telegram.visitor_says(ANNA, "före")
    telegram.asks_inline(ANNA, "iop")
    after = telegram.visitor_says(ANNA, "efter")

    async with assistant.polling():
        await telegram.next_inline_answer()
        await until(lambda: not telegram.updates.waiting)

    assert [item.payload for item in assistant.inbox.kept] == [before, after]


async def test_inline_queries_alone_write_nothing(
    telegram: OfflineTelegram, assistant: Assistant
) -> None:
    """They are confirmed although the store is down."""
    assistant.inbox.is_down = True
    telegram.asks_inline(ANNA, "iop")

    async with assistant.polling():
        answer = await telegram.next_inline_answer()
        await until(lambda: not telegram.updates.waiting)

    assert ids(answer) == ["iop:sv", "lou:sv"]


async def test_messages_do_not_wait_for_inline_answers(
    telegram: OfflineTelegram, assistant: Assistant
) -> None:
    """Not even while Telegram takes none of them."""
    assistant.telegram.gate.clear()
    telegram.asks_inline(ANNA, "iop")
    telegram.visitor_says(BO, "Hej")

    async with assistant.polling():
        await until(lambda: assistant.telegram.begun)
        await until(lambda: not telegram.updates.waiting)

    assert [item.lane for item in assistant.inbox.kept] == [f"telegram:{BO}"]
    assert telegram.calls_of(ANSWER) == []


@pytest.mark.parametrize("fault", [Disturbance.BAD_GATEWAY, Disturbance.DISCONNECT])
async def test_an_answer_that_fails_is_given_up(
    telegram: OfflineTelegram, assistant: Assistant, fault: Disturbance
) -> None:
    """The next letter brings the next query, which is answered."""
    telegram.fail_next(ANSWER, Fault(fault))

    async with assistant.polling():
        telegram.asks_inline(ANNA, "io")
        await until(lambda: assistant.telegram.begun)
        telegram.asks_inline(ANNA, "iop")
        answer = await telegram.next_inline_answer()

    assert ids(answer) == ["iop:sv", "lou:sv"]


async def test_an_answer_that_comes_too_late_is_no_error(
    telegram: OfflineTelegram, assistant: Assistant, caplog: pytest.LogCaptureFixture
) -> None:
    """It is noted without the words, and everything goes on."""
    caplog.set_level("DEBUG")
    update = telegram.asks_inline(ANNA, "iop eller lou")
    telegram.query_grows_old(update, 31)
    telegram.visitor_says(ANNA, "Hej")

    async with assistant.polling():
        await until(lambda: telegram.refused)
        await until(lambda: "query is too old" in caplog.text.lower())
        telegram.asks_inline(ANNA, "iop")
        await telegram.next_inline_answer()

    ours = [record for record in caplog.records if record.name.startswith("bot.")]
    assert {record.levelname for record in ours} == {"INFO"}
    assert "iop" not in caplog.text
    assert len(assistant.inbox.kept) == 1


@pytest.mark.parametrize("rubbish", [None, "iop", {}, {"id": "q", "from": {"id": ANNA}}])
async def test_a_malformed_inline_query_is_kept_as_rubbish_and_stops_nothing(
    telegram: OfflineTelegram, assistant: Assistant, rubbish: object
) -> None:
    """People shall see what we do not understand."""
    telegram.updates.add_raw({"update_id": 5, "inline_query": rubbish})
    telegram.asks_inline(ANNA, "iop")

    async with assistant.polling():
        await telegram.next_inline_answer()
        await until(lambda: not telegram.updates.waiting)

    assert [item.lane for item in assistant.inbox.kept] == [OTHER_LANE]


# --- many at once ---------------------------------------------------------------------------


async def test_who_types_on_is_answered_to_the_last_letter(
    telegram: OfflineTelegram, assistant: Assistant
) -> None:
    """What was typed meanwhile is not even looked up."""
    assistant.telegram.gate.clear()

    async with assistant.polling():
        telegram.asks_inline(ANNA, "i")
        await until(lambda: assistant.telegram.begun)
        for typed in ("io", "iop"):
            telegram.asks_inline(ANNA, typed)
        await until(lambda: not telegram.updates.waiting)
        assistant.telegram.gate.set()
        await until(lambda: len(telegram.calls_of(ANSWER)) == 2)

    assert [question for question, _ in assistant.matcher.asked] == ["i", "iop"]


async def test_a_person_has_one_answer_at_a_time_and_holds_up_nobody_else(
    telegram: OfflineTelegram, assistant: Assistant
) -> None:
    """Each is answered for themselves."""
    assistant.telegram.gate.clear()

    async with assistant.polling():
        for person, typed in ((ANNA, "i"), (ANNA, "iop"), (BO, "iop")):
            telegram.asks_inline(person, typed)
            await until(lambda: not telegram.updates.waiting)
        begun = [question for question, _ in assistant.matcher.asked]

    assert begun == ["i", "iop"]
    assert len(assistant.telegram.begun) == 2


async def test_no_more_than_sixteen_are_answered_at_once(
    telegram: OfflineTelegram, assistant: Assistant
) -> None:
    """The others wait for their turn, and get it."""
    assistant.telegram.gate.clear()
    for person in range(1, 41):
        telegram.asks_inline(person, "iop")

    async with assistant.polling():
        await until(lambda: not telegram.updates.waiting)
        at_once = len(assistant.telegram.begun)
        assistant.telegram.gate.set()
        await until(lambda: len(telegram.calls_of(ANSWER)) == 40)

    assert at_once == 16


# --- webhook --------------------------------------------------------------------------------


async def test_telegram_is_told_at_once_that_we_have_its_inline_query(
    telegram: OfflineTelegram, assistant: Assistant
) -> None:
    """Before it is answered; nothing is kept."""
    update = telegram.asks_inline(ANNA, "iop")
    assistant.telegram.gate.clear()

    async with assistant.served() as client:
        response = await client.post("/telegram/hook", json=update, headers={SECRET_HEADER: SECRET})
        answered = telegram.calls_of(ANSWER)
        assistant.telegram.gate.set()
        answer = await telegram.next_inline_answer()

    assert (response.status, answered) == (HTTPStatus.OK, [])
    assert ids(answer) == ["iop:sv", "lou:sv"]
    assert assistant.inbox.kept == []


async def test_nobody_without_the_secret_has_inline_queries_answered(
    telegram: OfflineTelegram, assistant: Assistant
) -> None:
    """They are Telegram's alone."""
    update = telegram.asks_inline(ANNA, "iop")

    async with assistant.served() as client:
        response = await client.post("/telegram/hook", json=update)

    assert response.status == HTTPStatus.FORBIDDEN
    assert assistant.telegram.begun == []


async def test_telegram_brings_inline_queries_and_messages(
    telegram: OfflineTelegram, assistant: Assistant, call: Call
) -> None:
    """Each goes its own way."""
    async with assistant.served() as client:
        await choose_way(call, Webhook(str(client.make_url("/telegram/hook")), SECRET))
        telegram.asks_inline(ANNA, "iop")
        update = telegram.visitor_says(ANNA, "Hej")
        await telegram.next_inline_answer()
        await until(lambda: assistant.inbox.kept)

    assert [item.payload for item in assistant.inbox.kept] == [update]


# --- the end --------------------------------------------------------------------------------


async def test_no_answer_is_left_behind_when_we_stop(
    telegram: OfflineTelegram, assistant: Assistant
) -> None:
    """Nothing talks to a closed connection."""
    assistant.telegram.gate.clear()
    async with assistant.polling():
        telegram.asks_inline(ANNA, "iop")
        await until(lambda: assistant.telegram.begun)

    await assistant.tasks.close()
    assistant.telegram.gate.set()
    await asyncio.sleep(0.01)

    assert telegram.calls_of(ANSWER) == []
