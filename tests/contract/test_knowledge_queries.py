"""What the console tells of how entries are used."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.conversation.labels import Rating
from bot.conversation.model import Conversation, Direction, Message, Outcome
from bot.escalation.model import Suggestion, TicketStatus
from bot.ids import AgentId, EntryId, TicketNumber
from bot.staff.entry_use import Led, Use
from bot.store.open_store import Store
from tests.contract.examples import ANNA, BO, a_ticket
from tests.fakes import NOON

EVA, OLLE = AgentId("telegram:1"), AgentId("telegram:2")
IOP, LOU = EntryId("iop"), EntryId("lou")
DAY = timedelta(days=1)


async def given(store: Store, entry_id: EntryId, *times: datetime) -> None:
    async with store.begin() as uow:
        uow.conversations.save(await uow.conversations.get(ANNA))
        for at in times:
            uow.messages.add(Message(ANNA, Direction.OUTGOING, "Så.", at, entry_id=entry_id))
        await uow.commit()


async def led(store: Store, number: int, *entry_ids: EntryId, question: str = "Hur?") -> None:
    suggestions = tuple(Suggestion(one, "Vad?", 0.3) for one in entry_ids)
    async with store.begin() as uow:
        uow.conversations.save(await uow.conversations.get(ANNA))
        ticket = a_ticket(TicketNumber(number))
        uow.tickets.add(replace(ticket, question=question, suggestions=suggestions))
        await uow.commit()


async def test_use_is_counted_by_entry(store: Store) -> None:
    """Of what was given or rated since then, and of nothing else."""
    await given(store, IOP, NOON, NOON - DAY, NOON - 2 * DAY)
    async with store.begin() as uow:
        for visitor, version, has_helped in ((ANNA, "1", True), (BO, "1", False), (BO, "2", True)):
            uow.ratings.put(Rating(visitor, IOP, version, has_helped, NOON))
        uow.ratings.put(Rating(ANNA, LOU, "1", has_helped=False, at=NOON))
        uow.ratings.put(Rating(BO, LOU, "1", has_helped=False, at=NOON - 2 * DAY))
        await uow.commit()

    assert await store.knowledge_queries.use(NOON - DAY) == {IOP: Use(2, 2, 1), LOU: Use(0, 0, 1)}


async def test_use_is_counted_by_week(store: Store) -> None:
    """The last one first; a week ends at the moment that is asked about."""
    edge = NOON - timedelta(days=7)
    await given(store, IOP, NOON, edge + timedelta(seconds=1), edge, NOON - 27 * DAY)
    await given(store, IOP, NOON + DAY, NOON - 28 * DAY)
    await given(store, LOU, NOON)

    assert await store.knowledge_queries.weeks(IOP, NOON, 4) == [2, 1, 0, 1]


async def test_tickets_are_found_by_what_was_nearest(store: Store) -> None:
    """The newest first, so many of them."""
    await led(store, 1, IOP, LOU)
    await led(store, 2, LOU, IOP)
    await led(store, 3, IOP)
    await led(store, 4, IOP)
    await led(store, 5, EntryId("iop-lag"))

    found = await store.knowledge_queries.nearest_to(IOP, 2)

    assert [one.number for one in found] == [4, 3]
    assert found[0] == Led(TicketNumber(4), TicketStatus.OPEN, found[0].created_at)


async def test_tickets_are_found_by_what_they_ask(store: Store) -> None:
    """However it is written; older ones are not opened."""
    for number in (1, 2, 3):
        await led(store, number, question="Hur gör MAN?")
    await led(store, 4, question="Hur gör man inte?")

    found = await store.knowledge_queries.asking({"hur gör man"}, 3)

    assert [one.number for one in found] == [3, 2]
    assert await store.knowledge_queries.asking((), 3) == []


async def test_the_newest_questions_are_those_that_led_somewhere(store: Store) -> None:
    """To an answer or to a person, the newest first."""
    outcomes = (Outcome.ANSWER, Outcome.CLARIFY, None, Outcome.HANDOVER, Outcome.ANSWER)
    async with store.begin() as uow:
        uow.conversations.save(Conversation(ANNA))
        for number, outcome in enumerate(outcomes):
            at, text = NOON + number * DAY, f"Fråga {number}"
            uow.messages.add(Message(ANNA, Direction.INCOMING, text, at, outcome=outcome))
        await uow.commit()

    assert await store.knowledge_queries.recent_questions(2) == ["Fråga 4", "Fråga 3"]


@pytest.mark.parametrize(("others", "is_alone"), [((), True), ((OLLE,), False)])
async def test_it_is_known_whether_anybody_else_was_ever_here(
    store: Store, others: tuple[AgentId, ...], *, is_alone: bool
) -> None:
    """By name, as all are who have acted."""
    async with store.begin() as uow:
        for agent in (EVA, *others):
            uow.agents.remember(agent, f"Name of {agent}")
        await uow.commit()

    assert await store.knowledge_queries.is_alone(EVA) is is_alone
    assert await store.knowledge_queries.names() == {
        agent: f"Name of {agent}" for agent in (EVA, *others)
    }
