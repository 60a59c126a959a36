"""The tests' own Bot API server can be driven from another process, as the kill test does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from http import HTTPStatus

import aiohttp
import pytest
from telegram import Bot

from tests.offline_telegram import OfflineTelegram

ANNA = 4711


@pytest.fixture
async def driver(telegram: OfflineTelegram) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(f"{telegram.url}/driver/") as session:
        yield session


async def test_a_visitor_can_speak_from_another_process(
    telegram: OfflineTelegram, driver: aiohttp.ClientSession
) -> None:
    """The bot gets it like any other message."""
    said = await driver.post("visitor_says", json={"person_id": ANNA, "text": "/start"})

    assert list(telegram.updates.waiting) == [await said.json()]


async def test_another_process_can_wait_for_the_answer(
    bot: Bot, telegram: OfflineTelegram, driver: aiohttp.ClientSession
) -> None:
    """As long as it takes."""
    telegram.visitor_says(ANNA, "Hej")
    waiting = asyncio.ensure_future(driver.post("next_message", json={"to": ANNA}))

    await bot.send_message(ANNA, "Hej du")

    assert (await (await waiting).json())["text"] == "Hej du"


async def test_another_process_reads_what_was_sent(
    bot: Bot, telegram: OfflineTelegram, driver: aiohttp.ClientSession
) -> None:
    """All of it, or what is new."""
    telegram.visitor_says(ANNA, "Hej")
    await bot.get_me()
    await bot.send_message(ANNA, "Hej du")

    record = await (await driver.get("accepted")).json()
    new = await (await driver.get("accepted?since=1")).json()

    assert [call["method"] for call in record] == ["getMe", "sendMessage"]
    assert new == record[1:]


@pytest.mark.parametrize(
    ("act", "arguments", "status"),
    [
        ("flies", {}, HTTPStatus.NOT_FOUND),
        ("visitor_says", {"who": ANNA}, HTTPStatus.BAD_REQUEST),
        ("edits", {"chat_id": 1, "message_id": 1, "text": "x"}, HTTPStatus.BAD_REQUEST),
        ("next_message", {"to": ANNA, "timeout": 0.01}, HTTPStatus.REQUEST_TIMEOUT),
    ],
)
async def test_what_can_not_be_done_is_said(
    driver: aiohttp.ClientSession, act: str, arguments: dict[str, object], status: HTTPStatus
) -> None:
    """A mistake in a test is not mistaken for a bot that is silent."""
    assert (await driver.post(act, json=arguments)).status == status


async def test_each_message_is_given_out_once(bot: Bot, telegram: OfflineTelegram) -> None:
    """In order, for each chat by itself."""
    telegram.visitor_says(ANNA, "Hej")
    telegram.visitor_says(ANNA + 1, "Hej")
    for chat_id, text in ((ANNA, "ett"), (ANNA + 1, "annat"), (ANNA, "två")):
        await bot.send_message(chat_id, text)

    given_out = [(await telegram.next_message(to=ANNA))["text"] for _ in range(2)]

    assert given_out == ["ett", "två"]
    with pytest.raises(TimeoutError):
        await telegram.next_message(to=ANNA, timeout=0.01)


async def test_a_button_is_pressed_by_its_label(telegram: OfflineTelegram) -> None:
    """And one that is not there is named."""
    buttons = [[{"text": "Fråga en människa", "callback_data": "person"}]]
    message: dict[str, object] = {"message_id": 1, "reply_markup": {"inline_keyboard": buttons}}

    query = telegram.presses_button(ANNA, message, "människa")["callback_query"]

    assert isinstance(query, dict)
    assert query["data"] == "person"
    with pytest.raises(LookupError, match="Fråga en människa"):
        telegram.presses_button(ANNA, message, "maskin")
