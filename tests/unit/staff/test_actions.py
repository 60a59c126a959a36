"""What agents do: an answer reaches the visitor, and the bot takes over again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.conversation.model import Conversation, Direction, Message, OutboundMessage, Status
from bot.conversation.ports import Outgoing
from bot.errors import ActionRefused, TicketNotFound
from bot.escalation.model import (
    CardRefresh,
    Happening,
    Reason,
    Ticket,
    TicketNotice,
    TicketStatus,
)
from bot.ids import AgentId, EntryId, TicketNumber
from bot.knowledge.model import Language, Register
from bot.staff.actions import Agent, TicketActions
from tests.fakes import NOON, FakeUnitOfWork, noon
from tests.unit.conversation.fakes import ANNA, KNOWLEDGE

EVA = Agent(AgentId("telegram:1"), "Eva")
KARIN = Agent(AgentId("telegram:2"), "Karin")
SEVEN, GONE = TicketNumber(7), TicketNumber(404)
IOP, KEY = EntryId("iop"), "-100500:8"
LATER = TicketActions(lambda: NOON + timedelta(days=1))


@pytest.fixture
def actions() -> TicketActions:
    return TicketActions(noon)


@pytest.fixture
def uow() -> FakeUnitOfWork:
    """A visitor who speaks English waits in case 7."""
    uow = FakeUnitOfWork()
    conversation = Conversation(ANNA, language=Language.EN, register=Register.EN)
    conversation.hand_over(SEVEN)
    uow.conversations.save(conversation)
    uow.tickets.add(a_ticket(7))
    for agent in (EVA, KARIN):
        uow.agents.remember(agent.id, agent.name)
    return uow


def a_ticket(number: int, **changes: object) -> Ticket:
    ticket = Ticket(
        number=TicketNumber(number),
        conversation_id=ANNA,
        question="Do you sell whales?",
        reason=Reason.NO_MATCH,
        language=Language.EN,
        created_at=NOON - timedelta(hours=1),
        expected_by=NOON,
    )
    return replace(ticket, **changes)  # type: ignore[arg-type]  # each test names its fields


def ticket_in(uow: FakeUnitOfWork) -> Ticket:
    return uow.tickets.kept[SEVEN]


def conversation_in(uow: FakeUnitOfWork) -> Conversation:
    return uow.conversations.saved[ANNA]


def replies(uow: FakeUnitOfWork) -> list[OutboundMessage]:
    """What the visitor is told."""
    return [one for one in uow.outbox.added if isinstance(one, OutboundMessage)]


def bodies(uow: FakeUnitOfWork) -> list[str]:
    return [reply.body for reply in replies(uow)]


def news(uow: FakeUnitOfWork) -> list[Outgoing]:
    """What agents are told, beside that the card has changed."""
    return [one for one in uow.outbox.added if isinstance(one, TicketNotice)]


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

    with pytest.raises(ActionRefused, match=r"Eva hann före .*2026-11-24 12:00.* Ta\b.*Claim"):
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


async def test_an_entry_pressed_twice_is_sent_once(
    actions: TicketActions, uow: FakeUnitOfWork
) -> None:
    """Also by two agents at once: nobody has anything to be told."""
    for agent in (EVA, EVA, KARIN):
        await actions.answer_with_entry(SEVEN, IOP, agent, uow, knowledge=KNOWLEDGE)

    assert len(replies(uow)) == 1
    assert ticket_in(uow).answered_by == EVA.id


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


# --- editing what was sent ------------------------------------------------------------------


async def test_an_edited_answer_takes_the_place_of_the_first(
    actions: TicketActions, uow: FakeUnitOfWork
) -> None:
    """The visitor sees the new words where the old ones stood."""
    await actions.answer(SEVEN, "Nej.", EVA, uow, key=KEY)
    await actions.edit_answer(SEVEN, "No.", EVA, uow, key=KEY)

    edit = replies(uow)[1]
    assert edit.body == "Answer in case 7:\n\nNo."
    assert (edit.answers, edit.replaces_answer) == (KEY, True)


async def test_an_edited_answer_is_kept_as_a_new_version(
    actions: TicketActions, uow: FakeUnitOfWork
) -> None:
    """What was said first stays with it."""
    await actions.answer(SEVEN, "Nej.", EVA, uow, key=KEY)
    await LATER.edit_answer(SEVEN, "No.", EVA, uow, key=KEY)

    kept = [(one.text, one.at) for one in uow.messages.added]
    assert kept == [("Nej.", NOON), ("No.", NOON + timedelta(days=1))]


async def test_an_edit_that_changes_nothing_is_not_sent(
    actions: TicketActions, uow: FakeUnitOfWork
) -> None:
    """Telegram calls it an edit when a preview was added."""
    await actions.answer(SEVEN, "No.", EVA, uow, key=KEY)
    await actions.edit_answer(SEVEN, "No.", EVA, uow, key=KEY)

    assert len(replies(uow)) == 1


async def test_an_edited_answer_without_words_is_refused(
    actions: TicketActions, uow: FakeUnitOfWork
) -> None:
    """The visitor keeps what they have."""
    await actions.answer(SEVEN, "No.", EVA, uow, key=KEY)

    with pytest.raises(ActionRefused, match="tomt"):
        await actions.edit_answer(SEVEN, " ", EVA, uow, key=KEY)


async def test_an_edited_note_stays_a_note(actions: TicketActions, uow: FakeUnitOfWork) -> None:
    """Whatever has become of its first word."""
    await actions.note(SEVEN, "secret", EVA, uow, key=KEY)
    await actions.edit_answer(SEVEN, "more secret", EVA, uow, key=KEY)

    assert uow.outbox.added == []
    kept = [(one.direction, one.text) for one in uow.messages.added]
    assert kept == [(Direction.NOTE, "secret"), (Direction.NOTE, "more secret")]


async def test_an_edit_of_what_never_was_an_answer_sends_nothing(
    actions: TicketActions, uow: FakeUnitOfWork
) -> None:
    """It was refused, or a command, or is forgotten; the agent hears it."""
    with pytest.raises(ActionRefused, match="inget svar som har skickats"):
        await actions.edit_answer(SEVEN, "secret", EVA, uow, key=KEY)

    assert uow.outbox.added == []
    assert uow.messages.added == []


# --- notes ----------------------------------------------------------------------------------


async def test_a_note_is_kept_and_sent_to_nobody(
    actions: TicketActions, uow: FakeUnitOfWork
) -> None:
    """Nothing of the ticket changes by it."""
    await actions.note(SEVEN, "Ask Karin.", EVA, uow, key=KEY)

    expected = Message(ANNA, Direction.NOTE, "Ask Karin.", NOON, SEVEN, EVA.id, channel_id=KEY)
    assert uow.messages.added == [expected]
    assert uow.outbox.added == []
    assert ticket_in(uow) == a_ticket(7)


async def test_a_note_without_words_is_refused(actions: TicketActions, uow: FakeUnitOfWork) -> None:
    """There is nothing to keep."""
    with pytest.raises(ActionRefused, match="Anteckningen är tom"):
        await actions.note(SEVEN, " ", EVA, uow)

    assert uow.messages.added == []


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
