"""What is kept is not kept for ever, files stay where they are, and old answers say so."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.app import assistant_of
from bot.config import Settings
from bot.knowledge.model import Entry
from bot.store.open_store import open_store
from tests.e2e.complaints import few_entries
from tests.e2e.complaints.few_entries import KNOWN, KNOWN_ENTRY, UNKNOWN
from tests.e2e.complaints.scenes import (
    AGENT,
    VISITOR,
    handed_over,
    id_of,
    is_answer,
    settings_on,
    text_of,
)
from tests.e2e.program import STAFF
from tests.offline_telegram import OfflineTelegram
from tests.offline_telegram.world import Json

running = pytest.mark.usefixtures("running")

OVERDUE, VERIFIED = date(2020, 1, 1), date(2098, 6, 1)
WARNING = "Obs! Svaret skulle ha setts över senast 2020-01-01 och kan vara inaktuellt."


# --- what is old is deleted -----------------------------------------------------------------


def long_after() -> datetime:
    return datetime.now(UTC) + timedelta(days=366)


async def test_what_a_visitor_wrote_is_deleted_after_a_year(
    telegram: OfflineTelegram, settings: Settings
) -> None:
    """Nobody finds a word of it any more, only that there was a case."""
    async with assistant_of(settings):
        card = await handed_over(telegram)
        telegram.agent_replies(STAFF, AGENT, id_of(card), "Simhallen.")
        await telegram.next_message(to=VISITOR)
        await telegram.next_message(to=STAFF)

    async with open_store(settings.store, clock=long_after) as store:
        await store.retention.delete_expired(long_after() - timedelta(days=settings.retention.days))

    async with assistant_of(settings):
        telegram.visitor_says(VISITOR, "/mina_data")
        await telegram.next_message(to=VISITOR)
        kept = await telegram.next_message(to=VISITOR)
        telegram.visitor_says(VISITOR, "/arende")
        listed = text_of(await telegram.next_message(to=VISITOR))
        assert UNKNOWN not in content_of(telegram, kept)
        assert "Simhallen" not in content_of(telegram, kept)
        assert "Ärende 1" in listed
        assert "(frågan är borttagen)" in listed


def content_of(telegram: OfflineTelegram, message: Json) -> str:
    """What is in the file that a message brings."""
    document = message["document"]
    assert isinstance(document, dict)
    return telegram.content_of(str(document["file_id"])).decode()


# --- files ----------------------------------------------------------------------------------


@running
async def test_a_file_is_passed_on_without_an_address_that_holds_our_token(
    telegram: OfflineTelegram,
) -> None:
    """Agents get it from Telegram itself; nobody is sent a link to it."""
    await handed_over(telegram)

    telegram.visitor_sends(VISITOR, "document", name="ansokan.pdf", caption="Min ansökan")

    passed_on = await telegram.next_message(to=STAFF)
    while "document" not in passed_on:
        passed_on = await telegram.next_message(to=STAFF)
    told = [str(call.parameters) + str(call.result) for call in telegram.accepted]
    assert telegram.calls_of("getFile") == []
    assert [one for one in told if telegram.token in one or "/file/bot" in one] == []


# --- answers that nobody has looked through in time -----------------------------------------


@pytest.fixture
async def overdue(telegram: OfflineTelegram, tmp_path: Path) -> Settings:
    """What is known should have been looked through long ago."""
    folder = tmp_path / "knowledge"
    few_entries.write(folder, few_entries.due(OVERDUE))
    await asyncio.to_thread(few_entries.compiled, folder)
    return settings_on(telegram, tmp_path, folder)


async def test_an_answer_that_is_overdue_says_so_until_a_person_has_looked_at_it(
    telegram: OfflineTelegram, overdue: Settings
) -> None:
    """Neither a restart, nor that it helped, nor an edit of its words makes it any fresher."""
    async with assistant_of(overdue):
        first = await asked(telegram)
        telegram.presses_button(VISITOR, first, "👍 Hjälpte")
        await telegram.next_message(to=VISITOR)
    edit(overdue.knowledge.path, few_entries.due(OVERDUE), "Så mycket mer", "Ännu mycket mer")
    async with assistant_of(overdue):
        edited = await asked(telegram)
    edit(overdue.knowledge.path, few_entries.due(VERIFIED), "Så mycket mer", "Ännu mycket mer")
    async with assistant_of(overdue):
        verified = await asked(telegram)

    warned = [WARNING in text_of(answer) for answer in (first, edited, verified)]
    assert warned == [True, True, False]


async def asked(telegram: OfflineTelegram) -> Json:
    telegram.visitor_says(VISITOR, KNOWN)
    answer = await telegram.next_message(to=VISITOR)
    assert is_answer(answer, KNOWN_ENTRY)
    return answer


def edit(folder: Path, entries: tuple[Entry, ...], before: str, after: str) -> None:
    """As an editor does, and compiled again."""
    few_entries.write(folder, entries)
    file = folder / "entries" / "nagra.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")
    few_entries.compiled(folder)


async def test_an_answer_that_is_not_due_carries_no_warning(
    telegram: OfflineTelegram, settings: Settings
) -> None:
    """A warning that is always there is read by nobody."""
    async with assistant_of(settings):
        answer = await asked(telegram)

    assert "inaktuellt" not in text_of(answer)
