"""What people teach us: visitors by choosing and rating, agents by saying so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.ids import AgentId, ConversationId, EntryId, LabelId
from bot.knowledge.model import Language


@dataclass(frozen=True, slots=True)
class Rating:
    """A visitor's word on an answer."""

    conversation_id: ConversationId
    entry_id: EntryId
    entry_version: str
    has_helped: bool
    at: datetime


class LabelStatus(StrEnum):
    """What agents have made of a labelled question."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Label:
    """A question of a visitor's, and the entry that they chose when asked back."""

    id: LabelId
    conversation_id: ConversationId
    question: str
    entry_id: EntryId
    language: Language
    at: datetime
    status: LabelStatus = LabelStatus.PROPOSED


@dataclass(frozen=True, slots=True)
class Taught:
    """A variant, or a whole entry, that an agent has added while we run."""

    id: str
    content: str
    """As JSON: a `TaughtVariant` or a `TaughtEntry` of `bot.knowledge.overlay`."""
    agent: AgentId
    at: datetime


class EditStatus(StrEnum):
    """How far a change of an entry has come."""

    DRAFT = "draft"
    """Waits for another agent."""
    LIVE = "live"
    REJECTED = "rejected"
    UNDONE = "undone"
    EXPORTED = "exported"
    """Live, and written into the editors' files."""


@dataclass(frozen=True, slots=True)
class EntryEdit:
    """A change of an entry, with who made it and what became of it."""

    id: str
    entry_id: EntryId
    before: str
    """As JSON: the `Entry` that it was made from."""
    after: str
    """As JSON: an `EntryChange` of `bot.knowledge.changes`."""
    reason: str
    agent: AgentId
    at: datetime
    status: EditStatus
    decided_by: AgentId | None = None
    """Who put it into service, rejected it or took it back."""
    decided_at: datetime | None = None

    @property
    def is_in_service(self) -> bool:
        return self.status in {EditStatus.LIVE, EditStatus.EXPORTED}
