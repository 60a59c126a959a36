"""Signs of life for a visitor who waits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from telegram import Bot

from bot.channel.telegram.background import BackgroundTasks
from bot.channel.telegram.presence import Presence
from bot.ids import ConversationId
from tests.offline_telegram import Fault, OfflineTelegram
from tests.offline_telegram.faults import Disturbance

ANNA, GROUP = 4711, -100500
CONVERSATION = ConversationId(f"telegram:{ANNA}")
LONGER = 0.1


@pytest.fixture
async def tasks() -> AsyncIterator[BackgroundTasks]:
    tasks = BackgroundTasks()
    yield tasks
    await tasks.close()


@pytest.fixture
def presence(telegram: OfflineTelegram, bot: Bot, tasks: BackgroundTasks) -> Presence:
    """With little patience, so that the tests need none."""
    telegram.visitor_says(ANNA, "Hej")
    telegram.group(GROUP, topics=[7])
    return Presence(bot, tasks, timedelta(milliseconds=30), timedelta(milliseconds=30))


async def accepted(telegram: OfflineTelegram, method: str, *, times: int = 1) -> None:
    async with asyncio.timeout(2), telegram.something_accepted:
        await telegram.something_accepted.wait_for(lambda: len(telegram.calls_of(method)) >= times)


async def test_who_waits_long_sees_typing(telegram: OfflineTelegram, presence: Presence) -> None:
    """Something is being done."""
    async with presence.typing(CONVERSATION):
        await accepted(telegram, "sendChatAction")

    expected = {"chat_id": str(ANNA), "action": "typing"}
    assert telegram.calls_of("sendChatAction")[0] == expected


async def test_who_is_answered_at_once_sees_no_typing(
    telegram: OfflineTelegram, presence: Presence
) -> None:
    """It would flicker, and cost a call for each message."""
    async with presence.typing(CONVERSATION):
        await asyncio.sleep(0)
    await asyncio.sleep(LONGER)

    assert telegram.calls_of("sendChatAction") == []


async def test_typing_is_shown_as_long_as_it_takes(
    telegram: OfflineTelegram, presence: Presence
) -> None:
    """Telegram takes it away after a few seconds."""
    async with presence.typing(CONVERSATION):
        await accepted(telegram, "sendChatAction", times=3)

    assert len(telegram.calls_of("sendChatAction")) >= 3


async def test_typing_ends_with_the_work(telegram: OfflineTelegram, presence: Presence) -> None:
    """Nobody waits for a second answer."""
    async with presence.typing(CONVERSATION):
        await accepted(telegram, "sendChatAction")
    shown = len(telegram.calls_of("sendChatAction"))

    await asyncio.sleep(LONGER)

    assert len(telegram.calls_of("sendChatAction")) == shown


async def test_typing_ends_when_the_work_fails(
    telegram: OfflineTelegram, presence: Presence
) -> None:
    """And the failure is not hidden."""
    with pytest.raises(RuntimeError, match="a bug"):
        async with presence.typing(CONVERSATION):
            raise RuntimeError("a bug")
    await asyncio.sleep(LONGER)

    assert telegram.calls_of("sendChatAction") == []


async def test_typing_is_shown_in_the_topic_of_the_conversation(
    telegram: OfflineTelegram, presence: Presence
) -> None:
    """Not in the group's general one."""
    async with presence.typing(ConversationId(f"telegram:{GROUP}/7")):
        await accepted(telegram, "sendChatAction")

    assert telegram.calls_of("sendChatAction")[0]["message_thread_id"] == "7"


async def test_typing_holds_up_nothing(telegram: OfflineTelegram, presence: Presence) -> None:
    """Although Telegram does not answer for ten seconds."""
    telegram.fail_next("sendChatAction", Fault(Disturbance.SILENCE))

    async with asyncio.timeout(2):
        async with presence.typing(CONVERSATION):
            await asyncio.sleep(LONGER)

    assert telegram.calls_of("sendChatAction") == []


async def test_typing_that_fails_breaks_nothing(
    telegram: OfflineTelegram, presence: Presence
) -> None:
    """It is not shown, and that is all."""
    telegram.fail_next("sendChatAction", Fault(Disturbance.BAD_GATEWAY))

    async with presence.typing(CONVERSATION):
        await asyncio.sleep(LONGER)

    assert telegram.calls_of("sendChatAction") == []


async def test_typing_to_somebody_who_blocked_us_breaks_nothing(
    telegram: OfflineTelegram, presence: Presence
) -> None:
    """It is tried once."""
    telegram.blocks(ANNA)

    async with presence.typing(CONVERSATION):
        await asyncio.sleep(LONGER)

    assert [method for method, _ in telegram.refused] == ["sendChatAction"]


async def test_a_press_is_taken_note_of(telegram: OfflineTelegram, presence: Presence) -> None:
    """The button stops its little clock."""
    telegram.presses(ANNA, 1, "none", query_id="q1")

    presence.acknowledge("q1")
    await accepted(telegram, "answerCallbackQuery")

    assert telegram.calls_of("answerCallbackQuery") == [{"callback_query_id": "q1"}]


async def test_a_press_that_is_too_old_to_be_taken_note_of_is_no_error(
    telegram: OfflineTelegram, presence: Presence, caplog: pytest.LogCaptureFixture
) -> None:
    """The press itself is handled all the same."""
    caplog.set_level("INFO")

    presence.acknowledge("q-from-yesterday")
    await asyncio.sleep(LONGER)

    assert [method for method, _ in telegram.refused] == ["answerCallbackQuery"]
    assert "query is too old" in caplog.text.lower()
    assert [record.levelname for record in caplog.records if record.name.startswith("bot")] == [
        "INFO"
    ]


async def test_what_goes_on_in_the_background_ends_when_we_stop(
    telegram: OfflineTelegram, presence: Presence, tasks: BackgroundTasks
) -> None:
    """Nothing is left that could talk to a closed connection."""
    telegram.fail_next("answerCallbackQuery", Fault(Disturbance.SILENCE))
    running = tasks.start(asyncio.sleep(3600))
    presence.acknowledge("q1")

    await tasks.close()

    assert running.cancelled()
