"""What editors change in the console is kept, with who did it and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import pairwise

import pytest

from bot.conversation.labels import EditStatus, EntryEdit
from bot.conversation.ports import BeginUnitOfWork, UnitOfWork
from bot.ids import AgentId, EntryId
from bot.store.open_store import Store
from tests.contract.conftest import Place
from tests.contract.examples import LATER
from tests.fakes import NOON

EVA, OLLE = AgentId("telegram:1"), AgentId("telegram:2")
IOP, LOU = EntryId("iop"), EntryId("lou")
DRAFT = EntryEdit("d", IOP, '{"id": "iop"}', "{}", "Ny dom", EVA, NOON, EditStatus.DRAFT)
LIVE = replace(DRAFT, id="l", status=EditStatus.LIVE, decided_by=OLLE, decided_at=LATER)


@pytest.mark.parametrize("edit", [DRAFT, LIVE], ids=["waits", "decided"])
async def test_a_change_is_found_as_it_was_made(begin: BeginUnitOfWork, edit: EntryEdit) -> None:
    """All of it, and under no other id."""
    await _done(begin, partial(_put, edit))

    async with begin() as uow:
        assert await uow.edits.get(edit.id) == edit
        assert await uow.edits.get("other") is None


async def test_what_becomes_of_a_change_is_kept(begin: BeginUnitOfWork) -> None:
    """In the place of what was there."""
    decided = replace(DRAFT, status=EditStatus.REJECTED, decided_by=OLLE, decided_at=LATER)
    await _done(begin, partial(_put, DRAFT), partial(_put, replace(DRAFT, id="other")))

    await _done(begin, partial(_put, decided))

    async with begin() as uow:
        assert await uow.edits.of_entry(IOP) == [decided, replace(DRAFT, id="other")]


async def test_an_entrys_history_is_in_the_order_of_its_changes(begin: BeginUnitOfWork) -> None:
    """Without those of other entries."""
    second = replace(LIVE, at=LATER)
    for edit in (second, replace(DRAFT, id="x", entry_id=LOU), DRAFT):
        await _done(begin, partial(_put, edit))

    async with begin() as uow:
        assert await uow.edits.of_entry(IOP) == [DRAFT, second]


async def test_of_a_reason_that_fills_the_page_the_beginning_is_kept(
    begin: BeginUnitOfWork,
) -> None:
    """256 letters, of whatever kind."""
    await _done(begin, partial(_put, replace(DRAFT, reason="Å" * 255 + "😀" + "z")))

    async with begin() as uow:
        (kept,) = await uow.edits.of_entry(IOP)
    assert kept.reason == "Å" * 255 + "😀"


async def test_what_is_in_service_is_in_the_order_in_which_it_came_there(place: Place) -> None:
    """A draft when it was approved; after a restart too."""
    early = replace(LIVE, id="e", at=LATER, decided_at=LATER - timedelta(minutes=1))
    exported = replace(LIVE, id="x", status=EditStatus.EXPORTED, decided_at=NOON)
    others = [
        replace(LIVE, id=status.value, status=status)
        for status in (EditStatus.DRAFT, EditStatus.REJECTED, EditStatus.UNDONE)
    ]
    async with place.open() as store:
        for edit in (LIVE, early, exported, *others):
            await _done(store.begin, partial(_put, edit))

    async with place.open() as store:
        assert await store.queries.live_edits() == [exported, early, LIVE]


async def test_drafts_are_shown_the_oldest_first(store: Store) -> None:
    """And nothing that is decided."""
    younger = replace(DRAFT, id="y", at=LATER)
    for edit in (younger, LIVE, DRAFT):
        await _done(store.begin, partial(_put, edit))

    assert await store.queries.draft_edits() == [DRAFT, younger]


async def test_it_is_noticed_whenever_what_is_in_service_changes(store: Store) -> None:
    """A draft changes nothing; each other act does, also at the same moment as another."""
    live = replace(DRAFT, status=EditStatus.LIVE, decided_by=OLLE, decided_at=LATER)
    acts: list[Callable[[UnitOfWork], None]] = [
        partial(_put, live),
        partial(_put, replace(live, id="w")),
        partial(_put, replace(live, status=EditStatus.EXPORTED)),
        partial(_put, replace(live, id="w", status=EditStatus.UNDONE)),
        partial(_put, replace(live, status=EditStatus.UNDONE)),
    ]
    before = await store.queries.teaching_state()
    await _done(store.begin, partial(_put, DRAFT))
    states = [await store.queries.teaching_state()]

    for act in acts:
        await _done(store.begin, act)
        states.append(await store.queries.teaching_state())

    assert states[0] == before
    assert all(one != next_one for one, next_one in pairwise(states))


def _put(edit: EntryEdit, uow: UnitOfWork) -> None:
    uow.edits.put(edit)


async def _done(begin: BeginUnitOfWork, *acts: Callable[[UnitOfWork], None]) -> None:
    """Each act in a transaction of its own."""
    for act in acts:
        async with begin() as uow:
            act(uow)
            await uow.commit()
