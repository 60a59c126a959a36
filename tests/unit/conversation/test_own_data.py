"""A visitor sees and deletes what is kept of her, and how her cases are getting on."""

from __future__ import annotations

import json

import pytest

from bot.conversation.acts import (
    AskPerson,
    ChooseLanguage,
    ConfirmErasure,
    GoToStep,
    KeepData,
    Wish,
)
from bot.conversation.model import Status
from bot.conversation.outbound import Document
from bot.escalation.model import CardRefresh, TicketStatus
from bot.ids import ConversationId, TicketNumber
from bot.knowledge.model import Language, Register
from bot.reply.texts import texts_in
from tests.fakes import NOON
from tests.unit.conversation.fakes import (
    ANNA,
    FITS,
    FITS_NOTHING,
    Visitor,
    a_guide,
    a_visitor,
    bodies,
    presses,
    replies,
)

SV = texts_in(Language.SV)


# --- to see it ------------------------------------------------------------------------------


async def test_a_visitor_gets_what_is_kept_as_a_file(anna: Visitor) -> None:
    """All words of both sides, and the cases."""
    await anna.says(FITS)
    await anna.says(FITS_NOTHING)

    (reply,) = replies(await anna.does(Wish.MY_DATA))

    assert isinstance(reply.enclosure, Document)
    content = json.loads(reply.enclosure.content)
    assert reply.body == SV.your_data
    assert [message["text"] for message in content["messages"]][:3] == [FITS, "iop", FITS_NOTHING]
    assert [ticket["question"] for ticket in content["tickets"]] == [FITS_NOTHING]


async def test_nobody_gets_what_is_kept_of_others(anna: Visitor) -> None:
    """Their words are theirs."""
    await anna.says(FITS_NOTHING)
    others = ConversationId("web:berit")
    theirs = anna.uow.tickets.kept.pop(TicketNumber(1))
    theirs.conversation_id = others
    anna.uow.tickets.add(theirs)

    (reply,) = replies(await anna.does(Wish.MY_TICKETS))

    assert reply.body == SV.no_tickets


async def test_a_visitor_sees_how_a_case_is_getting_on(anna: Visitor) -> None:
    """Its number, its question, and when to expect an answer."""
    await anna.says(FITS_NOTHING)

    (body,) = bodies(await anna.does(Wish.MY_TICKETS))

    assert "Ärende 1 (2026-11-24): väntar på svar, senast onsdag 25 november" in body
    assert FITS_NOTHING in body


async def test_a_case_without_a_question_is_not_said_to_be_deleted(anna: Visitor) -> None:
    """There was none: the visitor asked for a person before all else."""
    await anna.does(AskPerson())

    (body,) = bodies(await anna.does(Wish.MY_TICKETS))

    assert SV.question_erased not in body


# --- to delete it ---------------------------------------------------------------------------


async def test_a_visitor_is_asked_before_anything_is_deleted(anna: Visitor) -> None:
    """It can't be undone."""
    await anna.says(FITS)

    (reply,) = replies(await anna.does(Wish.ERASE))

    assert presses(reply) == [ConfirmErasure(), KeepData()]
    assert anna.uow.erasure.erased == []


async def test_a_visitor_can_think_better_of_it(anna: Visitor) -> None:
    """Nothing is deleted, and the question is gone from the chat."""
    await anna.says(FITS)

    (reply,) = replies(await anna.does(KeepData(), under="71"))

    assert (reply.body, reply.replaces) == (SV.kept, "71")
    assert anna.uow.erasure.erased == []


async def test_what_was_said_is_deleted(anna: Visitor) -> None:
    """By the store, which knows all that was kept; the visitor hears so."""
    await anna.says(FITS)

    (reply,) = replies(await anna.does(ConfirmErasure(), under="71"))

    assert anna.uow.erasure.erased == [ANNA]
    assert (reply.body.split("\n\n")[0], reply.replaces) == (SV.erased, "71")


async def test_of_a_case_only_number_dates_and_state_are_left(anna: Visitor) -> None:
    """No word of the question, and nothing that was guessed from it."""
    await anna.says(FITS_NOTHING)
    anna.is_answered_by_an_agent()

    await anna.does(ConfirmErasure())

    ticket = anna.ticket
    assert ticket.is_erased
    assert ticket.suggestions == ()
    assert (ticket.number, ticket.created_at) == (1, NOON)
    assert ticket.status is TicketStatus.ANSWERED


async def test_an_open_case_is_closed(anna: Visitor) -> None:
    """Nobody can answer what is not there."""
    await anna.says(FITS_NOTHING)

    await anna.does(ConfirmErasure())

    assert (anna.ticket.status, anna.ticket.closed_at) == (TicketStatus.CLOSED, NOON)


async def test_agents_cards_lose_the_words_too(anna: Visitor) -> None:
    """Those of all cases, also of the ones that have ended."""
    await anna.says(FITS_NOTHING)
    anna.is_answered_by_an_agent()
    await anna.says(FITS_NOTHING)

    told = await anna.does(ConfirmErasure())

    assert told[:-1] == [CardRefresh(TicketNumber(1)), CardRefresh(TicketNumber(2))]


async def test_a_visitor_is_warned_that_an_open_case_will_be_closed(anna: Visitor) -> None:
    """Before it is done."""
    await anna.says(FITS_NOTHING)

    (body,) = bodies(await anna.does(Wish.ERASE))

    assert SV.erased_while_waiting.format(number=1) in body


async def test_a_visitor_hears_which_cases_are_left(anna: Visitor) -> None:
    """By number and date."""
    await anna.says(FITS_NOTHING)

    (body,) = bodies(await anna.does(ConfirmErasure()))

    assert "- Ärende 1 (2026-11-24)" in body


async def test_the_bot_has_the_conversation_after_a_deletion(anna: Visitor) -> None:
    """No agent is waited for any more."""
    await anna.says(FITS_NOTHING)
    await anna.does(ConfirmErasure())

    told = await anna.says(FITS)

    assert bodies(told) == ["iop"]
    assert (anna.conversation.status, anna.conversation.ticket_number) == (Status.PENDING, None)


@pytest.mark.parametrize("field", ["last_question", "last_entry", "attachments", "guide_step"])
async def test_a_conversation_forgets_what_it_was_about(field: str) -> None:
    """Nothing said before is taken up again."""
    anna = a_visitor(guide=a_guide("a", "b"))
    await anna.says(FITS)
    await anna.does(GoToStep(1))

    await anna.does(ConfirmErasure())

    assert not getattr(anna.conversation, field)


async def test_the_choice_of_language_outlasts_a_deletion(anna: Visitor) -> None:
    """As the visitor was told before it."""
    await anna.does(ChooseLanguage(Register.EN))
    await anna.does(ConfirmErasure())

    (reply,) = replies(await anna.says(FITS))

    assert reply.language is Language.EN
