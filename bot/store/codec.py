"""How values of the domain are written into a column, and read back."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, cast

from pydantic import TypeAdapter

from bot.conversation.acts import AskPerson, Attachment
from bot.conversation.outbound import (
    Button,
    ComparisonPicture,
    Document,
    Enclosure,
    OutboundMessage,
    Reference,
)
from bot.conversation.presses import decode, encode
from bot.conversation.queues import Outgoing, Payload
from bot.escalation.model import (
    CardRefresh,
    ForStaff,
    StaffAlarm,
    StaffNews,
    Suggestion,
    TicketCard,
    TicketFile,
    TicketNotice,
)
from bot.ids import ConversationId, TicketNumber
from bot.knowledge.model import Language

_FOR_STAFF: dict[str, TypeAdapter[Any]] = {
    "card": TypeAdapter(TicketCard),
    "refresh": TypeAdapter(CardRefresh),
    "file": TypeAdapter(TicketFile),
    "notice": TypeAdapter(TicketNotice),
    "alarm": TypeAdapter(StaffAlarm),
    "news": TypeAdapter(StaffNews),
}
_SUGGESTIONS = TypeAdapter(tuple[Suggestion, ...])
_ATTACHMENTS = TypeAdapter(tuple[Attachment, ...])
_NO_ATTACHMENTS = "[]"


def payload_bytes(payload: Payload) -> bytes:
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()


def payload_of(raw: bytes) -> Payload:
    return cast("Payload", json.loads(raw))


def suggestions_text(suggestions: Iterable[Suggestion]) -> str:
    return _SUGGESTIONS.dump_json(tuple(suggestions)).decode()


def suggestions_of(text: str) -> tuple[Suggestion, ...]:
    return _SUGGESTIONS.validate_json(text)


def attachments_text(attachments: tuple[Attachment, ...]) -> str:
    return _ATTACHMENTS.dump_json(attachments).decode() if attachments else _NO_ATTACHMENTS


def attachments_of(text: str) -> tuple[Attachment, ...]:
    return () if text == _NO_ATTACHMENTS else _ATTACHMENTS.validate_json(text)


def outgoing_bytes(outgoing: Outgoing) -> bytes:
    match outgoing:
        case OutboundMessage():
            return _json({"kind": "message"} | _message(outgoing))
        case TicketCard():
            return _staff_bytes("card", outgoing)
        case CardRefresh():
            return _staff_bytes("refresh", outgoing)
        case TicketFile():
            return _staff_bytes("file", outgoing)
        case TicketNotice():
            return _staff_bytes("notice", outgoing)
        case StaffAlarm():
            return _staff_bytes("alarm", outgoing)
        case StaffNews():
            return _staff_bytes("news", outgoing)


def outgoing_of(raw: bytes) -> Outgoing:
    kept = json.loads(raw)
    kind = kept.pop("kind")
    if kind == "message":
        return _message_of(kept)
    return cast("Outgoing", _FOR_STAFF[kind].validate_python(kept["value"]))


def _staff_bytes(kind: str, outgoing: ForStaff) -> bytes:
    return _json({"kind": kind, "value": _FOR_STAFF[kind].dump_python(outgoing, mode="json")})


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _message(message: OutboundMessage) -> dict[str, object]:
    """Fields that most messages leave empty are left out."""
    fields: dict[str, object] = {
        "conversation_id": message.conversation_id,
        "body": message.body,
        "language": message.language.value,
        "references": [[r.title, r.publisher, r.url, r.date] for r in message.references],
        "notes": list(message.notes),
        "buttons": [[button.label, encode(button.press)] for button in message.buttons],
        "ticket_number": message.ticket_number,
        "answers": message.answers,
        "replaces": message.replaces,
        "replaces_answer": message.replaces_answer,
        "enclosure": _enclosure(message.enclosure),
    }
    return {name: value for name, value in fields.items() if value}


def _message_of(kept: dict[str, Any]) -> OutboundMessage:
    number = kept.get("ticket_number")
    return OutboundMessage(
        conversation_id=ConversationId(kept["conversation_id"]),
        body=kept.get("body", ""),
        language=Language(kept["language"]),
        references=tuple(Reference(*parts) for parts in kept.get("references", ())),
        notes=tuple(kept.get("notes", ())),
        buttons=tuple(_button(*parts) for parts in kept.get("buttons", ())),
        ticket_number=None if number is None else TicketNumber(number),
        answers=kept.get("answers", ""),
        replaces=kept.get("replaces", ""),
        replaces_answer=kept.get("replaces_answer", False),
        enclosure=_enclosure_of(kept.get("enclosure")),
    )


def _button(label: str, *parts: str) -> Button:
    # a button that nobody can read any more still leads to a person
    return Button(label, decode(_press_text(parts)) or AskPerson())


def _press_text(parts: tuple[str, ...]) -> str:
    match parts:
        case ["entry", entry_id]:  # as it was written before presses had one form for all
            return f"e:{entry_id}"
        case ["register", entry_id, register]:
            return f"r:{register}:{entry_id}"
        case _:
            return parts[0]


def _enclosure(enclosure: Enclosure | None) -> dict[str, str] | None:
    match enclosure:
        case Document(name, content):
            return {"name": name, "content": content}
        case ComparisonPicture(alt_text):
            return {"alt_text": alt_text}
        case None:
            return None


def _enclosure_of(kept: dict[str, str] | None) -> Enclosure | None:
    if kept is None:
        return None
    return Document(**kept) if "name" in kept else ComparisonPicture(**kept)
