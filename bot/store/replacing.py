"""A row in the place of the one with the same key, if there is one."""

from __future__ import annotations

from functools import cache

from sqlalchemy import Executable, Table
from sqlalchemy.dialects import postgresql, sqlite


@cache
def insert_or_replace(table: Table, *, is_shared: bool) -> Executable:
    """For SQLite, or for PostgreSQL, which several processes may share."""
    statement = postgresql.insert(table) if is_shared else sqlite.insert(table)
    changed = {
        column.name: statement.excluded[column.name]
        for column in table.columns
        if not column.primary_key
    }
    return statement.on_conflict_do_update(
        index_elements=[column.name for column in table.primary_key], set_=changed
    )
