"""What agents do with a case beside answering it: take it, end it, open it again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from bot.conversation.model import Status
from bot.errors import ActionRefused, TicketNotFound
from bot.escalation.model import CardRefresh, Happening, TicketNotice, TicketStatus
from bot.ids import TicketNumber
from bot.knowledge.model import Language, Register
from bot.staff.actions import TicketActions
from tests.fakes import NOON, FakeUnitOfWork
from tests.unit.conversation.fakes import KNOWLEDGE
from tests.unit.staff.fakes import (
    EVA,
    GONE,
    IOP,
    KARIN,
    KEY,
    SEVEN,
    a_ticket,
    bodies,
    conversation_in,
    news,
    replies,
    ticket_in,
)

# --- whose it is ----------------------------------------------------------------------------


async def test_who_claims_a_ticket_has_it(actions: TicketActions, uow: FakeUnitOfWork) -> None:
    """The card shows it, and nobody else is told."""
    await actions.claim(SEVEN, EVA, uow)

    assert ticket_in(uow).claimed_by == EVA.id
    assert uow.outbox.added == [CardRefresh(SEVEN)]


async def test_claiming_twice_is_claiming_once(actions: TicketActions, uow: FakeUnitOfWork) -> None:
    """A second press changes nothing."""
    await actions.claim(SEVEN, EVA, uow)
    await actions.claim(SEVEN, EVA, uow)

    assert uow.outbox.added == [CardRefresh(SEVEN)]


async def test_whoever_had_it_hears_that_it_was_taken_over(
    actions: TicketActions, uow: FakeUnitOfWork
) -> None:
    """In the ticket's thread."""
    await actions.claim(SEVEN, EVA, uow)
    await actions.claim(SEVEN, KARIN, uow)

    assert ticket_in(uow).claimed_by == KARIN.id
    text = "Karin har tagit över efter Eva. (Karin has taken over from Eva.)"
    assert news(uow) == [TicketNotice(SEVEN, Happening.TOLD, text)]


async def test_who_has_a_ticket_can_release_it(actions: TicketActions, uow: FakeUnitOfWork) -> None:
    """Whoever comes may answer it then."""
    await actions.claim(SEVEN, EVA, uow)
    await actions.release(SEVEN, EVA, uow)

    await actions.answer(SEVEN, "No.", KARIN, uow)

    assert ticket_in(uow).answered_by == KARIN.id


async def test_nobody_releases_what_a_colleague_has(
    actions: TicketActions, uow: FakeUnitOfWork
) -> None:
    """They can take it over instead."""
    await actions.claim(SEVEN, EVA, uow)

    with pytest.raises(ActionRefused, match="Eva arbetar med ärendet"):
        await actions.release(SEVEN, KARIN, uow)

    assert ticket_in(uow).claimed_by == EVA.id


async def test_releasing_what_nobody_has_changes_nothing(
    actions: TicketActions, uow: FakeUnitOfWork
) -> None:
    """A second press."""
    await actions.release(SEVEN, EVA, uow)

    assert uow.outbox.added == []


# --- ending it ------------------------------------------------------------------------------


async def test_a_visitor_hears_that_the_case_is_closed(
    actions: TicketActions, uow: FakeUnitOfWork
) -> None:
    """In words of ours, with the way to a person; the bot answers again."""
    await actions.close(SEVEN, EVA, uow)

    (reply,) = replies(uow)
    assert "Case 7 is closed" in reply.body
    assert conversation_in(uow).status is Status.RESOLVED


async def test_a_closed_ticket_says_who_closed_it_and_when(
    actions: TicketActions, uow: FakeUnitOfWork
) -> None:
    """Its card shows it."""
    await actions.close(SEVEN, EVA, uow)

    ticket = ticket_in(uow)
    assert (ticket.status, ticket.closed_at) == (TicketStatus.CLOSED, NOON)
    assert ticket.claimed_by == EVA.id
    assert CardRefresh(SEVEN) in uow.outbox.added


async def test_a_case_can_be_closed_quietly(actions: TicketActions, uow: FakeUnitOfWork) -> None:
    """The visitor hears nothing, and the bot answers again."""
    await actions.close(SEVEN, EVA, uow, quietly=True)

    assert replies(uow) == []
    assert conversation_in(uow).status is Status.RESOLVED


async def test_a_case_can_be_closed_with_a_last_answer(
    actions: TicketActions, uow: FakeUnitOfWork
) -> None:
    """Instead of our own words; it can be edited like any other."""
    await actions.close(SEVEN, EVA, uow, text="No, sorry.", key=KEY)

    assert bodies(uow) == ["Answer in case 7:\n\nNo, sorry."]
    assert replies(uow)[0].answers == KEY
    assert ticket_in(uow).status is TicketStatus.CLOSED
    assert ticket_in(uow).answered_by == EVA.id


async def test_closing_twice_is_closing_once(actions: TicketActions, uow: FakeUnitOfWork) -> None:
    """The visitor hears it once."""
    await actions.close(SEVEN, EVA, uow)
    await actions.close(SEVEN, KARIN, uow)

    assert len(replies(uow)) == 1
    assert ticket_in(uow).claimed_by == EVA.id


async def test_nobody_closes_a_colleagues_case_with_an_answer(
    actions: TicketActions, uow: FakeUnitOfWork
) -> None:
    """It would be a second one."""
    await actions.claim(SEVEN, EVA, uow)

    with pytest.raises(ActionRefused, match="Eva arbetar"):
        await actions.close(SEVEN, KARIN, uow, text="No.")

    assert ticket_in(uow).is_open
    assert replies(uow) == []


async def test_spam_is_closed_without_a_word(actions: TicketActions, uow: FakeUnitOfWork) -> None:
    """It says who called it so."""
    await actions.mark_as_spam(SEVEN, EVA, uow)

    ticket = ticket_in(uow)
    assert (ticket.status, ticket.claimed_by) == (TicketStatus.SPAM, EVA.id)
    assert replies(uow) == []
    assert conversation_in(uow).status is Status.RESOLVED


async def test_closing_an_older_case_leaves_the_newer_one_with_the_agents(
    actions: TicketActions, uow: FakeUnitOfWork
) -> None:
    """The visitor still waits in that one."""
    uow.tickets.add(a_ticket(6))

    await actions.close(TicketNumber(6), EVA, uow, quietly=True)

    assert conversation_in(uow).ticket_number == 7


# --- opening it again -----------------------------------------------------------------------


async def test_a_case_that_is_opened_again_is_with_the_agents(
    actions: TicketActions, uow: FakeUnitOfWork
) -> None:
    """Whoever comes first answers."""
    await actions.answer(SEVEN, "No.", EVA, uow)
    await actions.reopen(SEVEN, KARIN, uow)

    ticket = ticket_in(uow)
    assert (ticket.status, ticket.claimed_by, ticket.closed_at) == (TicketStatus.OPEN, None, None)
    assert conversation_in(uow).is_with_agent
    assert conversation_in(uow).ticket_number == 7


async def test_whoever_comes_first_answers_what_was_opened_again(
    actions: TicketActions, uow: FakeUnitOfWork
) -> None:
    """Not only the agent who answered before."""
    await actions.answer(SEVEN, "No.", EVA, uow)
    await actions.reopen(SEVEN, EVA, uow)

    await actions.answer(SEVEN, "Yes.", KARIN, uow)

    assert len(replies(uow)) == 2


async def test_an_open_case_can_not_be_opened_again(
    actions: TicketActions, uow: FakeUnitOfWork
) -> None:
    """Nothing changes: whoever has it keeps it."""
    await actions.claim(SEVEN, EVA, uow)
    uow.outbox.added.clear()

    await actions.reopen(SEVEN, KARIN, uow)

    assert uow.outbox.added == []
    assert ticket_in(uow).claimed_by == EVA.id


async def test_an_erased_case_stays_closed(actions: TicketActions, uow: FakeUnitOfWork) -> None:
    """Nobody knows any more what was asked."""
    uow.tickets.save(a_ticket(7, question="", status=TicketStatus.CLOSED))

    with pytest.raises(ActionRefused, match="raderat"):
        await actions.reopen(SEVEN, EVA, uow)


async def test_a_case_stays_closed_while_the_visitor_has_another(
    actions: TicketActions, uow: FakeUnitOfWork
) -> None:
    """What they write could be about either, and one of the two would wait for ever."""
    uow.tickets.save(a_ticket(6, status=TicketStatus.ANSWERED))

    with pytest.raises(ActionRefused, match="ärende 7 öppet"):
        await actions.reopen(TicketNumber(6), EVA, uow)

    assert conversation_in(uow).ticket_number == 7


# --- shutting somebody out ------------------------------------------------------------------


async def test_a_blocked_visitor_is_told_so_once(
    actions: TicketActions, uow: FakeUnitOfWork
) -> None:
    """And the case is closed; it is written down who did it."""
    await actions.block(SEVEN, EVA, uow)
    await actions.block(SEVEN, KARIN, uow)

    assert conversation_in(uow).is_blocked
    assert ticket_in(uow).status is TicketStatus.CLOSED
    assert len(replies(uow)) == 1
    assert uow.audit.acts == [(EVA.id, "block", "ticket 7")]


async def test_a_block_can_be_lifted(actions: TicketActions, uow: FakeUnitOfWork) -> None:
    """The bot answers again; the visitor is not told."""
    await actions.block(SEVEN, EVA, uow)
    uow.outbox.added.clear()

    await actions.unblock(SEVEN, KARIN, uow)

    assert not conversation_in(uow).is_blocked
    assert uow.outbox.added == [CardRefresh(SEVEN)]
    assert uow.audit.acts[1] == (KARIN.id, "unblock", "ticket 7")


async def test_all_cards_of_a_visitor_show_who_is_shut_out(
    actions: TicketActions, uow: FakeUnitOfWork
) -> None:
    """Agents may look at any of them."""
    uow.tickets.save(a_ticket(6, status=TicketStatus.CLOSED))

    await actions.block(SEVEN, EVA, uow)
    await actions.unblock(SEVEN, EVA, uow)

    refreshed = [one for one in uow.outbox.added if isinstance(one, CardRefresh)]
    assert refreshed == [CardRefresh(SEVEN), CardRefresh(TicketNumber(6))] * 2


# --- language, and looking ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "register"), [(Language.SV, Register.SV), (Language.EN, Register.EN)]
)
async def test_an_agent_can_change_the_language(
    actions: TicketActions, uow: FakeUnitOfWork, language: Language, register: Register
) -> None:
    """The visitor is answered in it from now on, by agents and by the bot."""
    await actions.speak(SEVEN, language, EVA, uow)

    assert conversation_in(uow).language is language
    assert conversation_in(uow).register is register
    assert ticket_in(uow).language is language


async def test_who_looks_at_contact_details_is_written_down(
    actions: TicketActions, uow: FakeUnitOfWork
) -> None:
    """They are shown as they were written."""
    uow.tickets.save(a_ticket(7, question="Call 0455-30 30 30"))

    assert await actions.reveal(SEVEN, EVA, uow) == "Call 0455-30 30 30"
    assert uow.audit.acts == [(EVA.id, "reveal", "ticket 7")]


# --- a ticket that is not there -------------------------------------------------------------


Act = Callable[[TicketActions, FakeUnitOfWork], Awaitable[object]]
ACTS: dict[str, Act] = {
    "answer": lambda actions, uow: actions.answer(GONE, "No.", EVA, uow),
    "entry": lambda actions, uow: actions.answer_with_entry(
        GONE, IOP, EVA, uow, knowledge=KNOWLEDGE
    ),
    "edit": lambda actions, uow: actions.edit_answer(GONE, "No.", EVA, uow, key=KEY),
    "note": lambda actions, uow: actions.note(GONE, "Ask.", EVA, uow),
    "claim": lambda actions, uow: actions.claim(GONE, EVA, uow),
    "release": lambda actions, uow: actions.release(GONE, EVA, uow),
    "close": lambda actions, uow: actions.close(GONE, EVA, uow),
    "spam": lambda actions, uow: actions.mark_as_spam(GONE, EVA, uow),
    "reopen": lambda actions, uow: actions.reopen(GONE, EVA, uow),
    "block": lambda actions, uow: actions.block(GONE, EVA, uow),
    "unblock": lambda actions, uow: actions.unblock(GONE, EVA, uow),
    "speak": lambda actions, uow: actions.speak(GONE, Language.SV, EVA, uow),
    "reveal": lambda actions, uow: actions.reveal(GONE, EVA, uow),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS.keys())
async def test_nothing_can_be_done_about_a_ticket_that_is_not_there(
    actions: TicketActions, uow: FakeUnitOfWork, act: Act
) -> None:
    """The agent is told which number was wrong."""
    with pytest.raises(TicketNotFound, match="404"):
        await act(actions, uow)

    assert uow.outbox.added == []
    assert uow.messages.added == []
    assert uow.audit.acts == []
