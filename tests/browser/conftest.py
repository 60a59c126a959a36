"""Chromium, the windows that people open in it, and an assistant that they come to."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

from bot.config import Settings
from tests.browser.pages import Furnished
from tests.browser.scenes import settings_alone
from tests.browser.served import Asked, served
from tests.browser.windows import ARGUMENTS, Windows
from tests.e2e.complaints import few_entries
from tests.offline_telegram import OfflineTelegram

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_NO_BROWSER = (
    "no Chromium here: none of these commands, and none that ASFBOT_TEST_BROWSER names: "
    + ", ".join(_NAMES)
)
_ASKED = Asked(
    known=few_entries.KNOWN,
    entry=few_entries.KNOWN_ENTRY,
    unclear="bidrag",
    unknown=few_entries.UNKNOWN,
    answer="Friskis vid torget har en grupp för nybörjare.",
)
_PATIENCE = 20_000.0
"""Milliseconds that a page has to become what a test expects: far more than it needs."""


@pytest.fixture(scope="session")
def chromium_path(request: pytest.FixtureRequest) -> str:
    """Where the browser is; without one there is nothing to be tested here."""
    for name in (os.environ.get("ASFBOT_TEST_BROWSER", ""), *_NAMES):
        if name and (path := shutil.which(name)):
            return path
    if request.config.getoption("--browser-needed"):
        pytest.fail(_NO_BROWSER, pytrace=False)
    pytest.skip(_NO_BROWSER)


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


@pytest.fixture
def alone(few: Path, tmp_path: Path) -> Settings:
    """Of an assistant of a test's own, without Telegram: the operator is the only agent."""
    own = shutil.copytree(few.parent, tmp_path / "few")  # what is taught here stays here
    return settings_alone(tmp_path, own / few.name, own / "cache")
