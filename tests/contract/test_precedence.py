"""In a conversation nothing new overtakes what an earlier run has left."""

from __future__ import annotations

from datetime import timedelta

from bot.conversation.queues import TryAgain
from bot.store.open_store import Store
from tests.contract.conftest import Place
from tests.contract.examples import ANNA, BO, LATER, Taken, a_reply, bodies, received, send, settle

WELL_LATER = LATER + timedelta(minutes=5)
"""When a message that is to wait until `LATER` is due, and nobody has a claim."""


def listening(store: Store) -> Taken:
    taken = Taken()
    store.outbox.subscribe(taken.take)
    return taken


async def left_to_wait(place: Place) -> None:
    """A message that Telegram did not want yet, before the program was started anew."""
    async with place.open() as store:
        await settle(store, a_reply("one"), TryAgain(LATER, "too many requests"))


# --- out ------------------------------------------------------------------------------------


async def test_a_new_message_waits_for_an_older_one_to_the_same_visitor(place: Place) -> None:
    """It is neither handed over nor claimed before the one that is to be tried again later."""
    await left_to_wait(place)

    async with place.open() as store:
        taken = listening(store)
        await send(store, a_reply("two"))

        assert taken == []
        assert await store.outbox.claim(10) == []


async def test_both_come_in_their_order_once_the_older_one_is_due(place: Place) -> None:
    """Nothing is lost by the waiting."""
    await left_to_wait(place)
    async with place.open() as store:
        await send(store, a_reply("two"))
        await send(store, a_reply("three"))

    async with place.open(at=WELL_LATER) as store:
        assert bodies(await store.outbox.claim(10)) == ["one", "two", "three"]


async def test_nobody_else_waits_for_it(place: Place) -> None:
    """Other visitors have their messages at once."""
    await left_to_wait(place)

    async with place.open() as store:
        taken = listening(store)
        await send(store, a_reply("two"), a_reply("other", to=BO))

        assert bodies(taken) == ["other"]


async def test_a_new_message_goes_at_once_when_the_older_one_is_taken_up(place: Place) -> None:
    """From then on the process itself keeps the order."""
    await left_to_wait(place)

    async with place.open(at=WELL_LATER) as store:
        taken = listening(store)
        await store.outbox.claim(10)
        await send(store, a_reply("two"))

        assert bodies(taken) == ["two"]


async def test_what_waits_to_be_tried_again_here_holds_nothing_up(place: Place) -> None:
    """It is in the lane of this process, before the new one."""
    async with place.open() as store:
        await settle(store, a_reply("one"), TryAgain(LATER, "too many requests"))
        taken = listening(store)
        await send(store, a_reply("two"))

        assert bodies(taken) == ["two"]


# --- in -------------------------------------------------------------------------------------


async def test_a_new_update_waits_for_an_older_one_that_is_not_taken_up_yet(place: Place) -> None:
    """After a start there may be more than is claimed at a time."""
    async with place.open() as store:
        await store.inbox.add([received("1", lane=BO), received("2", lane=ANNA)])

    async with place.open() as store:
        await store.inbox.claim(1)
        new = await store.inbox.add([received("3", lane=ANNA), received("4", lane=BO)])
        left = await store.inbox.claim(10)

    assert [item.lane for item in new] == [BO]
    assert [item.lane for item in left] == [ANNA, ANNA]
    assert [item.id for item in left] == sorted(item.id for item in left)
