"""The assistant in the test's own process, connected to a Telegram that a test can look into."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app import Assistant, assistant_of
from bot.config import Settings
from tests.e2e.complaints import few_entries
from tests.e2e.complaints.scenes import settings_on
from tests.offline_telegram import OfflineTelegram


@pytest.fixture(scope="session")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the few entries, compiled once for all tests."""
    folder = tmp_path_factory.mktemp("few") / "knowledge"
    few_entries.write(folder)
    few_entries.compiled(folder)
    return folder


@pytest.fixture
def settings(telegram: OfflineTelegram, tmp_path: Path, few: Path) -> Settings:
    """Of an assistant that polls `telegram` and has an agents' group there."""
    return settings_on(telegram, tmp_path, few)


@pytest.fixture
async def running(settings: Settings) -> AsyncIterator[Assistant]:
    async with assistant_of(settings) as assistant:
        yield assistant
