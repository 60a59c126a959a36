"""How entries are used: how often they are given, whether they help, which tickets they led to."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.escalation.model import TicketStatus
from bot.ids import AgentId, EntryId, TicketNumber

COUNTED = timedelta(days=90)
"""How far back entries are counted."""
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Use:
    """Of one entry, within `COUNTED`."""

    asked: int = 0
    helped: int = 0
    failed: int = 0
    """How many said that it did not help."""


@dataclass(frozen=True, slots=True)
class Led:
    """A ticket that has to do with an entry."""

    number: TicketNumber
    status: TicketStatus
    created_at: datetime


class UseQueries(Protocol):
    """What the store says of it."""

    async def use(self, since: datetime) -> Mapping[EntryId, Use]:
        """Of all entries that were given or rated since then."""
        ...

    async def weeks(self, entry_id: EntryId, until: datetime, count: int) -> Sequence[int]:
        """How often an entry was given in each of so many weeks, the last one first."""
        ...

    async def nearest_to(self, entry_id: EntryId, limit: int) -> Sequence[Led]:
        """The newest tickets whose first suggestion it was."""
        ...

    async def asking(self, forms: Collection[str], among: int) -> Sequence[Led]:
        """Those of the newest tickets that ask, word for word, one of these questions."""
        ...

    async def recent_questions(self, limit: int) -> Sequence[str]:
        """The newest questions that were answered or handed over, as they were written."""
        ...

    async def names(self) -> Mapping[AgentId, str]:
        """All agents that we have heard of."""
        ...

    async def is_alone(self, agent: AgentId) -> bool:
        """Whether nobody else was ever here."""
        ...
