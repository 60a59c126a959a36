"""A running assistant with a Telegram and an agents' group, in the test's own process."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest

from bot.app import Assistant, assistant_of
from bot.config import Settings
from bot.knowledge.base import KnowledgeBase
from tests.e2e.program import CACHE, KNOWLEDGE, STAFF
from tests.offline_telegram import OfflineTelegram
from tests.offline_telegram.world import Json

VISITOR, OTHER_VISITOR, AGENT, COLLEAGUE = 4_711, 4_712, 99, 98
CLEAR, CLEAR_ENTRY = "Vad gör Mikrofonden?", "mikrofonden"
ALSO_CLEAR, ALSO_CLEAR_ENTRY = "När bildades samordningsförbundet i Blekinge?", "finsam-blekinge"
UNCLEAR = "bidrag"
UNKNOWN = "Vilka gym i Karlskrona passar nybörjare?"


@dataclass(frozen=True, slots=True)
class Place:
    """Where an assistant runs; it can be left and entered anew, as at a restart."""

    settings: Settings
    folder: Path

    @classmethod
    def on(cls, telegram: OfflineTelegram, folder: Path, **more: object) -> Place:
        """Connected to the test server; `more` are settings of Telegram's."""
        connection = {
            "token": telegram.token,
            "api_base_url": telegram.url,
            "staff_chat_id": STAFF,
            "messages_per_second": 10_000,
        }
        return cls(_settings(connection | more, folder), folder)

    def running(self) -> AbstractAsyncContextManager[Assistant]:
        return assistant_of(self.settings)

    def rows(self, statement: str) -> list[tuple[object, ...]]:
        """What is on disk; words are encrypted, states and numbers are not."""
        with closing(sqlite3.connect(self.folder / "data" / "asf-bot.db")) as database:
            return database.execute(statement).fetchall()


def _settings(telegram: dict[str, object], folder: Path) -> Settings:
    """In the folder as `Program` has it."""
    return Settings.model_validate(
        {
            "telegram": telegram,
            "store": {
                "url": f"sqlite+aiosqlite:///{folder}/data/asf-bot.db",
                "encryption_key_file": folder / "keys" / "asf-bot.key",
            },
            "web": {"port": 0},
            "knowledge": {"path": KNOWLEDGE, "cache": CACHE},
        }
    )


@pytest.fixture
def place(
    knowledge: KnowledgeBase,  # noqa: ARG001 - compiled before anything starts
    telegram: OfflineTelegram,
    tmp_path: Path,
) -> Place:
    """With an agents' group on Telegram; nothing runs yet."""
    telegram.group(STAFF)
    return Place.on(telegram, tmp_path)


@pytest.fixture
async def assistant(place: Place) -> AsyncIterator[Assistant]:
    """Runs, and polls `telegram`."""
    async with place.running() as assistant:
        yield assistant


async def until(condition: Callable[[], object]) -> None:
    """Wait until it holds, ten seconds at most."""
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - of many things, most without an event
            await asyncio.sleep(0.01)


async def handed_over(telegram: OfflineTelegram, visitor: int = VISITOR) -> Json:
    """The visitor has asked, has the receipt, and this is the agents' card."""
    telegram.visitor_says(visitor, UNKNOWN)
    card = await telegram.next_message(to=STAFF)
    await telegram.next_message(to=visitor)
    return card


def id_of(message: Json) -> int:
    return cast("int", message["message_id"])


def text_of(message: Json) -> str:
    return str(message["text"])
