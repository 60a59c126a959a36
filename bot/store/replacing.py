"""Inserts that say what happens to a row that is there already."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import Executable, Table
from sqlalchemy.dialects import sqlite

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql


def insert_into(table: Table, *, is_shared: bool) -> sqlite.Insert | postgresql.Insert:
    """As SQLite writes it or, where the database is shared, PostgreSQL."""
    if not is_shared:
        return sqlite.insert(table)
    # SQLite, which most run on, needs none of it, and it takes a tenth of a start
    from sqlalchemy.dialects import postgresql

    return postgresql.insert(table)


@cache
def insert_or_replace(table: Table, *, is_shared: bool) -> Executable:
    """A row in the place of the one with the same key, if there is one."""
    statement = insert_into(table, is_shared=is_shared)
    changed = {
        column.name: statement.excluded[column.name]
        for column in table.columns
        if not column.primary_key
    }
    return statement.on_conflict_do_update(
        index_elements=[column.name for column in table.primary_key], set_=changed
    )
