"""Who takes part, and what has happened before a test begins."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from bot.config import Settings
from tests.e2e.complaints.few_entries import SHORT, UNKNOWN
from tests.e2e.program import STAFF
from tests.offline_telegram import OfflineTelegram
from tests.offline_telegram.world import Json

VISITOR, OTHER_VISITOR, AGENT, COLLEAGUE = 4_711, 4_712, 99, 98


def settings_on(
    telegram: OfflineTelegram,
    folder: Path,
    knowledge: Path,
    cache: Path | None = None,
    **more: object,
) -> Settings:
    """Compiled knowledge, and an agents' group; `more` is about Telegram."""
    if STAFF not in telegram.world.chats:
        telegram.group(STAFF)
    connection = {
        "token": telegram.token,
        "api_base_url": telegram.url,
        "staff_chat_id": STAFF,
        "messages_per_second": 10_000,
    }
    return Settings.model_validate(
        {
            "telegram": connection | more,
            "store": {
                "url": f"sqlite+aiosqlite:///{folder}/asf-bot.db",
                "encryption_key_file": folder / "asf-bot.key",
            },
            "web": {"port": 0},
            "knowledge": {"path": knowledge, "cache": cache or knowledge.parent / "cache"},
        }
    )


async def handed_over(telegram: OfflineTelegram, visitor: int = VISITOR) -> Json:
    """The visitor has asked, has the receipt, and this is the agents' card."""
    telegram.visitor_says(visitor, UNKNOWN)
    card = await telegram.next_message(to=STAFF)
    await telegram.next_message(to=visitor)
    return card


async def told_before_help(telegram: OfflineTelegram) -> list[str]:
    """All that agents are told until they have an answer to what they ask now."""
    telegram.agent_says(STAFF, AGENT, "/hjalp")
    told: list[str] = []
    while not (text := text_of(await telegram.next_message(to=STAFF))).startswith("Svara (Reply)"):
        told.append(text)
    return told


def is_answer(message: Json, entry_id: str) -> bool:
    """Whether it is what one of the few entries says."""
    return text_of(message).startswith(SHORT.format(entry_id))


def id_of(message: Json) -> int:
    return cast("int", message["message_id"])


def text_of(message: Json) -> str:
    return str(message.get("text", message.get("caption", "")))


def buttons_of(message: Json) -> list[str]:
    """The labels."""
    markup = cast("dict[str, list[list[dict[str, str]]]]", message.get("reply_markup", {}))
    return [button["text"] for row in markup.get("inline_keyboard", []) for button in row]
