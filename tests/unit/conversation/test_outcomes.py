"""What a question led to is kept with it, so that it can be counted."""

from __future__ import annotations

import pytest

from bot.conversation.acts import (
    AskPerson,
    ChooseEntry,
    ChooseRegister,
    NoneOfThese,
    ReadMore,
    Wish,
)
from bot.conversation.model import Direction, Outcome
from bot.ids import EntryId
from bot.knowledge.model import Register
from tests.unit.conversation.fakes import (
    FITS,
    FITS_IN_ENGLISH,
    FITS_NOTHING,
    FITS_TWO,
    GREETS,
    NOBODY_KNOWS,
    Visitor,
)

IOP, PRICE = EntryId("iop"), EntryId("price")


def outcomes(anna: Visitor) -> list[tuple[str, Outcome | None]]:
    """Of all that was said, by whom."""
    return [(one.direction.value, one.outcome) for one in anna.uow.messages.added]


@pytest.mark.parametrize(
    ("question", "outcome"),
    [
        (FITS, Outcome.ANSWER),
        (FITS_TWO, Outcome.CLARIFY),
        (FITS_NOTHING, Outcome.HANDOVER),
        (NOBODY_KNOWS, Outcome.HANDOVER),
        ("prata med en människa", Outcome.HANDOVER),
        (GREETS, None),
        ("…", None),
    ],
)
async def test_a_question_is_kept_with_what_it_led_to(
    anna: Visitor, question: str, outcome: Outcome | None
) -> None:
    """A greeting is no question, and neither are signs without a word."""
    await anna.says(question)

    assert outcomes(anna) == [("incoming", outcome), ("outgoing", None)]


async def test_an_answer_that_was_chosen_counts_although_nothing_was_asked(anna: Visitor) -> None:
    """It is kept with the answer: the question stays one that was asked back."""
    await anna.says(FITS_TWO)
    await anna.does(ChooseEntry(IOP))

    assert outcomes(anna) == [
        ("incoming", Outcome.CLARIFY),
        ("outgoing", None),
        ("outgoing", Outcome.CHOSEN),
    ]


async def test_a_choice_that_leads_to_a_person_is_no_answer(anna: Visitor) -> None:
    """Nobody knows the price, also if the visitor says that this was meant."""
    await anna.says(FITS_TWO)
    await anna.does(ChooseEntry(PRICE))

    assert outcomes(anna)[-1] == ("outgoing", None)


@pytest.mark.parametrize(
    "press", [ChooseEntry(IOP), ReadMore(IOP), AskPerson(), NoneOfThese(), Wish.HELP], ids=repr
)
async def test_looking_around_is_no_question(anna: Visitor, press: ChooseEntry) -> None:
    """Buttons that nobody was asked back with, and commands."""
    await anna.does(press)

    assert outcomes(anna) == [("outgoing", None)]


async def test_what_is_added_to_a_case_is_no_new_question(anna: Visitor) -> None:
    """A person has it already."""
    await anna.says(FITS_NOTHING)
    await anna.says("Små valar.")

    assert outcomes(anna)[-1] == ("incoming", None)


async def test_an_entry_is_kept_with_how_it_was_worded(anna: Visitor) -> None:
    """In the language of the question, and then as the visitor wanted to read it."""
    await anna.says(FITS)
    await anna.does(ChooseRegister(IOP, Register.SV_EASY))
    await anna.says(FITS_IN_ENGLISH)

    replies = [one for one in anna.uow.messages.added if one.direction is Direction.OUTGOING]
    assert [one.register for one in replies] == [Register.SV, Register.SV_EASY, Register.EN]


@pytest.mark.parametrize("question", [FITS_TWO, FITS_NOTHING, GREETS])
async def test_what_is_no_entry_has_no_wording_to_count(anna: Visitor, question: str) -> None:
    """Receipts, questions back and greetings."""
    await anna.says(question)

    assert [one.register for one in anna.uow.messages.added] == [None, None]
