"""How fast we send.

Telegram allows about one message a second to a chat, twenty a minute to a group, and a number a
second in all. Who must wait, waits alone.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Self

from bot.channel.telegram.addresses import Address


@dataclass(frozen=True, slots=True)
class Rate:
    """So many at once, and then so many a second."""

    burst: float
    per_second: float


@dataclass(frozen=True, slots=True)
class Limits:
    """Telegram's limits, as far as it has published them."""

    overall: Rate = Rate(burst=30, per_second=30)
    private_chat: Rate = Rate(burst=5, per_second=1)
    group: Rate = Rate(burst=20, per_second=20 / 60)

    @classmethod
    def of(cls, messages_per_second: float) -> Self:
        """Telegram's, with so many in all as it allows this bot."""
        return cls(overall=Rate(burst=messages_per_second, per_second=messages_per_second))


_ROUNDING = 1e-9
"""Seconds: what is left over where a turn comes at once by the arithmetic of a long uptime."""


@dataclass(slots=True)
class TokenBucket:
    """Turns at a rate. Times are in seconds of a monotonic clock."""

    rate: Rate
    free_at: float = 0.0
    """When the bucket would be full."""

    def reserve(self, now: float) -> float:
        """Take the next turn; returns in how many seconds it comes."""
        interval = 1 / self.rate.per_second
        self.free_at = max(self.free_at, now) + interval
        wait = self.free_at - now - self.rate.burst * interval
        return wait if wait > _ROUNDING else 0.0

    def pause(self, now: float, seconds: float) -> None:
        """No turn before that."""
        until = now + seconds + self.rate.burst / self.rate.per_second
        self.free_at = max(self.free_at, until)


@dataclass(slots=True)
class Pacer:
    """Gives each message its turn."""

    limits: Limits = field(default_factory=Limits)
    now: Callable[[], float] = lambda: asyncio.get_running_loop().time()
    _overall: TokenBucket = field(init=False)
    _chats: OrderedDict[int, TokenBucket] = field(init=False, default_factory=OrderedDict)

    def __post_init__(self) -> None:
        self._overall = TokenBucket(self.limits.overall)

    async def turn(self, address: Address) -> None:
        """Return when a message may go to that chat."""
        if wait := self._chat(address).reserve(self.now()):
            await asyncio.sleep(wait)
        if wait := self._overall.reserve(self.now()):
            await asyncio.sleep(wait)

    def pause(self, address: Address, wait: timedelta) -> None:
        """Telegram wants quiet in that chat, and in that chat only."""
        self._chat(address).pause(self.now(), wait.total_seconds())

    def _chat(self, address: Address) -> TokenBucket:
        rate = self.limits.private_chat if address.is_private else self.limits.group
        bucket = self._chats.setdefault(address.chat_id, TokenBucket(rate))
        self._chats.move_to_end(address.chat_id)
        while len(self._chats) > _CHATS_REMEMBERED:
            self._chats.popitem(last=False)
        return bucket


_CHATS_REMEMBERED = 10_000
"""A chat that so many others have written since is long full again."""
