"""Which entries visitors were given most often."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.conversation.model import Conversation, Direction, Message
from bot.ids import EntryId
from bot.store.open_store import Store
from tests.contract.examples import BO, a_message
from tests.fakes import NOON

YESTERDAY = NOON - timedelta(days=1)


def given(entry_id: str | None) -> Message:
    """What was said when the entry was given."""
    message = a_message("Ett svar.", Direction.OUTGOING)
    return replace(message, entry_id=None if entry_id is None else EntryId(entry_id))


async def test_what_was_given_most_often_comes_first(store: Store) -> None:
    """Whoever asked for it; what was given equally often is in order of the alphabet."""
    to_bo = replace(given("lou"), conversation_id=BO)
    await _keep(store, given("iop"), given("lou"), to_bo, given("asf"))

    assert await store.queries.most_asked(YESTERDAY, 10) == ["lou", "asf", "iop"]


async def test_only_as_many_are_named_as_are_wanted(store: Store) -> None:
    """The most frequent."""
    await _keep(store, given("iop"), given("lou"), given("lou"))

    assert await store.queries.most_asked(YESTERDAY, 1) == ["lou"]


async def test_what_was_given_before_does_not_count(store: Store) -> None:
    """From the very moment on it does."""
    old = replace(given("iop"), at=YESTERDAY - timedelta(microseconds=1))
    await _keep(store, old, old, replace(given("lou"), at=YESTERDAY))

    assert await store.queries.most_asked(YESTERDAY, 10) == ["lou"]


async def test_only_entries_that_were_given_count(store: Store) -> None:
    """Not other answers, nor what visitors and agents wrote."""
    written = [
        replace(given("iop"), direction=direction)
        for direction in (Direction.INCOMING, Direction.NOTE)
    ]
    await _keep(store, given(None), *written)

    assert await store.queries.most_asked(YESTERDAY, 10) == []


async def _keep(store: Store, *messages: Message) -> None:
    async with store.begin() as uow:
        for message in messages:
            uow.conversations.save(Conversation(message.conversation_id))
            uow.messages.add(message)
        await uow.commit()
