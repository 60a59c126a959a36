"""What visitors are told, whatever the channel makes of it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.conversation.acts import Press
from bot.ids import ConversationId, TicketNumber
from bot.knowledge.model import Language


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
