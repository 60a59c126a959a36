"""All that must be in order: looked at beside a running assistant, or before its first start."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from bot.config import Mode, Settings
from bot.conversation.ports import Clock
from bot.doctor.finding import Finding, Level, exit_status, rendered
from bot.doctor.knowledge import knowledge
from bot.doctor.store import database, disk
from bot.doctor.telegram import telegram

_NO_ADDRESS = (
    "läget webhook behöver telegram.webhook.url med en sökväg under /telegram/: sätt den, eller"
    " sätt telegram.mode till polling / webhook mode needs telegram.webhook.url with a path"
    " under /telegram/: set it, or set telegram.mode to polling"
)


def _now() -> datetime:
    return datetime.now(UTC)


async def doctor(settings: Settings, *, now: Clock = _now) -> int:
    """Print a line for everything that was looked at; 1 if something has to be mended."""
    today = now().astimezone(settings.staff.zone).date()
    findings = [
        in_force(settings),
        *await telegram(settings.telegram, now),
        *await database(settings.store, now),
        disk(settings.store),
        *knowledge(settings.knowledge.path, today),
    ]
    sys.stdout.write(rendered(findings))
    return exit_status(findings)


def in_force(settings: Settings) -> Finding:
    """They have been read, or nobody would be here; what one demands of another is looked at."""
    name, channel = "inställningar / settings", settings.telegram
    if channel.mode is Mode.WEBHOOK and "/telegram/" not in (channel.webhook.url or ""):
        return Finding(name, Level.ERROR, _NO_ADDRESS)
    return Finding(name, Level.OK, "lästa / read")
