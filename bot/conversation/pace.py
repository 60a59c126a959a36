"""How fast one visitor may write before we gather instead of answering."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.ids import ConversationId

_REMEMBERED = 10_000
"""A visitor whom so many others have written since has long been quiet."""


@dataclass(slots=True)
class _Allowance:
    left: float
    at: datetime


@dataclass(slots=True)
class Pace:
    """So many messages at once, and then one in each interval; nothing is dropped for it."""

    at_once: int = 20
    interval: timedelta = timedelta(seconds=3)
    _allowances: OrderedDict[ConversationId, _Allowance] = field(default_factory=OrderedDict)

    def remembers(self, conversation_id: ConversationId) -> bool:
        return conversation_id in self._allowances

    def resume(self, conversation_id: ConversationId, at: datetime) -> None:
        """Go on with a flood, the last message of which came then."""
        self._allowances[conversation_id] = _Allowance(0.0, at)

    def is_too_fast(self, conversation_id: ConversationId, at: datetime, *, before: bool) -> bool:
        """Whether a message goes beyond the pace; `before` says whether the last one did.

        A flood is over when half of the allowance has come back, so that it is told of once.
        """
        allowance = self._allowances.setdefault(
            conversation_id, _Allowance(0.0 if before else self.at_once, at)
        )
        self._allowances.move_to_end(conversation_id)
        while len(self._allowances) > _REMEMBERED:
            self._allowances.popitem(last=False)
        # clocks can be set back; nobody gets slower by that
        passed = max(timedelta(), at - allowance.at)
        allowance.left = min(self.at_once, allowance.left + passed / self.interval)
        allowance.at = at
        is_too_fast = allowance.left < (self.at_once / 2 if before else 1)
        allowance.left = max(0.0, allowance.left - 1)
        return is_too_fast
