"""What a button carries: at most 64 bytes, and anyone can send us any."""

from __future__ import annotations

import re

from bot.conversation.acts import (
    AskPerson,
    BrowseTerms,
    ChooseEntry,
    ChooseLanguage,
    ChooseRegister,
    ConfirmErasure,
    GoToStep,
    KeepData,
    NoneOfThese,
    OpenPrivately,
    Press,
    Rate,
    ReadMore,
    SearchTerms,
)
from bot.ids import EntryId
from bot.knowledge.model import Register

LONGEST = 64
"""Bytes, which is what Telegram allows; å, ä and ö are two each."""
_ENTRY_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_LONGEST_ENTRY_ID = 48
_VERSION = re.compile(r"[0-9a-f]{8}", re.ASCII)
_NUMBER = re.compile(r"\d{1,4}", re.ASCII)
_LETTER = re.compile(r"[a-zåäö0]?")
_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{0,62}", re.ASCII)


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
        case ReadMore(entry_id):
            return f"m:{entry_id}"
        case Rate(entry_id, version, has_helped):
            return f"h:{int(has_helped)}:{version}:{entry_id}"
        case ChooseLanguage(register):
            return f"l:{register}"
        case GoToStep(step):
            return f"g:{step}"
        case BrowseTerms(letter, page):
            return f"b:{letter}:{page}"
        case SearchTerms(words, page):
            return _cut(f"s:{page}:{words}")
        case ConfirmErasure():
            return "erase"
        case KeepData():
            return "keep"
        case OpenPrivately(payload):
            return f"o:{payload}"


def _cut(text: str) -> str:
    return text.encode()[:LONGEST].decode(errors="ignore")


def decode(callback_data: str) -> Press | None:
    """The press, or None if we never made such a button."""
    kind, _, rest = callback_data.partition(":")
    return _WITHOUT_MORE.get(callback_data) or _with_entry(kind, rest) or _without_entry(kind, rest)


_WITHOUT_MORE: dict[str, Press] = {
    encode(press): press for press in (NoneOfThese(), AskPerson(), ConfirmErasure(), KeepData())
}


def _with_entry(kind: str, rest: str) -> Press | None:
    *details, text = rest.split(":")
    if len(text) > _LONGEST_ENTRY_ID or not _ENTRY_ID.fullmatch(text):
        return None
    entry_id = EntryId(text)
    match kind, details:
        case ["e", []]:
            return ChooseEntry(entry_id)
        case ["m", []]:
            return ReadMore(entry_id)
        case ["r", [register]] if register in set(Register):
            return ChooseRegister(entry_id, Register(register))
        case ["h", ["0" | "1" as helped, version]] if _VERSION.fullmatch(version):
            return Rate(entry_id, version, helped == "1")
        case _:
            return None


def _without_entry(kind: str, rest: str) -> Press | None:
    first, _, second = rest.partition(":")
    match kind:
        case "l" if rest in set(Register):
            return ChooseLanguage(Register(rest))
        case "g" if _NUMBER.fullmatch(rest):
            return GoToStep(int(rest))
        case "b" if _LETTER.fullmatch(first) and _NUMBER.fullmatch(second):
            return BrowseTerms(first, int(second))
        case "s" if _NUMBER.fullmatch(first) and second.strip():
            return SearchTerms(second, int(first))
        case "o" if _PAYLOAD.fullmatch(rest):
            return OpenPrivately(rest)
        case _:
            return None
