"""How values of the domain are written into a column, and read back."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, cast

from pydantic import TypeAdapter

from bot.conversation.model import (
    AskPerson,
    Button,
    ChooseEntry,
    ChooseRegister,
    NoneOfThese,
    OutboundMessage,
    Press,
    Reference,
)
from bot.conversation.ports import Outgoing, Payload
from bot.escalation.model import StaffAlarm, Suggestion, TicketCard, TicketNotice
from bot.ids import ConversationId, EntryId, TicketNumber
from bot.knowledge.model import Language, Register

_FOR_STAFF: dict[str, TypeAdapter[Any]] = {
    "card": TypeAdapter(TicketCard),
    "notice": TypeAdapter(TicketNotice),
    "alarm": TypeAdapter(StaffAlarm),
}
_SUGGESTIONS = TypeAdapter(tuple[Suggestion, ...])


def payload_bytes(payload: Payload) -> bytes:
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()


def payload_of(raw: bytes) -> Payload:
    return cast("Payload", json.loads(raw))


def suggestions_text(suggestions: Iterable[Suggestion]) -> str:
    return _SUGGESTIONS.dump_json(tuple(suggestions)).decode()


def suggestions_of(text: str) -> tuple[Suggestion, ...]:
    return _SUGGESTIONS.validate_json(text)


def outgoing_bytes(outgoing: Outgoing) -> bytes:
    match outgoing:
        case OutboundMessage():
            return _json({"kind": "message"} | _message(outgoing))
        case TicketCard():
            return _staff_bytes("card", outgoing)
        case TicketNotice():
            return _staff_bytes("notice", outgoing)
        case StaffAlarm():
            return _staff_bytes("alarm", outgoing)


def outgoing_of(raw: bytes) -> Outgoing:
    kept = json.loads(raw)
    kind = kept.pop("kind")
    if kind == "message":
        return _message_of(kept)
    return cast("Outgoing", _FOR_STAFF[kind].validate_python(kept["value"]))


def _staff_bytes(kind: str, outgoing: object) -> bytes:
    return _json({"kind": kind, "value": _FOR_STAFF[kind].dump_python(outgoing, mode="json")})


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _message(message: OutboundMessage) -> dict[str, object]:
    return {
        "conversation_id": message.conversation_id,
        "body": message.body,
        "language": message.language.value,
        "references": [[r.title, r.publisher, r.url, r.date] for r in message.references],
        "notes": list(message.notes),
        "buttons": [[button.label, *_press(button.press)] for button in message.buttons],
        "ticket_number": message.ticket_number,
    }


def _message_of(kept: dict[str, Any]) -> OutboundMessage:
    number = kept["ticket_number"]
    return OutboundMessage(
        conversation_id=ConversationId(kept["conversation_id"]),
        body=kept["body"],
        language=Language(kept["language"]),
        references=tuple(Reference(*parts) for parts in kept["references"]),
        notes=tuple(kept["notes"]),
        buttons=tuple(Button(label, _press_of(parts)) for label, *parts in kept["buttons"]),
        ticket_number=None if number is None else TicketNumber(number),
    )


def _press(press: Press) -> list[str]:
    match press:
        case ChooseEntry(entry_id):
            return ["entry", entry_id]
        case ChooseRegister(entry_id, register):
            return ["register", entry_id, register.value]
        case NoneOfThese():
            return ["none"]
        case AskPerson():
            return ["person"]


def _press_of(parts: list[str]) -> Press:
    match parts:
        case ["entry", entry_id]:
            return ChooseEntry(EntryId(entry_id))
        case ["register", entry_id, register]:
            return ChooseRegister(EntryId(entry_id), Register(register))
        case ["none"]:
            return NoneOfThese()
        case _:
            return AskPerson()
