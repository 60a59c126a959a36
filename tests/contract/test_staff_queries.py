"""What agents ask for: which tickets wait, and how many came to what."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.escalation.model import Reason, Suggestion, Ticket, TicketStatus, TicketView
from bot.ids import AgentId, EntryId
from bot.store.open_store import Store
from tests.contract.examples import LATER, a_ticket, add_ticket
from tests.fakes import NOON

EVA = AgentId("telegram:1")
A_WEEK_AGO = NOON - timedelta(days=7)

# --- tickets that wait ----------------------------------------------------------------------


async def test_the_tickets_that_wait_are_listed_with_the_oldest_first(store: Store) -> None:
    """Whoever has waited longest comes first, whatever the numbers."""
    older = replace(a_ticket(8), created_at=NOON - timedelta(hours=1))
    await _keep(store, a_ticket(7), older)

    assert await store.queries.waiting_tickets() == [_view(older), _view(a_ticket(7))]


@pytest.mark.parametrize(
    "status", [status for status in TicketStatus if status is not TicketStatus.OPEN]
)
async def test_a_ticket_that_is_done_does_not_wait(store: Store, status: TicketStatus) -> None:
    """However it ended."""
    await _keep(store, replace(a_ticket(7), status=status))

    assert await store.queries.waiting_tickets() == []


async def test_a_ticket_that_waits_shows_who_works_on_it(store: Store) -> None:
    """By name."""
    ticket = a_ticket(7)
    ticket.claim(EVA)
    await _keep(store, ticket)
    async with store.begin() as uow:
        uow.agents.remember(EVA, "Eva")
        await uow.commit()

    (view,) = await store.queries.waiting_tickets()

    assert view.owner == "Eva"


# --- counts ---------------------------------------------------------------------------------


async def test_answers_that_did_not_arrive_are_counted(store: Store) -> None:
    """An agent may find another way."""
    lost = [replace(a_ticket(number), status=TicketStatus.UNDELIVERABLE) for number in (7, 8)]
    await _keep(store, *lost, a_ticket(9))

    assert await store.queries.undeliverable_tickets() == 2


async def test_answers_are_counted_from_a_time_on(store: Store) -> None:
    """Each ticket once, by its first answer."""
    before, then, later, waits = (a_ticket(number) for number in (6, 7, 8, 9))
    before.answer(EVA, NOON - timedelta(seconds=1))
    then.answer(EVA, NOON)
    later.answer(EVA, LATER)
    await _keep(store, before, then, later, waits)

    assert await store.queries.answered_since(NOON) == 2


async def test_what_was_asked_without_an_answer_is_counted_by_the_nearest_entry(
    store: Store,
) -> None:
    """The most frequent first, so many as are wanted."""
    tickets = [_near(number, entry) for number, entry in enumerate("abacbacd", start=1)]
    await _keep(store, *tickets)

    counts = await store.queries.unanswered_counts(A_WEEK_AGO, 3)

    assert counts == [("a", 3), ("b", 2), ("c", 2)]


@pytest.mark.parametrize(
    "changes",
    [
        {"created_at": A_WEEK_AGO - timedelta(seconds=1)},
        {"reason": Reason.ASKED_FOR_PERSON},
        {"status": TicketStatus.SPAM},
        {"suggestions": ()},
    ],
    ids=str,
)
async def test_what_is_no_question_without_an_answer_is_not_counted(
    store: Store, changes: dict[str, object]
) -> None:
    """Older ones, people who want a person, spam, and what was near to nothing."""
    ticket = _near(7, "iop")
    for name, value in changes.items():
        setattr(ticket, name, value)
    await _keep(store, ticket)

    assert await store.queries.unanswered_counts(A_WEEK_AGO, 3) == []


def _near(number: int, entry: str) -> Ticket:
    """Nothing fitted; this entry came nearest, another one after it."""
    suggestions = (
        Suggestion(EntryId(entry), entry, 0.4),
        Suggestion(EntryId("other"), "other", 0.3),
    )
    reason = Reason.KNOWN_UNKNOWN if number % 2 else Reason.NO_MATCH
    return replace(a_ticket(number), suggestions=suggestions, reason=reason)


def _view(ticket: Ticket) -> TicketView:
    return TicketView(replace(ticket, version=1))


async def _keep(store: Store, *tickets: Ticket) -> None:
    async with store.begin() as uow:
        for ticket in tickets:
            add_ticket(uow, ticket)
        await uow.commit()
