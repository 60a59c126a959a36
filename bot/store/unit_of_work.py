"""Effects that are committed together, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from sqlalchemy import select

from bot.conversation.model import Conversation, Message, Status
from bot.conversation.outbound import OutboundMessage
from bot.conversation.queues import InboxItem, Outgoing
from bot.escalation.model import Ticket
from bot.ids import ConversationId, EntryId, TicketNumber
from bot.knowledge.model import Language, Register
from bot.store.codec import (
    attachments_of,
    attachments_text,
    outgoing_bytes,
    suggestions_text,
)
from bot.store.effects import Effects
from bot.store.entry_edits import SqlEntryEdits
from bot.store.parts import Parts
from bot.store.rows import ATTACHMENTS, QUESTION, REPLY, TEXT, message_of, plain, ticket_of
from bot.store.tables import messages, tickets
from bot.store.teaching import (
    SqlAgents,
    SqlAudit,
    SqlErasure,
    SqlLabels,
    SqlRatings,
    SqlTeaching,
)
from bot.store.threads import SqlThreads


class SqlUnitOfWork:
    """Implements `UnitOfWork`. Reads what is committed; writes at `commit`, all at once."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._effects = Effects(claimed_by=parts.process)
        self.conversations = SqlConversations(parts, self._effects)
        self.tickets = SqlTickets(parts, self._effects)
        self.messages = SqlMessages(parts, self._effects)
        self.outbox = _Outbox()
        self.threads = SqlThreads(parts, self._effects)
        self.ratings = SqlRatings(parts, self._effects)
        self.labels = SqlLabels(parts, self._effects)
        self.teaching = SqlTeaching(parts, self._effects)
        self.edits = SqlEntryEdits(parts, self._effects)
        self.agents = SqlAgents(parts, self._effects)
        self.audit = SqlAudit(parts, self._effects)
        self.erasure = SqlErasure(self._effects)
        self.inbox = _HandledInbox(self._effects)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
        /,
    ) -> None:
        """Nothing was written before `commit`, so there is nothing to take back."""

    async def commit(self) -> None:
        """See `UnitOfWork.commit`."""
        outgoing = self.outbox.added
        self._effects.outbox = self._parts.outbox.rows(outgoing, self.messages.encoded)
        self._effects.deliveries = self._deliveries()
        written = await self._parts.writer.write(self._effects)
        self._parts.outbox.announce(outgoing, written)

    def _deliveries(self) -> dict[int, bytes]:
        """See `Effects.deliveries`: a message is brought by what it keeps as its reply."""
        rows = zip(self.outbox.added, self._effects.outbox, strict=True)
        contents = {id(outgoing): row["content"] for outgoing, row in rows}
        replies = enumerate(self.messages.replies)
        return {place: contents[id(one)] for place, one in replies if id(one) in contents}


@dataclass(frozen=True, slots=True)
class SqlConversations:
    parts: Parts
    effects: Effects

    async def get(self, conversation_id: ConversationId) -> Conversation:
        row = await self.parts.conversations.get(conversation_id)
        if row is None:
            return Conversation(conversation_id)
        return Conversation(
            id=conversation_id,
            status=Status(row.status),
            language=Language(row.language),
            register=Register(row.register),
            failed_tries=row.failed_tries,
            last_question=plain(row.last_question, QUESTION, self.parts.keys),
            last_entry=EntryId(row.last_entry) if row.last_entry else None,
            ticket_number=None if row.ticket_number is None else TicketNumber(row.ticket_number),
            has_chosen_language=row.has_chosen_language,
            guide_step=row.guide_step,
            attachments=attachments_of(row.attachments),
            last_album=row.last_album,
            is_flooding=row.is_flooding,
            is_blocked=row.is_blocked,
            version=row.version,
        )

    def save(self, conversation: Conversation) -> None:
        question = conversation.last_question.encode()
        self.effects.conversations[conversation.id] = {
            "id": conversation.id,
            "status": conversation.status.value,
            "language": conversation.language.value,
            "register": conversation.register.value,
            "failed_tries": conversation.failed_tries,
            "last_question": self.parts.keys.encrypt(question, QUESTION),
            "last_entry": conversation.last_entry,
            "ticket_number": conversation.ticket_number,
            "has_chosen_language": conversation.has_chosen_language,
            "guide_step": conversation.guide_step,
            "attachments": attachments_text(conversation.attachments),
            "last_album": conversation.last_album,
            "is_flooding": conversation.is_flooding,
            "is_blocked": conversation.is_blocked,
            "updated_at": self.parts.now(),
            "version": conversation.version,
        }


@dataclass(frozen=True, slots=True)
class SqlTickets:
    parts: Parts
    effects: Effects

    async def next_number(self) -> TicketNumber:
        return await self.parts.numbers.next()

    async def get(self, number: TicketNumber) -> Ticket | None:
        row = await self.parts.reader.first(select(tickets).where(tickets.c.number == number))
        return None if row is None else ticket_of(row, self.parts.keys)

    async def of_conversation(self, conversation_id: ConversationId) -> Sequence[Ticket]:
        theirs = select(tickets).where(tickets.c.conversation_id == conversation_id)
        rows = await self.parts.reader.rows(theirs.order_by(tickets.c.number))
        return [ticket_of(row, self.parts.keys) for row in rows]

    def add(self, ticket: Ticket) -> None:
        self.effects.new_tickets.append(self._row(ticket) | {"version": 1})
        self.effects.others += self.parts.numbers.kept(ticket.number)

    def save(self, ticket: Ticket) -> None:
        self.effects.tickets[ticket.number] = self._row(ticket)

    def _row(self, ticket: Ticket) -> dict[str, Any]:
        return {
            "number": ticket.number,
            "conversation_id": ticket.conversation_id,
            "question": self.parts.keys.encrypt(ticket.question.encode(), QUESTION),
            "reason": ticket.reason.value,
            "language": ticket.language.value,
            "created_at": ticket.created_at,
            "expected_by": ticket.expected_by.isoformat(),
            "suggestions": suggestions_text(ticket.suggestions),
            "status": ticket.status.value,
            "answered_by": ticket.answered_by,
            "answered_at": ticket.answered_at,
            "claimed_by": ticket.claimed_by,
            "closed_at": ticket.closed_at,
            "reminded_at": ticket.reminded_at,
            "version": ticket.version,
        }


@dataclass(frozen=True, slots=True)
class SqlMessages:
    parts: Parts
    effects: Effects
    replies: list[OutboundMessage | None] = field(default_factory=list)
    """What each added message was sent as, if it was."""
    encoded: dict[int, bytes] = field(default_factory=dict)
    """The same as bytes, by the replies' identity: the outbox needs them too."""

    async def find(self, conversation_id: ConversationId, channel_id: str) -> Message | None:
        theirs = (messages.c.conversation_id == conversation_id) & (
            messages.c.channel_id == channel_id
        )
        newest = select(messages).where(theirs).order_by(messages.c.id.desc()).limit(1)
        row = await self.parts.reader.first(newest)
        return None if row is None else message_of(row, self.parts.keys)

    async def last(self, conversation_id: ConversationId, count: int) -> Sequence[Message]:
        theirs = select(messages).where(messages.c.conversation_id == conversation_id)
        rows = await self.parts.reader.rows(theirs.order_by(messages.c.id.desc()).limit(count))
        return [message_of(row, self.parts.keys) for row in reversed(rows)]

    def add(self, message: Message) -> None:
        keys = self.parts.keys
        reply = message.reply and keys.encrypt(self._encoded(message.reply), REPLY)
        attachments = attachments_text(message.attachments).encode()
        self.replies.append(message.reply)
        self.effects.messages.append(
            {
                "conversation_id": message.conversation_id,
                "direction": message.direction.value,
                "text": keys.encrypt(message.text.encode(), TEXT),
                "at": message.at,
                "ticket_number": message.ticket_number,
                "author": message.author,
                "reply": reply,
                "channel_id": message.channel_id,
                "entry_id": message.entry_id,
                "attachments": keys.encrypt(attachments, ATTACHMENTS)
                if message.attachments
                else None,
                "outcome": message.outcome and message.outcome.value,
                "register": message.register and message.register.value,
            }
        )

    def _encoded(self, reply: OutboundMessage) -> bytes:
        encoded = self.encoded[id(reply)] = outgoing_bytes(reply)
        return encoded


@dataclass(slots=True)
class _Outbox:
    added: list[Outgoing] = field(default_factory=list)

    def add(self, outgoing: Outgoing) -> None:
        self.added.append(outgoing)


@dataclass(frozen=True, slots=True)
class _HandledInbox:
    effects: Effects

    def done(self, item: InboxItem) -> None:
        self.effects.handled.append(item.id)

    def bury(self, item: InboxItem, error: str) -> None:
        self.effects.buried.append({"inbox_id": item.id, "reason": error})
