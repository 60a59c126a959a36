"""How things went, counted by the database; and what was asked without an answer."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Row,
    ScalarSelect,
    Select,
    case,
    column,
    func,
    select,
    type_coerce,
    values,
)

from bot.conversation.model import Outcome
from bot.escalation.model import Reason, TicketStatus
from bot.ids import ConversationId, EntryId
from bot.knowledge.model import Language, Register
from bot.staff.insights import Helped, Stretch, Wait
from bot.staff.likeness import Unanswered
from bot.store.codec import suggestions_of
from bot.store.columns import MICROSECONDS, Moment
from bot.store.crypto import EncryptionKeys
from bot.store.reader import Reader
from bot.store.rows import QUESTION, plain
from bot.store.tables import messages, ratings, tickets

NO_ANSWER = (
    Reason.NO_MATCH,
    Reason.KNOWN_UNKNOWN,
    Reason.NONE_OF_THESE,
    Reason.TRIES_FAILED,
)
"""Why a person took over where the bot had nothing to say."""
MOST_UNANSWERED = 2_000
"""The newest; to read more of them would take seconds."""
_IS_NO_SPAM = tickets.c.status != TicketStatus.SPAM.value


@dataclass(frozen=True, slots=True)
class InsightQueries:
    """Each is answered from an index alone, but for the last."""

    reader: Reader
    keys: EncryptionKeys

    async def outcomes(self, stretches: Sequence[Stretch]) -> list[Mapping[Outcome, int]]:
        """What the questions of each stretch of time led to."""
        begins, ends = column("begins", Moment), column("ends", Moment)
        bounds = [(one.begins, one.ends) for one in stretches]
        stretch = values(begins, ends, name="stretch").data(bounds).cte()
        is_in_it = (messages.c.at >= stretch.c.begins) & (messages.c.at < stretch.c.ends)
        counts = [_count(messages.c.outcome == outcome.value, is_in_it) for outcome in Outcome]
        wanted: Select[*tuple[Any, ...]] = (
            select(*counts).select_from(stretch).order_by(stretch.c.begins)
        )
        return [dict(zip(Outcome, row, strict=True)) for row in await self.reader.rows(wanted)]

    async def registers(self, since: datetime) -> Mapping[Register, int]:
        """How the entries that the bot gave were worded."""
        counts = [
            _count(messages.c.register == register.value, messages.c.at >= since)
            for register in Register
        ]
        wanted: Select[*tuple[Any, ...]] = select(*counts)
        (row,) = await self.reader.rows(wanted)
        return dict(zip(Register, row, strict=True))

    async def reasons(self, since: datetime) -> Mapping[Reason, int]:
        """Why people took over since then."""
        wanted = (
            select(tickets.c.reason, func.count().label("total"))
            .where(tickets.c.created_at >= since, _IS_NO_SPAM)
            .group_by(tickets.c.reason)
        )
        return {Reason(row.reason): row.total for row in await self.reader.rows(wanted)}

    async def waits(self, since: datetime, now: datetime) -> Sequence[Wait]:
        """How long visitors waited, or still wait, whose tickets were opened since then."""
        is_open = tickets.c.status == TicketStatus.OPEN.value
        wanted = select(
            type_coerce(tickets.c.created_at, BigInteger),
            type_coerce(tickets.c.answered_at, BigInteger),
            tickets.c.expected_by,
        ).where(
            tickets.c.created_at >= since,
            _IS_NO_SPAM,
            tickets.c.answered_at.is_not(None) | is_open,
        )
        rows = await self.reader.rows(wanted)
        return await asyncio.to_thread(_waits, rows, now)

    async def ratings(self, since: datetime) -> Sequence[Helped]:
        """What visitors have said of entries since then."""
        yes = func.sum(case((ratings.c.has_helped, 1), else_=0))
        wanted = (
            select(ratings.c.entry_id, yes.label("yes"), func.count().label("total"))
            .where(ratings.c.at >= since)
            .group_by(ratings.c.entry_id)
        )
        return [
            Helped(EntryId(row.entry_id), int(row.yes), row.total - int(row.yes))
            for row in await self.reader.rows(wanted)
        ]

    async def unanswered(self, since: datetime) -> Sequence[Unanswered]:
        """What was asked without an answer since then, the newest first."""
        wanted = (
            select(
                tickets.c.conversation_id,
                tickets.c.question,
                tickets.c.language,
                tickets.c.suggestions,
            )
            .where(
                tickets.c.created_at >= since,
                tickets.c.reason.in_([reason.value for reason in NO_ANSWER]),
                _IS_NO_SPAM,
            )
            .order_by(tickets.c.created_at.desc())
            .limit(MOST_UNANSWERED)
        )
        rows = await self.reader.rows(wanted)
        return await asyncio.to_thread(_read, rows, self.keys)


def _count(*is_counted: ColumnElement[bool]) -> ScalarSelect[int]:
    return select(func.count()).select_from(messages).where(*is_counted).scalar_subquery()


def _waits(rows: Sequence[Sequence[Any]], now: datetime) -> list[Wait]:
    """Many: to make dates of all numbers would take longer than all the rest."""
    now_number = now.timestamp() * MICROSECONDS
    return [
        (
            None if answered is None else (answered - created) // MICROSECONDS,
            (answered or now_number)
            > datetime.fromisoformat(expected_by).timestamp() * MICROSECONDS,
        )
        for created, answered, expected_by in rows
    ]


def _read(rows: Sequence[Row[Any]], keys: EncryptionKeys) -> list[Unanswered]:
    """Erased questions say nothing any more."""
    read = [(row, plain(row.question, QUESTION, keys)) for row in rows]
    return [
        Unanswered(
            ConversationId(row.conversation_id),
            question,
            Language(row.language),
            _nearest(row.suggestions),
        )
        for row, question in read
        if question
    ]


def _nearest(suggestions: str) -> EntryId | None:
    found = suggestions_of(suggestions)
    return found[0].entry_id if found else None
