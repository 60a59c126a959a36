"""Why a person takes over, and the record that agents work on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.ids import AgentId, ConversationId, EntryId, TicketNumber
from bot.knowledge.model import Language


class Reason(StrEnum):
    """Why a question went to a person."""

    NO_MATCH = "no_match"
    KNOWN_UNKNOWN = "known_unknown"
    ASKED_FOR_PERSON = "asked_for_person"
    NONE_OF_THESE = "none_of_these"
    TRIES_FAILED = "tries_failed"
    PROGRAM_ERROR = "program_error"


class TicketStatus(StrEnum):
    """How far a ticket has come."""

    OPEN = "open"
    ANSWERED = "answered"
    UNDELIVERABLE = "undeliverable"
    """Answered, but the answer could not be brought to the visitor."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the matcher thought, for the agent."""

    entry_id: EntryId
    title: str
    confidence: float


@dataclass(slots=True)
class Ticket:
    """One question that waits for a person."""

    number: TicketNumber
    conversation_id: ConversationId
    question: str
    reason: Reason
    language: Language
    created_at: datetime
    expected_by: datetime
    """When the visitor was told to expect an answer."""
    suggestions: tuple[Suggestion, ...] = ()
    status: TicketStatus = TicketStatus.OPEN
    answered_by: AgentId | None = None
    answered_at: datetime | None = None
    version: int = 0

    def answer(self, agent: AgentId, at: datetime) -> None:
        """An agent has written to the visitor; the first answer is the one that counts."""
        if self.answered_at is None:
            self.answered_by, self.answered_at = agent, at
        self.status = TicketStatus.ANSWERED


# --- what agents are told -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TicketCard:
    """A new ticket, as the agents' group sees it."""

    ticket_number: TicketNumber
    question: str
    reason: Reason
    language: Language
    expected_by: datetime
    suggestions: tuple[Suggestion, ...] = ()


class Happening(StrEnum):
    """What agents hear about a ticket after its card."""

    VISITOR_ADDED = "visitor_added"
    DELIVERED = "delivered"
    UNDELIVERABLE = "undeliverable"
    REFUSED = "refused"
    """What the agent asked for could not be done; `text` says why."""


@dataclass(frozen=True, slots=True)
class TicketNotice:
    """News about a ticket, sent into its thread."""

    ticket_number: TicketNumber
    happening: Happening
    text: str = ""
    """The visitor's words, or why something could not be delivered."""


@dataclass(frozen=True, slots=True)
class StaffAlarm:
    """Something that agents must know and that belongs to no ticket."""

    text: str


ForStaff = TicketCard | TicketNotice | StaffAlarm
