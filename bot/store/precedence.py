"""New items that have to wait for older ones of their lane."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from sqlalchemy import Connection, Executable, Table, bindparam, exists, or_, update

from bot.store.tables import inbox, is_waiting, outbox

Key = TypeVar("Key")


def at_once(connection: Connection, table: Table, new: Mapping[Key, int]) -> dict[Key, int]:
    """The new items that their process may work on at once.

    Not one whose lane has an older item elsewhere: with another process, or left by an earlier
    run and not taken up yet, which may be for a later time. It is free, for `claim` to bring it
    after the older one.
    """
    if not new:
        return {}
    waiting = set(connection.execute(_SET_FREE[table.name], {"ids": list(new.values())}).scalars())
    return {key: item_id for key, item_id in new.items() if item_id not in waiting}


def _set_free(table: Table, lane: str) -> Executable:
    older = table.alias("older")
    is_elsewhere = or_(older.c.claimed_by.is_(None), older.c.claimed_by != table.c.claimed_by)
    comes_first = exists().where(
        older.c[lane] == table.c[lane],
        is_waiting(older),
        older.c.id < table.c.id,
        is_elsewhere,
    )
    new = table.c.id.in_(bindparam("ids", expanding=True)) & table.c.claimed_by.is_not(None)
    return update(table).where(new, comes_first).values(claimed_by=None).returning(table.c.id)


_SET_FREE = {
    inbox.name: _set_free(inbox, inbox.c.lane.name),
    outbox.name: _set_free(outbox, outbox.c.recipient.name),
}
