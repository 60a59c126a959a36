"""Tickets and messages out of their rows, and the names under which their columns are encrypted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row

from bot.conversation.model import Direction, Message, Outcome
from bot.conversation.outbound import OutboundMessage
from bot.escalation.model import Reason, Ticket, TicketStatus
from bot.ids import AgentId, ConversationId, EntryId, TicketNumber
from bot.knowledge.model import Language, Register
from bot.store.codec import (
    attachments_of,
    outgoing_of,
    suggestions_of,
)
from bot.store.crypto import EncryptionKeys

QUESTION = b"question"
TEXT = b"messages.text"
REPLY = b"messages.reply"
ATTACHMENTS = b"messages.attachments"


def ticket_of(row: Row[Any], keys: EncryptionKeys) -> Ticket:
    """The ticket in a row."""
    return Ticket(
        number=TicketNumber(row.number),
        conversation_id=ConversationId(row.conversation_id),
        question=plain(row.question, QUESTION, keys),
        reason=Reason(row.reason),
        language=Language(row.language),
        created_at=row.created_at,
        expected_by=datetime.fromisoformat(row.expected_by),
        suggestions=suggestions_of(row.suggestions),
        status=TicketStatus(row.status),
        answered_by=AgentId(row.answered_by) if row.answered_by else None,
        answered_at=row.answered_at,
        claimed_by=AgentId(row.claimed_by) if row.claimed_by else None,
        closed_at=row.closed_at,
        reminded_at=row.reminded_at,
        version=row.version,
    )


def message_of(row: Row[Any], keys: EncryptionKeys) -> Message:
    """The utterance in a row."""
    reply = outgoing_of(keys.decrypt(row.reply, REPLY)) if row.reply else None
    return Message(
        conversation_id=ConversationId(row.conversation_id),
        direction=Direction(row.direction),
        text=keys.decrypt(row.text, TEXT).decode(),
        at=row.at,
        ticket_number=row.ticket_number,
        author=row.author,
        reply=reply if isinstance(reply, OutboundMessage) else None,
        channel_id=row.channel_id,
        entry_id=EntryId(row.entry_id) if row.entry_id else None,
        attachments=attachments_of(plain(row.attachments, ATTACHMENTS, keys) or "[]"),
        outcome=Outcome(row.outcome) if row.outcome else None,
        register=Register(row.register) if row.register else None,
    )


def plain(encrypted: bytes | None, context: bytes, keys: EncryptionKeys) -> str:
    """The text in a column; empty if there is none, or once it was erased."""
    return keys.decrypt(encrypted, context).decode() if encrypted else ""
