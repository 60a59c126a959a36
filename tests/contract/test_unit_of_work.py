"""All that one update leads to is kept together, or nothing of it."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.conversation.labels import Label, LabelStatus, Rating, Taught
from bot.conversation.model import Conversation
from bot.conversation.ports import BeginUnitOfWork, UnitOfWork
from bot.errors import ConcurrentChange, StoreError, StoreUnavailable
from bot.ids import AgentId, ConversationId, EntryId, LabelId, TicketNumber
from bot.knowledge.model import Language
from bot.store.open_store import Store
from bot.store.tables import audit
from tests.contract.conftest import Place
from tests.contract.examples import (
    ANNA,
    BO,
    CARIN,
    a_message,
    a_reply,
    a_ticket,
    add_ticket,
    received,
)
from tests.fakes import NOON

SEVEN = TicketNumber(7)
EVA = AgentId("telegram:1")
IOP = EntryId("iop")
RATING = Rating(ANNA, IOP, "0123abcd", has_helped=True, at=NOON)
LABEL = Label(LabelId("a"), ANNA, "Vad är IOP?", IOP, Language.SV, NOON)
TAUGHT = Taught("b", "{}", EVA, NOON)

# --- all or nothing -------------------------------------------------------------------------


async def test_leaving_without_a_commit_keeps_nothing(begin: BeginUnitOfWork) -> None:
    """A failed try leaves no trace."""
    async with begin() as uow:
        _put_something_everywhere(uow)

    async with begin() as uow:
        assert await uow.conversations.get(ANNA) == Conversation(ANNA)
        assert await uow.tickets.get(SEVEN) is None
        assert await uow.threads.ticket_of("41") is None
        assert await uow.messages.last(ANNA, 10) == []
        assert await uow.ratings.get(RATING) is None
        assert await uow.labels.get(LABEL.id) is None
        assert await uow.teaching.get(TAUGHT.id) is None
        assert await uow.agents.name_of(EVA) == EVA


async def test_without_a_commit_nothing_is_undone_or_erased_either(begin: BeginUnitOfWork) -> None:
    """What was kept before is as it was."""
    async with begin() as uow:
        _put_something_everywhere(uow)
        await uow.commit()

    async with begin() as uow:
        uow.labels.mark(LABEL.id, LabelStatus.REJECTED)
        uow.teaching.undo(TAUGHT.id)
        uow.erasure.erase(ANNA)

    async with begin() as uow:
        assert (await uow.conversations.get(ANNA)).last_question == "Vad är IOP?"
        assert [message.text for message in await uow.messages.last(ANNA, 10)] == ["Vad är IOP?"]
        assert await uow.labels.get(LABEL.id) == LABEL
        assert await uow.teaching.get(TAUGHT.id) == TAUGHT


async def test_without_a_commit_nothing_is_said_and_nothing_is_sent(place: Place) -> None:
    """Neither now nor after a restart."""
    async with place.open() as store, store.begin() as uow:
        _put_something_everywhere(uow)

    async with place.open() as store:
        assert await store.queries.messages_in(ANNA) == []
        assert await store.outbox.claim(10) == []
    assert await place.rows(audit) == []


async def test_an_error_keeps_nothing(begin: BeginUnitOfWork) -> None:
    """The update is handled from the start the next time."""
    with pytest.raises(RuntimeError):
        await _fail_halfway(begin)

    async with begin() as uow:
        assert await uow.conversations.get(ANNA) == Conversation(ANNA)


async def test_an_update_is_done_only_together_with_its_effects(place: Place) -> None:
    """A crash in between leads to another try."""
    async with place.open() as store:
        (item,) = await store.inbox.add([received()])
        async with store.begin() as uow:
            _put_something_everywhere(uow)
            uow.inbox.done(item)

    async with place.open() as store:
        assert await store.inbox.claim(10) == [replace(item, attempts=1)]


async def test_what_a_refused_unit_did_besides_is_not_kept_either(place: Place) -> None:
    """A reply to a conversation that has changed is not sent."""
    async with place.open() as store, store.begin() as stale:
        conversation = await stale.conversations.get(ANNA)
        await _save(store.begin, Conversation(ANNA, last_question="quicker"))
        stale.conversations.save(conversation)
        stale.messages.add(a_message("too late"))
        stale.outbox.add(a_reply("too late"))
        with pytest.raises(ConcurrentChange):
            await stale.commit()

    async with place.open() as store:
        assert await store.queries.messages_in(ANNA) == []
        assert await store.outbox.claim(10) == []


# --- two at the same time -------------------------------------------------------------------


async def test_a_conversation_that_has_changed_meanwhile_is_not_overwritten(store: Store) -> None:
    """An agent's answer and a visitor's next question may come at the same moment."""
    async with store.begin() as slow, store.begin() as quick:
        for uow in (slow, quick):
            uow.conversations.save(await uow.conversations.get(ANNA))
        await quick.commit()

        with pytest.raises(ConcurrentChange):
            await slow.commit()


async def test_a_ticket_that_has_changed_meanwhile_is_not_overwritten(store: Store) -> None:
    """Two agents may answer at the same moment; the second one looks again."""
    await _add_ticket(store.begin)

    async with store.begin() as slow, store.begin() as quick:
        for uow in (slow, quick):
            ticket = await uow.tickets.get(SEVEN)
            assert ticket is not None
            uow.tickets.save(ticket)
        await quick.commit()

        with pytest.raises(ConcurrentChange):
            await slow.commit()


async def test_of_many_changes_at_once_one_wins(store: Store) -> None:
    """Also if they are written in the same transaction."""

    async def change(number: int) -> None:
        async with store.begin() as uow:
            conversation = await uow.conversations.get(ANNA)
            conversation.last_question = str(number)
            uow.conversations.save(conversation)
            await uow.commit()

    results = await asyncio.gather(*map(change, range(10)), return_exceptions=True)

    assert [type(result) for result in results].count(ConcurrentChange) == 9
    assert results.count(None) == 1


async def test_one_units_conflict_does_not_touch_the_others(store: Store) -> None:
    """They are written together, but each stands for itself."""
    await _save(store.begin, Conversation(ANNA))
    units = [store.begin() for _ in range(3)]
    units[0].conversations.save(Conversation(BO))
    units[1].conversations.save(Conversation(ANNA, version=0))
    units[2].conversations.save(Conversation(CARIN))

    results = await asyncio.gather(*(unit.commit() for unit in units), return_exceptions=True)

    assert [type(result) for result in results] == [type(None), ConcurrentChange, type(None)]


async def test_a_unit_that_the_database_refuses_does_not_touch_the_others(store: Store) -> None:
    """One program error is one conversation's."""
    await _save(store.begin, Conversation(ANNA))
    sound, wrong = store.begin(), store.begin()
    sound.messages.add(a_message("Vad är IOP?"))
    wrong.messages.add(replace(a_message("?"), conversation_id=ConversationId("web:nobody")))

    results = await asyncio.gather(wrong.commit(), sound.commit(), return_exceptions=True)

    assert [type(result) for result in results] == [StoreError, type(None)]
    assert [message.text for _, message in await store.queries.messages_in(ANNA)] == ["Vad är IOP?"]


async def test_a_closed_store_takes_nothing_more(place: Place) -> None:
    """Instead of seeming to keep it."""
    async with place.open() as store:
        uow = store.begin()
    uow.conversations.save(Conversation(ANNA))

    with pytest.raises(StoreUnavailable):
        await uow.commit()


# --- ticket numbers -------------------------------------------------------------------------


async def test_a_ticket_number_is_never_given_twice(begin: BeginUnitOfWork) -> None:
    """Also if the transaction it was meant for comes to nothing."""
    numbers = []
    for _ in range(5):
        async with begin() as uow:
            numbers.append(await uow.tickets.next_number())

    assert numbers == [1, 2, 3, 4, 5]


async def test_a_ticket_number_is_not_given_twice_at_once(store: Store) -> None:
    """Two visitors never share a case."""
    numbers = await asyncio.gather(*(store.begin().tickets.next_number() for _ in range(20)))

    assert sorted(numbers) == list(range(1, 21))


async def test_ticket_numbers_go_on_after_a_restart(place: Place) -> None:
    """They count up for as long as the database is there."""
    numbers = []
    for _ in range(3):
        async with place.open() as store, store.begin() as uow:
            numbers.append(await uow.tickets.next_number())
            uow.conversations.save(await uow.conversations.get(ANNA))
            uow.tickets.add(a_ticket(numbers[-1]))
            await uow.commit()

    assert numbers == [1, 2, 3]


async def _save(begin: BeginUnitOfWork, conversation: Conversation) -> None:
    async with begin() as uow:
        uow.conversations.save(conversation)
        await uow.commit()


async def _add_ticket(begin: BeginUnitOfWork) -> None:
    async with begin() as uow:
        add_ticket(uow, a_ticket(7))
        await uow.commit()


def _put_something_everywhere(uow: UnitOfWork) -> None:
    uow.conversations.save(Conversation(ANNA, last_question="Vad är IOP?"))
    uow.tickets.add(a_ticket(7))
    uow.threads.add("41", SEVEN)
    uow.messages.add(a_message("Vad är IOP?"))
    uow.outbox.add(a_reply())
    uow.ratings.put(RATING)
    uow.labels.add(LABEL)
    uow.teaching.add(TAUGHT)
    uow.agents.remember(EVA, "Eva")
    uow.audit.add(EVA, "teach", "variant of iop")


async def _fail_halfway(begin: BeginUnitOfWork) -> None:
    async with begin() as uow:
        _put_something_everywhere(uow)
        raise RuntimeError
