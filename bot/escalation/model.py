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
    ATTACHMENT = "attachment"
    """A picture, a voice message, a file: only a person can make sense of it."""
    MANY_MESSAGES = "many_messages"
    """The visitor writes faster than can be answered one by one."""


class TicketStatus(StrEnum):
    """How far a ticket has come."""

    OPEN = "open"
    ANSWERED = "answered"
    UNDELIVERABLE = "undeliverable"
    """Answered, but the answer could not be brought to the visitor."""
    CLOSED = "closed"
    """Ended without an answer."""
    SPAM = "spam"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the matcher thought, for the agent."""

    entry_id: EntryId
    title: str
    confidence: float
    is_answer: bool = True
    """Whether it can be sent; a known unknown only tells what was meant."""


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
    claimed_by: AgentId | None = None
    """Who works on it."""
    closed_at: datetime | None = None
    reminded_at: datetime | None = None
    """When agents were reminded of it."""
    version: int = 0

    @property
    def is_open(self) -> bool:
        return self.status is TicketStatus.OPEN

    @property
    def is_erased(self) -> bool:
        """The visitor has had it deleted, or it was too old: only its dates are left."""
        return not self.question

    def owner_other_than(self, agent: AgentId) -> AgentId | None:
        """Another agent who has answered it or works on it."""
        owner = self.claimed_by or (None if self.is_open else self.answered_by)
        return owner if owner not in {None, agent} else None

    def claim(self, agent: AgentId) -> None:
        self.claimed_by = agent

    def release(self) -> None:
        self.claimed_by = None

    def answer(self, agent: AgentId, at: datetime) -> None:
        """An agent has written to the visitor; the first answer is the one that counts."""
        if self.answered_at is None:
            self.answered_by, self.answered_at = agent, at
        self.claimed_by = agent
        self.status = TicketStatus.ANSWERED

    def close(self, at: datetime, status: TicketStatus = TicketStatus.CLOSED) -> None:
        self.status, self.closed_at = status, at

    def reopen(self) -> None:
        """The visitor has more to ask about the same thing; whoever comes first answers."""
        self.status, self.closed_at, self.reminded_at = TicketStatus.OPEN, None, None
        self.claimed_by = None


@dataclass(frozen=True, slots=True)
class TicketView:
    """A ticket with what agents want to see beside it."""

    ticket: Ticket
    owner: str = ""
    """The name of the agent who works on it, or has answered it."""
    is_blocked: bool = False
    """Whether its visitor is shut out."""
    card: str = ""
    """The channel's id of its card; empty if it has none yet."""
    topic: str = ""
    """The channel's id of the topic that is about it."""


# --- what agents are told -------------------------------------------------------------------


class StaffAction(StrEnum):
    """What an agent's button does. The values travel in button data and stay as they are."""

    CLAIM = "cl"
    RELEASE = "re"
    SUGGEST = "su"
    """Send the entry in `argument` as the answer."""
    CLOSE = "co"
    """The visitor is told."""
    CLOSE_QUIETLY = "cq"
    SPAM = "sp"
    BLOCK = "bl"
    UNBLOCK = "ub"
    LANGUAGE = "la"
    """The visitor is answered in the language in `argument` from now on."""
    CONTEXT = "cx"
    """Show what was said before."""
    REVEAL = "rv"
    """Show telephone numbers and addresses; it is written down who looked."""
    TEACH = "te"
    """The question becomes a variant of the entry in `argument`."""
    NEW_ENTRY = "ne"
    """Question and answer become an entry."""
    UNTEACH = "ut"
    """Take back what was taught under the number in `argument`."""
    ACCEPT = "ac"
    """What the visitor chose when asked back, number `argument`, becomes a variant."""
    REJECT = "rj"
    REOPEN = "ro"


@dataclass(frozen=True, slots=True)
class StaffPress:
    """What a button in the agents' group stands for."""

    action: StaffAction
    ticket_number: TicketNumber
    argument: str = ""


@dataclass(frozen=True, slots=True)
class StaffButton:
    label: str
    press: StaffPress


@dataclass(frozen=True, slots=True)
class TicketCard:
    """A new ticket, to be shown as it stands when this is delivered."""

    ticket_number: TicketNumber
    reason: Reason


@dataclass(frozen=True, slots=True)
class CardRefresh:
    """The ticket has changed: its card is to show how it stands when this is delivered."""

    ticket_number: TicketNumber


@dataclass(frozen=True, slots=True)
class TicketFile:
    """Something that the visitor sent, to be passed on into the ticket's thread."""

    ticket_number: TicketNumber
    conversation_id: ConversationId
    kind: str
    message_id: str


class Happening(StrEnum):
    """What agents hear about a ticket after its card."""

    VISITOR_ADDED = "visitor_added"
    VISITOR_EDITED = "visitor_edited"
    DELIVERED = "delivered"
    UNDELIVERABLE = "undeliverable"
    REFUSED = "refused"
    """What the agent asked for could not be done; `text` says why."""
    TOLD = "told"
    """An agent is told something, in `text`."""
    SHOWN = "shown"
    """What a person wrote, in `text`, on request."""


@dataclass(frozen=True, slots=True)
class TicketNotice:
    """News about a ticket, sent into its thread."""

    ticket_number: TicketNumber
    happening: Happening
    text: str = ""
    """The visitor's words, or why something could not be delivered."""
    buttons: tuple[StaffButton, ...] = ()


@dataclass(frozen=True, slots=True)
class StaffAlarm:
    """Something that agents must know and that belongs to no ticket."""

    text: str


@dataclass(frozen=True, slots=True)
class StaffNews:
    """Something that agents like to know, or have asked for: a list, a digest."""

    text: str
    buttons: tuple[StaffButton, ...] = ()
    quotes_visitors: bool = False
    """Shown so that no link, mention or command in it is alive."""


ForStaff = TicketCard | CardRefresh | TicketFile | TicketNotice | StaffAlarm | StaffNews
