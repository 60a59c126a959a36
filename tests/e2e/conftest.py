"""The knowledge, compiled once for all programs; a Telegram; and an assistant connected to it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bot.ids import EntryId
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.cache import load_cached
from tests.e2e.program import CACHE, KNOWLEDGE, Program
from tests.offline_telegram import OfflineTelegram

FirstWordsOf = Callable[[str], str]
"""The first paragraph of what is given first of an entry, in Swedish."""


@pytest.fixture(scope="session")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    """The editors' knowledge, compiled for the programs that serve it."""
    program = Program(tmp_path_factory.mktemp("compiling"))
    finished = asyncio.run(program.command("ask", "hej", "--json"))
    assert finished.status == 0, finished.errors
    return load_cached(KNOWLEDGE, CACHE)


@pytest.fixture(scope="session")
def first_words_of(knowledge: KnowledgeBase) -> FirstWordsOf:
    def first_words_of(entry_id: str) -> str:
        entry = knowledge[EntryId(entry_id)]
        # the short form comes first, unless the whole is as short
        return min(entry.answer.sv, entry.short.sv, key=len).partition("\n")[0]

    return first_words_of


@pytest.fixture
async def telegram() -> AsyncIterator[OfflineTelegram]:
    async with OfflineTelegram() as server:
        yield server


@pytest.fixture
async def assistant(
    knowledge: KnowledgeBase,  # noqa: ARG001 - compiled before it starts
    telegram: OfflineTelegram,
    tmp_path: Path,
) -> AsyncIterator[Program]:
    """Runs, polls `telegram`, has an agents' group there; must stop cleanly after the test."""
    async with Program.on(telegram, tmp_path) as program:
        yield program
