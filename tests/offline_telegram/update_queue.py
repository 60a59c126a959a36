"""Updates that wait for the bot, and the rules by which it fetches and confirms them."""

from __future__ import annotations

import asyncio
import itertools
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus

from tests.offline_telegram.chat import Json
from tests.offline_telegram.errors import TWO_POLLERS, ApiError

MOST_AT_ONCE = 100
LONGEST_POLL_SECONDS = 50
_ONLY_IF_NAMED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


@dataclass
class UpdateQueue:
    """Numbered from 1,000 on, unless a test gives a number of its own."""

    waiting: deque[Json] = field(default_factory=deque)
    allowed: frozenset[str] = frozenset()
    """Empty: all but those that must be named."""
    webhook_wakes: asyncio.Event = field(default_factory=asyncio.Event)
    _poller: asyncio.Future[bool] | None = None
    """True: there is something; False: another poller has come."""
    _ids: Iterator[int] = field(default_factory=lambda: itertools.count(1_000))

    def add(self, update_id: int | None = None, **content: object) -> Json:
        return self.add_raw(self.made(update_id, **content))

    def made(self, update_id: int | None = None, **content: object) -> Json:
        """An update that stays with Telegram."""
        update: Json = {"update_id": next(self._ids) if update_id is None else update_id}
        return update | content

    def add_raw(self, update: Json) -> Json:
        """Whatever it is; kinds that the bot has not allowed are lost, as at Telegram."""
        if self._is_allowed(update):
            self.waiting.append(update)
            self.webhook_wakes.set()
            self._wake(found=True)
        return update

    async def fetch(self, offset: int, limit: int, timeout: float) -> Sequence[Json]:  # noqa: ASYNC109
        """What getUpdates gives.

        Raises:
            ApiError: 409, if another poller comes meanwhile.
        """
        self._wake(found=False)
        self._confirm(offset)
        if not self.waiting and timeout > 0:
            await self._wait(min(timeout, LONGEST_POLL_SECONDS))
        return list(itertools.islice(self.waiting, max(1, min(limit, MOST_AT_ONCE))))

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            while len(self.waiting) > -offset:
                self.waiting.popleft()
        elif offset:
            while self.waiting and _id(self.waiting[0]) < offset:
                self.waiting.popleft()

    async def _wait(self, seconds: float) -> None:
        poller = self._poller = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(seconds):
                found = await poller
        except TimeoutError:
            return
        finally:
            if self._poller is poller:
                self._poller = None
        if not found:
            raise ApiError(HTTPStatus.CONFLICT, TWO_POLLERS)

    def _wake(self, *, found: bool) -> None:
        if self._poller is not None and not self._poller.done():
            self._poller.set_result(found)

    def _is_allowed(self, update: Json) -> bool:
        kinds = set(update) - {"update_id"}
        return bool(kinds & self.allowed) if self.allowed else not kinds & _ONLY_IF_NAMED


def _id(update: Json) -> int:
    update_id = update.get("update_id")
    return update_id if isinstance(update_id, int) else 0
