"""One visitor's conversation and what was said in it: values only, no channel and no database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.conversation.acts import Attachment
from bot.conversation.outbound import OutboundMessage
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


# --- what a visitor is told -----------------------------------------------------------------


class Direction(StrEnum):
    """Which way an utterance went; a note is seen by agents only."""

    INCOMING = "incoming"
    OUTGOING = "outgoing"
    NOTE = "note"


class Outcome(StrEnum):
    """What a question led to."""

    ANSWER = "answer"
    CLARIFY = "clarify"
    HANDOVER = "handover"
    CHOSEN = "chosen"
    """The visitor, asked back, has chosen this answer; kept with the answer, not a question."""


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
    channel_id: str = ""
    """The channel's id of a visitor's message."""
    entry_id: EntryId | None = None
    """The entry that was given."""
    attachments: tuple[Attachment, ...] = ()
    outcome: Outcome | None = None
    """What a visitor's question led to; nothing for what is no question."""
    register: Register | None = None
    """How the bot worded the entry that was given."""


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
    has_chosen_language: bool = False
    """By command: then it does not follow what the visitor writes in."""
    guide_step: int | None = None
    """How far the visitor has come in the guide."""
    attachments: tuple[Attachment, ...] = ()
    """What no agent has been given yet."""
    last_album: str = ""
    """Its pictures come one by one, and are answered once."""
    is_flooding: bool = False
    """Writes faster than anyone can read, and has been told so."""
    is_blocked: bool = False
    """An agent has shut this visitor out."""
    version: int = field(default=0, compare=False)
    """Counted up with each change by the store, which so notices a concurrent one."""

    def speak(self, language: Language) -> None:
        """Go on in this language, unless the visitor has chosen one; the register follows."""
        if self.has_chosen_language:
            return
        self.language = language
        if self.register.language is not language:
            self.register = Register.EN if language is Language.EN else Register.SV

    def read_in(self, register: Register) -> None:
        """The visitor has chosen how to be answered; another language stays chosen."""
        self.has_chosen_language |= register.language is not self.language
        self.language, self.register = register.language, register

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
