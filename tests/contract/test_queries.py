"""What people look at: what was said, the open tickets, and a ticket's card."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest

from bot.conversation.model import Conversation, Direction, Message
from bot.escalation.model import Ticket, TicketStatus, TicketView
from bot.ids import AgentId, TicketNumber
from bot.store.open_store import Store
from tests.contract.conftest import Place
from tests.contract.examples import ANNA, BO, LATER, a_message, a_reply, a_ticket, add_ticket

SEVEN = TicketNumber(7)
EVA, OLLE = AgentId("telegram:1"), AgentId("telegram:2")

# --- what was said --------------------------------------------------------------------------


async def test_a_conversation_is_shown_as_it_went(store: Store) -> None:
    """Question, answer, next question."""
    said = [
        a_message("Vad är IOP?"),
        replace(a_message("En överenskommelse.", Direction.OUTGOING), reply=a_reply()),
        a_message("Och LOU?"),
    ]

    await _keep(store, *said)

    assert [message for _, message in await store.queries.messages_in(ANNA)] == said


async def test_an_agents_message_is_shown_with_its_author_and_case(store: Store) -> None:
    """So that everybody can see who answered."""
    answer = replace(
        a_message("Ja.", Direction.OUTGOING), ticket_number=TicketNumber(7), author="telegram:1"
    )

    await _keep(store, answer)

    assert [message for _, message in await store.queries.messages_in(ANNA)] == [answer]


async def test_a_page_asks_only_for_what_is_new(store: Store) -> None:
    """Each message has a key that rises."""
    await _keep(store, a_message("one"), a_message("two"))
    (first, _), _ = await store.queries.messages_in(ANNA)

    shown = await store.queries.messages_in(ANNA, after=first)

    assert [message.text for _, message in shown] == ["two"]


async def test_agents_notes_are_not_shown_to_the_visitor(store: Store) -> None:
    """What agents write among themselves stays with them."""
    await _keep(store, a_message("one"), a_message("between us", Direction.NOTE))

    shown = await store.queries.messages_in(ANNA)

    assert [message.text for _, message in shown] == ["one"]


async def test_a_visitor_sees_nobody_elses_words(store: Store) -> None:
    """Each conversation is shown by itself."""
    await _keep(store, a_message("Annas"), replace(a_message("Bos"), conversation_id=BO))

    shown = await store.queries.messages_in(BO)

    assert [message.text for _, message in shown] == ["Bos"]


# --- tickets that wait ----------------------------------------------------------------------


async def test_tickets_wait_with_the_oldest_first(store: Store) -> None:
    """Whoever has waited longest is answered first."""
    async with store.begin() as uow:
        for number in (9, 7, 8):
            add_ticket(uow, a_ticket(number))
        await uow.commit()

    assert [ticket.number for ticket in await store.queries.open_tickets()] == [7, 8, 9]


async def test_a_ticket_waits_until_its_answer_has_a_chance_to_arrive(store: Store) -> None:
    """An answered one is done; one whose answer did not arrive is not."""
    answered, lost = a_ticket(7), a_ticket(8)
    answered.answer(AgentId("console"), LATER)
    lost.status = TicketStatus.UNDELIVERABLE
    async with store.begin() as uow:
        for ticket in (answered, lost, a_ticket(9)):
            add_ticket(uow, ticket)
        await uow.commit()

    assert [ticket.number for ticket in await store.queries.open_tickets()] == [8, 9]


# --- a ticket's card ------------------------------------------------------------------------


async def test_a_card_shows_the_ticket_as_it_stands(store: Store) -> None:
    """Nobody has it, and its visitor may write."""
    await _keep_ticket(store, a_ticket(7))

    assert await store.queries.view_of(SEVEN) == TicketView(replace(a_ticket(7), version=1))


async def test_there_is_no_card_of_a_ticket_that_was_never_added(store: Store) -> None:
    """A mistyped number leads nowhere."""
    assert await store.queries.view_of(TicketNumber(404)) is None


async def test_a_card_names_who_has_answered(store: Store) -> None:
    """Until somebody else takes the ticket over."""
    ticket = a_ticket(7)
    ticket.answer(EVA, LATER)
    ticket.release()
    await _keep_ticket(store, ticket)

    assert await _owner(store) == "Eva"


async def test_a_card_names_who_works_on_it_rather_than_who_has_answered(store: Store) -> None:
    """That is whom the others would ask."""
    ticket = a_ticket(7)
    ticket.answer(EVA, LATER)
    ticket.claim(OLLE)
    await _keep_ticket(store, ticket)

    assert await _owner(store) == "Olle"


async def test_a_card_names_an_agent_without_a_name_by_the_id(store: Store) -> None:
    """One can see that somebody has the ticket, from the command line for instance."""
    ticket = a_ticket(7)
    ticket.claim(AgentId("console"))
    await _keep_ticket(store, ticket)

    assert await _owner(store) == "console"


@pytest.mark.parametrize("is_blocked", [True, False])
async def test_a_card_shows_whether_its_visitor_is_shut_out(
    store: Store, *, is_blocked: bool
) -> None:
    """So that an agent can let the visitor in again."""
    await _keep_ticket(store, a_ticket(7), is_blocked=is_blocked)

    view = await store.queries.view_of(SEVEN)

    assert view is not None
    assert view.is_blocked is is_blocked


# --- the store itself -----------------------------------------------------------------------


async def test_a_store_that_answers_has_no_problem(store: Store) -> None:
    """That is what the readiness check asks."""
    assert await store.queries.problem() is None


async def test_a_store_that_can_not_be_read_says_why(sqlite: Place) -> None:
    """The readiness check turns red, and an operator sees the reason."""
    async with sqlite.open() as store:
        shutil.rmtree(sqlite.database_file.parent)

        assert "unable to open database file" in str(await store.queries.problem())


async def _keep(store: Store, *messages: Message) -> None:
    async with store.begin() as uow:
        for message in messages:
            uow.conversations.save(Conversation(message.conversation_id))
            uow.messages.add(message)
        await uow.commit()


async def _keep_ticket(store: Store, ticket: Ticket, *, is_blocked: bool = False) -> None:
    """Where the agents are known by name."""
    async with store.begin() as uow:
        uow.conversations.save(Conversation(ticket.conversation_id, is_blocked=is_blocked))
        uow.tickets.add(ticket)
        uow.agents.remember(EVA, "Eva")
        uow.agents.remember(OLLE, "Olle")
        await uow.commit()


async def _owner(store: Store) -> str:
    view = await store.queries.view_of(SEVEN)
    assert view is not None
    return view.owner
