"""In order within a lane, side by side across lanes: how both inbox and outbox are worked off."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from typing import Generic, TypeVar, cast

Item = TypeVar("Item")


class Lanes(Generic[Item]):
    """Gives each lane a task of its own while it has items.

    `work` must not raise: what can go wrong is its business (see `attempted`).
    """

    def __init__(
        self,
        work: Callable[[Item], Awaitable[None]],
        *,
        lane_of: Callable[[Item], str],
        most_at_once: int,
    ) -> None:
        self._work = work
        self._lane_of = lane_of
        self._free = asyncio.Semaphore(most_at_once)
        self._waiting: dict[str, deque[Item]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._resting: set[asyncio.Task[None]] = set()
        self._is_stopping = False

    @property
    def backlog(self) -> int:
        """How many items are here, those at work included."""
        return sum(len(items) for items in self._waiting.values())

    def take(self, items: Iterable[Item]) -> None:
        """Queue the items, in their order."""
        for item in items:
            lane = self._lane_of(item)
            if (waiting := self._waiting.get(lane)) is not None:
                waiting.append(item)
                continue
            self._waiting[lane] = deque([item])
            task = asyncio.create_task(self._work_off(lane), name=f"lane {lane}")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def drained(self) -> None:
        """Wait until nothing is left."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def stop(self, *, within: float) -> None:
        """Give the lanes so many seconds to finish, then drop what they hold.

        What is dropped here is still in the database, and the next start takes it up. Those that
        only wait for a later time are not waited for.
        """
        self._is_stopping = True
        for task in self._resting:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=within)
        for task in (left := list(self._tasks)):
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def rest(self, seconds: float) -> None:
        """Wait, inside `work`, for a later time; a stop ends it and drops the lane.

        Only with nothing to keep: all that has been done must be settled.
        """
        task = cast("asyncio.Task[None]", asyncio.current_task())  # a coroutine is in a task
        self._resting.add(task)
        if self._is_stopping:
            task.cancel()
        try:
            await asyncio.sleep(seconds)
        finally:
            self._resting.discard(task)

    async def _work_off(self, lane: str) -> None:
        waiting = self._waiting[lane]
        try:
            while waiting:
                async with self._free:
                    await self._work(waiting[0])
                waiting.popleft()
        finally:
            del self._waiting[lane]


async def attempted(work: Awaitable[None], *, seconds: float) -> Exception | None:
    """What went wrong, or None. One item's failure must not end the worker of all others."""
    try:
        async with asyncio.timeout(seconds):
            await work
    except Exception as error:  # noqa: BLE001 - the error handler of both workers, see STYLE
        return error
    return None


def place_of(error: BaseException) -> str:
    """Type and place of an error for the log; its text may hold a visitor's words."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "?"
    return f"{type(error).__name__} at {where}"
