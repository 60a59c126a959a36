"""An agent's answer reaches whoever asked, or the agent is told why not."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path

import aiohttp
import pytest

from bot.app import assistant_of
from bot.config import Settings
from tests.e2e.complaints.few_entries import KNOWN, KNOWN_ENTRY, UNKNOWN
from tests.e2e.complaints.scenes import (
    AGENT,
    COLLEAGUE,
    OTHER_VISITOR,
    VISITOR,
    buttons_of,
    handed_over,
    id_of,
    is_answer,
    settings_on,
    text_of,
    told_before_help,
)
from tests.e2e.program import STAFF, free_port
from tests.offline_telegram import OfflineTelegram
from tests.offline_telegram.world import BOT_NAME, Json, person

running = pytest.mark.usefixtures("running")

A_YEAR_OF_HOURS = 365 * 24


# --- it arrives -----------------------------------------------------------------------------


@running
async def test_an_agents_answer_arrives_and_the_agent_hears_so(telegram: OfflineTelegram) -> None:
    """Both sides know: the visitor has the words, the agent that they were delivered."""
    card = await handed_over(telegram)

    telegram.agent_replies(STAFF, AGENT, id_of(card), "Fråga på kommunens växel.")

    answer = await telegram.next_message(to=VISITOR)
    assert text_of(answer) == "Svar i ärende 1:\n\nFråga på kommunens växel."
    assert "Ärende 1: svaret är framme" in text_of(await telegram.next_message(to=STAFF))


@running
async def test_an_answer_below_what_the_visitor_added_arrives(telegram: OfflineTelegram) -> None:
    """Any message about the case can be replied to, not the card alone."""
    await handed_over(telegram)
    telegram.visitor_says(VISITOR, "Helst med bad.")
    addition = await telegram.next_message(to=STAFF)

    telegram.agent_replies(STAFF, AGENT, id_of(addition), "Simhallen.")

    assert text_of(await telegram.next_message(to=VISITOR)).endswith("Simhallen.")


@running
async def test_an_answer_below_a_picture_that_was_passed_on_arrives(
    telegram: OfflineTelegram,
) -> None:
    """What the visitor sent carries nothing that tells whose it is, and is known all the same."""
    await handed_over(telegram)
    telegram.visitor_sends(VISITOR, "photo")
    picture = await telegram.next_message(to=STAFF)

    telegram.agent_replies(STAFF, AGENT, id_of(picture), "Det är simhallen.")

    assert text_of(await telegram.next_message(to=VISITOR)).endswith("Det är simhallen.")


@running
async def test_an_answer_below_ones_own_answer_arrives(telegram: OfflineTelegram) -> None:
    """Agents go on where they have just written."""
    card = await handed_over(telegram)
    first = telegram.agent_replies(STAFF, AGENT, id_of(card), "Simhallen.")["message"]
    await telegram.next_message(to=VISITOR)
    assert isinstance(first, dict)

    telegram.agent_replies(STAFF, AGENT, id_of(first), "Den öppnar kl. 10.")

    assert text_of(await telegram.next_message(to=VISITOR)).endswith("Den öppnar kl. 10.")


# --- whose card it is -----------------------------------------------------------------------


async def test_a_card_of_before_a_restart_is_answered(
    telegram: OfflineTelegram, settings: Settings
) -> None:
    """Whose case it is stands in the database, not in the memory of a program."""
    async with assistant_of(settings):
        card = await handed_over(telegram)

    async with assistant_of(settings):
        telegram.agent_replies(STAFF, AGENT, id_of(card), "Simhallen.")

        assert text_of(await telegram.next_message(to=VISITOR)).endswith("Simhallen.")


@running
async def test_a_card_that_is_a_year_old_is_answered(telegram: OfflineTelegram) -> None:
    """No case is so old that its answer goes nowhere."""
    card = await handed_over(telegram)
    telegram.grows_old(STAFF, id_of(card), hours=A_YEAR_OF_HOURS)

    telegram.agent_replies(STAFF, AGENT, id_of(card), "Simhallen.")

    assert text_of(await telegram.next_message(to=VISITOR)).endswith("Simhallen.")


@running
async def test_nothing_that_is_written_in_a_card_decides_who_gets_the_answer(
    telegram: OfflineTelegram,
) -> None:
    """Neither a forward's author, nor a name, nor a number in the text: any of them may lie."""
    card = await handed_over(telegram)
    await handed_over(telegram, OTHER_VISITOR)
    other = person(OTHER_VISITOR) | {"username": "besokare"}
    misleading = {
        "message_id": id_of(card),
        "chat": card["chat"],
        "date": card["date"],
        "from": card["from"],
        "forward_origin": {"type": "user", "date": 1, "sender_user": other},
        "forward_from": other,
        "text": f"Ärende 2 @besokare {OTHER_VISITOR}",
    }

    telegram.agent_replies(
        STAFF, AGENT, id_of(card), "Simhallen.", also={"reply_to_message": misleading}
    )

    assert text_of(await telegram.next_message(to=VISITOR)).endswith("Simhallen.")
    assert len(telegram.sent_to(OTHER_VISITOR)) == 1


# --- or the agent hears why not -------------------------------------------------------------


@running
async def test_agents_hear_that_the_visitor_has_deleted_the_account(
    telegram: OfflineTelegram,
) -> None:
    """An answer to nobody is not taken for one that has arrived, now or later."""
    card = await handed_over(telegram)
    telegram.world.gone.add(VISITOR)

    telegram.agent_replies(STAFF, AGENT, id_of(card), "Simhallen.")

    assert "svaret kom inte fram" in text_of(await telegram.next_message(to=STAFF))
    telegram.agent_says(STAFF, AGENT, "/status")
    assert "(undeliverable answers): 1" in text_of(await telegram.next_message(to=STAFF))


@running
async def test_an_agent_hears_that_a_colleague_was_first(telegram: OfflineTelegram) -> None:
    """Two answers at once: one is sent, and the other agent knows who was first."""
    card = await handed_over(telegram)
    telegram.agent_replies(STAFF, AGENT, id_of(card), "Simhallen.")
    telegram.agent_replies(STAFF, COLLEAGUE, id_of(card), "Sporthallen.")

    told = await told_before_help(telegram)

    assert any("hann före" in text for text in told)
    assert [text for text in telegram.sent_to(VISITOR) if "hallen" in text] == [
        "Svar i ärende 1:\n\nSimhallen."
    ]


@running
async def test_an_agent_hears_that_a_colleague_works_on_it(telegram: OfflineTelegram) -> None:
    """A claimed case is answered by whoever has claimed it."""
    card = await handed_over(telegram)
    telegram.agent_presses(STAFF, AGENT, card, "Ta ärendet")
    telegram.agent_replies(STAFF, COLLEAGUE, id_of(card), "Sporthallen.")

    told = await told_before_help(telegram)

    assert any("arbetar med ärendet, så ditt svar skickades inte" in text for text in told)


@running
async def test_an_agent_hears_that_only_text_is_sent(telegram: OfflineTelegram) -> None:
    """A picture in reply to a card does not vanish without a word."""
    card = await handed_over(telegram)

    telegram.agent_replies(STAFF, AGENT, id_of(card), "Se kartan", photo=True)

    assert "bara text kan skickas" in text_of(await telegram.next_message(to=STAFF))


@running
async def test_an_agent_hears_that_a_message_belongs_to_no_case(telegram: OfflineTelegram) -> None:
    """A reply to the wrong message of ours is not left for an answer."""
    telegram.agent_says(STAFF, AGENT, "/status")
    status = await telegram.next_message(to=STAFF)

    telegram.agent_replies(STAFF, AGENT, id_of(status), "Simhallen.")

    assert "hör inte till något ärende" in text_of(await telegram.next_message(to=STAFF))


@running
async def test_an_agent_hears_that_the_visitor_has_deleted_the_case(
    telegram: OfflineTelegram,
) -> None:
    """Whoever had everything deleted is not written to."""
    card = await handed_over(telegram)
    telegram.visitor_says(VISITOR, "/radera")
    warning = await telegram.next_message(to=VISITOR)
    telegram.presses_button(VISITOR, warning, "Ja, ta bort det")
    await telegram.next_edit(to=VISITOR)

    telegram.agent_replies(STAFF, AGENT, id_of(card), "Simhallen.")

    assert "Besökaren har raderat ärendet" in text_of(await telegram.next_message(to=STAFF))


@running
async def test_somebody_who_has_left_the_group_answers_nobody(telegram: OfflineTelegram) -> None:
    """A reply that was still on its way is not sent, and the group sees whose it was."""
    card = await handed_over(telegram)
    late = telegram.agent_replies(STAFF, COLLEAGUE, id_of(card), "Sporthallen.")
    telegram.updates.waiting.remove(late)
    telegram.leaves(STAFF, COLLEAGUE)

    telegram.updates.add_raw(late)

    assert "är inte med i gruppen längre" in text_of(await telegram.next_message(to=STAFF))
    assert len(telegram.sent_to(VISITOR)) == 1


# --- the group is looked at before anything goes wrong --------------------------------------


@pytest.mark.parametrize(
    ("group", "remedy"),
    [
        ({"bot_status": "left"}, f"Lägg till @{BOT_NAME} i gruppen"),
        ({"bot_status": "kicked"}, f"Lägg till @{BOT_NAME} i gruppen"),
        ({"bot_status": "restricted"}, f"Gör @{BOT_NAME} till administratör där"),
        (
            {"bot_status": "member", "members_may_write": False},
            f"Gör @{BOT_NAME} till administratör där",
        ),
        ({"bot_status": "member"}, f"gör @{BOT_NAME} till administratör om svar på kollegors"),
    ],
    ids=["has left", "was thrown out", "is restricted", "may not write", "privacy mode"],
)
async def test_the_start_says_what_to_change_in_the_agents_group(
    telegram: OfflineTelegram,
    settings: Settings,
    caplog: pytest.LogCaptureFixture,
    group: dict[str, object],
    remedy: str,
) -> None:
    """Rights that are missing are found at the start, not when the first answer is lost."""
    telegram.group(STAFF, **group)  # type: ignore[arg-type]  # of several types

    async with assistant_of(settings):
        pass

    assert any(remedy in message for message in caplog.messages)


async def test_agents_can_answer_although_privacy_mode_is_on(
    telegram: OfflineTelegram, tmp_path: Path, few: Path
) -> None:
    """A bot that is no administrator gets replies to its own messages, and that is enough."""
    telegram.group(STAFF, bot_status="member")

    async with assistant_of(settings_on(telegram, tmp_path, few)):
        card = await handed_over(telegram)
        telegram.agent_replies(STAFF, AGENT, id_of(card), "Simhallen.")

        assert text_of(await telegram.next_message(to=VISITOR)).endswith("Simhallen.")


# --- a visitor who has blocked the bot ------------------------------------------------------


@running
async def test_a_visitor_who_has_blocked_us_is_written_to_once(telegram: OfflineTelegram) -> None:
    """It is no use to try again; the agents see it in the thread, and on the card."""
    card = await handed_over(telegram)
    telegram.blocks(VISITOR)

    telegram.agent_replies(STAFF, AGENT, id_of(card), "Simhallen.")

    assert "svaret kom inte fram" in text_of(await telegram.next_message(to=STAFF))
    await told_before_help(telegram)
    standing = telegram.shown(STAFF, id_of(card))
    assert standing is not None
    assert "svar kom inte fram" in text_of(standing)
    assert [method for method, _ in telegram.refused] == ["sendMessage"]


@running
async def test_a_visitor_who_has_blocked_us_holds_up_nobody(telegram: OfflineTelegram) -> None:
    """Others are answered, and so are their cases."""
    card = await handed_over(telegram)
    other_card = await handed_over(telegram, OTHER_VISITOR)
    telegram.blocks(VISITOR)

    telegram.agent_replies(STAFF, AGENT, id_of(card), "Simhallen.")
    telegram.agent_replies(STAFF, AGENT, id_of(other_card), "Sporthallen.")
    answer = await telegram.next_message(to=OTHER_VISITOR)
    telegram.visitor_says(OTHER_VISITOR, KNOWN)
    next_answer = await telegram.next_message(to=OTHER_VISITOR)

    assert text_of(answer).endswith("Sporthallen.")
    assert is_answer(next_answer, KNOWN_ENTRY)


@running
async def test_a_visitor_who_lets_us_write_again_is_answered(telegram: OfflineTelegram) -> None:
    """Nobody is shut out for having blocked us once."""
    card = await handed_over(telegram)
    telegram.blocks(VISITOR)
    telegram.agent_replies(STAFF, AGENT, id_of(card), "Simhallen.")
    await telegram.next_message(to=STAFF)

    telegram.unblocks(VISITOR)
    telegram.visitor_says(VISITOR, KNOWN)

    answer = await telegram.next_message(to=VISITOR)
    assert is_answer(answer, KNOWN_ENTRY)


# --- updates that nobody expects ------------------------------------------------------------

MESSAGE: Json = {
    "message_id": 5,
    "date": 1,
    "chat": {"id": VISITOR, "type": "private", "first_name": "B"},
    "from": person(VISITOR),
}
UNEXPECTED: dict[str, Json] = {
    "an edit of what was never seen": {"edited_message": MESSAGE | {"text": "Hej", "edit_date": 2}},
    "an edit without words": {"edited_message": MESSAGE | {"edit_date": 2}},
    "a channel's post": {"channel_post": MESSAGE | {"text": "Hej"}},
    "an edited post": {"edited_channel_post": MESSAGE | {"text": "Hej", "edit_date": 2}},
    "a reaction": {"message_reaction": {"chat": MESSAGE["chat"], "message_id": 5, "date": 1}},
    "a poll's answer": {"poll_answer": {"poll_id": "1", "option_ids": [0]}},
    "a business message": {"business_message": MESSAGE | {"text": "Hej"}},
    "a kind of tomorrow": {"telepathy": {"from": person(VISITOR)}},
    "an edit of no form": {"edited_message": "hej"},
    "nothing": {},
}


async def test_telegram_is_told_that_we_have_each_update_whatever_it_is(
    telegram: OfflineTelegram, tmp_path: Path, few: Path
) -> None:
    """An error would bring it again and again, and hold up all that comes after it."""
    port = free_port()
    address = f"http://127.0.0.1:{port}/telegram/updates"
    secret = "known-to-telegram"  # noqa: S105 - opens nothing but this test
    webhook = {"url": address, "secret": secret, "listen": f"127.0.0.1:{port}"}
    settings = settings_on(telegram, tmp_path, few, mode="webhook", webhook=webhook)
    headers = {"X-Telegram-Bot-Api-Secret-Token": secret}

    async with assistant_of(settings), aiohttp.ClientSession(headers=headers) as session:
        statuses = {}
        for number, (name, update) in enumerate(UNEXPECTED.items()):
            async with session.post(address, json={"update_id": number} | update) as response:
                statuses[name] = response.status
        telegram.visitor_says(OTHER_VISITOR, KNOWN)
        answer = await telegram.next_message(to=OTHER_VISITOR)

    assert statuses == dict.fromkeys(UNEXPECTED, HTTPStatus.OK)
    assert is_answer(answer, KNOWN_ENTRY)


@running
async def test_the_way_to_a_person_is_open_after_an_edit_of_what_was_never_seen(
    telegram: OfflineTelegram,
) -> None:
    """What we know nothing of is taken for a new question."""
    telegram.updates.add_raw(
        {"update_id": 7, "edited_message": MESSAGE | {"text": UNKNOWN, "edit_date": 2}}
    )
    telegram.world.private(VISITOR)

    receipt = await telegram.next_message(to=VISITOR)

    assert "Ditt ärende har nummer 1." in text_of(receipt)
    assert buttons_of(await telegram.next_message(to=STAFF))
