"""What is old is deleted on command, and by itself while the assistant runs."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.cli import main
from bot.config import Settings, load_settings
from bot.conversation.model import Conversation
from bot.ids import ConversationId
from bot.retention import delete_old_daily
from bot.store.open_store import open_store
from bot.store.retention import Expired
from tests.fakes import NOON, noon, until

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
A_YEAR = timedelta(days=365)
SOON = timedelta(milliseconds=1)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Of an assistant that a visitor wrote to long ago."""
    file = tmp_path / "config.yaml"
    file.write_text(
        f'store:\n  url: "sqlite+aiosqlite:///{tmp_path}/asf-bot.db"\n'
        f'  encryption_key_file: "{tmp_path}/asf-bot.key"\n',
        encoding="utf-8",
    )
    asyncio.run(_keep(load_settings(file, {}), "web:anna"))
    return file


async def _keep(settings: Settings, name: str) -> None:
    async with open_store(settings.store, clock=lambda: LONG_AGO) as store, store.begin() as uow:
        uow.conversations.save(Conversation(ConversationId(name)))
        await uow.commit()


async def _expired(settings: Settings) -> Expired:
    async with open_store(settings.store, clock=noon) as store:
        return await store.retention.expired(NOON - A_YEAR)


# --- on command -----------------------------------------------------------------------------


def test_an_operator_sees_what_would_be_deleted(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In counts; nothing is touched."""
    status = main(["retention", "--dry-run", "--config", str(config)])

    heading, *lines = capsys.readouterr().out.splitlines()
    assert status == 0
    assert heading.startswith("Äldre än 365 dagar, före ")
    assert lines == [
        "      1  samtal, det som sades / conversations, what was said",
        "      0  skickade eller uppgivna meddelanden / messages sent or given up",
        "      0  hanterade uppdateringar / updates handled",
        "      0  uppdateringar i karantän / updates in quarantine",
        "Inget har raderats (--dry-run). / Nothing has been deleted.",
    ]
    assert asyncio.run(_expired(load_settings(config, {}))) == Expired(conversations=1)


def test_an_operator_can_delete_what_is_old(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same counts, and then nothing old is left."""
    main(["retention", "--config", str(config)])

    told = capsys.readouterr().out.splitlines()
    assert told[1] == "      1  samtal, det som sades / conversations, what was said"
    assert told[-1] == "Detta är raderat. / This has been deleted."
    assert asyncio.run(_expired(load_settings(config, {}))) == Expired()


# --- by itself ------------------------------------------------------------------------------


async def test_what_is_old_is_deleted_day_after_day(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Each time what has become old since; the log says how much, and nothing if it is none."""
    caplog.set_level(logging.INFO, "bot.retention")
    settings = _settings(tmp_path)
    async with open_store(settings.store, clock=noon) as store:
        running = asyncio.create_task(
            delete_old_daily(store.retention, A_YEAR, noon, after_start=SOON, period=SOON)
        )

        await _keep(settings, "web:anna")
        await until(lambda: len(caplog.messages) == 1)
        await _keep(settings, "web:bo")
        await until(lambda: len(caplog.messages) == 2)

        running.cancel()
    assert caplog.messages == ["retention conversations=1 sent=0 handled=0 quarantined=0"] * 2


async def test_a_database_that_is_down_puts_the_deletion_off(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It is tried again the next day, and an operator reads why."""
    async with open_store(_settings(tmp_path).store, clock=noon) as store:
        closed = store.retention

    running = asyncio.create_task(
        delete_old_daily(closed, A_YEAR, noon, after_start=SOON, period=SOON)
    )
    await until(lambda: len(caplog.messages) > 1)
    running.cancel()

    why = "retention put off: databasen är stängd / the database is closed"
    assert set(caplog.messages) == {why}


def _settings(folder: Path) -> Settings:
    variables = {
        "ASFBOT_STORE__URL": f"sqlite+aiosqlite:///{folder}/asf-bot.db",
        "ASFBOT_STORE__ENCRYPTION_KEY_FILE": f"{folder}/asf-bot.key",
    }
    return load_settings(None, variables)
