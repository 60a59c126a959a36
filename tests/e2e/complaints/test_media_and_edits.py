"""What is no text, and what is changed after it was sent."""

from __future__ import annotations

from typing import cast

import pytest

from tests.e2e.complaints.few_entries import KNOWN, KNOWN_ENTRY, UNKNOWN
from tests.e2e.complaints.scenes import (
    AGENT,
    VISITOR,
    buttons_of,
    handed_over,
    id_of,
    is_answer,
    text_of,
    told_before_help,
)
from tests.e2e.program import STAFF
from tests.offline_telegram import OfflineTelegram
from tests.offline_telegram.world import Json

pytestmark = pytest.mark.usefixtures("running")

durations_in_seconds = pytest.mark.filterwarnings("ignore:Deprecated since version v22.2")
"""The library warns of a change to come, whoever reads such an update."""


# --- pictures and the rest ------------------------------------------------------------------


async def test_a_first_message_that_is_only_a_picture_opens_a_case(
    telegram: OfflineTelegram,
) -> None:
    """The visitor has a number and is asked for words; the agents have the picture."""
    telegram.visitor_sends(VISITOR, "photo")

    receipt = text_of(await telegram.next_message(to=VISITOR))
    assert "Beskriv gärna med ord" in receipt
    assert "Ditt ärende har nummer 1." in receipt
    assert "(bild / photo)" in text_of(await telegram.next_message(to=STAFF))
    assert "photo" in await telegram.next_message(to=STAFF)


async def test_a_caption_is_the_question(telegram: OfflineTelegram) -> None:
    """What stands below a picture is answered like any other words."""
    telegram.visitor_sends(VISITOR, "photo", caption=KNOWN)

    assert is_answer(await telegram.next_message(to=VISITOR), KNOWN_ENTRY)


async def test_a_caption_that_nobody_can_answer_comes_to_agents_with_its_picture(
    telegram: OfflineTelegram,
) -> None:
    """Neither stands alone."""
    telegram.visitor_sends(VISITOR, "photo", caption=UNKNOWN)

    assert UNKNOWN in text_of(await telegram.next_message(to=STAFF))
    assert "photo" in await telegram.next_message(to=STAFF)


@pytest.mark.parametrize(
    "kind", ["voice", "audio", "video", "video_note", "document", "location", "contact"]
)
@durations_in_seconds
async def test_what_we_can_not_read_is_passed_on(telegram: OfflineTelegram, kind: str) -> None:
    """The visitor is asked to describe it in words, the agents have it as it was sent."""
    telegram.visitor_sends(VISITOR, kind)

    assert "Beskriv gärna med ord" in text_of(await telegram.next_message(to=VISITOR))
    await telegram.next_message(to=STAFF)
    assert kind in await telegram.next_message(to=STAFF)


@pytest.mark.parametrize("kind", ["game", "hologram"])
async def test_what_we_have_never_seen_the_like_of_is_no_silence(
    telegram: OfflineTelegram, kind: str
) -> None:
    """Whatever Telegram thinks of next, the visitor has a number and is asked for words."""
    content: Json = {"title": "Patiens", "description": "Ett spel", "photo": []}

    telegram.visitor_says(VISITOR, also={kind: content})

    receipt = text_of(await telegram.next_message(to=VISITOR))
    assert "Beskriv gärna med ord" in receipt
    assert "Ditt ärende har nummer 1." in receipt


async def test_who_sends_a_sticker_is_offered_a_person(telegram: OfflineTelegram) -> None:
    """It is no question, but perhaps the beginning of one."""
    telegram.visitor_sends(VISITOR, "sticker")

    reply = await telegram.next_message(to=VISITOR)
    assert "Beskriv gärna din fråga med ord." in text_of(reply)
    assert buttons_of(reply) == ["Fråga en människa"]


async def test_an_album_of_three_is_one_case_with_three_pictures(
    telegram: OfflineTelegram,
) -> None:
    """Telegram brings them one by one; the visitor has one receipt."""
    telegram.visitor_sends_album(VISITOR, 3, caption=UNKNOWN)

    card = await telegram.next_message(to=STAFF)
    pictures = [await telegram.next_message(to=STAFF) for _ in range(3)]

    assert UNKNOWN in text_of(card)
    assert all("photo" in picture for picture in pictures)
    assert await told_before_help(telegram) == []
    assert len(telegram.sent_to(VISITOR)) == 1


# --- a visitor changes what was said --------------------------------------------------------


async def test_a_changed_question_is_answered_anew_in_the_same_place(
    telegram: OfflineTelegram,
) -> None:
    """A mended question leaves no wrong answer behind."""
    asked = sent(telegram.visitor_says(VISITOR, "Tack"))
    answer = await telegram.next_message(to=VISITOR)

    telegram.edits(VISITOR, id_of(asked), KNOWN)

    changed = await telegram.next_edit(to=VISITOR)
    assert id_of(changed) == id_of(answer)
    assert is_answer(changed, KNOWN_ENTRY)


async def test_a_change_is_added_to_the_case_that_is_open(telegram: OfflineTelegram) -> None:
    """Agents see both versions, and the new one on the card."""
    asked = sent(telegram.visitor_says(VISITOR, UNKNOWN))
    card = await telegram.next_message(to=STAFF)

    telegram.edits(VISITOR, id_of(asked), "Vilka simhallar finns?")

    told = text_of(await telegram.next_message(to=STAFF))
    assert told == (
        "Ärende 1: besökaren har ändrat (the visitor has edited)\n\n"
        f"{UNKNOWN}\n→\nVilka simhallar finns?"
    )
    changed = await telegram.next_edit(to=STAFF)
    assert id_of(changed) == id_of(card)
    assert "\n\nVilka simhallar finns?\n\n" in text_of(changed)


async def test_agents_see_that_a_question_was_changed_after_their_answer(
    telegram: OfflineTelegram,
) -> None:
    """The case is open again, and the visitor knows that somebody will look at it."""
    asked = sent(telegram.visitor_says(VISITOR, UNKNOWN))
    card = await telegram.next_message(to=STAFF)
    telegram.agent_replies(STAFF, AGENT, id_of(card), "Simhallen.")
    for _ in range(2):
        await telegram.next_message(to=VISITOR)
    await telegram.next_message(to=STAFF)

    telegram.edits(VISITOR, id_of(asked), "Vilka simhallar finns?")

    told = text_of(await telegram.next_message(to=STAFF))
    assert "edited after your answer" in told
    assert told.endswith(f"{UNKNOWN}\n→\nVilka simhallar finns?")
    assert "ärende 1 är öppet igen" in text_of(await telegram.next_message(to=VISITOR))


# --- an agent mends an answer ---------------------------------------------------------------


async def test_an_agent_mends_a_slip_in_the_answer_that_was_sent(
    telegram: OfflineTelegram,
) -> None:
    """The visitor reads the mended words where the wrong ones stood, and no second message."""
    card = await handed_over(telegram)
    reply = sent(telegram.agent_replies(STAFF, AGENT, id_of(card), "Simmhalen."))
    answer = await telegram.next_message(to=VISITOR)

    telegram.edits(STAFF, id_of(reply), "Simhallen.")

    mended = await telegram.next_edit(to=VISITOR)
    assert id_of(mended) == id_of(answer)
    assert text_of(mended) == "Svar i ärende 1:\n\nSimhallen."
    assert len(telegram.sent_to(VISITOR)) == 2


def sent(update: Json) -> Json:
    """The message that somebody has written."""
    return cast("Json", update["message"])
