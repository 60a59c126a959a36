"""Tasks that live as long as the assistant."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Coroutine

from bot.channel.lanes import place_of

log = logging.getLogger(__name__)


class OwnedTasks:
    """Tasks that end with us. One that dies of an error takes the program down, not silently."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[object, object, None], *, name: str) -> None:
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    async def cancel(self) -> None:
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.critical("task %s died: %s", task.get_name(), place_of(error), exc_info=error)
            signal.raise_signal(signal.SIGTERM)
