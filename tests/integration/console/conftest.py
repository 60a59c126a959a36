"""A console with a store on disk; Eva and Karin are signed in to it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer

from bot.config import StoreSettings
from bot.store.open_store import Store, open_store
from tests.integration.console.agents import (
    EVA,
    KARIN,
    AgentsBrowser,
    Clock,
    ServedConsole,
)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def store(tmp_path: Path, clock: Clock) -> AsyncIterator[Store]:
    settings = StoreSettings(
        url=f"sqlite+aiosqlite:///{tmp_path}/data/asf-bot.db",
        encryption_key_file=tmp_path / "keys" / "asf-bot.key",
    )
    async with open_store(settings, clock=clock, exclusive=True) as store:
        yield store


@pytest.fixture
async def console(store: Store, clock: Clock) -> AsyncIterator[ServedConsole]:
    console = ServedConsole(store, clock)
    console.server = TestServer(console.app())
    async with console.server:
        yield console


@pytest.fixture
async def eva(console: ServedConsole) -> AsyncIterator[AgentsBrowser]:
    async with console.browser_of(EVA) as browser:
        yield browser


@pytest.fixture
async def karin(console: ServedConsole) -> AsyncIterator[AgentsBrowser]:
    async with console.browser_of(KARIN) as browser:
        yield browser
