"""Telegram's limits on how fast a bot may send."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field

from tests.offline_telegram.errors import too_many_requests

_TOLERANCE = 1.1
"""Telegram is not exact to the millisecond either."""


@dataclass(slots=True)
class _Bucket:
    burst: float
    per_second: float
    level: float = 0.0
    at: float = field(default_factory=time.monotonic)

    def wait(self) -> float:
        """Take one; if there is none, the seconds until there is."""
        now = time.monotonic()
        self.level = max(0.0, self.level - (now - self.at) * self.per_second)
        self.at = now
        if self.level + 1 > self.burst * _TOLERANCE + 1:
            return (self.level + 1 - self.burst) / self.per_second
        self.level += 1
        return 0.0


@dataclass(slots=True)
class Flood:
    """Off until a test wants it: most have other things to show."""

    is_on: bool = False
    _overall: _Bucket = field(default_factory=lambda: _Bucket(30, 30))
    _chats: dict[int, _Bucket] = field(default_factory=dict)

    def check(self, chat_id: int) -> None:
        """Count a message to a chat.

        Raises:
            ApiError: 429, with the seconds to wait.
        """
        if self.is_on:
            chat = self._chats.get(chat_id)
            if chat is None:
                chat = self._chats[chat_id] = _Bucket(5, 1) if chat_id > 0 else _Bucket(20, 1 / 3)
            _refuse(chat.wait() or self._overall.wait())

    def check_overall(self) -> None:
        """Count what belongs to no chat that the bot knows, as `check` does."""
        if self.is_on:
            _refuse(self._overall.wait())


def _refuse(wait: float) -> None:
    if wait:
        raise too_many_requests(max(1, math.ceil(wait)))
