"""What visitors do: what they say, and which buttons they press."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.ids import ConversationId, EntryId
from bot.knowledge.model import Language, Register


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
