"""No question is lost, none becomes two cases, and each is somebody's: the bot's or a person's."""

from __future__ import annotations

import re

import pytest

from tests.e2e.complaints.few_entries import ALSO_UNKNOWN, KNOWN, KNOWN_ENTRY, UNKNOWN
from tests.e2e.complaints.scenes import (
    AGENT,
    COLLEAGUE,
    OTHER_VISITOR,
    VISITOR,
    handed_over,
    id_of,
    is_answer,
    text_of,
    told_before_help,
)
from tests.e2e.program import STAFF
from tests.offline_telegram import OfflineTelegram

pytestmark = pytest.mark.usefixtures("running")


# --- the first word -------------------------------------------------------------------------


async def test_the_first_message_of_somebody_new_is_answered(telegram: OfflineTelegram) -> None:
    """Nobody has to press start, or to say it twice."""
    telegram.visitor_says(VISITOR, KNOWN)

    answer = await telegram.next_message(to=VISITOR)

    assert is_answer(answer, KNOWN_ENTRY)


async def test_the_first_message_of_somebody_new_becomes_a_case(telegram: OfflineTelegram) -> None:
    """Agents read the very words, although the visitor was unknown until then."""
    telegram.visitor_says(VISITOR, UNKNOWN)

    card = await telegram.next_message(to=STAFF)

    assert UNKNOWN in text_of(card)


async def test_ten_first_messages_at_once_make_one_case(telegram: OfflineTelegram) -> None:
    """One receipt and one card; the other nine are in its thread, in their order."""
    questions = [f"{UNKNOWN} Försök {number}." for number in range(10)]
    for question in questions:
        telegram.visitor_says(VISITOR, question)
    await telegram.next_message(to=VISITOR)

    card, *additions = [text_of(await telegram.next_message(to=STAFF)) for _ in questions]

    assert questions[0] in card
    assert additions == [
        f"Ärende 1: besökaren skriver (the visitor writes)\n\n{question}"
        for question in questions[1:]
    ]
    assert await told_before_help(telegram) == []
    assert len(telegram.sent_to(VISITOR)) == 1


async def test_ten_visitors_at_once_have_ten_cases(telegram: OfflineTelegram) -> None:
    """Nobody is given another's number."""
    visitors = range(VISITOR, VISITOR + 10)
    for visitor in visitors:
        telegram.visitor_says(visitor, UNKNOWN)

    receipts = [text_of(await telegram.next_message(to=visitor)) for visitor in visitors]

    numbers = [re.findall(r"Ditt ärende har nummer (\d+)", receipt) for receipt in receipts]
    assert sorted(int(number) for (number,) in numbers) == list(range(1, 11))


# --- one number for each question -----------------------------------------------------------


async def test_the_next_question_is_a_case_of_its_own(telegram: OfflineTelegram) -> None:
    """What has been answered stays answered under its number."""
    card = await handed_over(telegram)
    telegram.agent_replies(STAFF, AGENT, id_of(card), "Simhallen.")
    await telegram.next_message(to=VISITOR)

    telegram.visitor_says(VISITOR, ALSO_UNKNOWN)

    assert "Ditt ärende har nummer 2." in text_of(await telegram.next_message(to=VISITOR))


async def test_who_asks_again_for_a_person_keeps_the_number(telegram: OfflineTelegram) -> None:
    """They are told that somebody has it, and agents see no second card."""
    await handed_over(telegram)

    telegram.visitor_says(VISITOR, "/manniska")

    reply = await telegram.next_message(to=VISITOR)
    assert "Ditt ärende 1 är redan hos en människa." in text_of(reply)
    assert await told_before_help(telegram) == []


async def test_a_visitor_sees_each_case_under_its_number(telegram: OfflineTelegram) -> None:
    """With what was asked, and how far it has come."""
    card = await handed_over(telegram)
    telegram.agent_replies(STAFF, AGENT, id_of(card), "Simhallen.")
    await telegram.next_message(to=VISITOR)
    telegram.visitor_says(VISITOR, ALSO_UNKNOWN)
    await telegram.next_message(to=VISITOR)

    telegram.visitor_says(VISITOR, "/arende")

    listed = text_of(await telegram.next_message(to=VISITOR))
    assert re.search(r"Ärende 2 \(.+\): väntar på svar", listed)
    assert re.search(r"Ärende 1 \(.+\): besvarat", listed)
    assert UNKNOWN in listed


async def test_an_agent_decides_whether_a_case_is_opened_again(telegram: OfflineTelegram) -> None:
    """By a button: then what the visitor writes is about it, and no new case."""
    card = await handed_over(telegram)
    telegram.agent_replies(STAFF, AGENT, id_of(card), "Simhallen.")
    await telegram.next_message(to=STAFF)
    answered = await telegram.next_edit(to=STAFF)
    telegram.agent_presses(STAFF, AGENT, answered, "Öppna igen")
    await telegram.next_edit(to=STAFF)

    telegram.visitor_says(VISITOR, "Och i Ronneby?")

    addition = text_of(await telegram.next_message(to=STAFF))
    assert addition == "Ärende 1: besökaren skriver (the visitor writes)\n\nOch i Ronneby?"


# --- somebody has it ------------------------------------------------------------------------


async def test_after_the_answer_the_bot_has_the_conversation_again(
    telegram: OfflineTelegram,
) -> None:
    """Nobody waits for an agent who thinks that all is done."""
    card = await handed_over(telegram)
    telegram.agent_replies(STAFF, AGENT, id_of(card), "Simhallen.")
    await telegram.next_message(to=VISITOR)

    telegram.visitor_says(VISITOR, KNOWN)

    answer = await telegram.next_message(to=VISITOR)
    assert is_answer(answer, KNOWN_ENTRY)


async def test_the_case_of_an_agent_who_has_left_is_taken_over(telegram: OfflineTelegram) -> None:
    """A claim holds nobody's case back."""
    card = await handed_over(telegram)
    telegram.agent_presses(STAFF, AGENT, card, "Ta ärendet")
    claimed = await telegram.next_edit(to=STAFF)
    telegram.leaves(STAFF, AGENT)

    telegram.agent_presses(STAFF, COLLEAGUE, claimed, "Ta över")
    telegram.agent_replies(STAFF, COLLEAGUE, id_of(card), "Simhallen.")

    assert text_of(await telegram.next_message(to=VISITOR)).endswith("Simhallen.")


async def test_every_open_case_is_listed_with_whoever_has_it(telegram: OfflineTelegram) -> None:
    """Whoever looks sees those that nobody has taken, and how long they have waited."""
    card = await handed_over(telegram)
    await handed_over(telegram, OTHER_VISITOR)
    telegram.agent_presses(STAFF, AGENT, card, "Ta ärendet")

    telegram.agent_says(STAFF, AGENT, "/arenden")

    listed = text_of(await telegram.next_message(to=STAFF))
    assert listed.startswith("Öppna ärenden (open tickets): 2")
    assert re.search(r"^1 · Besökare 99 \(claimed\)\nväntar sedan ", listed, re.MULTILINE)
    assert re.search(r"^2 · ledigt \(free\)\nväntar sedan ", listed, re.MULTILINE)


async def test_what_could_not_be_handled_is_offered_to_a_person_and_shown_to_agents(
    telegram: OfflineTelegram,
) -> None:
    """A message that breaks the program is neither the bot's nor nobody's."""
    undated = {
        "message_id": 1,
        "chat": {"id": VISITOR, "type": "private"},
        "from": {"id": VISITOR, "is_bot": False, "first_name": "B"},
        "text": UNKNOWN,
    }
    telegram.world.private(VISITOR)

    telegram.updates.add_raw({"update_id": 7, "message": undated})

    apology = await telegram.next_message(to=VISITOR)
    assert "Något gick fel hos oss" in text_of(apology)
    assert "ligger i karantän" in text_of(await telegram.next_message(to=STAFF))
    telegram.presses_button(VISITOR, apology, "Fråga en människa")
    assert "Ditt ärende har nummer 1." in text_of(await telegram.next_message(to=VISITOR))
