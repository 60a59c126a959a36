"""How transactions reach the database: one at a time to write, beside it to read.

The event loop is left once for a whole transaction, not once for each statement: with aiosqlite
each statement costs four changes of thread, which was most of the time of a message (see
docs/adr/0006-one-thread-for-sqlite.md).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.engine import URL

T = TypeVar("T")

_BUSY_SECONDS = 10.0
_READERS = 2
_PAGES_KIB = 16_384
"""Memory for pages of the writer's connection; taken only as the database grows."""


class Database(Protocol):
    """Runs functions on a connection; errors are SQLAlchemy's."""

    is_shared: bool
    """Whether several processes may work on it at the same time."""

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Inside a transaction, committed when this returns."""
        ...

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Outside any transaction: sees what is committed."""
        ...

    async def close(self) -> None: ...


def database_at(url: URL) -> Database:
    """The database of an address."""
    return Sqlite(url) if url.get_backend_name() == "sqlite" else Shared(url)


class Sqlite:
    """One thread writes, others read what is committed."""

    is_shared = False

    def __init__(self, url: URL) -> None:
        plain = url.set(drivername="sqlite")
        self._writing = create_engine(plain, pool_size=1, max_overflow=0)
        self._reading = create_engine(
            plain, pool_size=_READERS, pool_reset_on_return=None, isolation_level="AUTOCOMMIT"
        )
        self._writer = ThreadPoolExecutor(1, "sqlite-writer")
        self._readers = ThreadPoolExecutor(_READERS, "sqlite-reader")
        event.listen(self._writing, "connect", _set_up)
        event.listen(self._writing, "connect", _keep_pages)
        event.listen(self._reading, "connect", _set_up)
        event.listen(self._writing, "begin", _begin_immediate)

    async def write(self, work: Callable[[Connection], T]) -> T:
        def transaction() -> T:
            with self._writing.begin() as connection:
                return work(connection)

        return await asyncio.get_running_loop().run_in_executor(self._writer, transaction)

    async def read(self, work: Callable[[Connection], T]) -> T:
        def look() -> T:
            with self._reading.connect() as connection:
                return work(connection)

        return await asyncio.get_running_loop().run_in_executor(self._readers, look)

    async def close(self) -> None:
        for threads in (self._readers, self._writer):
            await asyncio.to_thread(threads.shutdown)
        self._reading.dispose()
        self._writing.dispose()


class Shared:
    """PostgreSQL, where several processes may work side by side."""

    is_shared = True

    def __init__(self, url: URL) -> None:
        # SQLite, which most run on, needs none of it
        from sqlalchemy.ext.asyncio import create_async_engine

        self._engine = create_async_engine(url, pool_pre_ping=True)

    async def write(self, work: Callable[[Connection], T]) -> T:
        async with self._engine.begin() as connection:
            return await connection.run_sync(work)

    async def read(self, work: Callable[[Connection], T]) -> T:
        async with self._engine.connect() as connection:
            return await connection.run_sync(work)

    async def close(self) -> None:
        await self._engine.dispose()


def _set_up(connection: Any, _record: object) -> None:
    # we begin transactions ourselves: the driver would begin them at the first write only
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout = {_BUSY_SECONDS * 1000:.0f}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        # what is deleted is overwritten, so that no key can bring it back
        "secure_delete = ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _keep_pages(connection: Any, _record: object) -> None:
    # each message touches a dozen indexes: with SQLite's own 2 MiB of pages, the time of a write
    # grows with the database from a few thousand messages on
    connection.execute(f"PRAGMA cache_size = -{_PAGES_KIB}")


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
