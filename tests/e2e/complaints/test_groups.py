"""Groups change while cases are open: topics are deleted, groups move, people hide their names."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.app import assistant_of
from bot.config import Settings
from tests.e2e.complaints.few_entries import KNOWN, KNOWN_ENTRY, UNKNOWN
from tests.e2e.complaints.scenes import (
    AGENT,
    COLLEAGUE,
    VISITOR,
    handed_over,
    id_of,
    is_answer,
    settings_on,
    text_of,
    told_before_help,
)
from tests.e2e.program import STAFF
from tests.offline_telegram import OfflineTelegram
from tests.offline_telegram.world import BOT_NAME, Json

running = pytest.mark.usefixtures("running")
timer_in_seconds = pytest.mark.filterwarnings("ignore:Deprecated since version v22.2")
"""The library warns of a change to come, whoever reads such an update."""

MOVED = STAFF - 1
VISITORS = -1_009_876_543_210
"""A group in which visitors talk."""
TOPIC = 71


@pytest.fixture
def with_topics(
    telegram: OfflineTelegram,
    tmp_path: Path,
    few: Path,
) -> Settings:
    """Each case has a topic of its own in the agents' group."""
    telegram.group(STAFF, is_forum=True)
    return settings_on(telegram, tmp_path, few, staff_topics=True)


def sent_into(telegram: OfflineTelegram, chat_id: int) -> list[tuple[str, str]]:
    """All calls that put something there, each with the topic that it names."""
    return [
        (call.method, str(call.parameters.get("message_thread_id", "")))
        for call in telegram.accepted
        if call.method.startswith(("send", "copy", "forward"))
        and str(call.parameters.get("chat_id")) == str(chat_id)
    ]


# --- topics ---------------------------------------------------------------------------------


async def test_a_deleted_topic_is_made_anew_and_nothing_is_missing_there(
    telegram: OfflineTelegram, with_topics: Settings
) -> None:
    """With the card, and what the visitor wrote in the meantime; agents go on from there."""
    async with assistant_of(with_topics):
        card = await handed_over(telegram)
        telegram.deletes_topic(STAFF, topic_of(card))

        telegram.visitor_says(VISITOR, "Helst med bad.")
        new_card = await telegram.next_message(to=STAFF)
        addition = await telegram.next_message(to=STAFF)
        telegram.agent_says(STAFF, AGENT, "Simhallen.", topic=topic_of(addition))

        assert UNKNOWN in text_of(new_card)
        assert text_of(addition).endswith("Helst med bad.")
        assert topic_of(new_card) == topic_of(addition) != topic_of(card)
        assert text_of(await telegram.next_message(to=VISITOR)).endswith("Simhallen.")


async def test_a_picture_for_a_deleted_topic_arrives_in_the_new_one(
    telegram: OfflineTelegram, with_topics: Settings
) -> None:
    """What can't be worded again is not lost either."""
    async with assistant_of(with_topics):
        card = await handed_over(telegram)
        telegram.deletes_topic(STAFF, topic_of(card))

        telegram.visitor_sends(VISITOR, "photo")
        new_card = await telegram.next_message(to=STAFF)
        picture = await telegram.next_message(to=STAFF)

        assert "photo" in picture
        assert topic_of(picture) == topic_of(new_card)


async def test_every_call_about_a_case_names_its_topic(
    telegram: OfflineTelegram, with_topics: Settings
) -> None:
    """Otherwise it would stand where nobody looks for it."""
    async with assistant_of(with_topics):
        card = await handed_over(telegram)
        telegram.visitor_says(VISITOR, "Helst med bad.")
        telegram.visitor_sends(VISITOR, "photo")
        for _ in range(2):
            await telegram.next_message(to=STAFF)
        telegram.agent_presses(STAFF, AGENT, card, "Sammanhang")
        await telegram.next_message(to=STAFF)
        telegram.agent_says(STAFF, AGENT, "Simhallen.", topic=topic_of(card))
        assert "svaret är framme" in text_of(await telegram.next_message(to=STAFF))

        topic = str(topic_of(card))
        assert sent_into(telegram, STAFF) == [
            ("sendMessage", topic),
            ("sendMessage", topic),
            ("copyMessage", topic),
            ("sendMessage", topic),
            ("sendMessage", topic),
        ]


@running
async def test_every_answer_to_a_question_in_a_topic_names_the_topic(
    telegram: OfflineTelegram,
) -> None:
    """Text and picture come where the visitor has asked."""
    telegram.group(VISITORS, topics=[TOPIC])

    telegram.visitor_says(VISITOR, f"@{BOT_NAME} {KNOWN}", chat_id=VISITORS, topic=TOPIC)
    telegram.visitor_says(VISITOR, "/jamfor", chat_id=VISITORS, topic=TOPIC)
    for _ in range(3):
        await telegram.next_message(to=VISITORS, timeout=20)

    assert sent_into(telegram, VISITORS) == [
        ("sendMessage", str(TOPIC)),
        ("sendMessage", str(TOPIC)),
        ("sendPhoto", str(TOPIC)),
    ]


@running
async def test_a_card_that_somebody_has_deleted_is_put_up_again(telegram: OfflineTelegram) -> None:
    """The case goes on, also where it has no topic."""
    card = await handed_over(telegram)
    telegram.deletes(STAFF, id_of(card))
    telegram.visitor_says(VISITOR, "Helst med bad.")
    addition = await telegram.next_message(to=STAFF)

    telegram.agent_replies(STAFF, AGENT, id_of(addition), "Simhallen.")

    assert text_of(await telegram.next_message(to=VISITOR)).endswith("Simhallen.")
    assert any("Besvarat av" in text for text in await told_before_help(telegram))


def topic_of(message: Json) -> int:
    topic = message["message_thread_id"]
    assert isinstance(topic, int)
    return topic


# --- a group moves --------------------------------------------------------------------------


@running
async def test_a_case_goes_on_in_the_supergroup_that_the_group_became(
    telegram: OfflineTelegram,
) -> None:
    """What was asked before the move is answered after it."""
    await handed_over(telegram)
    telegram.migrates(STAFF, MOVED)

    telegram.visitor_says(VISITOR, "Helst med bad.")
    addition = await telegram.next_message(to=MOVED)
    telegram.agent_replies(MOVED, AGENT, id_of(addition), "Simhallen.")

    assert text_of(await telegram.next_message(to=VISITOR)).endswith("Simhallen.")


@running
async def test_a_new_case_comes_to_the_supergroup(telegram: OfflineTelegram) -> None:
    """Also if Telegram's message about the move was lost."""
    telegram.group(MOVED)
    telegram.world.chats[STAFF].moved_to = MOVED

    telegram.visitor_says(VISITOR, UNKNOWN)

    assert UNKNOWN in text_of(await telegram.next_message(to=MOVED))


@running
async def test_visitors_whose_group_moves_are_answered(telegram: OfflineTelegram) -> None:
    """The answer comes where they are now."""
    telegram.group(VISITORS, kind="group")

    telegram.visitor_says(VISITOR, f"@{BOT_NAME} {KNOWN}", chat_id=VISITORS)
    telegram.migrates(VISITORS, VISITORS - 1)

    answer = await telegram.next_message(to=VISITORS - 1)
    assert is_answer(answer, KNOWN_ENTRY)


# --- who does not count as an agent, and what is no answer ----------------------------------


@running
async def test_an_anonymous_administrator_is_told_what_to_change(telegram: OfflineTelegram) -> None:
    """Nobody could say later who has answered: the visitor gets nothing, the agent the reason."""
    card = await handed_over(telegram)

    telegram.agent_replies(STAFF, AGENT, id_of(card), "Simhallen.", anonymous=True)

    told = text_of(await telegram.next_message(to=STAFF))
    assert "du skriver anonymt" in told
    assert "Stäng av ”Förbli anonym”" in told
    assert len(telegram.sent_to(VISITOR)) == 1


OLD_MESSAGE: Json = {
    "message_id": 1,
    "date": 1,
    "chat": {"id": STAFF, "type": "supergroup", "title": "Personal"},
    "text": "Hej",
}
SERVICE: dict[str, Json] = {
    "a new title": {"new_chat_title": "Personalen"},
    "a pinned message": {"pinned_message": OLD_MESSAGE},
    "a timer": {"message_auto_delete_timer_changed": {"message_auto_delete_time": 86_400}},
    "a call": {"video_chat_started": {}},
    "a deleted picture": {"delete_chat_photo": True},
}


@pytest.mark.parametrize("service", SERVICE.values(), ids=SERVICE)
@timer_in_seconds
@running
async def test_what_telegram_itself_writes_in_the_group_is_ignored(
    telegram: OfflineTelegram, service: Json
) -> None:
    """It is no answer, even where it stands in a case's thread."""
    card = await handed_over(telegram)

    telegram.agent_says(STAFF, AGENT, also=service | {"reply_to_message": card})

    assert await told_before_help(telegram) == []
    assert len(telegram.sent_to(VISITOR)) == 1


@running
async def test_who_comes_and_who_leaves_is_no_answer(telegram: OfflineTelegram) -> None:
    """Agents join and leave while cases are open."""
    await handed_over(telegram)

    telegram.joins(STAFF, COLLEAGUE)
    telegram.leaves(STAFF, COLLEAGUE)

    assert await told_before_help(telegram) == []
    assert len(telegram.sent_to(VISITOR)) == 1


async def test_a_topic_that_is_closed_is_no_answer(
    telegram: OfflineTelegram, with_topics: Settings
) -> None:
    """What Telegram writes into a topic is not for the visitor."""
    async with assistant_of(with_topics):
        card = await handed_over(telegram)

        telegram.closes_topic(STAFF, AGENT, topic_of(card))

        assert await told_before_help(telegram) == []
        assert len(telegram.sent_to(VISITOR)) == 1


@pytest.mark.parametrize("service", SERVICE.values(), ids=SERVICE)
@timer_in_seconds
@running
async def test_what_telegram_itself_writes_to_a_visitor_is_no_question(
    telegram: OfflineTelegram, service: Json
) -> None:
    """No case is opened because somebody pinned a message."""
    telegram.visitor_says(VISITOR, also=service)
    telegram.visitor_says(VISITOR, KNOWN)

    answer = await telegram.next_message(to=VISITOR)
    assert is_answer(answer, KNOWN_ENTRY)
