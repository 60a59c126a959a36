"""Fetches updates from Telegram and confirms them only once they are on disk.

python-telegram-bot's own updater confirms first and keeps updates in memory: a kill loses them.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from telegram.error import Conflict, InvalidToken, NetworkError, TelegramError

from bot.channel.telegram.answers import TooManyRequests
from bot.channel.telegram.health import Health
from bot.channel.telegram.received import Envelopes, update_id_of
from bot.conversation.ports import Clock
from bot.conversation.queues import Inbox, InboxItem
from bot.errors import StoreUnavailable

logger = logging.getLogger(__name__)

FetchUpdates = Callable[[int | None], Awaitable[Sequence[object]]]
"""Raw updates from an offset on; waits for some. The offset confirms all before it."""
Take = Callable[[Sequence[InboxItem]], None]
"""Hands new items over to be handled."""
TakeInline = Callable[[object], bool]
"""Takes an inline query, which nobody keeps: it is worth nothing half a minute later.

False, and nothing done, for every other update.
"""


def without_inline_mode(_: object) -> bool:
    """A `TakeInline` that takes nothing."""
    return False


@dataclass(frozen=True, slots=True)
class Backoff:
    """How long to wait after so many failures in a row."""

    first: timedelta = timedelta(seconds=0.5)
    longest: timedelta = timedelta(seconds=30)

    def after(self, failures: int) -> timedelta:
        doubled: float = 2.0 ** min(failures - 1, 16)
        return min(self.longest, self.first * doubled)


@dataclass(frozen=True, slots=True)
class Polling:
    """Long polling; ends only when it is cancelled or the token is refused."""

    fetch: FetchUpdates
    inbox: Inbox
    take: Take
    envelopes: Envelopes
    clock: Clock
    health: Health
    backoff: Backoff = Backoff()
    inline: TakeInline = without_inline_mode

    async def run(self) -> None:
        offset: int | None = None
        failures = 0
        while True:
            try:
                offset = await self._step(offset)
                failures = 0
                self.health.works()
            except InvalidToken:
                self.health.halted("Telegram does not accept the token any more")
                return
            except (TelegramError, StoreUnavailable) as error:
                failures += 1
                await asyncio.sleep(self._wait(error, failures).total_seconds())

    async def _step(self, offset: int | None) -> int | None:
        """Fetch, keep, hand over; returns the offset that confirms it."""
        updates = await self.fetch(offset)
        if not updates:
            # All before the offset is confirmed now. Without one, no update is missed whose id is
            # lower: after a week of silence Telegram starts again anywhere.
            return None
        await self._keep([update for update in updates if not self.inline(update)])
        ids = [update_id for update in updates if (update_id := update_id_of(update)) is not None]
        if not ids:
            # Without an id they can't be confirmed, and would come again at once for ever.
            raise NetworkError("updates without ids")
        return max(ids) + 1

    async def _keep(self, updates: Sequence[object]) -> None:
        if not updates:
            return
        now = self.clock()
        new = await self.inbox.add([self.envelopes.received(update, now) for update in updates])
        self.take(new)

    def _wait(self, error: Exception, failures: int) -> timedelta:
        wait = self.backoff.after(failures)
        match error:
            case Conflict():
                self.health.troubled("another program fetches this bot's updates (409)")
                return max(wait, timedelta(seconds=1))
            case TooManyRequests():
                wait = error.wait
            case StoreUnavailable():
                self.health.troubled("the database does not answer")
            case _:
                self.health.troubled(f"updates can't be fetched: {error}")
        return wait
