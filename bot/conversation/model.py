"""What happens between a visitor and us: values only, no channel and no database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.ids import ConversationId, EntryId, TicketNumber
from bot.knowledge.model import Language, Register


class Status(StrEnum):
    """Who answers in a conversation."""

    PENDING = "pending"
    """The bot."""
    OPEN = "open"
    """An agent; the bot keeps quiet."""
    RESOLVED = "resolved"
    """An agent has answered; the next question is the bot's again."""


# --- what a visitor can do ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ChooseEntry:
    """Pressed: this entry, please."""

    entry_id: EntryId


@dataclass(frozen=True, slots=True)
class ChooseRegister:
    """Pressed: this entry in another register, now and from now on."""

    entry_id: EntryId
    register: Register


@dataclass(frozen=True, slots=True)
class NoneOfThese:
    """Pressed: none of the choices was meant."""


@dataclass(frozen=True, slots=True)
class AskPerson:
    """Pressed or commanded: a person, please."""


Press = ChooseEntry | ChooseRegister | NoneOfThese | AskPerson
"""What a button stands for."""


@dataclass(frozen=True, slots=True)
class Said:
    """Words: a question, most often."""

    text: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something that we can't read as words: a picture, a voice message, a sticker."""

    what: str


class Wish(StrEnum):
    """What a visitor can ask of the bot itself."""

    START = "start"
    HELP = "help"
    PRIVACY = "privacy"


Content = Said | Press | Wish | Unreadable


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """Something that a visitor did, whatever the channel."""

    conversation_id: ConversationId
    content: Content
    received_at: datetime
    language_hint: Language | None = None
    """The language of the visitor's device, where the channel tells it."""


# --- what a visitor is told -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Button:
    """A choice under a message."""

    label: str
    press: Press


@dataclass(frozen=True, slots=True)
class Reference:
    """A source as a visitor sees it."""

    title: str
    publisher: str
    url: str
    date: str


@dataclass(frozen=True, slots=True)
class OutboundMessage:
    """Something that a visitor is told, whatever the channel."""

    conversation_id: ConversationId
    body: str
    """Plain text; paragraphs are separated by a blank line, list items begin with "- "."""
    language: Language
    references: tuple[Reference, ...] = ()
    notes: tuple[str, ...] = ()
    """Small print below the body: as of when, a warning, whom to ask."""
    buttons: tuple[Button, ...] = ()
    ticket_number: TicketNumber | None = None
    """Set on an agent's answer: the agents are told how its delivery went."""


class Direction(StrEnum):
    """Which way an utterance went; a note is seen by agents only."""

    INCOMING = "incoming"
    OUTGOING = "outgoing"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Message:
    """One utterance, as it is kept."""

    conversation_id: ConversationId
    direction: Direction
    text: str
    at: datetime
    ticket_number: TicketNumber | None = None
    author: str = ""
    """The agent who wrote it; empty for the visitor and for the bot."""
    reply: OutboundMessage | None = None
    """What the visitor was shown in full, with sources and buttons."""


# --- the thread -----------------------------------------------------------------------------


@dataclass(slots=True)
class Conversation:
    """One visitor's thread on one channel."""

    id: ConversationId
    status: Status = Status.PENDING
    language: Language = Language.SV
    register: Register = Register.SV
    failed_tries: int = 0
    """Questions in a row after which the visitor was asked back."""
    last_question: str = ""
    """What the visitor asked last; "none of these" is about it."""
    last_entry: EntryId | None = None
    """What was answered last, for follow-ups."""
    ticket_number: TicketNumber | None = None
    """The ticket that agents work on, while the status is open."""
    version: int = field(default=0, compare=False)
    """Counted up with each change by the store, which so notices a concurrent one."""

    def speak(self, language: Language) -> None:
        """Go on in this language; the register follows where it must."""
        self.language = language
        if self.register.language is not language:
            self.register = Register.EN if language is Language.EN else Register.SV

    def answered(self, entry_id: EntryId) -> None:
        """An entry was given."""
        self.failed_tries = 0
        self.last_entry = entry_id

    def hand_over(self, ticket_number: TicketNumber) -> None:
        """From now on a person answers."""
        self.status = Status.OPEN
        self.ticket_number = ticket_number
        self.failed_tries = 0

    def resolve(self) -> None:
        """The person has answered; the bot takes the next question."""
        self.status = Status.RESOLVED
        self.ticket_number = None

    @property
    def is_with_agent(self) -> bool:
        return self.status is Status.OPEN
