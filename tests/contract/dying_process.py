"""A process that keeps one update and one message, and is killed before it can work on them."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

from bot.config import StoreSettings
from bot.store.open_store import open_store
from tests.contract.examples import a_reply, received, send
from tests.fakes import noon


async def run_and_kill(settings: StoreSettings) -> None:
    """Such a process has been and is gone."""
    arguments = (__name__, settings.url, str(settings.encryption_key_file))
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", *arguments)
    assert await process.wait() == -signal.SIGKILL


async def keep_and_die(settings: StoreSettings) -> None:
    """Never returns."""
    async with open_store(settings, clock=noon, exclusive=True) as store:
        await store.inbox.add([received()])
        await send(store, a_reply())
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    _, url, key_file = sys.argv
    asyncio.run(keep_and_die(StoreSettings(url=url, encryption_key_file=Path(key_file))))
