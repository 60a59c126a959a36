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


@dataclass(frozen=True, slots=True)
class ReadMore:
    """Pressed: the whole answer in place of its short form."""

    entry_id: EntryId


@dataclass(frozen=True, slots=True)
class Rate:
    """Pressed: this answer helped, or not."""

    entry_id: EntryId
    entry_version: str
    """What the entry said when it was given."""
    has_helped: bool


@dataclass(frozen=True, slots=True)
class ChooseLanguage:
    """Pressed: everything in this register from now on."""

    register: Register


@dataclass(frozen=True, slots=True)
class GoToStep:
    """Pressed: a step of the guide, counted from 0."""

    step: int


@dataclass(frozen=True, slots=True)
class BrowseTerms:
    """Pressed or commanded: a page of the glossary."""

    letter: str = ""
    """Empty: the choice of letters."""
    page: int = 0


@dataclass(frozen=True, slots=True)
class SearchTerms:
    """Pressed or commanded: a page of the terms and entries that a word leads to."""

    words: str
    page: int = 0


@dataclass(frozen=True, slots=True)
class ConfirmErasure:
    """Pressed: yes, delete what is kept about me."""


@dataclass(frozen=True, slots=True)
class KeepData:
    """Pressed: no, keep it."""


@dataclass(frozen=True, slots=True)
class OpenPrivately:
    """A link to the private chat with the bot; nothing comes back from it but a `StartAt`."""

    payload: str


Press = (
    ChooseEntry
    | ChooseRegister
    | NoneOfThese
    | AskPerson
    | ReadMore
    | Rate
    | ChooseLanguage
    | GoToStep
    | BrowseTerms
    | SearchTerms
    | ConfirmErasure
    | KeepData
    | OpenPrivately
)
"""What a button stands for."""


@dataclass(frozen=True, slots=True)
class StalePress:
    """A button that this version of the program never made."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """Something that is no words, a picture or a voice message: passed on, never opened."""

    kind: str
    """What Telegram calls it: "photo", "voice", "location"."""
    message_id: str
    """The channel's id of the message that it is in."""
    album: str = ""
    """The same for all that was sent together."""
    file_id: str = ""
    """By which the channel gives the file; empty if there is none, as for a location."""
    name: str = ""
    """What its sender has called the file."""


@dataclass(frozen=True, slots=True)
class Said:
    """Words, a question most often; and what came with them, or instead of them."""

    text: str
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class StartAt:
    """Came by a link with a payload, which anyone can have written."""

    payload: str


@dataclass(frozen=True, slots=True)
class Quote:
    """Commanded: what an entry says, ready to be pasted."""

    words: str
    """An entry's id, or a question."""


class Wish(StrEnum):
    """What a visitor can ask of the bot itself."""

    START = "start"
    HELP = "help"
    PRIVACY = "privacy"
    LANGUAGE = "language"
    GUIDE = "guide"
    COMPARISON = "comparison"
    MY_DATA = "my_data"
    ERASE = "erase"
    MY_TICKETS = "my_tickets"


Content = Said | Press | Wish | StalePress | StartAt | Quote


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """Something that a visitor did, whatever the channel."""

    conversation_id: ConversationId
    content: Content
    received_at: datetime
    language_hint: Language | None = None
    """The language of the visitor's device, where the channel tells it."""
    message_id: str = ""
    """The channel's id of the visitor's message; a press has none."""
    under: str = ""
    """The channel's id of our message whose button was pressed."""
    is_edit: bool = False
    """The visitor has changed a message of before."""
    is_private: bool = True
    """Nobody but the visitor reads what we answer."""


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
class Document:
    """A text file for the visitor."""

    name: str
    content: str


@dataclass(frozen=True, slots=True)
class ComparisonPicture:
    """The comparison as a picture, for those who read it better so."""

    alt_text: str


Enclosure = Document | ComparisonPicture


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
    answers: str = ""
    """The channel's id of the message that this is the answer to, a visitor's or an agent's."""
    replaces: str = ""
    """The channel's id of a message of ours that this takes the place of."""
    replaces_answer: bool = False
    """Takes the place of what was sent before with the same `answers`."""
    enclosure: Enclosure | None = None


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
