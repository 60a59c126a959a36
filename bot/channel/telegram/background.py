"""Short tasks beside the way of a message: kept until they end, cancelled when we stop."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field


@dataclass(slots=True)
class BackgroundTasks:
    _running: set[asyncio.Task[None]] = field(default_factory=set)

    def start(self, task: Coroutine[object, object, None]) -> asyncio.Task[None]:
        running = asyncio.get_running_loop().create_task(task)
        self._running.add(running)
        running.add_done_callback(self._running.discard)
        return running

    async def close(self) -> None:
        for task in tuple(self._running):
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
