"""What the program writes out may be shown to anybody: no visitor's words, no token."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest

from bot.knowledge.base import KnowledgeBase
from tests.e2e.program import STAFF, Program
from tests.offline_telegram import Fault, OfflineTelegram
from tests.offline_telegram.faults import Disturbance

VISITOR, AGENT = 4_711, 99
WORD = "Kvastfening"
"""Stands in everything that people write below, and nowhere else."""
TOKEN = "1234567890:AAthis-is-a-token-like-those-of-Telegram"  # noqa: S105 - opens nothing
WEBHOOK_SECRET = "the-secret-of-the-webhook"  # noqa: S105 - as above


@pytest.fixture
async def output(
    knowledge: KnowledgeBase,  # noqa: ARG001 - compiled before it starts
    tmp_path: Path,
) -> str:
    """All that the program has written during a conversation in which much goes wrong."""
    async with (
        OfflineTelegram(token=TOKEN) as telegram,
        Program.on(telegram, tmp_path) as program,
    ):
        await _converse(telegram)
        await program.stop()
        return program.output


async def _converse(telegram: OfflineTelegram) -> None:
    """Answer, clarification, rubbish, a lost connection, a ticket, its answer, a refusal."""
    for disturbance in (Disturbance.DISCONNECT, Disturbance.BAD_GATEWAY, Disturbance.NOT_OK):
        telegram.fail_next("sendMessage", Fault(disturbance))
    telegram.visitor_says(VISITOR, f"Vad gör Mikrofonden? {WORD}", first_name=WORD)
    await telegram.next_message(to=VISITOR)
    telegram.updates.add_raw({"update_id": 7, "message": {"text": WORD, "chat": {"id": VISITOR}}})
    await telegram.next_message(to=STAFF)
    await telegram.next_message(to=VISITOR)
    telegram.visitor_says(VISITOR, f"/human {WORD}")
    card = await telegram.next_message(to=STAFF)
    await telegram.next_message(to=VISITOR)
    telegram.visitor_says(VISITOR, f"{WORD}!")
    await telegram.next_message(to=STAFF)
    telegram.fail_next("getUpdates", Fault(Disturbance.DISCONNECT))
    telegram.blocks(VISITOR)
    telegram.agent_replies(STAFF, AGENT, cast("int", card["message_id"]), f"Ja, {WORD}.")
    await telegram.next_message(to=STAFF)


@pytest.mark.parametrize("thing", ["handled conversation=", "not delivered", "quarantined"])
async def test_what_happens_is_logged(output: str, thing: str) -> None:
    """Whoever looks for a fault finds it."""
    assert thing in output


async def test_no_word_of_a_conversation_is_logged(output: str) -> None:
    """Neither what is asked nor what is answered, whatever goes wrong."""
    assert WORD.casefold() not in output.casefold()


async def test_the_token_is_not_logged(output: str) -> None:
    """Not even the half of it that alone is worthless."""
    assert TOKEN.partition(":")[2] not in output
