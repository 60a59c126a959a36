"""Telegram brings the updates itself; the rest of the way is the same."""

from __future__ import annotations

from collections.abc import AsyncIterator
from http import HTTPStatus
from pathlib import Path
from typing import cast

import aiohttp
import pytest

from bot.knowledge.base import KnowledgeBase
from tests.e2e.conftest import FirstWordsOf
from tests.e2e.program import STAFF, Program, free_port
from tests.offline_telegram import OfflineTelegram

VISITOR, AGENT = 4_711, 99
SECRET = "a-secret-that-only-telegram-knows"  # noqa: S105 - opens nothing but this test


@pytest.fixture
async def assistant(
    knowledge: KnowledgeBase,  # noqa: ARG001 - compiled before it starts
    telegram: OfflineTelegram,
    tmp_path: Path,
) -> AsyncIterator[Program]:
    """Has told the server where to bring updates."""
    port = free_port()
    settings = {
        "web.port": str(port),
        "telegram.mode": "webhook",
        "telegram.webhook.url": f"http://127.0.0.1:{port}/telegram/updates",
        "telegram.webhook.secret": SECRET,
    }
    async with Program.on(telegram, tmp_path, settings) as program:
        yield program


@pytest.mark.usefixtures("assistant")
async def test_a_question_comes_and_is_answered(
    telegram: OfflineTelegram, first_words_of: FirstWordsOf
) -> None:
    """A webhook answers like polling does."""
    telegram.visitor_says(VISITOR, "Vad gör Mikrofonden?")

    answer = await telegram.next_message(to=VISITOR)
    assert str(answer["text"]).startswith(first_words_of("mikrofonden"))


@pytest.mark.usefixtures("assistant")
async def test_an_agents_reply_reaches_the_visitor(telegram: OfflineTelegram) -> None:
    """From the question over the card to the agent's answer, all by webhook."""
    telegram.visitor_says(VISITOR, "Vilka gym i Karlskrona passar nybörjare?")
    card = await telegram.next_message(to=STAFF)
    await telegram.next_message(to=VISITOR)

    telegram.agent_replies(STAFF, AGENT, cast("int", card["message_id"]), "Ja.")

    answer = await telegram.next_message(to=VISITOR)
    assert answer["text"] == "Svar i ärende 1:\n\nJa."


async def test_nobody_else_can_bring_updates(assistant: Program, telegram: OfflineTelegram) -> None:
    """Whoever lacks the secret is turned away, and nothing comes of what was brought."""
    forged = {"update_id": 1, "message": {"text": "Vad gör Mikrofonden?"}}

    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{assistant.address}/telegram/updates", json=forged) as response,
    ):
        status = response.status

    assert status == HTTPStatus.FORBIDDEN
    assert telegram.calls_of("sendMessage") == []
