"""How things went, counted when somebody asks and told to all who ask soon after."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Generic, Protocol, TypeVar

from bot.conversation.model import Outcome
from bot.conversation.ports import Clock, InService
from bot.escalation.model import Reason
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.model import Register
from bot.staff.insights import (
    Asked,
    Figures,
    Helped,
    Period,
    Stretch,
    Wait,
    best_first,
    stretches,
    waits_of,
)
from bot.staff.likeness import Grouped, Unanswered, grouped, known_stems

FIGURES_LIVE = timedelta(seconds=30)
"""So that a page and its charts show the same numbers, and are counted once."""
GROUPS_LIVE = timedelta(minutes=5)

T = TypeVar("T")


class InsightQueries(Protocol):
    """What the store counts."""

    async def outcomes(self, stretches: Sequence[Stretch]) -> Sequence[Mapping[Outcome, int]]: ...

    async def registers(self, since: datetime) -> Mapping[Register, int]: ...

    async def reasons(self, since: datetime) -> Mapping[Reason, int]: ...

    async def waits(self, since: datetime, now: datetime) -> Sequence[Wait]: ...

    async def ratings(self, since: datetime) -> Sequence[Helped]: ...

    async def unanswered(self, since: datetime) -> Sequence[Unanswered]: ...


class Remembered(Generic[T]):
    """Made once for all who ask within a time."""

    def __init__(
        self, make: Callable[[Period], Awaitable[T]], lives: timedelta, now: Clock
    ) -> None:
        self._make = make
        self._lives = lives
        self._now = now
        self._made: dict[Period, tuple[datetime, T]] = {}
        self._making = {period: asyncio.Lock() for period in Period}

    def at_hand(self, period: Period) -> T | None:
        """What was made not too long ago."""
        made_at, made = self._made.get(period, (None, None))
        return made if made_at is not None and self._now() - made_at < self._lives else None

    async def get(self, period: Period) -> T:
        async with self._making[period]:
            if (made := self.at_hand(period)) is None:
                made = await self._make(period)
                self._made[period] = self._now(), made
            return made


class InsightReports:
    """Answers `/staff/insights`."""

    def __init__(
        self, queries: InsightQueries, in_service: InService, now: Clock, zone: tzinfo
    ) -> None:
        self._queries = queries
        self._in_service = in_service
        self._now = now
        self._zone = zone
        self.figures = Remembered(self._counted, FIGURES_LIVE, now)
        self.groups = Remembered(self._grouped, GROUPS_LIVE, now)

    @property
    def knowledge(self) -> KnowledgeBase:
        """What names the entries now."""
        return self._in_service().knowledge

    async def _counted(self, period: Period) -> Figures:
        now = self._now()
        parts = stretches(period, now, self._zone)
        since = parts[0].begins
        # one after the other: at the same time they take twice as long
        counted = zip(parts, await self._queries.outcomes(parts), strict=True)
        return Figures(
            period,
            now,
            asked=tuple(Asked.of(part.first, counts) for part, counts in counted),
            registers=await self._queries.registers(since),
            reasons=await self._queries.reasons(since),
            waits=waits_of(await self._queries.waits(since, now)),
            ratings=best_first(await self._queries.ratings(since)),
        )

    async def _grouped(self, period: Period) -> Grouped:
        since = stretches(period, self._now(), self._zone)[0].begins
        unanswered = await self._queries.unanswered(since)
        knowledge = self.knowledge
        # thousands of questions take a second: visitors are answered meanwhile
        return await asyncio.to_thread(lambda: grouped(unanswered, known_stems(knowledge)))
