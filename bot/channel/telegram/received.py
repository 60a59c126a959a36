"""A raw update as the inbox keeps it. Never decoded here: no rubbish may stop the intake."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from bot.channel.telegram.addresses import CHANNEL, Address, StaffChat
from bot.conversation.queues import STAFF, Payload, Received

OTHER_LANE = f"{CHANNEL}:other"
"""Where updates wait that belong to no chat."""

_WITH_MESSAGE = ("message", "edited_message", "my_chat_member")


@dataclass(frozen=True, slots=True)
class Envelopes:
    """Puts updates into envelopes: what to deduplicate them by, and what to keep in order."""

    staff_chat: StaffChat

    def received(self, update: object, at: datetime) -> Received:
        payload = _object(update)
        if payload is None:
            payload = {"rubbish": update}
        return Received(CHANNEL, _external_id(payload), self._lane(payload), payload, at)

    def _lane(self, payload: Payload) -> str:
        address = address_in(payload)
        if address is None:
            return OTHER_LANE
        if self.staff_chat.includes(address.chat_id):
            return STAFF
        return address.conversation_id


def update_id_of(update: object) -> int | None:
    payload = _object(update)
    update_id = None if payload is None else payload.get("update_id")
    return update_id if isinstance(update_id, int) and not isinstance(update_id, bool) else None


def callback_query_id(payload: Payload) -> str | None:
    query = _object(payload.get("callback_query"))
    query_id = None if query is None else query.get("id")
    return query_id if isinstance(query_id, str) and query_id else None


def address_in(payload: Payload) -> Address | None:
    """The chat of an update that may be malformed anywhere else."""
    query = _object(payload.get("callback_query"))
    holders = [query.get("message")] if query is not None else []
    holders += [payload.get(kind) for kind in _WITH_MESSAGE]
    for holder in holders:
        message = _object(holder)
        chat = None if message is None else _object(message.get("chat"))
        if message is not None and chat is not None and isinstance(chat.get("id"), int):
            topic = message.get("message_thread_id") if message.get("is_topic_message") else None
            return Address(cast("int", chat["id"]), topic if isinstance(topic, int) else None)
    return None


def _external_id(payload: Payload) -> str:
    """One press can come under two update ids, so presses go by their own id."""
    if query_id := callback_query_id(payload):
        return f"callback:{query_id}"
    update_id = update_id_of(payload)
    if update_id is not None:
        return f"update:{update_id}"
    content = json.dumps(payload, sort_keys=True).encode()
    return f"rubbish:{hashlib.sha256(content).hexdigest()}"


def _object(value: object) -> Mapping[str, object] | None:
    return cast("Mapping[str, object]", value) if isinstance(value, dict) else None
