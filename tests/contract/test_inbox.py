"""An update is kept once, and given to one worker, until it is handled."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.conversation.personal_data import MASK
from bot.conversation.queues import Inbox, InboxItem
from bot.errors import ConcurrentChange
from bot.store.open_store import Store, open_store
from tests.contract.conftest import Place
from tests.contract.dying_process import run_and_kill
from tests.contract.examples import ANNA, BO, LATER, SOON, received
from tests.fakes import NOON

# --- what is kept ---------------------------------------------------------------------------


async def test_an_update_that_comes_ten_times_is_kept_once(inbox: Inbox) -> None:
    """Telegram sends it again when our acknowledgement was lost."""
    kept = [item for _ in range(10) for item in await inbox.add([received("1")])]

    assert [item.payload for item in kept] == [{"text": "Vad är IOP?"}]


async def test_an_update_that_comes_ten_times_in_one_batch_is_kept_once(inbox: Inbox) -> None:
    """Also if Telegram does not notice it itself."""
    kept = await inbox.add([received("1")] * 10)

    assert len(kept) == 1


async def test_an_update_that_comes_ten_times_at_once_is_kept_once(inbox: Inbox) -> None:
    """Ten requests at the same moment, as a webhook may bring them."""
    batches = await asyncio.gather(*(inbox.add([received("1")]) for _ in range(10)))

    assert sum(len(batch) for batch in batches) == 1


async def test_each_channel_counts_its_own_updates(inbox: Inbox) -> None:
    """The same number from another channel is another update."""
    kept = await inbox.add([received("1", channel="web"), received("1", channel="telegram")])

    assert [item.channel for item in kept] == ["web", "telegram"]


async def test_new_updates_come_back_in_the_order_they_came(inbox: Inbox) -> None:
    """Those seen before are left out."""
    await inbox.add([received("2", text="two")])

    kept = await inbox.add([received(name, text=name) for name in ("3", "2", "1", "4")])

    assert [item.payload["text"] for item in kept] == ["3", "1", "4"]
    assert sorted(item.id for item in kept) == [item.id for item in kept]


async def test_an_update_keeps_where_and_when_it_came(inbox: Inbox) -> None:
    """The worker needs to know which conversation it belongs to."""
    (item,) = await inbox.add([received("1", lane=BO, channel="telegram")])

    assert (item.channel, item.lane, item.received_at) == ("telegram", BO, NOON)
    assert item.attempts == 0


async def test_personal_numbers_are_masked_before_anything_is_kept(place: Place) -> None:
    """Neither the worker nor the database ever sees one."""
    async with place.open() as store:
        added = await store.inbox.add([received(text="Jag är 850512-1234.")])

    async with place.open() as store:
        kept = await store.inbox.claim(10)

    assert [item.payload for item in (*added, *kept)] == [{"text": f"Jag är {MASK}."}] * 2


# --- who works on it ------------------------------------------------------------------------


async def test_what_was_not_handled_is_there_after_a_restart(place: Place) -> None:
    """Nothing that was acknowledged is lost."""
    async with place.open() as store:
        added = await store.inbox.add([received("1"), received("2", lane=BO)])

    async with place.open() as store:
        kept = await store.inbox.claim(10)

    assert [replace(item, attempts=0) for item in kept] == added


async def test_a_killed_process_leaves_its_updates_to_the_next(place: Place) -> None:
    """As soon as it has not been heard of for a minute."""
    await run_and_kill(place.settings)

    async with place.open(at=LATER) as store:
        kept = await store.inbox.claim(10)

    assert [item.payload for item in kept] == [{"text": "Vad är IOP?"}]


async def test_after_a_kill_a_restart_need_not_wait(sqlite: Place) -> None:
    """On a file nobody else can be at work, so the visitor is answered at once."""
    await run_and_kill(sqlite.settings)

    async with sqlite.open(at=NOON) as store:
        kept = await store.inbox.claim(10)

    assert [item.payload for item in kept] == [{"text": "Vad är IOP?"}]


async def test_an_update_is_given_to_one_worker_only(store: Store) -> None:
    """Whoever added it works on it already."""
    await store.inbox.add([received()])

    assert await store.inbox.claim(10) == []


async def test_what_a_living_process_has_claimed_is_not_given_to_another(place: Place) -> None:
    """Two workers never answer the same visitor at once."""
    async with place.open() as store, place.open(at=SOON, exclusive=False) as other:
        await store.inbox.add([received()])

        assert await other.inbox.claim(10) == []


async def test_what_a_silent_process_has_claimed_is_free_after_a_while(place: Place) -> None:
    """A machine that hangs does not hold its visitors up for ever."""
    async with place.open() as store, place.open(at=LATER, exclusive=False) as other:
        added = await store.inbox.add([received()])

        taken = await other.inbox.claim(10)

    assert [item.id for item in taken] == [item.id for item in added]


async def test_the_oldest_updates_are_given_first(place: Place) -> None:
    """And no more than there is room for."""
    async with place.open() as store:
        await store.inbox.add([received(str(number), lane=f"web:{number}") for number in range(5)])

    async with place.open() as store:
        batches = [await store.inbox.claim(2) for _ in range(4)]

    assert [[item.lane for item in batch] for batch in batches] == [
        ["web:0", "web:1"],
        ["web:2", "web:3"],
        ["web:4"],
        [],
    ]


# --- when it is handled, or can't be --------------------------------------------------------


async def test_a_handled_update_is_never_given_again(place: Place) -> None:
    """It is answered once."""
    async with place.open() as store:
        (item,) = await store.inbox.add([received()])
        await _done(store, item)

    async with place.open() as store:
        assert await store.inbox.claim(10) == []
        assert await store.inbox.waiting() == 0


async def test_a_handled_update_that_comes_again_is_not_new(store: Store) -> None:
    """However late."""
    (item,) = await store.inbox.add([received()])
    await _done(store, item)

    assert await store.inbox.add([received()]) == []


async def test_an_update_in_quarantine_is_never_given_again(place: Place) -> None:
    """But it is counted, so that people see it."""
    async with place.open() as store:
        (item,) = await store.inbox.add([received()])
        async with store.begin() as uow:
            uow.inbox.bury(item, "ValueError")
            await uow.commit()

    async with place.open() as store:
        assert await store.inbox.claim(10) == []
        assert await store.queries.quarantined() == 1


async def test_an_update_counts_the_processes_that_ended_with_it(place: Place) -> None:
    """So that one that kills its process can be put aside."""
    await run_and_kill(place.settings)
    async with place.open(at=LATER) as store:
        (once,) = await store.inbox.claim(10)

    async with place.open(at=LATER + (LATER - NOON)) as store:
        (twice,) = await store.inbox.claim(10)

    assert (once.attempts, twice.attempts) == (1, 2)


async def test_later_updates_wait_for_one_that_another_process_holds(place: Place) -> None:
    """Two machines do not turn a conversation around; what is left to the other counts no end."""
    async with place.open() as store, place.open(exclusive=False) as other:
        (first,) = await store.inbox.add([received("1", lane=ANNA)])
        assert await other.inbox.add([received("2", lane=ANNA)]) == []

        assert await other.inbox.claim(10) == []
        await _done(store, first)
        (second,) = await other.inbox.claim(10)

    assert (second.lane, second.attempts) == (ANNA, 0)


async def test_an_update_is_not_taken_again_when_the_clock_is_set_forward(sqlite: Place) -> None:
    """As after the sleep of a machine: the process is the same, and works on it."""
    now = NOON
    async with open_store(sqlite.settings, clock=lambda: now, exclusive=True) as store:
        await store.inbox.add([received()])
        now = LATER

        assert await store.inbox.claim(10) == []


async def test_an_update_can_be_handled_once_only(store: Store) -> None:
    """A second worker's effects are refused as a whole."""
    (item,) = await store.inbox.add([received()])
    await _done(store, item)

    with pytest.raises(ConcurrentChange):
        await _done(store, item)


async def test_a_process_that_was_taken_for_dead_can_not_finish(place: Place) -> None:
    """The visitor hears only from the one that took over."""
    async with place.open() as store, place.open(at=LATER, exclusive=False) as other:
        (item,) = await store.inbox.add([received()])
        await other.inbox.claim(10)

        with pytest.raises(ConcurrentChange):
            await _done(store, item)


async def _done(store: Store, item: InboxItem) -> None:
    async with store.begin() as uow:
        uow.inbox.done(item)
        await uow.commit()
