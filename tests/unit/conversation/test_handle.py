"""What a visitor is told when she asks: an answer, or which one she meant."""

from __future__ import annotations

import logging

import pytest

from bot.conversation.acts import (
    AskPerson,
    ChooseEntry,
    ChooseRegister,
    NoneOfThese,
    OpenPrivately,
    Press,
    ReadMore,
    Said,
    StalePress,
)
from bot.conversation.model import Direction, Status
from bot.conversation.outbound import Button
from bot.escalation.model import Reason
from bot.ids import EntryId
from bot.knowledge.model import Language, Register
from bot.reply.texts import texts_in
from tests.fakes import NOON
from tests.unit.conversation.fakes import (
    FITS,
    FITS_ANOTHER,
    FITS_IN_ENGLISH,
    FITS_NOTHING,
    FITS_TWO,
    FITS_TWO_AS_WELL,
    GREETS,
    FakeMatcher,
    Visitor,
    a_ranking,
    a_use_case,
    bodies,
    presses,
    replies,
)

SV = texts_in(Language.SV)
IOP, LOU, PRICE, GONE = (EntryId(name) for name in ("iop", "lou", "price", "taken-out"))

# --- answers --------------------------------------------------------------------------------


async def test_a_question_that_fits_an_entry_is_answered(anna: Visitor) -> None:
    """With the editors' words, and no agent is troubled."""
    told = await anna.says(FITS)

    assert bodies(told) == ["iop"]
    assert len(told) == 1


async def test_an_answer_is_short_first_and_offers_the_rest(anna: Visitor) -> None:
    """What a phone shows at once is all that many need."""
    (reply,) = replies(await anna.says(FITS))

    assert reply.body == "iop"
    assert reply.buttons[0] == Button(SV.read_more, ReadMore(IOP))


async def test_the_whole_answer_takes_the_place_of_its_short_form(anna: Visitor) -> None:
    """One press on "Läs mer", and there is nothing more to read."""
    await anna.says(FITS)

    (reply,) = replies(await anna.does(ReadMore(IOP), under="71"))

    assert (reply.body, reply.replaces) == ("Om iop.", "71")
    assert ReadMore(IOP) not in presses(reply)


async def test_a_reply_names_the_message_that_it_answers(anna: Visitor) -> None:
    """So that it can be shown as its answer, and found again when the question is changed."""
    (reply,) = replies(await anna.says(FITS, message_id="70"))

    assert (reply.answers, reply.replaces, reply.replaces_answer) == ("70", "", False)


async def test_question_and_answer_are_kept(anna: Visitor) -> None:
    """The page shows them, and agents can look them up."""
    (reply,) = replies(await anna.says(FITS, message_id="70"))

    question, answer = anna.uow.messages.added
    assert (question.direction, question.text) == (Direction.INCOMING, FITS)
    assert (answer.direction, answer.text) == (Direction.OUTGOING, "iop")
    assert (question.channel_id, answer.channel_id) == ("70", "")
    assert answer.reply == reply
    assert (question.at, answer.at) == (NOON, NOON)


async def test_it_is_kept_which_entry_was_given(anna: Visitor) -> None:
    """With the answer, not with the question."""
    await anna.says(FITS)

    assert [message.entry_id for message in anna.uow.messages.added] == [None, IOP]


async def test_a_follow_up_is_read_in_the_light_of_the_last_answer(
    anna: Visitor, matcher: FakeMatcher
) -> None:
    """As in "och vad kostar det?"."""
    await anna.says(FITS)
    await anna.says("och när?")

    assert matcher.asked[:2] == [(FITS, None), ("och när?", IOP)]


async def test_small_talk_is_answered_with_nothing_around_it(anna: Visitor) -> None:
    """A greeting needs no source and no person."""
    (reply,) = replies(await anna.says(GREETS))

    assert reply.body == "Om hello."
    assert (reply.references, reply.notes, reply.buttons) == ((), (), ())


async def test_small_talk_does_not_change_what_the_conversation_is_about(
    anna: Visitor, matcher: FakeMatcher
) -> None:
    """Whoever says thanks and asks on is still asking about the answer before."""
    await anna.says(FITS)
    await anna.says(GREETS)
    await anna.says("och när?")

    assert matcher.asked[2] == ("och när?", IOP)


@pytest.mark.parametrize("text", ["?!", "🙂", ""])
async def test_without_words_the_visitor_is_asked_for_some(
    anna: Visitor, matcher: FakeMatcher, text: str
) -> None:
    """There is nothing to look up, and no reason to trouble an agent."""
    told = await anna.says(text)

    assert bodies(told) == [SV.words_please]
    assert matcher.asked == []


# --- in which words -------------------------------------------------------------------------


async def test_an_answer_comes_in_the_language_of_the_question(anna: Visitor) -> None:
    """Whatever was spoken before."""
    told = await anna.says(FITS_ANOTHER)
    told += await anna.says(FITS_IN_ENGLISH)
    told += await anna.says(FITS_ANOTHER)

    assert [reply.language for reply in replies(told)] == [Language.SV, Language.EN, Language.SV]


async def test_an_answer_in_another_register_takes_the_place_of_the_first(anna: Visitor) -> None:
    """One press on "Lättläst", and the chat does not get longer."""
    (reply,) = replies(await anna.does(ChooseRegister(IOP, Register.SV_EASY), under="71"))

    assert (reply.body, reply.replaces) == ("Lätt om iop.", "71")


async def test_the_register_is_remembered(anna: Visitor) -> None:
    """Whoever reads easy Swedish need not say so twice."""
    await anna.does(ChooseRegister(IOP, Register.SV_EASY))

    told = await anna.says(FITS_ANOTHER)

    assert bodies(told) == ["Lätt om lou."]


async def test_easy_swedish_is_given_whole(anna: Visitor) -> None:
    """It is short as it is: nobody has to press once more."""
    await anna.does(ChooseRegister(IOP, Register.SV_EASY))

    (reply,) = replies(await anna.says(FITS_ANOTHER))

    assert ReadMore(LOU) not in presses(reply)


async def test_english_chosen_by_button_stays_chosen(anna: Visitor) -> None:
    """Also for somebody who asks in Swedish, as one does who reads it badly."""
    await anna.does(ChooseRegister(IOP, Register.EN))

    (reply,) = replies(await anna.says(FITS_NOTHING))

    assert reply.language is Language.EN


async def test_ordinary_swedish_chosen_in_english_stays_chosen(anna: Visitor) -> None:
    """The same the other way round."""
    await anna.says(FITS_IN_ENGLISH)
    await anna.does(ChooseRegister(IOP, Register.SV))

    (reply,) = replies(await anna.says(FITS_IN_ENGLISH))

    assert reply.language is Language.SV


async def test_easy_swedish_does_not_keep_a_visitor_from_changing_to_english(
    anna: Visitor,
) -> None:
    """A register was chosen, not a language."""
    await anna.does(ChooseRegister(IOP, Register.SV_EASY))

    (reply,) = replies(await anna.says(FITS_IN_ENGLISH))

    assert reply.language is Language.EN


async def test_an_answer_in_english_changes_the_language(anna: Visitor) -> None:
    """What the bot says next is English too."""
    await anna.does(ChooseRegister(IOP, Register.EN))

    (reply,) = replies(await anna.does(AskPerson()))

    assert reply.language is Language.EN


# --- buttons --------------------------------------------------------------------------------


async def test_a_pressed_question_is_answered(anna: Visitor) -> None:
    """As if it had been written."""
    told = await anna.does(ChooseEntry(LOU))

    assert bodies(told) == ["lou"]


async def test_a_pressed_question_is_answered_below_the_one_before(anna: Visitor) -> None:
    """What was read there stays to be read."""
    (reply,) = replies(await anna.does(ChooseEntry(LOU), under="71"))

    assert reply.replaces == ""


@pytest.mark.parametrize(
    "press", [ChooseEntry(GONE), ReadMore(GONE), ChooseRegister(GONE, Register.EN)]
)
async def test_a_button_from_before_an_edit_of_the_knowledge_is_explained(
    anna: Visitor, press: Press
) -> None:
    """The entry is gone, so the visitor is asked to write."""
    (reply,) = replies(await anna.does(press))

    assert reply.body == texts_in(reply.language).entry_is_gone


@pytest.mark.parametrize("press", [StalePress(), OpenPrivately("fraga")])
async def test_a_button_that_means_nothing_any_more_is_explained(
    anna: Visitor, press: StalePress | OpenPrivately
) -> None:
    """No press is left without a reply."""
    (reply,) = replies(await anna.does(press))

    assert (reply.body, presses(reply)) == (SV.button_is_old, [AskPerson()])


async def test_a_press_is_no_word_of_the_visitors(anna: Visitor) -> None:
    """Only what was said is kept as said."""
    await anna.does(ChooseEntry(LOU))

    assert anna.kept_words == []


async def test_a_button_works_while_an_agent_has_the_conversation(anna: Visitor) -> None:
    """The visitor can go on reading, and the case stays with the agent."""
    await anna.says(FITS_NOTHING)

    told = await anna.does(ChooseEntry(LOU))

    assert bodies(told) == ["lou"]
    assert anna.conversation.status is Status.OPEN


# --- asking back ----------------------------------------------------------------------------


async def test_a_question_that_fits_two_entries_is_asked_back(anna: Visitor) -> None:
    """The best three as buttons, and a way out."""
    (reply,) = replies(await anna.says(FITS_TWO))

    assert reply.body == SV.which_do_you_mean
    assert presses(reply) == [
        ChooseEntry(LOU),
        ChooseEntry(IOP),
        ChooseEntry(PRICE),
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

    assert presses(reply) == [
        *(ChooseEntry(EntryId(entry_id)) for entry_id in offered),
        NoneOfThese(),
    ]


async def test_a_second_failed_try_hands_over(anna: Visitor) -> None:
    """Nobody is asked back for ever."""
    await anna.says(FITS_TWO)

    told = await anna.says(FITS_TWO_AS_WELL)

    assert anna.ticket.reason is Reason.TRIES_FAILED
    assert anna.ticket.question == FITS_TWO_AS_WELL
    assert SV.not_understood in bodies(told)[0]


async def test_an_answer_in_between_starts_the_count_again(anna: Visitor) -> None:
    """Only tries in a row count."""
    await anna.says(FITS_TWO)
    await anna.does(ChooseEntry(IOP))

    told = await anna.says(FITS_TWO_AS_WELL)

    assert bodies(told) == [SV.which_do_you_mean]


async def test_a_handover_starts_the_count_again(anna: Visitor) -> None:
    """After an agent's answer the bot tries twice again."""
    await anna.says(FITS_TWO)
    await anna.does(NoneOfThese())
    anna.is_answered_by_an_agent()

    told = await anna.says(FITS_TWO)

    assert bodies(told) == [SV.which_do_you_mean]


async def test_none_of_these_hands_over_the_question_that_was_asked(anna: Visitor) -> None:
    """The agent reads the visitor's own words."""
    await anna.says(FITS_TWO)

    told = await anna.does(NoneOfThese())

    assert (anna.ticket.reason, anna.ticket.question) == (Reason.NONE_OF_THESE, FITS_TWO)
    assert SV.not_understood in bodies(told)[0]


async def test_a_choice_keeps_the_visitors_own_words(anna: Visitor) -> None:
    """They say more than the button that they led to."""
    await anna.says(FITS_TWO)

    await anna.does(ChooseEntry(PRICE))

    assert anna.ticket.question == FITS_TWO


# --- in the log -----------------------------------------------------------------------------


async def test_a_decision_is_logged_without_a_word_of_the_visitor(
    matcher: FakeMatcher, caplog: pytest.LogCaptureFixture
) -> None:
    """Ids and figures are enough to find out why."""
    anna = Visitor(a_use_case(matcher, log="tests.handle"))

    with caplog.at_level(logging.INFO, "tests.handle"):
        for question in (FITS, FITS_TWO, FITS_NOTHING):
            await anna.does(Said(question))

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
