"""What was saved is found again, all of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.conversation.acts import Attachment
from bot.conversation.model import Conversation, Direction, Message, Status
from bot.conversation.outbound import OutboundMessage
from bot.conversation.ports import BeginUnitOfWork
from bot.escalation.model import Reason, Suggestion, Ticket, TicketStatus
from bot.ids import AgentId, ConversationId, EntryId, TicketNumber
from bot.knowledge.model import Language, Register
from tests.contract.examples import ANNA, BO, LATER, a_message, a_ticket, add_ticket
from tests.fakes import NOON

SEVEN = TicketNumber(7)
EVA, OLLE = AgentId("telegram:1"), AgentId("telegram:2")

# --- conversations --------------------------------------------------------------------------


async def test_a_visitor_who_was_never_seen_has_a_fresh_conversation(
    begin: BeginUnitOfWork,
) -> None:
    """Nobody has to be registered first."""
    async with begin() as uow:
        assert await uow.conversations.get(ANNA) == Conversation(ANNA)


async def test_a_conversation_is_found_as_it_was_saved(begin: BeginUnitOfWork) -> None:
    """All of it."""
    saved = Conversation(
        ANNA,
        status=Status.OPEN,
        language=Language.EN,
        register=Register.EN,
        failed_tries=1,
        last_question="Vad är överenskommelse?",
        last_entry=EntryId("iop"),
        ticket_number=SEVEN,
        has_chosen_language=True,
        guide_step=3,
        attachments=(Attachment("photo", "41", "album"), Attachment("voice", "42")),
        last_album="album",
        is_flooding=True,
        is_blocked=True,
    )

    async with begin() as uow:
        uow.conversations.save(saved)
        await uow.commit()

    async with begin() as uow:
        assert await uow.conversations.get(ANNA) == saved


async def test_a_conversation_can_be_changed_again_and_again(begin: BeginUnitOfWork) -> None:
    """Each time from what is kept."""
    for question in ("one", "two", "three"):
        async with begin() as uow:
            conversation = await uow.conversations.get(ANNA)
            conversation.last_question += question
            uow.conversations.save(conversation)
            await uow.commit()

    async with begin() as uow:
        assert (await uow.conversations.get(ANNA)).last_question == "onetwothree"


# --- tickets --------------------------------------------------------------------------------


async def test_a_ticket_is_found_as_it_was_added(begin: BeginUnitOfWork) -> None:
    """All of it."""
    suggestion = Suggestion(EntryId("iop"), "Vad är IOP?", 0.41)
    added = replace(a_ticket(7), suggestions=(suggestion,), reason=Reason.ATTACHMENT)

    await _keep_tickets(begin, added)

    async with begin() as uow:
        assert _without_version(await uow.tickets.get(SEVEN)) == added


async def test_a_ticket_is_found_as_it_was_changed(begin: BeginUnitOfWork) -> None:
    """By whom and when it was answered, who has it, when it ended and when one was reminded."""
    await _keep_tickets(begin, a_ticket(7))
    changed = a_ticket(7)
    changed.reminded_at = NOON + timedelta(minutes=1)
    changed.answer(EVA, NOON + timedelta(minutes=2))
    changed.claim(OLLE)
    changed.close(NOON + timedelta(minutes=3), TicketStatus.SPAM)

    async with begin() as uow:
        ticket = await uow.tickets.get(SEVEN)
        assert ticket is not None
        uow.tickets.save(replace(changed, version=ticket.version))
        await uow.commit()

    async with begin() as uow:
        assert _without_version(await uow.tickets.get(SEVEN)) == changed


async def test_a_ticket_that_is_opened_again_is_as_if_it_had_not_ended(
    begin: BeginUnitOfWork,
) -> None:
    """What is taken back is gone, not only what is set."""
    ended = a_ticket(7)
    ended.claim(EVA)
    ended.close(LATER)
    await _keep_tickets(begin, ended)

    async with begin() as uow:
        ticket = await uow.tickets.get(SEVEN)
        assert ticket is not None
        ticket.reopen()
        uow.tickets.save(ticket)
        await uow.commit()

    async with begin() as uow:
        assert _without_version(await uow.tickets.get(SEVEN)) == a_ticket(7)


async def test_there_is_no_ticket_that_was_never_added(begin: BeginUnitOfWork) -> None:
    """A mistyped number leads nowhere."""
    async with begin() as uow:
        assert await uow.tickets.get(TicketNumber(404)) is None


async def test_a_visitors_tickets_are_found_with_the_oldest_first(begin: BeginUnitOfWork) -> None:
    """However they ended; nobody else's, and none where there are none."""
    ended = replace(a_ticket(8), status=TicketStatus.CLOSED)
    await _keep_tickets(begin, a_ticket(9), a_ticket(7), ended, a_ticket(6, of=BO))

    async with begin() as uow:
        theirs = await uow.tickets.of_conversation(ANNA)

        assert [_without_version(ticket) for ticket in theirs] == [a_ticket(7), ended, a_ticket(9)]
    async with begin() as uow:
        assert await uow.tickets.of_conversation(ConversationId("web:nobody")) == []


# --- messages -------------------------------------------------------------------------------

SAID = [
    replace(a_message("Vad är IOP?"), channel_id="41", ticket_number=SEVEN),
    replace(
        a_message("Ett avtal.", Direction.OUTGOING),
        entry_id=EntryId("iop"),
        reply=OutboundMessage(ANNA, "Ett avtal.", Language.SV, answers="41"),
    ),
    replace(a_message("Ring henne.", Direction.NOTE), ticket_number=SEVEN, author=EVA, at=LATER),
]


async def test_what_was_said_is_found_as_it_was(begin: BeginUnitOfWork) -> None:
    """By the visitor, by us, and by agents among themselves."""
    await _keep_messages(begin, *SAID)

    async with begin() as uow:
        assert await uow.messages.last(ANNA, 10) == SAID


async def test_of_what_was_said_the_newest_is_found(begin: BeginUnitOfWork) -> None:
    """As much as is wanted, the oldest of it first."""
    await _keep_messages(begin, *(a_message(text) for text in ("one", "two", "three")))

    async with begin() as uow:
        newest = await uow.messages.last(ANNA, 2)

    assert [message.text for message in newest] == ["two", "three"]


async def test_what_others_said_is_not_found(begin: BeginUnitOfWork) -> None:
    """Each conversation stands for itself, also where the channel counts alike."""
    of_bo = replace(a_message("Bos"), conversation_id=BO, channel_id="41")
    await _keep_messages(begin, replace(a_message("Annas"), channel_id="41"), of_bo)

    async with begin() as uow:
        assert await uow.messages.last(BO, 10) == [of_bo]
        assert await uow.messages.find(BO, "41") == of_bo


async def test_of_a_message_that_was_edited_the_newest_version_is_found(
    begin: BeginUnitOfWork,
) -> None:
    """The versions before are kept too."""
    first = replace(a_message("Vad är IPO?"), channel_id="41")
    edited = replace(first, text="Vad är IOP?", at=LATER)
    await _keep_messages(begin, first, edited, replace(a_message("Hej!"), channel_id="42"))

    async with begin() as uow:
        assert await uow.messages.find(ANNA, "41") == edited
        assert (await uow.messages.last(ANNA, 10))[0] == first


async def test_a_message_that_was_never_kept_is_not_found(begin: BeginUnitOfWork) -> None:
    """It was written before we were there."""
    await _keep_messages(begin, replace(a_message("Hej!"), channel_id="42"))

    async with begin() as uow:
        assert await uow.messages.find(ANNA, "41") is None


# --- threads --------------------------------------------------------------------------------


async def test_a_message_of_the_agents_group_leads_to_its_ticket(begin: BeginUnitOfWork) -> None:
    """And any other message to none."""
    await _keep_tickets(begin, a_ticket(7))

    async with begin() as uow:
        uow.threads.add("41", SEVEN)
        await uow.commit()

    async with begin() as uow:
        assert [await uow.threads.ticket_of(name) for name in ("41", "42")] == [SEVEN, None]


@pytest.mark.parametrize("number", [7, 8])
async def test_a_message_of_the_agents_group_stays_in_its_thread(
    begin: BeginUnitOfWork, number: int
) -> None:
    """It comes once more when its agent edits it."""
    await _keep_tickets(begin, a_ticket(7), a_ticket(8))

    for one in (7, number):
        async with begin() as uow:
            uow.threads.add("41", TicketNumber(one))
            await uow.commit()

    async with begin() as uow:
        assert await uow.threads.ticket_of("41") == SEVEN


async def _keep_tickets(begin: BeginUnitOfWork, *tickets: Ticket) -> None:
    async with begin() as uow:
        for ticket in tickets:
            add_ticket(uow, ticket)
        await uow.commit()


async def _keep_messages(begin: BeginUnitOfWork, *messages: Message) -> None:
    async with begin() as uow:
        for message in messages:
            uow.conversations.save(Conversation(message.conversation_id))
            uow.messages.add(message)
        await uow.commit()


def _without_version(ticket: Ticket | None) -> Ticket | None:
    """The store counts versions up; what an agent sees is the rest."""
    return None if ticket is None else replace(ticket, version=0)
