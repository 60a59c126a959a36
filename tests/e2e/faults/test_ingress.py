"""What Telegram brings twice, late, garbled or in the wrong order is handled once and rightly."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from http import HTTPStatus
from pathlib import Path

import aiohttp
import pytest

from tests.e2e.conftest import FirstWordsOf
from tests.e2e.faults.conftest import (
    AGENT,
    ALSO_CLEAR,
    ALSO_CLEAR_ENTRY,
    CLEAR,
    CLEAR_ENTRY,
    UNCLEAR,
    UNKNOWN,
    VISITOR,
    Place,
    id_of,
    text_of,
    until,
)
from tests.e2e.kept import kept_words
from tests.e2e.program import STAFF, Program, free_port
from tests.offline_telegram import OfflineTelegram
from tests.offline_telegram.driver import Driver
from tests.offline_telegram.errors import QUERY_TOO_OLD
from tests.offline_telegram.update_queue import UpdateQueue
from tests.offline_telegram.world import Json

SECRET = "a-secret-that-only-telegram-knows"  # noqa: S105 - opens nothing but these tests
EDITED = "Vilka gym i Ronneby passar nybörjare?"


# --- brought by Telegram itself -------------------------------------------------------------


@pytest.fixture
async def by_webhook(place: Place, telegram: OfflineTelegram) -> AsyncIterator[Place]:
    """Runs, and has told `telegram` where to bring updates."""
    listen = f"127.0.0.1:{free_port()}"
    webhook = {"url": f"http://{listen}/telegram/updates", "secret": SECRET, "listen": listen}
    with_webhook = Place.on(telegram, place.folder, mode="webhook", webhook=webhook)
    async with with_webhook.running():
        yield with_webhook


async def brought(place: Place, *updates: object) -> list[int]:
    """The answers to updates that come at the same moment."""
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    async with aiohttp.ClientSession(headers=headers) as session:

        async def bring(update: object) -> int:
            async with session.post(str(place.settings.telegram.webhook.url), json=update) as told:
                return told.status

        return await asyncio.gather(*(bring(update) for update in updates))


async def test_an_update_that_comes_ten_times_at_once_is_kept_once(
    by_webhook: Place, telegram: OfflineTelegram
) -> None:
    """Telegram hears "taken" each time, and the visitor one answer."""  # case 1
    unsent = Driver(telegram.world, UpdateQueue())
    update = unsent.visitor_says(VISITOR, CLEAR, update_id=7)

    statuses = await brought(by_webhook, *[update] * 10)

    await telegram.next_message(to=VISITOR)
    telegram.visitor_says(VISITOR, ALSO_CLEAR)
    await telegram.next_message(to=VISITOR)
    assert statuses == [HTTPStatus.OK] * 10
    assert by_webhook.rows("SELECT count(*) FROM inbox") == [(2,)]
    assert len(telegram.sent_to(VISITOR)) == 2


RUBBISH: dict[str, Json] = {
    "without a date": {
        "update_id": 7,
        "message": {
            "message_id": 1,
            "chat": {"id": VISITOR, "type": "private"},
            "from": {"id": VISITOR, "is_bot": False, "first_name": "B"},
            "text": "hej",
        },
    },
    "of an unknown kind": {"update_id": 7, "telepathy": {"from": {"id": VISITOR}}},
    "without anything": {"update_id": 7},
}


@pytest.mark.parametrize("rubbish", RUBBISH.values(), ids=RUBBISH)
async def test_an_unreadable_update_is_taken_and_put_aside(
    by_webhook: Place, telegram: OfflineTelegram, first_words_of: FirstWordsOf, rubbish: Json
) -> None:
    """Agents are alarmed, and whatever comes after it is answered."""  # case 6
    statuses = await brought(by_webhook, rubbish)
    telegram.visitor_says(VISITOR, CLEAR)

    alarm = text_of(await telegram.next_message(to=STAFF))
    # the visitor may be told first that something went wrong
    while not _last(telegram).startswith(first_words_of(CLEAR_ENTRY)):
        await telegram.next_message(to=VISITOR)
    assert statuses == [HTTPStatus.OK]
    assert "ligger i karantän" in alarm
    assert by_webhook.rows("SELECT status FROM inbox ORDER BY id") == [("dead",), ("done",)]


def _last(telegram: OfflineTelegram) -> str:
    return telegram.sent_to(VISITOR)[-1] if telegram.sent_to(VISITOR) else ""


# --- presses --------------------------------------------------------------------------------


@pytest.mark.usefixtures("assistant")
async def test_a_choice_that_overtakes_its_question_is_answered(
    telegram: OfflineTelegram, first_words_of: FirstWordsOf
) -> None:
    """A button says by itself what it stands for."""  # case 12
    telegram.presses(VISITOR, 77, f"e:{CLEAR_ENTRY}")
    telegram.visitor_says(VISITOR, ALSO_CLEAR)

    for entry_id in (CLEAR_ENTRY, ALSO_CLEAR_ENTRY):
        answer = text_of(await telegram.next_message(to=VISITOR))
        assert answer.startswith(first_words_of(entry_id))


@pytest.mark.usefixtures("assistant")
async def test_a_question_that_its_own_press_has_overtaken_is_the_tickets(
    telegram: OfflineTelegram,
) -> None:
    """Agents get it as soon as it is there, and can answer."""  # case 12
    telegram.presses(VISITOR, 77, "none")
    card = await telegram.next_message(to=STAFF)
    telegram.visitor_says(VISITOR, UNKNOWN)

    assert UNKNOWN in text_of(await telegram.next_edit(to=STAFF))
    telegram.agent_replies(STAFF, AGENT, id_of(card), "Fråga på kommunens växel.")
    await telegram.next_message(to=VISITOR)
    answer = text_of(await telegram.next_message(to=VISITOR))
    assert answer == "Svar i ärende 1:\n\nFråga på kommunens växel."


MEANINGLESS = ("from-another-version", "e:../../etc", "r:xx:iop", "\x00")


@pytest.mark.usefixtures("assistant")
async def test_a_button_that_means_nothing_is_answered_politely(telegram: OfflineTelegram) -> None:
    """With what the visitor can do instead."""  # case 12
    for visitor, data in enumerate(MEANINGLESS, start=VISITOR):
        telegram.presses(visitor, 77, data)

    for visitor in range(VISITOR, VISITOR + len(MEANINGLESS)):
        told = text_of(await telegram.next_message(to=visitor))
        assert told.startswith("Den knappen är för gammal")


async def test_a_press_that_telegram_thinks_too_old_still_does_its_work(
    assistant: object,  # noqa: ARG001 - runs
    place: Place,
    telegram: OfflineTelegram,
    first_words_of: FirstWordsOf,
) -> None:
    """Only the button's little clock can't be stopped any more."""  # case 13
    press = telegram.presses(VISITOR, 77, f"e:{CLEAR_ENTRY}")
    telegram.query_grows_old(press, seconds=160)

    answer = text_of(await telegram.next_message(to=VISITOR))
    await until(lambda: telegram.refused)
    ((method, error),) = telegram.refused
    assert answer.startswith(first_words_of(CLEAR_ENTRY))
    assert (method, error.description) == ("answerCallbackQuery", f"Bad Request: {QUERY_TOO_OLD}")
    assert place.rows("SELECT status FROM inbox") == [("done",)]


async def clarification(telegram: OfflineTelegram) -> Json:
    telegram.visitor_says(VISITOR, UNCLEAR)
    return await telegram.next_message(to=VISITOR)


async def test_a_press_that_comes_under_two_numbers_has_one_effect(
    assistant: object,  # noqa: ARG001 - runs
    place: Place,
    telegram: OfflineTelegram,
) -> None:
    """Telegram may number the same press anew when it brings it again."""  # case 14
    choices = id_of(await clarification(telegram))

    telegram.presses(VISITOR, choices, "none", query_id="one-press")
    telegram.presses(VISITOR, choices, "none", query_id="one-press")
    telegram.visitor_says(VISITOR, "/arende")

    receipt, tickets = [text_of(await telegram.next_message(to=VISITOR)) for _ in range(2)]
    assert "Ditt ärende har nummer 1." in receipt
    assert tickets.startswith("Dina ärenden")
    assert place.rows("SELECT number FROM tickets") == [(1,)]


async def test_a_button_that_is_pressed_twice_opens_one_ticket(
    assistant: object,  # noqa: ARG001 - runs
    place: Place,
    telegram: OfflineTelegram,
) -> None:
    """An impatient visitor is told that the case is in good hands."""  # case 14
    choices = id_of(await clarification(telegram))

    telegram.presses(VISITOR, choices, "none")
    telegram.presses(VISITOR, choices, "none")

    await telegram.next_message(to=VISITOR)
    again = text_of(await telegram.next_message(to=VISITOR))
    assert again.startswith("Ditt ärende 1 är redan hos en människa.")
    assert place.rows("SELECT number FROM tickets") == [(1,)]


# --- edits ----------------------------------------------------------------------------------


@pytest.mark.usefixtures("assistant")
async def test_agents_see_an_edited_message_before_and_after(
    telegram: OfflineTelegram, tmp_path: Path
) -> None:
    """Both versions are kept, and the card shows the new one."""  # case 17
    asked = telegram.visitor_says(VISITOR, UNKNOWN)["message"]
    assert isinstance(asked, dict)
    await telegram.next_message(to=STAFF)

    telegram.edits(VISITOR, id_of(asked), EDITED)

    news = text_of(await telegram.next_message(to=STAFF))
    assert news.endswith(f"\n\n{UNKNOWN}\n→\n{EDITED}")
    assert EDITED in text_of(await telegram.next_edit(to=STAFF))
    kept = list(kept_words(Program(tmp_path)))
    assert UNKNOWN in kept
    assert EDITED in kept
