"""Who guesses at secret addresses."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.channel.telegram.pacing import Rate, TokenBucket

_WRONG_SECRETS = Rate(burst=20, per_second=0.5)
_REMEMBERED = 1_000


@dataclass(slots=True)
class Strangers:
    """Counts wrong secrets by address. A right one is let in whatever the count says."""

    now: Callable[[], float] = lambda: asyncio.get_running_loop().time()
    _buckets: OrderedDict[str, TokenBucket] = field(default_factory=OrderedDict)

    def are_too_many(self, address: str) -> bool:
        """Count one more."""
        bucket = self._buckets.setdefault(address, TokenBucket(_WRONG_SECRETS))
        self._buckets.move_to_end(address)
        while len(self._buckets) > _REMEMBERED:
            self._buckets.popitem(last=False)
        return bucket.reserve(self.now()) > 0
