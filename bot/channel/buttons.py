"""What a button carries: at most 64 bytes, and anyone can send us any."""

from __future__ import annotations

import re

from bot.conversation.model import AskPerson, ChooseEntry, ChooseRegister, NoneOfThese, Press
from bot.ids import EntryId
from bot.knowledge.model import Register

_ENTRY_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_LONGEST_ENTRY_ID = 48


def encode(press: Press) -> str:
    match press:
        case ChooseEntry(entry_id):
            return f"e:{entry_id}"
        case ChooseRegister(entry_id, register):
            return f"r:{register}:{entry_id}"
        case NoneOfThese():
            return "none"
        case AskPerson():
            return "person"


def decode(callback_data: str) -> Press | None:
    """The press, or None if we never made such a button."""
    match callback_data.split(":"):
        case ["e", entry_id] if _is_entry_id(entry_id):
            return ChooseEntry(EntryId(entry_id))
        case ["r", register, entry_id] if register in set(Register) and _is_entry_id(entry_id):
            return ChooseRegister(EntryId(entry_id), Register(register))
        case ["none"]:
            return NoneOfThese()
        case ["person"]:
            return AskPerson()
        case _:
            return None


def _is_entry_id(text: str) -> bool:
    return len(text) <= _LONGEST_ENTRY_ID and _ENTRY_ID.fullmatch(text) is not None
