"""Chromium, the windows that people open in it, and an assistant that they come to."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

from bot.app import assistant_of
from tests.browser.chromium import ARGUMENTS, NONE_HERE, path_of_chromium
from tests.browser.pages import Furnished
from tests.browser.scenes import Office, address_of, link_in, settings_alone
from tests.browser.served import Asked, served
from tests.browser.windows import Windows
from tests.e2e.complaints import few_entries
from tests.offline_telegram import OfflineTelegram

_ASKED = Asked(
    known=few_entries.KNOWN,
    entry=few_entries.KNOWN_ENTRY,
    other="lonebidrag",
    unclear="bidrag",
    unknown=few_entries.UNKNOWN,
    answer="Friskis vid torget har en grupp för nybörjare.",
)
_PATIENCE = 20_000.0
"""Milliseconds that a page has to become what a test expects: far more than it needs."""


@pytest.fixture(scope="session")
def chromium_path(request: pytest.FixtureRequest) -> str:
    """Where the browser is; without one there is nothing to be tested here."""
    if path := path_of_chromium():
        return path
    if request.config.getoption("--browser-needed"):
        pytest.fail(NONE_HERE, pytrace=False)
    pytest.skip(NONE_HERE)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium(chromium_path: str) -> AsyncIterator[Browser]:
    """Started once for all tests, which therefore share a loop."""
    expect.set_options(timeout=_PATIENCE)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium_path, args=list(ARGUMENTS)
        )
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def windows(chromium: Browser) -> AsyncIterator[Windows]:
    """After the test the browser must not have complained of anything."""
    windows = Windows(chromium)
    yield windows
    await windows.close()
    assert windows.unforgiven() == []


@pytest.fixture(scope="session")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the few entries, compiled once for all tests."""
    folder = tmp_path_factory.mktemp("few") / "knowledge"
    few_entries.write(folder)
    few_entries.compiled(folder)
    return folder


@pytest_asyncio.fixture(loop_scope="session")
async def telegram() -> AsyncIterator[OfflineTelegram]:
    async with OfflineTelegram() as server:
        yield server


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def furnished(
    chromium: Browser, few: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Furnished]:
    """Only looked at, so all tests can share it."""
    folder = tmp_path_factory.mktemp("furnished")
    async with served(folder, few, few.parent / "cache", _ASKED, chromium) as furnished:
        yield furnished


@pytest_asyncio.fixture(loop_scope="session")
async def office(few: Path, tmp_path: Path) -> AsyncIterator[Office]:
    """An assistant of the test's own."""
    own = shutil.copytree(few.parent, tmp_path / "few")  # what is taught here stays here
    settings = settings_alone(tmp_path, own / few.name, own / "cache")
    async with assistant_of(settings) as assistant:
        yield Office(address_of(settings), link_in(assistant.greeting))
