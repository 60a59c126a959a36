"""What agents do: an answer reaches the visitor, and the bot takes over again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.conversation.model import Direction, Status
from bot.conversation.outbound import OutboundMessage
from bot.errors import ActionRefused
from bot.escalation.model import CardRefresh, TicketStatus
from bot.ids import EntryId, TicketNumber
from bot.knowledge.model import Language, Register
from bot.staff.actions import TicketActions
from tests.fakes import NOON, FakeUnitOfWork
from tests.unit.conversation.fakes import ANNA, KNOWLEDGE
from tests.unit.staff.fakes import (
    EVA,
    IOP,
    KARIN,
    KEY,
    LATER,
    SEVEN,
    a_ticket,
    bodies,
    conversation_in,
    replies,
    ticket_in,
)

# --- answering ------------------------------------------------------------------------------


async def test_an_answer_is_sent_to_the_visitor(
    actions: TicketActions, uow: FakeUnitOfWork
) -> None:
    """Under the number of the case, in the visitor's language."""
    await actions.answer(SEVEN, "No.", EVA, uow, key=KEY)

    body = "Answer in case 7:\n\nNo."
    expected = OutboundMessage(ANNA, body, Language.EN, ticket_number=SEVEN, answers=KEY)
    assert replies(uow) == [expected]


async def test_an_answer_is_kept_with_its_author(
    actions: TicketActions, uow: FakeUnitOfWork
) -> None:
    """The page shows it, and everybody can see who wrote it, and where."""
    await actions.answer(SEVEN, "No.", EVA, uow, key=KEY)

    (message,) = uow.messages.added
    assert (message.direction, message.text) == (Direction.OUTGOING, "No.")
    assert (message.author, message.ticket_number, message.at) == (EVA.id, 7, NOON)
    assert [message.reply] == replies(uow)
    assert message.channel_id == KEY


async def test_an_answered_ticket_does_not_wait_any_more(
    actions: TicketActions, uow: FakeUnitOfWork
) -> None:
    """It says by whom it was answered, and when; its card shows it."""
    await actions.answer(SEVEN, "No.", EVA, uow)

    ticket = ticket_in(uow)
    assert ticket.status is TicketStatus.ANSWERED
    assert (ticket.answered_by, ticket.answered_at) == (EVA.id, NOON)
    assert CardRefresh(SEVEN) in uow.outbox.added


async def test_an_answer_gives_the_conversation_back_to_the_bot(
    actions: TicketActions, uow: FakeUnitOfWork
) -> None:
    """The visitor's next question is the bot's."""
    await actions.answer(SEVEN, "No.", EVA, uow)

    assert conversation_in(uow).status is Status.RESOLVED
    assert conversation_in(uow).ticket_number is None


async def test_a_second_answer_of_the_same_agent_is_sent_too(
    actions: TicketActions, uow: FakeUnitOfWork
) -> None:
    """They may add to what they have said."""
    await actions.answer(SEVEN, "No.", EVA, uow)
    await actions.answer(SEVEN, "But next year.", EVA, uow)

    assert [body.split("\n\n")[1] for body in bodies(uow)] == ["No.", "But next year."]


async def test_the_first_answer_is_the_one_that_counts(
    actions: TicketActions, uow: FakeUnitOfWork
) -> None:
    """How long visitors wait is measured by it."""
    await actions.answer(SEVEN, "No.", EVA, uow)
    await LATER.answer(SEVEN, "But…", EVA, uow)

    assert (ticket_in(uow).answered_by, ticket_in(uow).answered_at) == (EVA.id, NOON)


async def test_the_first_agent_wins(actions: TicketActions, uow: FakeUnitOfWork) -> None:
    """The other hears who was first, and how to send an answer all the same."""
    await actions.answer(SEVEN, "No.", EVA, uow)

    with pytest.raises(ActionRefused, match=r"Eva hann före.* Ta\b.*Claim"):
        await actions.answer(SEVEN, "Yes.", KARIN, uow)

    assert bodies(uow) == ["Answer in case 7:\n\nNo."]


async def test_who_takes_an_answered_ticket_can_add_to_the_answer(
    actions: TicketActions, uow: FakeUnitOfWork
) -> None:
    """On purpose, then."""
    await actions.answer(SEVEN, "No.", EVA, uow)
    await actions.claim(SEVEN, KARIN, uow)

    await actions.answer(SEVEN, "Yes.", KARIN, uow)

    assert len(replies(uow)) == 2


async def test_nobody_answers_what_a_colleague_works_on(
    actions: TicketActions, uow: FakeUnitOfWork
) -> None:
    """The visitor would get two answers."""
    await actions.claim(SEVEN, EVA, uow)

    with pytest.raises(ActionRefused, match="Eva arbetar med ärendet"):
        await actions.answer(SEVEN, "Yes.", KARIN, uow)

    assert replies(uow) == []


async def test_a_new_try_after_a_failed_delivery_makes_the_ticket_answered(
    actions: TicketActions, uow: FakeUnitOfWork
) -> None:
    """Until it fails again."""
    uow.tickets.save(a_ticket(7, status=TicketStatus.UNDELIVERABLE))

    await actions.answer(SEVEN, "No.", EVA, uow)

    assert ticket_in(uow).status is TicketStatus.ANSWERED


async def test_an_answer_to_an_older_case_leaves_the_newer_one_with_the_agents(
    actions: TicketActions, uow: FakeUnitOfWork
) -> None:
    """The visitor still waits in that one."""
    uow.tickets.add(a_ticket(6))

    await actions.answer(TicketNumber(6), "No.", EVA, uow)

    assert conversation_in(uow).is_with_agent
    assert conversation_in(uow).ticket_number == 7


@pytest.mark.parametrize("text", ["", "   ", "\n"])
async def test_an_answer_without_words_is_refused(
    actions: TicketActions, uow: FakeUnitOfWork, text: str
) -> None:
    """The visitor would get an empty message."""
    with pytest.raises(ActionRefused, match="tomt"):
        await actions.answer(SEVEN, text, EVA, uow)

    assert uow.outbox.added == []
    assert ticket_in(uow).status is TicketStatus.OPEN


async def test_an_erased_ticket_can_not_be_answered(
    actions: TicketActions, uow: FakeUnitOfWork
) -> None:
    """The visitor wanted to hear no more of it."""
    uow.tickets.save(a_ticket(7, question="", status=TicketStatus.CLOSED))

    with pytest.raises(ActionRefused, match="raderat"):
        await actions.answer(SEVEN, "No.", EVA, uow)

    assert uow.outbox.added == []


# --- answering with an entry ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("register", "language", "words"),
    [
        (Register.SV, Language.SV, "Svar i ärende 7:\n\nOm iop."),
        (Register.SV_EASY, Language.SV, "Svar i ärende 7:\n\nLätt om iop."),
        (Register.EN, Language.EN, "Answer in case 7:\n\nAbout iop."),
    ],
)
async def test_an_entry_is_sent_in_the_visitors_register(
    actions: TicketActions,
    uow: FakeUnitOfWork,
    register: Register,
    language: Language,
    words: str,
) -> None:
    """Whole, with its sources, under the number of the case."""
    uow.conversations.save(replace(conversation_in(uow), register=register, language=language))

    await actions.answer_with_entry(SEVEN, IOP, EVA, uow, knowledge=KNOWLEDGE)

    (reply,) = replies(uow)
    assert (reply.body, reply.language, reply.ticket_number) == (words, language, SEVEN)
    assert [reference.title for reference in reply.references] == ["Lagen"]


async def test_an_entry_answers_the_ticket(actions: TicketActions, uow: FakeUnitOfWork) -> None:
    """As words do; it is kept which entry it was."""
    await actions.answer_with_entry(SEVEN, IOP, EVA, uow, knowledge=KNOWLEDGE)

    assert ticket_in(uow).status is TicketStatus.ANSWERED
    assert conversation_in(uow).status is Status.RESOLVED
    (message,) = uow.messages.added
    assert (message.author, message.entry_id) == (EVA.id, IOP)


async def test_a_second_answer_that_changes_nothing_on_the_card_leaves_it_alone(
    actions: TicketActions, uow: FakeUnitOfWork
) -> None:
    """A group takes only so many messages in a minute."""
    await actions.answer(SEVEN, "No.", EVA, uow)
    await LATER.answer(SEVEN, "And never will.", EVA, uow)

    assert uow.outbox.added.count(CardRefresh(SEVEN)) == 1


async def test_an_entry_pressed_twice_is_sent_once(
    actions: TicketActions, uow: FakeUnitOfWork
) -> None:
    """Also by two agents at once: nobody has anything to be told."""
    for agent in (EVA, EVA, KARIN):
        await actions.answer_with_entry(SEVEN, IOP, agent, uow, knowledge=KNOWLEDGE)

    assert len(replies(uow)) == 1
    assert ticket_in(uow).answered_by == EVA.id


async def test_an_entry_is_sent_again_in_a_case_that_was_opened_again(
    actions: TicketActions, uow: FakeUnitOfWork
) -> None:
    """The button is there, so it does something."""
    await actions.answer_with_entry(SEVEN, IOP, EVA, uow, knowledge=KNOWLEDGE)
    await actions.reopen(SEVEN, EVA, uow)

    await actions.answer_with_entry(SEVEN, IOP, EVA, uow, knowledge=KNOWLEDGE)

    assert len(replies(uow)) == 2
    assert not ticket_in(uow).is_open


async def test_another_entry_is_sent_too(actions: TicketActions, uow: FakeUnitOfWork) -> None:
    """The question may be about both."""
    for entry_id in (IOP, EntryId("lou")):
        await actions.answer_with_entry(SEVEN, entry_id, EVA, uow, knowledge=KNOWLEDGE)

    assert len(replies(uow)) == 2


@pytest.mark.parametrize("entry_id", ["whales", "price", "hello"])
async def test_what_is_no_answer_can_not_be_sent(
    actions: TicketActions, uow: FakeUnitOfWork, entry_id: str
) -> None:
    """An entry that is gone by now, a known unknown, small talk."""
    with pytest.raises(ActionRefused, match=entry_id):
        await actions.answer_with_entry(SEVEN, EntryId(entry_id), EVA, uow, knowledge=KNOWLEDGE)

    assert uow.outbox.added == []


async def test_no_entry_is_sent_to_a_colleagues_visitor(
    actions: TicketActions, uow: FakeUnitOfWork
) -> None:
    """They are at work on it."""
    await actions.claim(SEVEN, EVA, uow)

    with pytest.raises(ActionRefused, match="Eva arbetar"):
        await actions.answer_with_entry(SEVEN, IOP, KARIN, uow, knowledge=KNOWLEDGE)

    assert replies(uow) == []
