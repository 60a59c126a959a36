"""What the buttons of agents' cards carry: at most 64 bytes, and anyone can send us any."""

from __future__ import annotations

import re

from bot.escalation.model import StaffAction, StaffPress
from bot.ids import TicketNumber

_PRESS = re.compile(r"t:([a-z]{2}):(\d{1,9}):([A-Za-z0-9_-]{0,48})", re.ASCII)


def encode(press: StaffPress) -> str:
    return f"t:{press.action}:{press.ticket_number}:{press.argument}"


def decode(callback_data: str) -> StaffPress | None:
    """The press, or None if we never made such a button."""
    found = _PRESS.fullmatch(callback_data)
    if found is None or found[1] not in set(StaffAction):
        return None
    return StaffPress(StaffAction(found[1]), TicketNumber(int(found[2])), found[3])
