"""The assistant in the test's own process, connected to a Telegram that a test can look into."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app import Assistant, assistant_of
from bot.config import Settings
from bot.ids import EntryId
from bot.knowledge.model import KnowledgeBase
from tests.e2e.complaints.scenes import Beginning, settings_on
from tests.offline_telegram import OfflineTelegram


@pytest.fixture
def settings(telegram: OfflineTelegram, tmp_path: Path) -> Settings:
    """Of an assistant that polls `telegram` and has an agents' group there."""
    return settings_on(telegram, tmp_path)


@pytest.fixture
async def running(
    knowledge: KnowledgeBase,  # noqa: ARG001 - compiled before it starts
    settings: Settings,
) -> AsyncIterator[Assistant]:
    async with assistant_of(settings) as assistant:
        yield assistant


@pytest.fixture(scope="session")
def beginning(knowledge: KnowledgeBase) -> Beginning:
    def beginning(entry_id: str) -> str:
        return knowledge[EntryId(entry_id)].short.sv.partition("\n")[0]

    return beginning
