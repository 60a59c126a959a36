"""The stores that must keep the same promises, each empty at the start of a test."""

from __future__ import annotations

import os
import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import pytest
from pydantic import SecretStr
from sqlalchemy import Connection, Row, Table, select, text
from sqlalchemy.engine import URL, make_url

from bot.config import StoreSettings
from bot.conversation.ports import BeginUnitOfWork
from bot.conversation.queues import Inbox
from bot.store.database import database_at
from bot.store.open_store import Store, open_store
from tests.fakes import NOON, FakeInbox, FakeUnitOfWork

T = TypeVar("T")

POSTGRES = os.environ.get("TEST_POSTGRES_URL", "")
"""Of a server on which databases can be made, postgresql+asyncpg://user@host/postgres."""

SQL_STORES = [
    "sqlite",
    pytest.param(
        "postgresql",
        marks=pytest.mark.skipif(not POSTGRES, reason="TEST_POSTGRES_URL is not set"),
    ),
]


@dataclass(frozen=True)
class Place:
    """Where a store is: it can be opened again, later, and by several at once."""

    settings: StoreSettings

    def open(
        self, *, at: datetime = NOON, exclusive: bool = True
    ) -> AbstractAsyncContextManager[Store]:
        """As the running assistant does; not exclusive as the command line does."""
        return open_store(self.settings, clock=lambda: at, exclusive=exclusive)

    def with_keys(self, *lines: str) -> Place:
        """The same store, opened with these keys."""
        keys = SecretStr("\n".join(lines))
        return replace(self, settings=self.settings.model_copy(update={"encryption_key": keys}))

    async def behind(self, work: Callable[[Connection], T]) -> T:
        """Something looked up or done behind the store's back."""
        database = database_at(make_url(self.settings.url))
        try:
            return await database.write(work)
        finally:
            await database.close()

    async def rows(self, table: Table) -> Sequence[Row[Any]]:
        """All rows of a table, in the order of their keys."""
        wanted = select(table).order_by(*table.primary_key)
        return await self.behind(lambda connection: connection.execute(wanted).all())

    def all_bytes(self) -> bytes:
        """The database's file, and what SQLite keeps beside it."""
        files = sorted(self.database_file.parent.iterdir())
        return b"".join(file.read_bytes() for file in files)

    @property
    def key_file(self) -> Path:
        return self.settings.encryption_key_file

    @property
    def database_file(self) -> Path:
        """If it is in a file."""
        return Path(str(make_url(self.settings.url).database))


@pytest.fixture(params=SQL_STORES)
async def place(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Place]:
    """An empty database of each kind."""
    async with _a_place(request.param, tmp_path) as place:
        yield place


@pytest.fixture
def sqlite(tmp_path: Path) -> Place:
    """For what holds of a database in a file only."""
    return _in_a_file(tmp_path)


@pytest.fixture
async def store(place: Place) -> AsyncIterator[Store]:
    async with place.open() as store:
        yield store


@pytest.fixture(params=["fake", *SQL_STORES])
async def begin(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[BeginUnitOfWork]:
    """Also the stand-in that other tests use: it must not promise anything else."""
    async with AsyncExitStack() as stack:
        if request.param == "fake":
            yield FakeUnitOfWork().begin
        else:
            place = await stack.enter_async_context(_a_place(request.param, tmp_path))
            yield (await stack.enter_async_context(place.open())).begin


@pytest.fixture(params=["fake", *SQL_STORES])
async def inbox(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Inbox]:
    """Also the stand-in that other tests use."""
    async with AsyncExitStack() as stack:
        if request.param == "fake":
            yield FakeInbox()
        else:
            place = await stack.enter_async_context(_a_place(request.param, tmp_path))
            yield (await stack.enter_async_context(place.open())).inbox


@asynccontextmanager
async def _a_place(kind: str, folder: Path) -> AsyncIterator[Place]:
    if kind == "sqlite":
        yield _in_a_file(folder)
        return
    async with _a_postgres_database() as address:
        url = address.render_as_string(hide_password=False)
        yield Place(StoreSettings(url=url, encryption_key_file=_key_file(folder)))


def _in_a_file(folder: Path) -> Place:
    url = f"sqlite+aiosqlite:///{folder}/data/asf-bot.db"
    return Place(StoreSettings(url=url, encryption_key_file=_key_file(folder)))


def _key_file(folder: Path) -> Path:
    return folder / "keys" / "asf-bot.key"


@asynccontextmanager
async def _a_postgres_database() -> AsyncIterator[URL]:
    server = make_url(POSTGRES)
    name = f"asfbot_test_{secrets.token_hex(6)}"
    await _on_server(server, f"CREATE DATABASE {name}")
    yield server.set(database=name)
    await _on_server(server, f"DROP DATABASE {name} WITH (FORCE)")


async def _on_server(server: URL, statement: str) -> None:
    from sqlalchemy.ext.asyncio import create_async_engine

    engine = create_async_engine(server, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(statement))
    await engine.dispose()
