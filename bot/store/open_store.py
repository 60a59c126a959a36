"""Opens the database: migrated, checked against the key, with its writer at work."""

from __future__ import annotations

import asyncio
import fcntl
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event, insert, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.config import StoreSettings
from bot.conversation.ports import Clock, UnitOfWork
from bot.errors import AlreadyRunning, SettingsError, StoreError
from bot.store.claims import Heartbeat
from bot.store.crypto import EncryptionKeys
from bot.store.inbox import SqlInbox
from bot.store.migrate import migrate
from bot.store.outbox import SqlOutbox
from bot.store.queries import Queries
from bot.store.reader import Lookup, Reader
from bot.store.tables import conversations, key_check
from bot.store.unit_of_work import Parts, SqlUnitOfWork
from bot.store.writer import Writer, unavailable

_KNOWN_WORDS = b"asf-bot"
_CONTEXT = b"key_check.value"
_READERS = 4
_BUSY_SECONDS = 10.0


class Store:
    """All that the other parts need of the database."""

    def __init__(self, parts: Parts, inbox: SqlInbox, queries: Queries) -> None:
        self._parts = parts
        self.inbox = inbox
        self.outbox = parts.outbox
        self.queries = queries

    def begin(self) -> UnitOfWork:
        """A new unit of work."""
        return SqlUnitOfWork(self._parts)


@asynccontextmanager
async def open_store(
    settings: StoreSettings, *, clock: Clock, exclusive: bool = False
) -> AsyncIterator[Store]:
    """The database that the settings name.

    `exclusive` is for the process that handles and delivers: on SQLite there can be only one.

    Raises:
        AlreadyRunning: another process handles and delivers.
        WrongKey: what is stored was encrypted with another key.
        StoreError: the database can't be used.
        SettingsError: its address or the key make no sense.
    """
    url = _url(settings.url)
    with _alone(url, wanted=exclusive):
        engines = _writing(url), _reading(url)
        try:
            keys = await _prepared(engines[0], settings)
            async with _working(engines, keys, clock, exclusive=exclusive) as store:
                yield store
        finally:
            for engine in engines:
                await engine.dispose()


@asynccontextmanager
async def _working(
    engines: tuple[AsyncEngine, AsyncEngine], keys: EncryptionKeys, clock: Clock, *, exclusive: bool
) -> AsyncIterator[Store]:
    writer, reader = Writer(engines[0]), Reader(engines[1])
    process = secrets.token_hex(8)
    outbox = SqlOutbox(writer, keys, process, clock, is_worker=exclusive)
    lookup = Lookup(reader, conversations, "id")
    parts = Parts(writer, reader, lookup, outbox, keys, process, clock)
    heartbeat = Heartbeat(writer, process, clock)
    writing = asyncio.create_task(writer.run(), name="writer")
    beating: asyncio.Task[None] | None = None
    try:
        if exclusive:
            await heartbeat.begin(alone=engines[0].dialect.name == "sqlite")
            beating = asyncio.create_task(heartbeat.run(), name="heartbeat")
        yield Store(parts, SqlInbox(writer, keys, process, clock), Queries(reader, keys))
    finally:
        if beating is not None:
            beating.cancel()
            await asyncio.gather(beating, heartbeat.end(), return_exceptions=True)
        writer.close()
        await writing


async def _prepared(engine: AsyncEngine, settings: StoreSettings) -> EncryptionKeys:
    """Migrate, and see whether the key fits; the very first start makes one."""
    try:
        async with engine.begin() as connection:
            await connection.run_sync(migrate)
            return await connection.run_sync(_fitting_keys, settings)
    except DBAPIError as error:
        raise unavailable(error) from None
    except OSError as error:
        raise StoreError(f"store.url: {error}") from error


def _fitting_keys(connection: Connection, settings: StoreSettings) -> EncryptionKeys:
    file = settings.encryption_key_file
    if settings.encryption_key is not None:
        where = "store.encryption_key"
        keys: EncryptionKeys | None = EncryptionKeys.parse(
            settings.encryption_key.get_secret_value(), where
        )
    else:
        keys = EncryptionKeys.in_file(file)
    kept = connection.execute(select(key_check.c.value)).scalar()
    if kept is None:
        keys = keys or EncryptionKeys.made_in(file)
        value = keys.encrypt(_KNOWN_WORDS, _CONTEXT)
        connection.execute(insert(key_check).values(id=1, value=value))
        return keys
    if keys is None:
        raise SettingsError(
            f"store.encryption_key_file: {file} saknas, men databasen är krypterad: lägg tillbaka"
            " nyckeln / the key file is missing, but the database is encrypted: put it back"
        )
    keys.decrypt(kept, _CONTEXT)
    return keys


# --- engines --------------------------------------------------------------------------------


def _url(text: str) -> URL:
    try:
        url = make_url(text)
    except ArgumentError as error:
        raise SettingsError("store.url: är ingen databasadress / is no database URL") from error
    if url.get_backend_name() == "sqlite" and url.database:
        try:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SettingsError(f"store.url: {url.database}: {error.strerror}") from error
    return url


def _writing(url: URL) -> AsyncEngine:
    if url.get_backend_name() != "sqlite":
        return create_async_engine(url, pool_size=1, max_overflow=1, pool_pre_ping=True)
    engine = create_async_engine(url, pool_size=1, max_overflow=0)
    event.listen(engine.sync_engine, "connect", _set_up_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_immediate)
    return engine


def _reading(url: URL) -> AsyncEngine:
    options: dict[str, Any] = {"isolation_level": "AUTOCOMMIT", "pool_size": _READERS}
    if url.get_backend_name() != "sqlite":
        return create_async_engine(url, pool_pre_ping=True, **options)
    engine = create_async_engine(url, pool_reset_on_return=None, **options)
    event.listen(engine.sync_engine, "connect", _set_up_sqlite)
    return engine


def _set_up_sqlite(connection: Any, _record: object) -> None:
    # we begin transactions ourselves: the driver would begin them at the first write only
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout = {_BUSY_SECONDS * 1000:.0f}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


@contextmanager
def _alone(url: URL, *, wanted: bool) -> Iterator[None]:
    """Hold a lock beside a SQLite database; the system lets it go when the process dies."""
    if not wanted or url.get_backend_name() != "sqlite" or not url.database:
        yield
        return
    with Path(f"{url.database}.lock").open("w", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise AlreadyRunning(
                f"En annan process arbetar redan med {url.database}: stoppa den först"
                " / Another process works on this database: stop it first"
            ) from error
        yield
