"""One message on its way: its parts stay together, and nothing outlives it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.conversation.acts import AskPerson, Attachment, InboundMessage, OpenPrivately, Rate, Said
from bot.conversation.journal import Journal
from bot.conversation.model import Conversation, Direction, Message, Outcome
from bot.conversation.outbound import Button, OutboundMessage
from bot.conversation.pace import Pace
from bot.conversation.ports import Clock, InService, KnowledgeInService, UnitOfWork
from bot.escalation.opening_hours import OpeningHours
from bot.ids import EntryId

ASK_PRIVATELY = "fraga"
"""Payload of the link that leads from a group to the private chat."""


def no_link(_payload: str) -> str:
    """Where there is no address that others could follow."""
    return ""


@dataclass(frozen=True, slots=True)
class Parts:
    """What all turns have in common."""

    in_service: InService
    opening_hours: OpeningHours
    now: Clock
    journal: Journal
    pace: Pace = field(default_factory=Pace)
    reopen_within: timedelta = timedelta()
    """For so long after an answer the same visitor's next case is the old one again."""
    retention_days: int = 365
    """For how long words are kept, as the visitor is told."""
    link_to: Callable[[str], str] = no_link
    """The address that opens a private chat with a payload, an entry's id for instance."""


@dataclass(slots=True)
class Turn:
    """What a visitor did, and all that is known when we answer."""

    parts: Parts
    message: InboundMessage
    conversation: Conversation
    service: KnowledgeInService
    uow: UnitOfWork
    heard: str = ""
    """The words, kept with what they led to."""
    unspoken: str = ""
    """What came without words, named by us: no question that anything could match."""
    given: EntryId | None = None
    """The entry that the reply is."""
    must_be_noticed: bool = False
    """The reply is a message of its own, also to an edit."""
    outcome: Outcome | None = None
    """What the question led to, if it was one."""

    @property
    def now(self) -> datetime:
        return self.parts.now()

    def hear(self, words: str) -> None:
        """Keep what the visitor said."""
        self.heard = words

    def tell(self, reply: OutboundMessage | None) -> None:
        """Keep the reply and have it sent; and keep what changed in the conversation."""
        if self.heard:
            self._keep(Direction.INCOMING, self.heard)
        if reply is not None:
            reply = self._addressed(reply)
            self._keep(Direction.OUTGOING, reply.body, reply)
            self.uow.outbox.add(reply)
        self.uow.conversations.save(self.conversation)

    def _addressed(self, reply: OutboundMessage) -> OutboundMessage:
        replaces = self.message.is_edit and not self.must_be_noticed
        reply = replace(reply, answers=self.message.message_id, replaces_answer=replaces)
        return reply if self.message.is_private else replace(reply, buttons=_public(reply.buttons))

    def _keep(self, direction: Direction, text: str, reply: OutboundMessage | None = None) -> None:
        is_ours = reply is not None
        # a question's outcome stands with the question; what was chosen by a button has none
        has_outcome = is_ours is (self.outcome is Outcome.CHOSEN)
        self.uow.messages.add(
            Message(
                self.conversation.id,
                direction,
                text,
                self.now,
                self.conversation.ticket_number,
                reply=reply,
                channel_id="" if is_ours else self.message.message_id,
                entry_id=self.given if is_ours else None,
                attachments=() if is_ours else self._attachments,
                outcome=self.outcome if has_outcome else None,
                register=self.conversation.register if is_ours and self.given else None,
            )
        )

    @property
    def _attachments(self) -> tuple[Attachment, ...]:
        content = self.message.content
        return content.attachments if isinstance(content, Said) else ()


def _public(buttons: tuple[Button, ...]) -> tuple[Button, ...]:
    """What many see: a person is asked in private, and nobody is asked how an answer was."""
    return tuple(
        replace(button, press=OpenPrivately(ASK_PRIVATELY))
        if isinstance(button.press, AskPerson)
        else button
        for button in buttons
        if not isinstance(button.press, Rate)
    )
