"""What the console shows beside entries: how they are used, and what is asked."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Row, Select, case, func, select, type_coerce

from bot.conversation.model import Outcome
from bot.escalation.model import TicketStatus
from bot.ids import AgentId, EntryId, TicketNumber
from bot.knowledge.wording import comparable
from bot.staff.entry_use import WEEK, Led, Use
from bot.store.columns import MICROSECONDS
from bot.store.crypto import EncryptionKeys
from bot.store.reader import Reader
from bot.store.rows import QUESTION, TEXT, plain
from bot.store.tables import agents, messages, ratings, sessions, tickets


@dataclass(frozen=True, slots=True)
class KnowledgeQueries:
    """Implements `UseQueries`."""

    reader: Reader
    keys: EncryptionKeys

    async def use(self, since: datetime) -> Mapping[EntryId, Use]:
        """See `UseQueries.use`."""
        given = (
            select(messages.c.entry_id, func.count().label("times"))
            .where(messages.c.entry_id.is_not(None), messages.c.at >= since)
            .group_by(messages.c.entry_id)
        )
        helped = func.sum(case((ratings.c.has_helped, 1), else_=0))
        rated = (
            select(ratings.c.entry_id, helped.label("helped"), func.count().label("times"))
            .where(ratings.c.at >= since)
            .group_by(ratings.c.entry_id)
        )
        asked = {row.entry_id: row.times for row in await self.reader.rows(given)}
        voices = {row.entry_id: row for row in await self.reader.rows(rated)}
        return {
            EntryId(entry_id): _use(asked.get(entry_id, 0), voices.get(entry_id))
            for entry_id in asked.keys() | voices.keys()
        }

    async def weeks(self, entry_id: EntryId, until: datetime, count: int) -> Sequence[int]:
        """See `UseQueries.weeks`."""
        end, week = (round(one * MICROSECONDS) for one in (until.timestamp(), WEEK.total_seconds()))
        ago = (end - type_coerce(messages.c.at, BigInteger)) // week
        wanted: Select[*tuple[Any, ...]] = (
            select(ago.label("ago"), func.count().label("times"))
            .where(messages.c.entry_id == entry_id)
            .where(messages.c.at > until - count * WEEK, messages.c.at <= until)
            .group_by(ago)
        )
        times = {int(row.ago): int(row.times) for row in await self.reader.rows(wanted)}
        return [times.get(number, 0) for number in range(count)]

    async def nearest_to(self, entry_id: EntryId, limit: int) -> Sequence[Led]:
        """See `UseQueries.nearest_to`."""
        is_first = tickets.c.suggestions.startswith(f'[{{"entry_id":"{entry_id}",', autoescape=True)
        wanted = _LED.where(is_first).order_by(tickets.c.number.desc()).limit(limit)
        return [_led(row) for row in await self.reader.rows(wanted)]

    async def asking(self, forms: Collection[str], among: int) -> Sequence[Led]:
        """See `UseQueries.asking`."""
        newest = _LED.add_columns(tickets.c.question).order_by(tickets.c.number.desc())
        rows = await self.reader.rows(newest.limit(among)) if forms else []
        return await asyncio.to_thread(self._asking, rows, forms)

    def _asking(self, rows: Sequence[Row[Any]], forms: Collection[str]) -> list[Led]:
        questions = ((row, plain(row.question, QUESTION, self.keys)) for row in rows)
        return [_led(row) for row, question in questions if comparable(question) in forms]

    async def recent_questions(self, limit: int) -> Sequence[str]:
        """See `UseQueries.recent_questions`."""
        outcomes = [Outcome.ANSWER.value, Outcome.HANDOVER.value]
        wanted = (
            select(messages.c.text)
            .where(messages.c.outcome.is_not(None), messages.c.outcome.in_(outcomes))
            .order_by(messages.c.at.desc())
            .limit(limit)
        )
        rows = await self.reader.rows(wanted)
        # each has to be opened, which would hold up everybody here
        return await asyncio.to_thread(self._texts, rows)

    def _texts(self, rows: Sequence[Row[Any]]) -> list[str]:
        return [plain(row.text, TEXT, self.keys) for row in rows]

    async def names(self) -> Mapping[AgentId, str]:
        """See `UseQueries.names`."""
        rows = await self.reader.rows(select(agents.c.id, agents.c.name))
        return {AgentId(row.id): row.name for row in rows}

    async def is_alone(self, agent: AgentId) -> bool:
        """See `UseQueries.is_alone`."""
        others = (
            select(agents.c.id).where(agents.c.id != agent).limit(1),
            select(sessions.c.agent).where(sessions.c.agent != agent).limit(1),
        )
        return not any([await self.reader.rows(one) for one in others])


_LED: Select[Any] = select(tickets.c.number, tickets.c.status, tickets.c.created_at)


def _led(row: Row[Any]) -> Led:
    return Led(TicketNumber(row.number), TicketStatus(row.status), row.created_at)


def _use(asked: int, rated: Row[Any] | None) -> Use:
    if rated is None:
        return Use(asked)
    return Use(asked, int(rated.helped), int(rated.times) - int(rated.helped))
