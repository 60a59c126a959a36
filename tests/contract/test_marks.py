"""What is told once is told once, also after a restart and by several processes."""

from __future__ import annotations

from collections.abc import Sequence

from bot.conversation.queues import STAFF, OutboxItem
from bot.escalation.model import StaffNews
from bot.ids import OutboxId
from bot.store.open_store import Store
from tests.contract.conftest import Place

NEWS = StaffNews("Läget i dag")


async def test_what_was_never_reached_has_no_mark(store: Store) -> None:
    """So the very first time is due."""
    assert await store.marks.get("digest") is None


async def test_a_mark_is_found_after_a_restart(place: Place) -> None:
    """Whatever was done is not done again."""
    async with place.open() as store:
        await store.marks.reach("digest", 17)

    async with place.open() as store:
        assert await store.marks.get("digest") == 17


async def test_news_are_delivered_at_once(store: Store) -> None:
    """With the mark, and by the process that was the first."""
    taken: list[OutboxItem] = []
    store.outbox.subscribe(taken.extend)

    is_first = await store.marks.reach("digest", 17, [NEWS])

    assert is_first
    assert taken == [OutboxItem(OutboxId(1), STAFF, STAFF, NEWS)]


async def test_news_that_nobody_here_delivers_wait_for_who_does(place: Place) -> None:
    """They are in the outbox like everything else."""
    async with place.open(exclusive=False) as store:
        await store.marks.reach("digest", 17, [NEWS])

    async with place.open() as store:
        assert await _contents(store) == [NEWS]


async def test_news_of_a_mark_that_was_reached_are_not_told_again(place: Place) -> None:
    """Neither the same day's nor those of a day before."""
    async with place.open(exclusive=False) as store:
        await store.marks.reach("digest", 17, [NEWS])

        told = [await store.marks.reach("digest", value, [NEWS]) for value in (17, 16)]

        assert told == [False, False]
        assert await store.marks.get("digest") == 17
    async with place.open() as store:
        assert await _contents(store) == [NEWS]


async def test_a_mark_rises(store: Store) -> None:
    """The next day has news again; other marks have their own numbers."""
    await store.marks.reach("digest", 17)
    await store.marks.reach("other", 99)

    assert await store.marks.reach("digest", 18)
    assert await store.marks.get("digest") == 18


async def _contents(store: Store) -> Sequence[object]:
    return [item.content for item in await store.outbox.claim(9)]
