"""What editors change in the console. Entries hold no personal data: nothing is encrypted here."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, case, func, select

from bot.conversation.labels import EditStatus, EntryEdit
from bot.ids import AgentId, EntryId
from bot.store.effects import Effects
from bot.store.parts import Parts
from bot.store.replacing import insert_or_replace
from bot.store.tables import entry_edits

LONGEST_REASON = 256


@dataclass(frozen=True, slots=True)
class SqlEntryEdits:
    """Implements `EntryEdits`."""

    parts: Parts
    effects: Effects

    async def get(self, edit_id: str) -> EntryEdit | None:
        kept = select(entry_edits).where(entry_edits.c.id == edit_id)
        row = await self.parts.reader.first(kept)
        return None if row is None else edit_of(row)

    async def of_entry(self, entry_id: EntryId) -> Sequence[EntryEdit]:
        return [edit_of(row) for row in await self.parts.reader.rows(edits_of_entry(entry_id))]

    def put(self, edit: EntryEdit) -> None:
        row = {
            "id": edit.id,
            "entry_id": edit.entry_id,
            "before": edit.before,
            "after": edit.after,
            "reason": edit.reason[:LONGEST_REASON],
            "agent": edit.agent,
            "at": edit.at,
            "status": edit.status.value,
            "decided_by": edit.decided_by,
            "decided_at": edit.decided_at,
        }
        statement = insert_or_replace(entry_edits, is_shared=self.parts.writer.is_shared)
        self.effects.others.append((statement, row))


def edit_of(row: Row[Any]) -> EntryEdit:
    """The edit in a row."""
    return EntryEdit(
        id=row.id,
        entry_id=EntryId(row.entry_id),
        before=row.before,
        after=row.after,
        reason=row.reason,
        agent=AgentId(row.agent),
        at=row.at,
        status=EditStatus(row.status),
        decided_by=AgentId(row.decided_by) if row.decided_by else None,
        decided_at=row.decided_at,
    )


def edits_of_entry(entry_id: EntryId) -> Select[Any]:
    theirs = select(entry_edits).where(entry_edits.c.entry_id == entry_id)
    return theirs.order_by(entry_edits.c.at, entry_edits.c.id)


def edits_that_are(statuses: Collection[EditStatus]) -> Select[Any]:
    """In the order in which they got there."""
    since = func.coalesce(entry_edits.c.decided_at, entry_edits.c.at)
    wanted = select(entry_edits).where(entry_edits.c.status.in_([one.value for one in statuses]))
    return wanted.order_by(since, entry_edits.c.at, entry_edits.c.id)


def counts_of_edits() -> Select[Any]:
    """Nothing that concerns what is in service leaves all of these numbers as they were."""
    statuses = (EditStatus.LIVE, EditStatus.EXPORTED, EditStatus.UNDONE)
    is_one = ((entry_edits.c.status == status.value) for status in statuses)
    counted = (func.sum(case((condition, 1), else_=0)) for condition in is_one)
    return select(*(func.coalesce(count, 0) for count in counted))
