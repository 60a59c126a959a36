"""Whole conversations on Telegram: people at one end, the program in a process at the other."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from functools import partial
from typing import cast

import pytest

from bot.knowledge.base import KnowledgeBase
from tests.e2e.conftest import FirstWordsOf
from tests.e2e.kept import kept_words
from tests.e2e.program import STAFF, Program, eventually
from tests.offline_telegram import Fault, OfflineTelegram
from tests.offline_telegram.world import Json

VISITOR, OTHER_VISITOR, AGENT = 4_711, 4_712, 99

CLEAR = "Vad gör Mikrofonden?"
CLEAR_ENTRY = "mikrofonden"
ALSO_CLEAR = "När bildades samordningsförbundet i Blekinge?"
ALSO_CLEAR_ENTRY = "finsam-blekinge"
UNCLEAR = "bidrag"
UNKNOWN = "Vilka gym i Karlskrona passar nybörjare?"
CHANGED = "Vilka gym i Ronneby passar nybörjare?"

pytestmark = pytest.mark.usefixtures("assistant")


def id_of(message: Json) -> int:
    return cast("int", message["message_id"])


def buttons_of(message: Json) -> list[dict[str, str]]:
    markup = cast("dict[str, list[list[dict[str, str]]]]", message.get("reply_markup", {}))
    return [button for row in markup.get("inline_keyboard", []) for button in row]


async def handed_over(telegram: OfflineTelegram) -> Json:
    """The visitor has asked, has the receipt, and this is the agents' card."""
    telegram.visitor_says(VISITOR, UNKNOWN)
    card = await telegram.next_message(to=STAFF)
    await telegram.next_message(to=VISITOR)
    return card


# --- answers --------------------------------------------------------------------------------


async def test_a_question_is_answered_with_its_source(
    telegram: OfflineTelegram, knowledge: KnowledgeBase, first_words_of: FirstWordsOf
) -> None:
    """Whoever asks gets the editors' words, and where they come from."""
    entry = next(entry for entry in knowledge.entries if entry.id == CLEAR_ENTRY)
    source = knowledge.source_by_id[entry.sources[0]]

    telegram.visitor_says(VISITOR, CLEAR)

    text = str((await telegram.next_message(to=VISITOR))["text"])
    assert text.startswith(first_words_of(CLEAR_ENTRY))
    assert f"{source.title} ({source.publisher}" in text


async def test_a_misspelt_question_gets_the_same_answer(telegram: OfflineTelegram) -> None:
    """Neither wrong letters nor missing dots stand in the way."""
    telegram.visitor_says(VISITOR, ALSO_CLEAR)
    telegram.visitor_says(OTHER_VISITOR, "nar bildads samordningförbundet i bleking")

    well_spelt = await telegram.next_message(to=VISITOR)
    misspelt = await telegram.next_message(to=OTHER_VISITOR)
    assert misspelt["text"] == well_spelt["text"]


async def test_an_unclear_question_is_asked_back_and_the_pressed_choice_answered(
    telegram: OfflineTelegram, knowledge: KnowledgeBase, first_words_of: FirstWordsOf
) -> None:
    """One press on what was meant, and the answer is there."""
    telegram.visitor_says(VISITOR, UNCLEAR)
    clarification = await telegram.next_message(to=VISITOR)
    chosen = next(
        entry
        for entry in knowledge.entries
        if entry.kind == "answer" and f"e:{entry.id}" in _presses(clarification)
    )

    telegram.presses(VISITOR, id_of(clarification), f"e:{chosen.id}")

    answer = await telegram.next_message(to=VISITOR)
    assert str(answer["text"]).startswith(first_words_of(chosen.id))


def _presses(message: Json) -> list[str]:
    return [button["callback_data"] for button in buttons_of(message)]


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("/start", "Skriv din fråga med egna ord"),
        ("/help", "tar en människa över"),
        ("/privacy", "Texten är krypterad"),
        ("/human", "En människa tar över."),
    ],
)
async def test_a_command_is_answered(telegram: OfflineTelegram, command: str, words: str) -> None:
    """The commands of Telegram's menu do what they say."""
    telegram.visitor_says(VISITOR, command)

    assert words in str((await telegram.next_message(to=VISITOR))["text"])


# --- a person takes over --------------------------------------------------------------------


async def test_none_of_the_choices_leads_to_a_person(telegram: OfflineTelegram) -> None:
    """Who finds nothing among the choices gets a case number."""
    telegram.visitor_says(VISITOR, UNCLEAR)
    clarification = await telegram.next_message(to=VISITOR)

    telegram.presses_button(VISITOR, clarification, "Inget av det här")

    assert "Ditt ärende har nummer 1." in str((await telegram.next_message(to=VISITOR))["text"])


async def test_a_question_without_an_answer_gets_a_receipt(telegram: OfflineTelegram) -> None:
    """Instead of a guess: a case number, and when to expect an answer."""
    telegram.visitor_says(VISITOR, UNKNOWN)

    receipt = str((await telegram.next_message(to=VISITOR))["text"])
    assert re.search(r"Ditt ärende har nummer 1\. Du får svar här, senast .+ 16[.:]00", receipt)


async def test_agents_get_a_card_with_the_three_closest_entries(
    telegram: OfflineTelegram,
) -> None:
    """They see the question and how sure the bot was of what."""
    telegram.visitor_says(VISITOR, UNKNOWN)

    card = str((await telegram.next_message(to=STAFF))["text"])
    assert card.startswith("🟡 Ärende 1 ")
    assert UNKNOWN in card
    assert len(re.findall(r"^[123]\. .+ – \d+%$", card, re.MULTILINE)) == 3


async def test_an_agents_reply_to_the_card_reaches_the_visitor(telegram: OfflineTelegram) -> None:
    """An agent answers as in any chat, and the visitor has it."""
    card = await handed_over(telegram)

    telegram.agent_replies(STAFF, AGENT, id_of(card), "Fråga på kommunens växel.")

    answer = str((await telegram.next_message(to=VISITOR))["text"])
    assert answer == "Svar i ärende 1:\n\nFråga på kommunens växel."


async def test_agents_see_that_the_answer_was_delivered(telegram: OfflineTelegram) -> None:
    """Nobody has to hope that the visitor got it."""
    card = await handed_over(telegram)

    telegram.agent_replies(STAFF, AGENT, id_of(card), "Fråga på kommunens växel.")

    assert "Ärende 1: svaret är framme" in str((await telegram.next_message(to=STAFF))["text"])


async def test_agents_are_told_when_the_visitor_has_blocked_the_bot(
    telegram: OfflineTelegram,
) -> None:
    """An answer that can't arrive is not taken for one that has."""
    card = await handed_over(telegram)
    telegram.blocks(VISITOR)

    telegram.agent_replies(STAFF, AGENT, id_of(card), "Fråga på kommunens växel.")

    assert "Ärende 1: svaret kom inte fram" in str((await telegram.next_message(to=STAFF))["text"])


async def test_the_bot_keeps_quiet_while_an_agent_has_the_conversation(
    telegram: OfflineTelegram,
) -> None:
    """Between the receipt and the agent's answer it says nothing, whatever is asked."""
    card = await handed_over(telegram)
    telegram.visitor_says(VISITOR, CLEAR)
    await telegram.next_message(to=STAFF)

    telegram.agent_replies(STAFF, AGENT, id_of(card), "Ja.")
    await telegram.next_message(to=VISITOR)

    receipt, answer = telegram.sent_to(VISITOR)
    assert "Ditt ärende har nummer 1." in receipt
    assert answer == "Svar i ärende 1:\n\nJa."


async def test_what_the_visitor_adds_reaches_the_tickets_thread(
    telegram: OfflineTelegram,
) -> None:
    """The agent sees it under the card, not as a second case."""
    card = await handed_over(telegram)

    telegram.visitor_says(VISITOR, CLEAR)

    addition = await telegram.next_message(to=STAFF)
    assert addition["text"] == f"Ärende 1: besökaren skriver (the visitor writes)\n\n{CLEAR}"
    assert cast("Json", addition["reply_to_message"])["message_id"] == id_of(card)


async def test_an_edited_message_is_shown_to_the_agent_who_has_the_conversation(
    telegram: OfflineTelegram,
) -> None:
    """The agent does not answer words that the visitor has taken back, and sees both."""
    asked = cast("Json", telegram.visitor_says(VISITOR, UNKNOWN)["message"])
    await telegram.next_message(to=STAFF)

    telegram.edits(VISITOR, id_of(asked), CHANGED)

    addition = str((await telegram.next_message(to=STAFF))["text"])
    assert addition.endswith(
        f"besökaren har ändrat (the visitor has edited)\n\n{UNKNOWN}\n→\n{CHANGED}"
    )


async def test_the_card_follows_what_happens_to_its_ticket(telegram: OfflineTelegram) -> None:
    """It shows the question as it is now, and then that it is answered; no new card is needed."""
    asked = cast("Json", telegram.visitor_says(VISITOR, UNKNOWN)["message"])
    card = await telegram.next_message(to=STAFF)

    telegram.edits(VISITOR, id_of(asked), CHANGED)
    changed = await telegram.next_edit(to=STAFF)
    telegram.agent_replies(STAFF, AGENT, id_of(card), "Fråga på kommunens växel.")
    answered = await telegram.next_edit(to=STAFF)

    assert id_of(changed) == id_of(answered) == id_of(card)
    assert CHANGED in str(changed["text"])
    assert str(answered["text"]).startswith("✅ Ärende 1 ")


async def test_a_group_that_became_a_supergroup_is_followed(telegram: OfflineTelegram) -> None:
    """The card arrives in the group's new place, and is answered from there."""
    new = STAFF - 1
    telegram.group(new)
    telegram.world.chats[STAFF].moved_to = new

    telegram.visitor_says(VISITOR, UNKNOWN)
    card = await telegram.next_message(to=new)
    telegram.agent_replies(new, AGENT, id_of(card), "Ja.")
    await telegram.next_message(to=VISITOR)

    answer = await telegram.next_message(to=VISITOR)
    assert answer["text"] == "Svar i ärende 1:\n\nJa."


# --- what Telegram does to us ---------------------------------------------------------------


async def test_an_update_that_comes_twice_is_answered_once(
    telegram: OfflineTelegram, first_words_of: FirstWordsOf
) -> None:
    """Telegram repeats what it is not sure of; the visitor must not notice."""
    update = telegram.visitor_says(VISITOR, CLEAR)
    await telegram.next_message(to=VISITOR)

    telegram.updates.add_raw(update)
    telegram.visitor_says(VISITOR, ALSO_CLEAR)
    await telegram.next_message(to=VISITOR)

    first, second = telegram.sent_to(VISITOR)
    assert first.startswith(first_words_of(CLEAR_ENTRY))
    assert second.startswith(first_words_of(ALSO_CLEAR_ENTRY))


RUBBISH: dict[str, Json] = {
    "empty": {"update_id": 7},
    "without an id": {"message": {"text": "hej"}},
    "of an unknown kind": {"update_id": 7, "telepathy": {"from": {"id": VISITOR}}},
    "without a date": {
        "update_id": 7,
        "message": {
            "message_id": 1,
            "chat": {"id": VISITOR, "type": "private"},
            "from": {"id": VISITOR, "is_bot": False, "first_name": "B"},
            "text": "hej",
        },
    },
    "of wrong types": {
        "update_id": 7,
        "message": {"message_id": "ett", "date": "i går", "chat": [VISITOR], "from": 5, "text": {}},
    },
    "with a chat that is none": {"update_id": 7, "message": {"chat": {"id": "x"}, "date": 1}},
    "with a press that is none": {"update_id": 7, "callback_query": {"id": 9, "data": None}},
    "that says null": {"update_id": 7, "message": None},
}


@pytest.mark.parametrize("rubbish", RUBBISH.values(), ids=RUBBISH)
async def test_the_next_question_is_answered_after_an_update(
    telegram: OfflineTelegram, first_words_of: FirstWordsOf, rubbish: Json
) -> None:
    """Nothing that nobody can read holds up those who come after it."""
    comes_as_it_is(telegram, rubbish)
    telegram.visitor_says(VISITOR, CLEAR)

    answers = [await telegram.next_message(to=VISITOR)]
    while not str(answers[-1]["text"]).startswith(first_words_of(CLEAR_ENTRY)):
        answers.append(await telegram.next_message(to=VISITOR))
    assert len(answers) <= 2  # the visitor may be told that the first went wrong


async def test_agents_hear_of_an_update_that_nobody_can_read(telegram: OfflineTelegram) -> None:
    """It is kept aside, and a person can look at it."""
    comes_as_it_is(telegram, RUBBISH["without a date"])

    alarm = str((await telegram.next_message(to=STAFF))["text"])
    assert "ligger i karantän" in alarm


def comes_as_it_is(telegram: OfflineTelegram, update: Json) -> None:
    """Past what the bot has allowed: the server would keep unknown kinds back."""
    allowed, telegram.updates.allowed = telegram.updates.allowed, frozenset()
    telegram.updates.add_raw(update)
    telegram.updates.allowed = allowed


async def test_who_must_wait_at_telegram_waits_alone(telegram: OfflineTelegram) -> None:
    """A 429 for one chat delays no other chat, and its message is not lost."""
    telegram.fail_next("sendMessage", Fault.too_many_requests(5, chat_id=VISITOR))
    telegram.visitor_says(VISITOR, CLEAR)
    await eventually(partial(_was_refused, telegram))

    telegram.visitor_says(OTHER_VISITOR, CLEAR)
    await telegram.next_message(to=OTHER_VISITOR)
    await telegram.next_message(to=VISITOR, timeout=10)

    sent_at = {
        str(call.parameters["chat_id"]): call.at
        for call in telegram.accepted
        if call.method == "sendMessage"
    }
    assert sent_at[str(VISITOR)] - sent_at[str(OTHER_VISITOR)] > 2


async def _was_refused(telegram: OfflineTelegram) -> bool:
    return bool(telegram.refused)


async def test_what_had_to_wait_is_not_overtaken_after_a_crash(
    assistant: Program, telegram: OfflineTelegram
) -> None:
    """A visitor's second question is not answered before the first, only because it is newer."""
    telegram.fail_next("sendMessage", Fault.too_many_requests(60, chat_id=VISITOR))
    telegram.visitor_says(VISITOR, CLEAR)
    await eventually(partial(_count, assistant, "outbox WHERE attempts > 0"))
    assistant.kill()
    await assistant.start()

    telegram.visitor_says(VISITOR, ALSO_CLEAR)
    await eventually(partial(_count, assistant, "inbox WHERE id > 1 AND status = 'done'"))
    telegram.visitor_says(OTHER_VISITOR, CLEAR)
    await telegram.next_message(to=OTHER_VISITOR)

    assert telegram.sent_to(VISITOR) == []
    of_visitor = f"recipient = 'telegram:{VISITOR}'"
    assert await _count(assistant, f"outbox WHERE status = 'waiting' AND {of_visitor}") == 2


async def _count(assistant: Program, rows: str) -> int:
    with closing(sqlite3.connect(assistant.database)) as database:
        (count,) = database.execute(f"SELECT count(*) FROM {rows}").fetchone()  # noqa: S608 - ours
    return cast("int", count)


# --- personal data --------------------------------------------------------------------------

SPELLINGS = "19811218-9876, 811218-9876, 8112189876 och 1981 12 18 98 76"
PERSONAL_NUMBER = re.compile(r"81\W?12\W?18\W{0,3}98\W?76")


async def number_told_and_handed_over(telegram: OfflineTelegram) -> Json:
    """The card of a question with personal identity numbers in it; the visitor has the replies."""
    telegram.visitor_says(VISITOR, f"Mitt nummer är {SPELLINGS}.")
    telegram.visitor_says(VISITOR, "/human")
    for _ in range(2):
        await telegram.next_message(to=VISITOR)
    return await telegram.next_message(to=STAFF)


async def test_a_personal_identity_number_is_kept_nowhere(
    assistant: Program, telegram: OfflineTelegram
) -> None:
    """However it is written: not in the database, not even encrypted, and not in the log."""
    await number_told_and_handed_over(telegram)

    assert await assistant.stop() == 0

    words = list(kept_words(assistant))
    assert any("[personnummer]" in text for text in words)
    assert [text for text in words if PERSONAL_NUMBER.search(text)] == []


async def test_agents_do_not_see_a_personal_identity_number(telegram: OfflineTelegram) -> None:
    """The card shows that there was one, no more."""
    card = await number_told_and_handed_over(telegram)

    assert "[personnummer], [personnummer], [personnummer] och [personnummer]" in str(card["text"])
    assert PERSONAL_NUMBER.search(str(card)) is None
