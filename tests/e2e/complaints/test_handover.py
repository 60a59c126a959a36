"""From the bot to a person and back: never silently, never both at once, never without an end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from tests.e2e.complaints.few_entries import KNOWN, KNOWN_ENTRY, KNOWN_UNKNOWN, UNKNOWN
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

pytestmark = pytest.mark.usefixtures("running")

Act = Callable[[OfflineTelegram], Awaitable[None]]
"""Something that a visitor does."""


# --- never silently -------------------------------------------------------------------------


async def asks_what_nobody_knows(telegram: OfflineTelegram) -> None:
    telegram.visitor_says(VISITOR, UNKNOWN)


async def asks_what_is_known_to_be_unknown(telegram: OfflineTelegram) -> None:
    telegram.visitor_says(VISITOR, KNOWN_UNKNOWN)


async def commands_a_person(telegram: OfflineTelegram) -> None:
    telegram.visitor_says(VISITOR, "/manniska")


async def asks_for_a_person(telegram: OfflineTelegram) -> None:
    telegram.visitor_says(VISITOR, "Jag vill prata med en människa")


async def presses_for_a_person(telegram: OfflineTelegram) -> None:
    telegram.visitor_says(VISITOR, KNOWN)
    answer = await telegram.next_message(to=VISITOR)
    telegram.presses_button(VISITOR, answer, "Fråga en människa")


async def says_that_it_did_not_help(telegram: OfflineTelegram) -> None:
    telegram.visitor_says(VISITOR, KNOWN)
    answer = await telegram.next_message(to=VISITOR)
    telegram.presses_button(VISITOR, answer, "Hjälpte inte")
    offer = await telegram.next_message(to=VISITOR)
    telegram.presses_button(VISITOR, offer, "Fråga en människa")


async def sends_a_picture(telegram: OfflineTelegram) -> None:
    telegram.visitor_sends(VISITOR, "photo")


@pytest.mark.parametrize(
    "act",
    [
        asks_what_nobody_knows,
        asks_what_is_known_to_be_unknown,
        commands_a_person,
        asks_for_a_person,
        presses_for_a_person,
        says_that_it_did_not_help,
        sends_a_picture,
    ],
)
async def test_whoever_is_handed_over_is_told_so(telegram: OfflineTelegram, act: Act) -> None:
    """With a number and a time; and the agents have a card."""
    await act(telegram)

    receipt = text_of(await telegram.next_message(to=VISITOR))
    assert "Ditt ärende har nummer 1. Du får svar här, senast " in receipt
    assert "Ärende 1" in text_of(await telegram.next_message(to=STAFF))


# --- a way out of every miss ----------------------------------------------------------------


async def forges_a_button(telegram: OfflineTelegram) -> None:
    telegram.world.private(VISITOR)
    telegram.presses(VISITOR, 1, "of-another-program")


async def presses_what_is_no_longer_there(telegram: OfflineTelegram) -> None:
    telegram.world.private(VISITOR)
    telegram.presses(VISITOR, 1, "e:gone")


async def searches_in_vain(telegram: OfflineTelegram) -> None:
    telegram.visitor_says(VISITOR, "/sok hippopotamus")


async def quotes_in_vain(telegram: OfflineTelegram) -> None:
    telegram.visitor_says(VISITOR, "/citera hippopotamus")


async def mistypes_a_command(telegram: OfflineTelegram) -> None:
    telegram.visitor_says(VISITOR, "/hippopotamus")


async def sends_a_sticker(telegram: OfflineTelegram) -> None:
    telegram.visitor_sends(VISITOR, "sticker")


async def follows_a_broken_link(telegram: OfflineTelegram) -> None:
    telegram.visitor_says(VISITOR, "/start %%%")


async def was_not_helped(telegram: OfflineTelegram) -> None:
    telegram.visitor_says(VISITOR, KNOWN)
    answer = await telegram.next_message(to=VISITOR)
    telegram.presses_button(VISITOR, answer, "Hjälpte inte")


@pytest.mark.parametrize(
    "act",
    [
        forges_a_button,
        presses_what_is_no_longer_there,
        searches_in_vain,
        quotes_in_vain,
        mistypes_a_command,
        sends_a_sticker,
        follows_a_broken_link,
        was_not_helped,
    ],
)
async def test_whatever_leads_to_nothing_offers_a_person(
    telegram: OfflineTelegram, act: Act
) -> None:
    """Nobody is left with "I don't understand" alone."""
    await act(telegram)

    reply = await telegram.next_message(to=VISITOR)
    assert "Fråga en människa" in buttons_of(reply)


# --- the bot keeps quiet, and comes back ----------------------------------------------------


async def test_the_bot_does_not_talk_over_an_agent(telegram: OfflineTelegram) -> None:
    """Questions that it could answer, thanks and pictures go to the agent and to nobody else."""
    card = await handed_over(telegram)
    telegram.visitor_says(VISITOR, KNOWN)
    telegram.visitor_says(VISITOR, "Tack")
    telegram.visitor_sends(VISITOR, "photo")
    telegram.visitor_sends(VISITOR, "sticker")
    for _ in range(4):
        await telegram.next_message(to=STAFF)

    telegram.agent_replies(STAFF, AGENT, id_of(card), "Simhallen.")
    await telegram.next_message(to=VISITOR)

    receipt, answer = telegram.sent_to(VISITOR)
    assert "Ditt ärende har nummer 1." in receipt
    assert answer.endswith("Simhallen.")


async def test_thanks_for_an_answer_open_no_new_case(telegram: OfflineTelegram) -> None:
    """Visitor, bot and agents don't thank each other for ever."""
    card = await handed_over(telegram)
    telegram.agent_replies(STAFF, AGENT, id_of(card), "Simhallen.")
    await telegram.next_message(to=VISITOR)
    await telegram.next_message(to=STAFF)

    telegram.visitor_says(VISITOR, "Tack så mycket")

    assert is_answer(await telegram.next_message(to=VISITOR), "tack")
    assert await told_before_help(telegram) == []


# --- notes ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "note",
    [
        "/note Ring Eva först",
        "/anteckning Ring Eva först",
        "/NOTE Ring Eva först",
        "/note\nRing Eva först",
        " /note Ring Eva först",
        "/notee Ring Eva först",
        "/nte Ring Eva först",
        "/note@another_bot Ring Eva först",
        "/ note Ring Eva först",
    ],
)
async def test_no_note_is_ever_sent(telegram: OfflineTelegram, note: str) -> None:
    """Nor one whose command is mistyped, or meant for another bot."""
    card = await handed_over(telegram)

    telegram.agent_replies(STAFF, AGENT, id_of(card), note)
    telegram.agent_replies(STAFF, AGENT, id_of(card), "Simhallen.")
    await telegram.next_message(to=VISITOR)

    receipt, answer = telegram.sent_to(VISITOR)
    assert "Ring Eva" not in receipt
    assert answer == "Svar i ärende 1:\n\nSimhallen."


@pytest.mark.parametrize("after", ["Ring Eva först", "/note Ring Anna först"])
async def test_a_note_that_is_changed_stays_a_note(telegram: OfflineTelegram, after: str) -> None:
    """Also if the command is taken out of it."""
    card = await handed_over(telegram)
    note = telegram.agent_replies(STAFF, AGENT, id_of(card), "/note Ring Eva")["message"]
    assert isinstance(note, dict)

    telegram.edits(STAFF, id_of(note), after)
    telegram.agent_replies(STAFF, AGENT, id_of(card), "Simhallen.")
    await telegram.next_message(to=VISITOR)

    assert [text for text in telegram.sent_to(VISITOR) if "Ring" in text] == []


async def test_a_note_below_a_picture_is_not_sent(telegram: OfflineTelegram) -> None:
    """Captions are no answers, so they are no notes that slip out."""
    card = await handed_over(telegram)

    telegram.agent_replies(STAFF, AGENT, id_of(card), "/note Ring Eva", photo=True)
    await telegram.next_message(to=STAFF)

    assert len(telegram.sent_to(VISITOR)) == 1


# --- the end of a case ----------------------------------------------------------------------


async def test_a_visitor_hears_that_the_case_is_closed(telegram: OfflineTelegram) -> None:
    """And that new questions are welcome, also to a person."""
    card = await handed_over(telegram)

    telegram.agent_presses(STAFF, AGENT, card, "Stäng")

    told = await telegram.next_message(to=VISITOR)
    assert text_of(told).startswith("Ärende 1 är avslutat.")
    assert buttons_of(told) == ["Fråga en människa"]


async def test_a_case_is_closed_with_a_last_answer(telegram: OfflineTelegram) -> None:
    """One message, not an answer and a farewell."""
    card = await handed_over(telegram)

    telegram.agent_replies(STAFF, AGENT, id_of(card), "/stang Simhallen.")

    assert text_of(await telegram.next_message(to=VISITOR)) == "Svar i ärende 1:\n\nSimhallen."
    telegram.visitor_says(VISITOR, KNOWN)
    assert is_answer(await telegram.next_message(to=VISITOR), KNOWN_ENTRY)


async def test_only_an_agent_who_means_it_closes_a_case_without_a_word(
    telegram: OfflineTelegram,
) -> None:
    """By a button of its own; the visitor's own list shows it all the same."""
    card = await handed_over(telegram)
    telegram.agent_presses(STAFF, AGENT, card, "Stäng tyst")
    await telegram.next_edit(to=STAFF)

    telegram.visitor_says(VISITOR, "/arende")

    assert "avslutat" in text_of(await telegram.next_message(to=VISITOR))
