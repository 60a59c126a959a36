"""When a person takes over, and what happens while one has the conversation."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.conversation.acts import (
    AskPerson,
    Attachment,
    ChooseEntry,
    ChooseRegister,
    Content,
    Said,
    StartAt,
)
from bot.conversation.model import Status
from bot.escalation.model import (
    CardRefresh,
    Happening,
    Reason,
    Suggestion,
    TicketCard,
    TicketFile,
    TicketNotice,
    TicketStatus,
)
from bot.ids import EntryId, TicketNumber
from bot.knowledge.model import Language, Register
from bot.reply.texts import texts_in
from tests.fakes import NOON
from tests.unit.conversation.fakes import (
    ANNA,
    FITS,
    FITS_NOTHING,
    NOBODY_KNOWS,
    STOCKHOLM,
    FakeMatcher,
    Visitor,
    a_ranking,
    bodies,
    replies,
)

SV = texts_in(Language.SV)
IOP, PRICE = EntryId("iop"), EntryId("price")

# --- why ------------------------------------------------------------------------------------


async def test_a_question_that_fits_nothing_goes_to_a_person(anna: Visitor) -> None:
    """No question is left without an answer."""
    await anna.says(FITS_NOTHING)

    ticket = anna.ticket
    assert (ticket.question, ticket.reason) == (FITS_NOTHING, Reason.NO_MATCH)
    assert (ticket.status, ticket.conversation_id) == (TicketStatus.OPEN, ANNA)
    assert ticket.created_at == NOON


async def test_a_known_unknown_goes_to_a_person_who_decides(anna: Visitor) -> None:
    """The visitor hears that we have no verified answer, and whose matter it is."""
    (reply,) = replies(await anna.says(NOBODY_KNOWS))

    assert anna.ticket.reason is Reason.KNOWN_UNKNOWN
    assert reply.body.startswith("Om price.\n\n")
    assert reply.notes == ("Vänd dig till Arbetsförmedlingen. Den beslutar.",)


async def test_a_pressed_known_unknown_is_what_the_ticket_is_about(anna: Visitor) -> None:
    """Not the question before, which has its answer already."""
    await anna.says(FITS)

    await anna.does(ChooseEntry(PRICE))

    assert anna.ticket.question == "Vad är price?"


@pytest.mark.parametrize("wish", [Said("Jag vill prata med en människa"), AskPerson()])
async def test_a_visitor_gets_a_person_on_request(anna: Visitor, wish: Content) -> None:
    """At any time; the case is about what was asked before."""
    await anna.says(FITS)

    told = await anna.does(wish)

    assert (anna.ticket.reason, anna.ticket.question) == (Reason.ASKED_FOR_PERSON, FITS)
    assert SV.you_asked_for_person in bodies(told)[0]


async def test_a_person_can_be_the_first_thing_one_asks_for(anna: Visitor) -> None:
    """The agent sees these very words."""
    await anna.says("Jag vill prata med en människa")

    assert anna.ticket.question == "Jag vill prata med en människa"


async def test_a_reworded_answer_keeps_the_visitors_own_words(anna: Visitor) -> None:
    """Whoever still asks for a person after it, asks about them."""
    await anna.says(FITS)
    await anna.does(ChooseRegister(IOP, Register.SV_EASY))

    await anna.does(AskPerson())

    assert anna.ticket.question == FITS


async def test_a_case_about_an_answer_that_a_link_led_to_says_which(anna: Visitor) -> None:
    """The visitor has written nothing, but has read something."""
    await anna.does(StartAt("iop"))

    await anna.does(AskPerson())

    assert anna.ticket.question == "Vad är iop?"


async def test_a_case_without_a_question_is_not_taken_for_an_erased_one(anna: Visitor) -> None:
    """Somebody who pressed "Fråga en människa" before all else can be answered."""
    await anna.does(AskPerson())

    assert not anna.ticket.is_erased


async def test_the_first_words_after_the_wish_are_what_the_case_is_about(anna: Visitor) -> None:
    """And the card shows them."""
    await anna.does(AskPerson())

    told = await anna.says("De ska vara blå.")

    assert anna.ticket.question == "De ska vara blå."
    assert told[-1] == CardRefresh(TicketNumber(1))


async def test_further_words_do_not_change_what_the_case_is_about(anna: Visitor) -> None:
    """They are additions."""
    await anna.does(AskPerson())
    await anna.says("De ska vara blå.")

    await anna.says("Eller gröna.")

    assert anna.ticket.question == "De ska vara blå."


# --- what both sides are told ---------------------------------------------------------------


async def test_the_visitor_gets_a_receipt(anna: Visitor) -> None:
    """Why, the case number, and when to expect an answer."""
    (reply,) = replies(await anna.says(FITS_NOTHING))

    assert reply.body == (
        "Jag hittar inget säkert svar på det.\n\n"
        "Jag har skickat frågan vidare. Ditt ärende har nummer 1."
        " Du får svar här, senast onsdag 25 november kl. 16.00.\n\n"
        "Du kan skriva mer här så länge. Allt läggs till ditt ärende."
    )


async def test_agents_get_a_card(anna: Visitor) -> None:
    """Before the visitor hears that they did."""
    told = await anna.says(FITS_NOTHING)

    assert told[0] == TicketCard(TicketNumber(1), Reason.NO_MATCH)
    assert len(told) == 2


async def test_a_ticket_holds_what_the_matcher_thought(anna: Visitor) -> None:
    """Agents see at once what the question may be about."""
    await anna.says(FITS_NOTHING)

    assert anna.ticket.suggestions == (
        Suggestion(IOP, "Vad är iop?", 0.05),
        Suggestion(EntryId("lou"), "Vad är lou?", 0.04),
    )


async def test_a_ticket_holds_what_the_visitor_was_promised(anna: Visitor) -> None:
    """Agents are reminded of it."""
    await anna.says(FITS_NOTHING)

    assert anna.ticket.expected_by == datetime(2026, 11, 25, 16, tzinfo=STOCKHOLM)


async def test_agents_are_shown_three_suggestions_at_most(
    anna: Visitor, matcher: FakeMatcher
) -> None:
    """The rest is noise."""
    matcher.rankings[FITS_NOTHING] = a_ranking(
        ("iop", 0.2), ("lou", 0.1), ("price", 0.05), ("hello", 0.01)
    )

    await anna.says(FITS_NOTHING)

    assert [one.entry_id for one in anna.ticket.suggestions] == ["iop", "lou", "price"]


async def test_a_ticket_on_request_has_suggestions_too(anna: Visitor) -> None:
    """Made from the question before."""
    await anna.says(FITS)
    await anna.does(AskPerson())

    assert [suggestion.entry_id for suggestion in anna.ticket.suggestions] == ["iop", "lou"]


async def test_a_ticket_without_a_question_has_no_suggestions(anna: Visitor) -> None:
    """There is nothing to look up yet."""
    await anna.does(AskPerson())

    assert anna.ticket.suggestions == ()


async def test_a_question_is_looked_up_once(anna: Visitor, matcher: FakeMatcher) -> None:
    """Its ticket shows what the decision was made from."""
    await anna.says(FITS_NOTHING)

    assert matcher.asked == [(FITS_NOTHING, None)]


# --- one visitor, one case ------------------------------------------------------------------


async def test_a_visitor_who_asks_again_for_a_person_gets_no_second_case(anna: Visitor) -> None:
    """But hears that the first one is in good hands."""
    await anna.does(AskPerson())

    told = await anna.does(AskPerson())

    (reply,) = replies(told)
    assert reply.body.startswith("Ditt ärende 1 är redan hos en människa.")
    assert reply.body.endswith("senast onsdag 25 november kl. 16.00.")
    assert len(told) == 1
    assert len(anna.tickets) == 1


async def test_each_case_has_a_number_of_its_own(anna: Visitor) -> None:
    """Also those of the same visitor."""
    await anna.says(FITS_NOTHING)
    anna.is_answered_by_an_agent()
    await anna.says(FITS_NOTHING)

    assert list(anna.uow.tickets.kept) == [1, 2]


# --- while an agent has it ------------------------------------------------------------------


async def test_the_bot_is_silent_while_an_agent_has_the_conversation(anna: Visitor) -> None:
    """It does not talk over a person, even if it knows the answer."""
    await anna.says(FITS_NOTHING)

    told = await anna.says(FITS)

    assert replies(told) == []


@pytest.mark.parametrize("words", ["De ska vara blå.", "prata med en människa", "?"])
async def test_what_the_visitor_adds_goes_to_the_ticket(anna: Visitor, words: str) -> None:
    """The agent sees it in the ticket's thread."""
    await anna.says(FITS_NOTHING)

    told = await anna.says(words)

    assert told == [TicketNotice(TicketNumber(1), Happening.VISITOR_ADDED, words)]


async def test_what_the_visitor_adds_is_kept_with_the_case(anna: Visitor) -> None:
    """It belongs to its history."""
    await anna.says(FITS_NOTHING)
    await anna.says("De ska vara blå.")

    added = anna.uow.messages.added[-1]
    assert (added.text, added.ticket_number) == ("De ska vara blå.", 1)


async def test_the_bot_answers_again_after_the_agent(anna: Visitor) -> None:
    """The next question is its own."""
    await anna.says(FITS_NOTHING)
    anna.is_answered_by_an_agent()

    told = await anna.says(FITS)

    assert bodies(told) == ["iop"]
    assert anna.conversation.status is Status.PENDING


# --- a visitor who is shut out --------------------------------------------------------------


async def test_what_a_blocked_visitor_writes_is_kept_but_not_answered(anna: Visitor) -> None:
    """Agents can look it up, and are not troubled."""
    anna.is_shut_out()

    told = await anna.says(FITS)

    assert told == []
    assert anna.kept_words == [FITS]


@pytest.mark.parametrize("content", [AskPerson(), ChooseEntry(IOP), StartAt("iop")])
async def test_no_button_helps_a_blocked_visitor(anna: Visitor, content: Content) -> None:
    """Nor does a link."""
    anna.is_shut_out()

    told = await anna.does(content)

    assert told == []
    assert anna.tickets == []


# --- when handling fails --------------------------------------------------------------------


async def test_a_visitor_whose_question_broke_the_program_gets_a_person(anna: Visitor) -> None:
    """Nobody waits for a reply that never comes."""
    told = await anna.is_given_up_on(Said(FITS))

    assert (anna.ticket.reason, anna.ticket.question) == (Reason.PROGRAM_ERROR, FITS)
    assert SV.something_went_wrong in bodies(told)[0]
    assert anna.conversation.is_with_agent


async def test_the_words_that_broke_the_program_are_kept(anna: Visitor) -> None:
    """The agent must be able to read them."""
    await anna.is_given_up_on(Said(FITS))

    assert anna.kept_words == [FITS]


async def test_a_press_that_broke_the_program_is_about_the_question_before(anna: Visitor) -> None:
    """A press has no words of its own."""
    await anna.says(FITS)

    await anna.is_given_up_on(ChooseEntry(EntryId("lou")))

    assert anna.ticket.question == FITS


async def test_a_failure_while_an_agent_has_it_opens_no_second_case(anna: Visitor) -> None:
    """One visitor, one case."""
    await anna.says(FITS_NOTHING)

    await anna.is_given_up_on(Said("De ska vara blå."))

    assert len(anna.tickets) == 1


async def test_words_that_broke_the_program_reach_the_agent_who_has_the_case(
    anna: Visitor,
) -> None:
    """As anything does that the visitor adds."""
    await anna.says(FITS_NOTHING)

    told = await anna.is_given_up_on(Said("De ska vara blå."))

    assert TicketNotice(TicketNumber(1), Happening.VISITOR_ADDED, "De ska vara blå.") in told


async def test_a_picture_that_broke_the_program_is_passed_on(anna: Visitor) -> None:
    """The agent can open it where we could not."""
    told = await anna.is_given_up_on(Said("", (Attachment("photo", "5"),)))

    assert TicketFile(TicketNumber(1), ANNA, "photo", "5") in told


async def test_a_failure_does_not_let_a_blocked_visitor_in(anna: Visitor) -> None:
    """Nobody is told, and there is no case."""
    anna.is_shut_out()

    told = await anna.is_given_up_on(Said(FITS))

    assert told == []
    assert anna.tickets == []


# --- a case that goes on --------------------------------------------------------------------


async def test_a_question_after_an_answer_is_a_case_of_its_own(anna: Visitor) -> None:
    """Unless the operator wants it otherwise."""
    await anna.says(FITS_NOTHING)
    anna.is_answered_by_an_agent()

    await anna.says(NOBODY_KNOWS)

    assert [ticket.status for ticket in anna.tickets] == [TicketStatus.ANSWERED, TicketStatus.OPEN]


async def test_a_question_soon_after_an_answer_can_go_on_with_the_case(anna: Visitor) -> None:
    """One number for all that belongs together; agents see what was added."""
    parts = replace(anna.handle.parts, reopen_within=timedelta(hours=1))
    anna.handle = replace(anna.handle, parts=parts)
    await anna.says(FITS_NOTHING)
    anna.is_answered_by_an_agent()

    told = await anna.says(NOBODY_KNOWS)

    assert anna.ticket.status is TicketStatus.OPEN
    assert TicketNotice(anna.ticket.number, Happening.VISITOR_ADDED, NOBODY_KNOWS) in told
