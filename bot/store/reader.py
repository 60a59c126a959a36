"""Reading, beside the writer and never in its way."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, bindparam, select
from sqlalchemy.exc import DBAPIError

from bot.errors import StoreError
from bot.store.database import Database
from bot.store.writer import unavailable


class Reader:
    """Runs one statement at a time; sees what is committed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def rows(
        self, statement: Select[Any], parameters: Mapping[str, object] | None = None
    ) -> Sequence[Row[Any]]:
        """All rows of a statement.

        Raises:
            StoreUnavailable: the database does not answer.
        """

        def look(connection: Connection) -> Sequence[Row[Any]]:
            return connection.execute(statement, parameters).all()

        try:
            return await self._database.read(look)
        except DBAPIError as error:
            raise unavailable(error) from None  # its text holds the parameters

    async def first(self, statement: Select[Any]) -> Row[Any] | None:
        rows = await self.rows(statement)
        return rows[0] if rows else None


class Lookup:
    """Rows by key: what many ask for at the same moment is fetched in one statement."""

    def __init__(self, reader: Reader, table: Table, key: str) -> None:
        self._reader = reader
        self._key = key
        self._statement = select(table).where(table.c[key].in_(bindparam("keys", expanding=True)))
        self._wanted: dict[object, asyncio.Future[Row[Any] | None]] = {}
        self._fetching: set[asyncio.Task[None]] = set()

    async def get(self, key: object) -> Row[Any] | None:
        """The row with that key, as it is committed now.

        Raises:
            StoreUnavailable: the database does not answer.
        """
        if (future := self._wanted.get(key)) is None:
            future = self._wanted[key] = asyncio.get_running_loop().create_future()
            if len(self._wanted) == 1:
                task = asyncio.create_task(self._fetch())
                self._fetching.add(task)
                task.add_done_callback(self._fetching.discard)
        return await asyncio.shield(future)

    async def _fetch(self) -> None:
        # everybody who is about to ask in this turn of the loop has asked after it
        await asyncio.sleep(0)
        wanted, self._wanted = self._wanted, {}
        try:
            found = await self._reader.rows(self._statement, {"keys": list(wanted)})
        except StoreError as error:
            _fail(wanted, error)
            return
        rows = {getattr(row, self._key): row for row in found}
        for key, future in wanted.items():
            if not future.done():
                future.set_result(rows.get(key))


def _fail(wanted: Mapping[object, asyncio.Future[Row[Any] | None]], error: Exception) -> None:
    for future in wanted.values():
        if not future.done():
            future.set_exception(error)
            future.exception()
