"""What a visitor is told, and when a person takes over."""

from __future__ import annotations

import logging
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.model import (
    AskPerson,
    ChooseEntry,
    ChooseRegister,
    Content,
    Direction,
    NoneOfThese,
    Said,
    Status,
    Unreadable,
    Wish,
)
from bot.escalation.model import (
    Happening,
    Reason,
    Suggestion,
    Ticket,
    TicketCard,
    TicketNotice,
    TicketStatus,
)
from bot.ids import EntryId, TicketNumber
from bot.knowledge.model import Language, Register
from bot.reply.texts import texts_in
from tests.fakes import NOON
from tests.unit.conversation.fakes import (
    ANNA,
    STOCKHOLM,
    FakeMatcher,
    Visitor,
    a_matcher,
    a_ranking,
    a_use_case,
    bodies,
    replies,
)

FITS = "Vad är IOP?"
FITS_TWO = "Hur köper kommunen?"
FITS_TWO_AS_WELL = "Hur handlar kommunen?"
FITS_NOTHING = "Säljer ni valar?"
NOBODY_KNOWS = "Vad kostar en plats?"
TEXTS = texts_in(Language.SV)
GONE = EntryId("taken-out")

# --- answers --------------------------------------------------------------------------------


async def test_a_question_that_fits_an_entry_is_answered(anna: Visitor) -> None:
    """With the editors' words, and no agent is troubled."""
    told = await anna.says(FITS)

    assert bodies(told) == ["Om iop."]
    assert len(told) == 1


async def test_an_answer_comes_in_the_language_of_the_question(anna: Visitor) -> None:
    """Whatever was spoken before."""
    told = await anna.says(FITS) + await anna.says("What is IOP?") + await anna.says(FITS)

    assert bodies(told) == ["Om iop.", "About iop.", "Om iop."]


async def test_question_and_answer_are_kept(anna: Visitor) -> None:
    """The page shows them, and agents can look them up."""
    (reply,) = replies(await anna.says(FITS))

    question, answer = anna.uow.messages.added
    assert (question.direction, question.text) == (Direction.INCOMING, FITS)
    assert (answer.direction, answer.text) == (Direction.OUTGOING, "Om iop.")
    assert answer.reply == reply
    assert (question.at, answer.at) == (NOON, NOON)


async def test_a_follow_up_is_read_in_the_light_of_the_last_answer(
    anna: Visitor, matcher: FakeMatcher
) -> None:
    """As in "och vad kostar det?"."""
    await anna.says(FITS)
    await anna.says("och när?")

    assert matcher.asked[:2] == [(FITS, None), ("och när?", EntryId("iop"))]


async def test_small_talk_is_answered_with_nothing_around_it(anna: Visitor) -> None:
    """A greeting needs no source and no person."""
    (reply,) = replies(await anna.says("Hej!"))

    assert reply.body == "Om hello."
    assert (reply.references, reply.notes, reply.buttons) == ((), (), ())


async def test_small_talk_does_not_change_what_the_conversation_is_about(
    anna: Visitor, matcher: FakeMatcher
) -> None:
    """Whoever says thanks and asks on is still asking about the answer before."""
    await anna.says(FITS)
    await anna.says("Hej!")
    await anna.says("och när?")

    assert matcher.asked[2] == ("och när?", EntryId("iop"))


async def test_a_pressed_question_is_answered(anna: Visitor) -> None:
    """As if it had been written."""
    told = await anna.does(ChooseEntry(EntryId("lou")))

    assert bodies(told) == ["Om lou."]


async def test_a_button_from_before_an_edit_is_explained(anna: Visitor) -> None:
    """The entry is gone, so the visitor is asked to write."""
    told = await anna.does(ChooseEntry(GONE))

    assert bodies(told) == [TEXTS.entry_is_gone]


async def test_an_entry_in_another_register_is_given_at_once(anna: Visitor) -> None:
    """One press on "Lättläst"."""
    told = await anna.does(ChooseRegister(EntryId("iop"), Register.SV_EASY))

    assert bodies(told) == ["Lätt om iop."]


async def test_the_register_is_remembered(anna: Visitor) -> None:
    """Whoever reads easy Swedish need not say so twice."""
    await anna.does(ChooseRegister(EntryId("iop"), Register.SV_EASY))

    told = await anna.says("Vad är LOU?")

    assert bodies(told) == ["Lätt om lou."]


async def test_an_answer_in_english_changes_the_language(anna: Visitor) -> None:
    """What the bot says next is English too."""
    await anna.does(ChooseRegister(EntryId("iop"), Register.EN))

    (reply,) = replies(await anna.does(AskPerson()))

    assert reply.language is Language.EN


# --- asking back ----------------------------------------------------------------------------


async def test_a_question_that_fits_two_entries_is_asked_back(anna: Visitor) -> None:
    """The best three as buttons, and a way out."""
    (reply,) = replies(await anna.says(FITS_TWO))

    assert reply.body == TEXTS.which_do_you_mean
    assert [button.press for button in reply.buttons] == [
        ChooseEntry(EntryId("lou")),
        ChooseEntry(EntryId("iop")),
        ChooseEntry(EntryId("price")),
        NoneOfThese(),
    ]


@pytest.mark.parametrize(
    ("found", "offered"),
    [
        ([("hello", 0.5), ("iop", 0.45), ("lou", 0.3)], ["iop", "lou"]),
        ([("hello", 0.5)], ["hello"]),
    ],
)
async def test_small_talk_is_offered_only_if_there_is_nothing_else(
    anna: Visitor, matcher: FakeMatcher, found: list[tuple[str, float]], offered: list[str]
) -> None:
    """Nobody wants to choose between a greeting and a question."""
    matcher.rankings["Hej, iop"] = a_ranking(*found)

    (reply,) = replies(await anna.says("Hej, iop"))

    assert [button.press for button in reply.buttons] == [
        *(ChooseEntry(EntryId(entry_id)) for entry_id in offered),
        NoneOfThese(),
    ]


async def test_a_second_failed_try_hands_over(anna: Visitor) -> None:
    """Nobody is asked back for ever."""
    await anna.says(FITS_TWO)

    told = await anna.says(FITS_TWO_AS_WELL)

    assert _ticket(anna).reason is Reason.TRIES_FAILED
    assert _ticket(anna).question == FITS_TWO_AS_WELL
    assert TEXTS.not_understood in bodies(told)[0]


async def test_an_answer_in_between_starts_the_count_again(anna: Visitor) -> None:
    """Only tries in a row count."""
    await anna.says(FITS_TWO)
    await anna.does(ChooseEntry(EntryId("iop")))

    told = await anna.says(FITS_TWO_AS_WELL)

    assert bodies(told) == [TEXTS.which_do_you_mean]


async def test_a_handover_starts_the_count_again(anna: Visitor) -> None:
    """After an agent's answer the bot tries twice again."""
    await anna.says(FITS_TWO)
    await anna.does(NoneOfThese())
    _answer(anna)

    told = await anna.says(FITS_TWO)

    assert bodies(told) == [TEXTS.which_do_you_mean]


async def test_none_of_these_hands_over_the_question_that_was_asked(anna: Visitor) -> None:
    """The agent reads the visitor's own words."""
    await anna.says(FITS_TWO)

    told = await anna.does(NoneOfThese())

    assert (_ticket(anna).reason, _ticket(anna).question) == (Reason.NONE_OF_THESE, FITS_TWO)
    assert TEXTS.not_understood in bodies(told)[0]


# --- handing over ---------------------------------------------------------------------------


async def test_a_question_that_fits_nothing_goes_to_a_person(anna: Visitor) -> None:
    """No question is left without an answer."""
    await anna.says(FITS_NOTHING)

    ticket = _ticket(anna)
    assert (ticket.question, ticket.reason) == (FITS_NOTHING, Reason.NO_MATCH)
    assert (ticket.status, ticket.conversation_id) == (TicketStatus.OPEN, ANNA)
    assert ticket.created_at == NOON


async def test_the_visitor_gets_a_receipt(anna: Visitor) -> None:
    """Why, the case number, and when to expect an answer."""
    (reply,) = replies(await anna.says(FITS_NOTHING))

    assert reply.body == (
        "Jag hittar inget säkert svar på det.\n\n"
        "Jag har skickat frågan vidare. Ditt ärende har nummer 1."
        " Du får svar här, senast onsdag 25 november kl. 16.00.\n\n"
        "Du kan skriva mer här så länge. Allt läggs till ditt ärende."
    )


async def test_agents_get_a_card_with_what_the_matcher_thought(anna: Visitor) -> None:
    """They see at once what the question may be about."""
    told = await anna.says(FITS_NOTHING)

    assert told[0] == TicketCard(
        ticket_number=TicketNumber(1),
        question=FITS_NOTHING,
        reason=Reason.NO_MATCH,
        language=Language.SV,
        expected_by=datetime(2026, 11, 25, 16, tzinfo=STOCKHOLM),
        suggestions=(
            Suggestion(EntryId("iop"), "Vad är iop?", 0.05),
            Suggestion(EntryId("lou"), "Vad är lou?", 0.04),
        ),
    )


async def test_agents_are_shown_three_suggestions_at_most(
    anna: Visitor, matcher: FakeMatcher
) -> None:
    """The rest is noise."""
    matcher.rankings[FITS_NOTHING] = a_ranking(
        ("iop", 0.2), ("lou", 0.1), ("price", 0.05), ("hello", 0.01)
    )

    await anna.says(FITS_NOTHING)

    assert [one.entry_id for one in _ticket(anna).suggestions] == ["iop", "lou", "price"]


async def test_a_known_unknown_goes_to_a_person_who_decides(anna: Visitor) -> None:
    """The visitor hears that we have no verified answer, and whose matter it is."""
    (reply,) = replies(await anna.says(NOBODY_KNOWS))

    assert _ticket(anna).reason is Reason.KNOWN_UNKNOWN
    assert reply.body.startswith("Om price.\n\n")
    assert reply.notes == ("Vänd dig till Arbetsförmedlingen. Den beslutar.",)


async def test_a_pressed_known_unknown_is_what_the_ticket_is_about(anna: Visitor) -> None:
    """Not the question before, which has its answer already."""
    await anna.says(FITS)

    await anna.does(ChooseEntry(EntryId("price")))

    assert _ticket(anna).question == "Vad är price?"


async def test_a_choice_keeps_the_visitors_own_words(anna: Visitor) -> None:
    """They say more than the button that they led to."""
    await anna.says(FITS_TWO)

    await anna.does(ChooseEntry(EntryId("price")))

    assert _ticket(anna).question == FITS_TWO


async def test_a_reworded_answer_keeps_the_visitors_own_words(anna: Visitor) -> None:
    """Whoever still asks for a person after it, asks about them."""
    await anna.says(FITS)
    await anna.does(ChooseRegister(EntryId("iop"), Register.SV_EASY))

    await anna.does(AskPerson())

    assert _ticket(anna).question == FITS


@pytest.mark.parametrize("wish", [Said("Jag vill prata med en människa"), AskPerson()])
async def test_a_visitor_gets_a_person_on_request(anna: Visitor, wish: Content) -> None:
    """At any time; the case is about what was asked before."""
    await anna.says(FITS)

    told = await anna.does(wish)

    assert (_ticket(anna).reason, _ticket(anna).question) == (Reason.ASKED_FOR_PERSON, FITS)
    assert TEXTS.you_asked_for_person in bodies(told)[0]


async def test_a_person_can_be_the_first_thing_one_asks_for(anna: Visitor) -> None:
    """The agent sees these very words."""
    await anna.says("Jag vill prata med en människa")

    assert _ticket(anna).question == "Jag vill prata med en människa"


async def test_a_ticket_on_request_has_suggestions_too(anna: Visitor) -> None:
    """Made from the question before."""
    await anna.says(FITS)
    await anna.does(AskPerson())

    assert [suggestion.entry_id for suggestion in _ticket(anna).suggestions] == ["iop", "lou"]


async def test_a_ticket_without_a_question_has_no_suggestions(
    anna: Visitor, matcher: FakeMatcher
) -> None:
    """There is nothing to look up yet."""
    await anna.does(AskPerson())

    assert _ticket(anna).suggestions == ()
    assert matcher.asked == []


async def test_a_question_is_looked_up_once(anna: Visitor, matcher: FakeMatcher) -> None:
    """Its ticket shows what the decision was made from."""
    await anna.says(FITS_NOTHING)

    assert matcher.asked == [(FITS_NOTHING, None)]


async def test_a_visitor_who_asks_again_for_a_person_gets_no_second_case(anna: Visitor) -> None:
    """But hears that the first one is in good hands."""
    await anna.does(AskPerson())

    told = await anna.does(AskPerson())

    (reply,) = replies(told)
    assert reply.body.startswith("Ditt ärende 1 är redan hos en människa.")
    assert reply.body.endswith("senast onsdag 25 november kl. 16.00.")
    assert len(told) == 1
    assert list(anna.uow.tickets.kept) == [1]


async def test_each_case_has_a_number_of_its_own(anna: Visitor) -> None:
    """Also those of the same visitor."""
    await anna.says(FITS_NOTHING)
    _answer(anna)
    await anna.says(FITS_NOTHING)

    assert list(anna.uow.tickets.kept) == [1, 2]


# --- while an agent has it ------------------------------------------------------------------


async def test_the_bot_is_silent_while_an_agent_has_the_conversation(anna: Visitor) -> None:
    """It does not talk over a person, even if it knows the answer."""
    await anna.says(FITS_NOTHING)

    told = await anna.says(FITS)

    assert replies(told) == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (Said("De ska vara blå."), "De ska vara blå."),
        (Said("prata med en människa"), "prata med en människa"),
        (Said("?"), "?"),
        (Unreadable("foto"), "(foto)"),
    ],
)
async def test_what_the_visitor_adds_goes_to_the_ticket(
    anna: Visitor, content: Content, words: str
) -> None:
    """The agent sees it in the ticket's thread."""
    await anna.says(FITS_NOTHING)

    told = await anna.does(content)

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
    _answer(anna)

    told = await anna.says(FITS)

    assert bodies(told) == ["Om iop."]
    assert anna.conversation.status is Status.PENDING


# --- without words --------------------------------------------------------------------------


@pytest.mark.parametrize("content", [Said("?!"), Said("🙂"), Said(""), Unreadable("foto")])
async def test_without_words_the_visitor_is_asked_for_some(
    anna: Visitor, matcher: FakeMatcher, content: Content
) -> None:
    """There is nothing to look up, and no reason to trouble an agent."""
    told = await anna.does(content)

    assert bodies(told) == [TEXTS.words_please]
    assert matcher.asked == []


@pytest.mark.parametrize(
    ("wish", "body"),
    [(Wish.START, TEXTS.welcome), (Wish.HELP, TEXTS.help), (Wish.PRIVACY, TEXTS.privacy)],
)
async def test_the_bot_tells_about_itself(anna: Visitor, wish: Wish, body: str) -> None:
    """What it does, how to ask, and what is kept."""
    assert bodies(await anna.does(wish)) == [body]


async def test_a_new_visitor_is_greeted_in_the_language_of_the_device(anna: Visitor) -> None:
    """Nothing else is known yet."""
    (reply,) = replies(await anna.does(Wish.START, device=Language.EN))

    assert reply.body == texts_in(Language.EN).welcome


async def test_the_language_of_a_question_counts_more_than_the_device(anna: Visitor) -> None:
    """Somebody with an English phone has asked in Swedish."""
    await anna.says(FITS)

    (reply,) = replies(await anna.does(Wish.HELP, device=Language.EN))

    assert reply.body == TEXTS.help


# --- when handling fails --------------------------------------------------------------------


async def test_a_visitor_whose_question_broke_the_program_gets_a_person(anna: Visitor) -> None:
    """Nobody waits for a reply that never comes."""
    told = await anna.is_given_up_on(Said(FITS))

    assert (_ticket(anna).reason, _ticket(anna).question) == (Reason.PROGRAM_ERROR, FITS)
    assert TEXTS.something_went_wrong in bodies(told)[0]
    assert anna.conversation.is_with_agent


async def test_the_words_that_broke_the_program_are_kept(anna: Visitor) -> None:
    """The agent must be able to read them."""
    await anna.is_given_up_on(Said(FITS))

    assert anna.uow.messages.added[0].text == FITS


async def test_a_press_that_broke_the_program_is_about_the_question_before(anna: Visitor) -> None:
    """A press has no words of its own."""
    await anna.says(FITS)

    await anna.is_given_up_on(ChooseEntry(EntryId("lou")))

    assert _ticket(anna).question == FITS


async def test_a_failure_while_an_agent_has_it_opens_no_second_case(anna: Visitor) -> None:
    """One visitor, one case."""
    await anna.says(FITS_NOTHING)

    await anna.is_given_up_on(Said("De ska vara blå."))

    assert list(anna.uow.tickets.kept) == [1]


# --- in general -----------------------------------------------------------------------------


@given(st.text())
async def test_any_text_gets_exactly_one_reply_while_the_bot_has_the_conversation(
    text: str,
) -> None:
    """Whatever is in it."""
    anna = Visitor(a_use_case(a_matcher()))

    assert len(replies(await anna.says(text))) == 1


async def test_a_decision_is_logged_without_a_word_of_the_visitor(
    matcher: FakeMatcher, caplog: pytest.LogCaptureFixture
) -> None:
    """Ids and figures are enough to find out why."""
    anna = Visitor(a_use_case(matcher, log="tests.handle"))

    with caplog.at_level(logging.INFO, "tests.handle"):
        for question in (FITS, FITS_TWO, FITS_NOTHING):
            await anna.says(question)

    assert caplog.messages == [
        "handled conversation=web:anna decision=answer best=iop confidence=0.95",
        "handled conversation=web:anna decision=clarify best=lou confidence=0.50",
        "handled conversation=web:anna decision=handover best=iop confidence=0.05",
        "handed over conversation=web:anna ticket=1 reason=no_match",
    ]


async def test_a_matcher_that_finds_nothing_at_all_is_logged_too(
    matcher: FakeMatcher, caplog: pytest.LogCaptureFixture
) -> None:
    """There is no best entry to name."""
    anna = Visitor(a_use_case(matcher, log="tests.handle"))

    with caplog.at_level(logging.INFO, "tests.handle"):
        await anna.says("Helt okänt")

    assert caplog.messages[0] == (
        "handled conversation=web:anna decision=handover best=- confidence=0.00"
    )


def _ticket(anna: Visitor) -> Ticket:
    (ticket,) = anna.uow.tickets.kept.values()
    return ticket


def _answer(anna: Visitor) -> None:
    """As an agent does."""
    conversation = anna.conversation
    conversation.resolve()
    anna.uow.conversations.save(conversation)
