"""Opens the database: migrated, checked against the key, with its writer at work."""

from __future__ import annotations

import asyncio
import fcntl
import logging
import secrets
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from sqlalchemy import Connection, insert, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from bot.config import StoreSettings
from bot.conversation.ports import Clock, UnitOfWork
from bot.errors import AlreadyRunning, SettingsError, StoreError
from bot.store.audit_queries import AuditQueries
from bot.store.claims import Heartbeat
from bot.store.counting import TicketNumbers
from bot.store.crypto import EncryptionKeys
from bot.store.database import Database, database_at
from bot.store.drafts import SqlDrafts
from bot.store.inbox import SqlInbox
from bot.store.insight_queries import InsightQueries
from bot.store.knowledge_queries import KnowledgeQueries
from bot.store.marks import Marks
from bot.store.migrate import migrate
from bot.store.outbox import SqlOutbox
from bot.store.parts import Parts
from bot.store.queries import Queries
from bot.store.reader import Lookup, Reader
from bot.store.retention import Retention
from bot.store.sessions import SqlSessions
from bot.store.tables import conversations, key_check
from bot.store.ticket_queries import TicketQueries
from bot.store.unit_of_work import SqlUnitOfWork
from bot.store.writer import Writer, unavailable

log = logging.getLogger(__name__)

_KNOWN_WORDS = b"asf-bot"
_CONTEXT = b"key_check.value"


class Store:
    """All that the other parts need of the database."""

    def __init__(self, parts: Parts, inbox: SqlInbox, queries: Queries) -> None:
        self._parts = parts
        self.inbox = inbox
        self.outbox = parts.outbox
        self.queries = queries
        self.retention = Retention(parts.writer, parts.reader, parts.now)
        self.marks = Marks(parts)
        self.sessions = SqlSessions(parts.writer, parts.reader, parts.now)
        self.ticket_queries = TicketQueries(parts.reader, parts.keys)
        self.knowledge_queries = KnowledgeQueries(parts.reader, parts.keys)
        self.insight_queries = InsightQueries(parts.reader, parts.keys)
        self.audit_queries = AuditQueries(parts.reader)
        self.drafts = SqlDrafts(parts)

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
        database = database_at(url)
        try:
            keys = await _prepared(database, settings)
            async with _working(database, keys, clock, exclusive=exclusive) as store:
                yield store
        finally:
            await database.close()


@asynccontextmanager
async def _working(
    database: Database, keys: EncryptionKeys, clock: Clock, *, exclusive: bool
) -> AsyncIterator[Store]:
    writer, reader = Writer(database), Reader(database)
    process = secrets.token_hex(8)
    outbox = SqlOutbox(writer, keys, process, clock, is_worker=exclusive)
    lookup = Lookup(reader, conversations, "id")
    numbers = TicketNumbers(writer, is_alone=exclusive and not database.is_shared)
    parts = Parts(writer, reader, lookup, outbox, numbers, keys, process, clock)
    heartbeat = Heartbeat(writer, process, clock)
    writing = asyncio.create_task(writer.run(), name="writer")
    writing.add_done_callback(_stop_if_it_failed)
    beating: asyncio.Task[None] | None = None
    try:
        if exclusive:
            await heartbeat.begin(alone=not database.is_shared)
            beating = asyncio.create_task(heartbeat.run(), name="heartbeat")
        yield Store(parts, SqlInbox(writer, keys, process, clock), Queries(reader, keys))
    finally:
        if beating is not None:
            beating.cancel()
            await asyncio.gather(beating, heartbeat.end(), return_exceptions=True)
        writer.close()
        await writing


def _stop_if_it_failed(writing: asyncio.Task[None]) -> None:
    """Without its writer the program can do nothing but harm."""
    if not writing.cancelled() and (error := writing.exception()) is not None:
        log.critical("the writer died: %s", type(error).__name__, exc_info=error)
        signal.raise_signal(signal.SIGTERM)


async def _prepared(database: Database, settings: StoreSettings) -> EncryptionKeys:
    """Migrate, and see whether the key fits; the very first start makes one."""

    def work(connection: Connection) -> EncryptionKeys:
        migrate(connection)
        return _fitting_keys(connection, settings)

    try:
        return await database.write(work)
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


def _url(text: str) -> URL:
    try:
        url = make_url(text)
    except ArgumentError as error:
        raise SettingsError("store.url: är ingen databasadress / is no database URL") from error
    if url.get_backend_name() == "sqlite":
        if not url.database or url.database == ":memory:":
            raise SettingsError("store.url: ange en fil / name a file")
        try:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SettingsError(f"store.url: {url.database}: {error.strerror}") from error
    return url


@contextmanager
def _alone(url: URL, *, wanted: bool) -> Iterator[None]:
    """Hold a lock beside a SQLite database; the system lets it go when the process dies."""
    if not wanted or url.get_backend_name() != "sqlite":
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
